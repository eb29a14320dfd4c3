"""Quarto: its own output where it is installed; what is made of its warnings, everywhere."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import stat
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from built import FIRST, LATER
from napanalysis.brief.project.stage import read_analysis
from napanalysis.brief.project.stage import stage as assemble
from napanalysis.brief.render import quarto
from napanalysis.brief.render.builtin import PandocRenderer, RendererError, resolve
from napanalysis.brief.render.quarto import QuartoRenderer, choose
from napanalysis.errors import BuildError
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.pipeline import build as pipeline
from sample_brief import DOCUMENTS, RENDERERS, ROOT, differing, rendered, staged, with_body
from test_compare import shape

FORMATS = ("html", "pdf", "docx")


@pytest.mark.parametrize("output", FORMATS)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_says_what_the_sources_say(tmp_path, document, output):
    if QuartoRenderer.unfit():
        pytest.skip("Quarto isn't installed; the built-in renderer passes the same test")
    stage = staged(tmp_path)
    QuartoRenderer().render(stage, document, output, tmp_path / f"made.{output}")
    assert differing(stage, document, tmp_path / f"made.{output}") == []


@pytest.fixture(scope="module")
def whole(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The staged brief of a year, as a build stages it."""
    stage = tmp_path_factory.mktemp("whole") / "stage"
    analysis = read_analysis(project.reports(FIRST), project.processed(FIRST), FIRST)
    assemble(project.sources, stage, analysis, project.reports(FIRST) / "exhibits")
    return stage


@pytest.mark.parametrize("document", DOCUMENTS)
def test_word_is_laid_out_as_by_the_other_renderer(tmp_path, document):
    made = [rendered(tmp_path / name, document, "docx", name) for name in RENDERERS]
    assert shape(made[0]) == shape(made[1])


@pytest.mark.parametrize("document", DOCUMENTS)
def test_columns_are_as_wide_as_by_the_other_renderer(tmp_path, document):
    builtin, quarto = (
        re.findall(
            r"<col ([^>]*?) ?/?>", rendered(tmp_path / name, document, "html", name).read_text()
        )
        for name in RENDERERS
    )
    assert builtin == quarto


@pytest.mark.slow
@pytest.mark.parametrize("output", FORMATS)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_file_of_the_brief_says_what_the_sources_say(
    project, whole, tmp_path, document, output, monkeypatch
):
    made = project.reports(FIRST) / f"{Path(document).stem}.{output}"
    if QuartoRenderer.unfit():
        # What it would be compared with, for its number of pages, is this very file.
        monkeypatch.setattr(
            PandocRenderer, "render", lambda *given: shutil.copyfile(made, given[-1])
        )
    else:
        made = tmp_path / f"made.{output}"
        QuartoRenderer().render(whole, document, output, made)
    assert differing(whole, document, made) == []


@cache
def unfinished_page() -> Path:
    """Return a page of the sample as a renderer leaves it."""
    folder = Path(mkdtemp(prefix="page-"))
    stage = staged(folder)
    (stage / ".scratch").mkdir()
    made = resolve(stage, "brief-en.qmd", "html", stage / ".scratch", folder / "page.html")
    page = folder / "page.html"
    page.write_text(made.product, encoding="utf-8")
    return page


Put = Callable[..., None]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Put]:
    """Return a function that puts a program named quarto on PATH."""

    def put(script: str, version: str = "1.99.1") -> None:
        folder = tmp_path / "bin"
        folder.mkdir()
        path = folder / "quarto"
        head = f'#!/bin/sh\nif [ "$1" = --version ]; then echo {version}; exit 0; fi\n'
        make = f'make() {{ cp "{unfinished_page()}" brief-en.html; }}\n'
        path.write_text(head + make + textwrap.dedent(script))
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
        quarto._version.cache_clear()

    yield put
    quarto._version.cache_clear()


def test_is_chosen_where_it_runs(program):
    program("exit 0")
    assert choose("auto").name == "quarto"
    assert choose("quarto").version == "quarto 1.99.1"


def test_absent_it_is_asked_for_in_vain(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    told: list[str] = []
    assert choose("auto", told.append).name == "builtin"
    assert told == []
    with pytest.raises(RendererError, match="--renderer builtin"):
        choose("quarto")


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        ("1.8.27", "Quarto 1.8.27 is too old: the brief needs 1.9 or later."),
        ("0.9", "Quarto 0.9 is too old: the brief needs 1.9 or later."),
        ("; exit 3", "Quarto is installed but doesn't run."),
    ],
)
def test_one_that_cannot_do_it_is_left_out_with_the_reason(program, version, reason):
    program("exit 0", version)
    told: list[str] = []
    assert choose("auto", told.append).name == "builtin"
    assert told == [f"{reason} The built-in renderer makes the brief."]
    with pytest.raises(RendererError, match=reason):
        choose("quarto")


