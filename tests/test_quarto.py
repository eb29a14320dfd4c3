"""Quarto: its own output where it is installed; what is made of its warnings, everywhere."""

from __future__ import annotations

import stat
import textwrap

import pytest

from napanalysis.brief import quarto
from napanalysis.brief.check import check
from napanalysis.brief.quarto import QuartoRenderer
from napanalysis.brief.render import choose
from napanalysis.errors import BuildError
from sample_brief import DOCUMENTS, staged, with_body


@pytest.mark.parametrize("output", ["html", "pdf", "docx"])
@pytest.mark.parametrize("document", DOCUMENTS)
def test_says_what_the_sources_say(tmp_path, document, output):
    if not QuartoRenderer.available():
        pytest.skip("Quarto isn't installed; the built-in renderer passes the same test")
    stage = staged(tmp_path)
    QuartoRenderer().render(stage, document, output, tmp_path / f"made.{output}")
    assert check(stage, document, tmp_path / f"made.{output}", output) == []


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Return a function that puts a program named quarto on PATH."""

    def put(script: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir()
        path = folder / "quarto"
        head = '#!/bin/sh\nif [ "$1" = --version ]; then echo 1.99.1; exit 0; fi\n'
        path.write_text(head + textwrap.dedent(script))
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
        quarto._version_of.cache_clear()

    return put


def test_is_chosen_where_it_runs(program):
    program("exit 0")
    assert choose("auto").name == "quarto"
    assert choose("quarto").version == "quarto 1.99.1"


def test_absent_it_is_asked_for_in_vain(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert choose("auto").name == "builtin"
    with pytest.raises(BuildError, match="--renderer builtin"):
        choose("quarto")


def render(tmp_path, output="html"):
    QuartoRenderer().render(staged(tmp_path), "brief-en.qmd", output, tmp_path / "made")


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo 'ERROR: no engine' >&2; exit 1", "couldn't make brief-en.qmd:\nERROR: no engine"),
        (
            "echo page > brief-en.html\necho 'WARNING: Unable to resolve crossref @fig-x' >&2",
            "warns about brief-en.qmd:\nWARNING: Unable to resolve crossref @fig-x",
        ),
        ("printf '\\033[33m[WARNING] Odd\\033[39m\\n' >&2; echo x > brief-en.html", "Odd"),
        ("echo '<p><b>?@fig-x</b> ?var:en.y</p>' > brief-en.html", r"?@fig-x, ?var:en.y"),
        ("exit 0", "made no html of brief-en.qmd"),
    ],
)
def test_what_it_only_warns_of_is_an_error(program, tmp_path, script, message):
    program(script)
    with pytest.raises(BuildError) as caught:
        render(tmp_path)
    assert message in str(caught.value)
    assert not (tmp_path / "made").exists()


def test_a_mistake_is_told_with_its_line_before_it_runs(program, tmp_path):
    program("echo ran > ran; exit 1")
    stage = with_body(staged(tmp_path), "See @fig-lost.")
    with pytest.raises(BuildError, match=r"brief-en\.qmd, line 10: @fig-lost"):
        QuartoRenderer().render(stage, "brief-en.qmd", "html", tmp_path / "made")


def test_a_page_is_finished_like_the_other_renderers(program, tmp_path):
    program("echo '<main><table><thead><tr><th>A</th></tr></thead></table></main>' > brief-en.html")
    render(tmp_path)
    made = (tmp_path / "made").read_text()
    assert 'role="region" tabindex="0"' in made
    assert '<th scope="col">' in made


def test_scripts_of_a_page_are_no_marks(program, tmp_path):
    program("echo '<script>x = a?@b:c</script><main>?</main>' > brief-en.html")
    render(tmp_path)
    assert (tmp_path / "made").exists()