def render(tmp_path: Path, output: str = "html") -> tuple[str, ...]:
    return QuartoRenderer().render(staged(tmp_path), "brief-en.qmd", output, tmp_path / "made")


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo 'ERROR: no engine' >&2; exit 1", "couldn't make brief-en.qmd:\nERROR: no engine"),
        (
            "make; echo 'WARNING (refs.lua:128) Unable to resolve crossref @fig-x' >&2",
            "brief-en.qmd:\nWARNING (refs.lua:128) Unable to resolve crossref @fig-x",
        ),
        ("make; echo '[WARNING] Citeproc: citation rcmp not found' >&2", "citation rcmp not found"),
        ("make; echo '[WARNING] Could not fetch resource a.svg: no file' >&2", "resource a.svg"),
        ("make; printf '\\033[33mWARN: Unknown var en.y specified\\033[39m\\n'", "var en.y"),
        ("make; echo '(W) Missing alternative text' >&2", "(W) Missing alternative text"),
        ("make; echo 'WARN: PDF standard ua-1 will be ignored' >&2", "will be ignored"),
        ("make; echo '(E) Running a filter failed' >&2", "(E) Running a filter failed"),
        (
            "make; echo 'warning: document did not converge within five attempts' >&2",
            "Quarto warns about brief-en.qmd:\nwarning: document did not converge",
        ),
        ("echo '<p><b>?@fig-x</b> ?var:en.y</p>' > brief-en.html", r"?@fig-x, ?var:en.y"),
        ("exit 0", "made no html of brief-en.qmd"),
        ("make; sed -i 's/117/118/' brief-en.html", "isn't what the sources say"),
        ("make; sed -i 's/<figcaption/<p/' brief-en.html", "Of the captions, this one is missing"),
    ],
)
def test_a_gap_that_it_only_warns_of_is_an_error(program, tmp_path, script, message):
    program(script)
    with pytest.raises(RendererError) as caught:
        render(tmp_path)
    assert message in str(caught.value)
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("script", "notes"),
    [
        ("make", ()),
        (
            # Quarto 1.9 and 1.10 say so of every PDF/UA where veraPDF isn't installed.
            "make; printf '\\033[33mWARN: PDF standard validation requested but verapdf is not "
            "installed.\\nInstall with: quarto install verapdf\\033[39m\\n' >&2",
            ("PDF standard validation requested but verapdf is not installed.",),
        ),
        (
            "make; echo 'WARN: typst-gather analyze failed; staging all packages as fallback: "
            "typst-gather binary not found.' >&2",
            (
                "typst-gather analyze failed; staging all packages as fallback: "
                "typst-gather binary not found.",
            ),
        ),
        (
            "make; echo '[WARNING] Deprecated: --odd. Use --even' >&2",
            ("Deprecated: --odd. Use --even",),
        ),
        ("make; echo 'warning: unknown font family: libertinus' >&2", ()),
        ("make; printf 'WARN: caf\\351\\n' >&2", ("caf\ufffd",)),
        ("make; echo '  warning: Caution'; echo '    error: none'", ()),
        ("make; echo 'WARN: one' >&2; echo 'WARN: one' >&2; echo 'WARN: two' >&2", ("one", "two")),
    ],
)
def test_other_warnings_are_told_and_stop_nothing(program, tmp_path, script, notes):
    program(script)
    assert render(tmp_path) == notes
    assert (tmp_path / "made").exists()


def test_why_it_failed_is_told_once_without_traces_and_metadata(program, tmp_path):
    program("""
        echo '  error: Erreur' >&2
        echo '[typst]: Compiling a.typ to a.pdf...error: unknown variable: x' >&2
        for _ in 1 2; do
            printf 'ERROR: error: unknown variable: x\\n   a.typ:3:1\\n' >&2
        done
        printf 'ERROR: Typst failed\\n\\nStack trace:\\n    at render (quarto.js:1:2)\\n' >&2
        exit 1
    """)
    with pytest.raises(RendererError) as caught:
        render(tmp_path)
    assert str(caught.value).splitlines() == [
        "Quarto couldn't make brief-en.qmd:",
        "ERROR: error: unknown variable: x",
        "   a.typ:3:1",
        "ERROR: Typst failed",
    ]


def test_a_mistake_is_told_with_its_line_before_it_runs(program, tmp_path):
    program("echo ran > ran; exit 1")
    stage = with_body(staged(tmp_path), "See @fig-lost.")
    with pytest.raises(BuildError, match=r"brief-en\.qmd, line 10: @fig-lost") as caught:
        QuartoRenderer().render(stage, "brief-en.qmd", "html", tmp_path / "made")
    assert not isinstance(caught.value, RendererError)


def test_it_sees_no_other_document(program, tmp_path):
    # It reads all of a project, and the other language's parts may not be there.
    program('test "$(ls *.qmd)" = brief-en.qmd || exit 1; make')
    render(tmp_path)
    assert (tmp_path / "made").exists()


def test_a_page_is_finished_like_the_other_renderers(program, tmp_path):
    program('make; sed -i \'s/<div id="fig-/<div alt="Words" id="fig-/\' brief-en.html')
    render(tmp_path)
    made = (tmp_path / "made").read_text()
    assert 'role="region" tabindex="0"' in made
    assert '<th scope="col"' in made
    assert 'alt="Words"' not in made


def test_scripts_of_a_page_are_no_marks(program, tmp_path):
    program("make; sed -i 's#</main>#</main><script>x = a?@b:c</script>#' brief-en.html")
    render(tmp_path)
    assert (tmp_path / "made").exists()


def request(renderer: str) -> pipeline.BuildRequest:
    english = (Language.EN,)
    return pipeline.BuildRequest(
        years=(FIRST,), languages=english, formats=("html",), renderer=renderer, jobs=2
    )


@pytest.mark.slow
def test_a_quarto_that_fails_costs_a_line_and_no_brief(small_project, tmp_path, program, caplog):
    copy = Project(small_project(tmp_path).root)
    program("echo 'ERROR: out of order' >&2; exit 1")
    (made,) = pipeline.build(copy, request("auto"))
    assert made.renderer == "builtin"
    assert caplog.messages == [
        "2014-2015: Quarto couldn't make brief-en.qmd: ERROR: out of order. "
        "The built-in renderer makes the brief."
    ]
    assert "Headline figures" in (copy.reports(FIRST) / "brief-en.html").read_text()
    # The record says which renderer made the brief, and that there is nothing to do again.
    (again,) = pipeline.build(copy, request("auto"))
    assert again.renderer == "builtin"
    assert again.why == ()
    crate = json.loads((copy.reports(FIRST) / "ro-crate-metadata.json").read_text())
    assert {one["value"] for one in crate["@graph"] if one.get("name") == "renderer"} == {"builtin"}
    # Asked for by name, it is an error, and the brief stays as it is.
    with pytest.raises(RendererError, match="out of order"):
        pipeline.build(copy, request("quarto"))
    assert (copy.reports(FIRST) / "brief-en.html").is_file()


#: A Quarto that makes the page of any document, by the built-in reading.
WORKS = f"""
exec {shlex.quote(sys.executable)} - "$2" <<'END'
import sys
from pathlib import Path
from napanalysis.brief.render.builtin import resolve
Path(".scratch").mkdir()
page = Path(sys.argv[1]).with_suffix(".html")
made = resolve(Path.cwd(), sys.argv[1], "html", Path(".scratch").absolute(), page)
page.write_text(made.product, encoding="utf-8")
END
"""


@pytest.mark.slow
def test_a_warning_is_told_once_for_all_years(small_project, tmp_path, program, caplog):
    copy = Project(small_project(tmp_path / "small").root)
    more = "unodc-2023-05"  # which has figures of a later year
    shutil.copytree(ROOT / "data" / "raw" / more, copy.raw / more)
    program("echo 'WARN: no checker' >&2" + WORKS)
    both = replace(request("quarto"), years=(FIRST, LATER), force=False)
    pipeline.build(copy, both)
    assert [line for line in caplog.messages if "no checker" in line] == [
        f"Quarto warns: no checker ({FIRST}/brief-en.html, {LATER}/brief-en.html)"
    ]


@pytest.mark.slow
def test_a_quarto_that_fails_for_one_language_loses_nothing_of_the_other(
    small_project, tmp_path, program, caplog
):
    copy = Project(small_project(tmp_path / "small").root)
    both = replace(request("auto"), languages=tuple(Language), force=False)
    program(WORKS)
    (made,) = pipeline.build(copy, both)
    assert made.renderer == "quarto"
    (tmp_path / "bin" / "quarto").unlink()
    (tmp_path / "bin").rmdir()
    program("exit 1")
    text = (copy.sources / "brief-en.qmd").read_text(encoding="utf-8")
    (copy.sources / "brief-en.qmd").write_text(f"{text}\nMore.\n", encoding="utf-8")
    (made,) = pipeline.build(copy, request("auto"))
    assert made.renderer == "builtin"
    assert [line for line in caplog.messages if "taken away" in line] == []
    for language in Language:
        page = (copy.reports(FIRST) / f"brief-{language}.html").read_text(encoding="utf-8")
        assert ("<p>More.</p>" in page) == (language is Language.EN)
