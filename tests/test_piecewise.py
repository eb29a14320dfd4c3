"""A document converted in pieces is the document converted whole, to the byte."""

from __future__ import annotations

import json
import re
import shutil
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from built import FIRST
from napanalysis.analysis import analyse
from napanalysis.brief import assemble, pandoc, piecewise
from napanalysis.brief.cutting import CutError, renumbered
from napanalysis.brief.kept import Kept
from napanalysis.brief.reading import Reading
from napanalysis.brief.sources import Source, expand
from napanalysis.brief.word import MAIN, change_main_part, parts_of
from napanalysis.errors import BuildError
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.raw.sound import sound_figures
from napanalysis.wording.escape import escape
from sample_brief import DOCUMENTS, staged, with_body

OUTPUTS = ("html", "typst", "docx")
#: How many of the pieces that were kept are lost, and whether the frame is.
LOST = {
    "html": [(0, True), (1, False), (piecewise.FEW + 1, True)],
    "typst": [(0, True), (piecewise.FEW, True)],
    "docx": [(0, True), (1, True), (1, False)],
}


class Made(NamedTuple):
    """What was made of a document: the product, its outline, the parts of a Word document."""

    product: str
    outline: list[dict[str, Any]]
    parts: dict[str, bytes]

    @property
    def text(self) -> str:
        return self.product or self.parts[MAIN].decode()


def converted(
    stage: Path, document: str, output: str, kept: Kept | None = None, *, apart: bool
) -> Made:
    """Convert a document in pieces or whole."""
    scratch = stage / ".render-test"
    scratch.mkdir()
    try:
        source = expand(stage, document, output, scratch)
        reading = Reading(stage, source, output, scratch)
        written = scratch / "made.docx" if output == "docx" else None
        if apart:
            product, outline = piecewise.in_pieces(reading, written, kept)
        else:
            product, outline = reading.run(source, written)
            if written is not None:
                change_main_part(written, renumbered)
        return Made(product, outline, {} if written is None else parts_of(written))
    finally:
        shutil.rmtree(scratch)


def is_the_same(stage: Path, document: str, output: str) -> bool:
    """Tell whether a document in pieces is the document converted whole."""
    whole, apart = (converted(stage, document, output, apart=one) for one in (False, True))
    return whole == apart


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return staged(tmp_path_factory.mktemp("sample"))


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_sample_with_every_construct(sample: Path, document: str, output: str) -> None:
    assert is_the_same(sample, document, output)


@pytest.fixture(scope="module")
def stage(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The staged brief of a year, as a build stages it."""
    stage = tmp_path_factory.mktemp("whole") / "stage"
    analysis = analyse(sound_figures(project), FIRST)
    assemble.stage(project.sources, stage, analysis, project.reports(FIRST) / "exhibits")
    return stage


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what pandoc is given to read, from now on."""
    given: list[str] = []
    run = Reading.run

    def noted(self: Reading, text: Source, *arguments: Any, **options: Any) -> Any:
        given.append(text.text)
        return run(self, text, *arguments, **options)

    monkeypatch.setattr(Reading, "run", noted)
    return given


def content(kept: Kept) -> dict[str, str]:
    """Return what is kept, the frame last."""
    found: dict[str, str] = json.loads(zlib.decompress(kept.path.read_bytes()))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("language", Language)
def test_the_brief(
    stage: Path, tmp_path: Path, runs: list[str], language: Language, output: str
) -> None:
    def made(*, apart: bool = True) -> Made:
        runs.clear()
        return converted(stage, f"brief-{language}.qmd", output, kept, apart=apart)

    kept = Kept(tmp_path / "pieces", "key")
    whole = made(apart=False)
    assert made() == whole
    every = content(kept)
    assert len(every) > (150 if output == "html" else 400)
    assert made() == whole
    assert runs == []
    # A few or more of the pieces are missing, or the frame.
    *pieces, frame = every
    for lost, framed in LOST[output] if language is Language.FR else ():
        gone = {*pieces[:: len(pieces) // max(lost, 1)][:lost], *([frame] if framed else [])}
        some = {name: text for name, text in every.items() if name not in gone}
        assert len(every) - len(some) == lost + framed
        kept.path.write_bytes(zlib.compress(json.dumps(some).encode()))
        assert made() == whole
        assert len(runs) == (1 if lost <= piecewise.FEW else 2)
        assert content(kept).keys() == every.keys()


@pytest.mark.slow
@pytest.mark.parametrize("output", OUTPUTS)
def test_a_figure_that_changes_is_put_where_the_old_one_was(
    project: Project, stage: Path, tmp_path: Path, runs: list[str], output: str
) -> None:
    kept = Kept(tmp_path / "pieces", "key")
    before = converted(stage, "brief-fr.qmd", output, kept, apart=True)
    changed = tmp_path / "stage"
    shutil.copytree(stage, changed)
    for path in (changed / "_made" / "fr").iterdir():
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?<![\w-])117(?![\w-])", "118", text), encoding="utf-8")
    chart = changed / "exhibits" / "fr" / "persons-convicted.png"
    with Image.open(chart) as drawn:
        drawn.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(chart, dpi=drawn.info["dpi"])
    whole = converted(changed, "brief-fr.qmd", output, apart=False)
    assert before.text.count("117") > whole.text.count("117")
    runs.clear()
    assert converted(changed, "brief-fr.qmd", output, kept, apart=True) == whole
    assert runs == []


RULE = f"| {'-' * 40} | {'-' * 39}: |"
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=12).map(escape)
NUMBERS = st.text("0123456789 .,;()[]“”«»–/'\"a\u00a0-", min_size=1, max_size=16).map(escape)
CELLS = st.one_of(
    WORDS,
    NUMBERS,
    NUMBERS.map("Some 117, {} [about 1,5](#m-cases){{.number}}".format),
    WORDS.map(lambda text: f"[{text or 'x'}](#sec-head){{.number}}"),
    WORDS.map(lambda text: f"**{text or 'x'}** [{text}]{{lang=fr}}"),
    st.just("A \"quoted\" word -- and 'another'...\\ "),
    st.just("*[90](#m-cases){.number}*"),
)
TABLES = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=3).map(
    lambda rows: "\n".join(["| A | B |", RULE, *(f"| {one} | {other} |" for one, other in rows)])
)


def entries(texts: list[str]) -> str:
    return "\n\n".join(
        f"::: {{#e-{number} .trail}}\n**x** {text}.\n:::" for number, text in enumerate(texts)
    )


BLOCKS = st.one_of(
    TABLES,
    TABLES.map(lambda text: f"{text}\n\n: Caption. {{#tbl-x}}"),
    st.just("Text[^1].\n\n[^1]: A note."),
    CELLS,
    CELLS.map("::: {{.lead}}\n{}\n:::".format),
    CELLS.map("::: {{.callout-note}}\n## A\n\n{}\n:::".format),
    CELLS.map("Words\n\n: {}".format),
    CELLS.map("- one\n\n{}\n\n- two".format),
    CELLS.map("[117](#m-cases){{.number}} cases in 2014\\\n{}".format),
    CELLS.map("## [117](#m-cases){{.number}} {}".format),
    CELLS.map("| 1 | [117](#m-cases){{.number}} |\n|---|--|\n| 2014 | {} |".format),
    CELLS.map("117  [1](#m-cases){{.number}}\n---  ---\n2014  {}".format),
    NUMBERS.map("```{{=html}}\n<p>117 {}</p>\n```".format),
    CELLS.map(
        "![**[117](#m-cases){{.number}} cases** {}](exhibits/en/convictions.svg)"
        '{{#fig-x fig-alt="2014: 117 (1.5); &#49;2 \\"9\\""}}'.format
    ),
)
BODIES = st.tuples(
    st.lists(BLOCKS, max_size=4, unique=True), st.lists(CELLS, max_size=3).map(entries)
).map(lambda parts: "\n\n".join([*parts[0], parts[1]]))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample again, for other words than its own."""
    return staged(tmp_path_factory.mktemp("other"))


OTHERS = str.maketrans("0123456789", "1234567890")


@settings(max_examples=16)
@given(body=BODIES, output=st.sampled_from(OUTPUTS))
def test_any_text_and_the_same_with_other_numbers(other: Path, body: str, output: str) -> None:
    kept = Kept(other / ".kept", "key")
    kept.path.unlink(missing_ok=True)
    stage = with_body(other, "{{< include _made/en/body.md >}}")
    for text in (body, body.translate(OTHERS)):
        (other / "_made" / "en" / "body.md").write_text(f"{text}\n", encoding="utf-8")
        try:
            apart = converted(stage, "brief-en.qmd", output, kept, apart=True)
        except (BuildError, CutError):  # then it is converted whole, and its mistakes are told
            continue
        assert apart == converted(stage, "brief-en.qmd", output, apart=False)


NUMBER = "[117](#m-cases){.number}"


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize(
    "body",
    [
        f"- # {NUMBER} cases\n- # {NUMBER} cases\n\nTerm\n\n:   ## {NUMBER}",
        "::: {#e-a .trail}\n(34) persons.\n:::\n\n::: {#e-b .trail}\n(35) persons.\n:::",
        "In ３４ persons of 34, 5 of 6\n\n- In [３４ persons](#m-cases){.number}",
        '![C](exhibits/en/convictions.svg){#fig-x fig-alt="1&frac12; of 34"}',
        "Words 5 of 6\u202f\n\nWords of 7 [@report] and 8",
        "Text[^a] 5 of 6\n\n[^a]: Note 34 of 35\ncontinued [117](#m-cases){.number}",
        "::: {.content-hidden when-format='html'}\n```{=html}\n<p>7</p>\n```\n:::\n\nOf 5, 6",
    ],
)
def test_numbers_that_something_depends_on(tmp_path: Path, body: str, output: str) -> None:
    stage = with_body(staged(tmp_path), body)
    whole = converted(stage, "brief-en.qmd", output, apart=False)
    with suppress(CutError):
        assert converted(stage, "brief-en.qmd", output, apart=True) == whole


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("[90]{.flag #m-b}", "[90]{.flag #m-cases}", "is given twice"),
        ('[90](#m-cases "t"){.number}', '[90](#nowhere "t"){.number}', "leads to #nowhere"),
        ("[90](#m-cases){.number}", "[90](#nowhere){.number}", "leads to #nowhere"),
        ("[90]{#m-b}", "[90]{#m-cases}", "is given twice"),
    ],
)
def test_a_mistake_is_told_where_a_frame_is_kept(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    kept = Kept(tmp_path / "pieces", "key")
    stage = with_body(staged(tmp_path), "{{< include _made/en/body.md >}}")
    body = stage / "_made" / "en" / "body.md"
    scratch = stage / ".render"
    scratch.mkdir()
    body.write_text(f"Text {before} more 12\n", encoding="utf-8")
    pandoc.resolve(stage, "brief-en.qmd", "html", scratch, kept=kept)
    body.write_text(f"Text {after} more 12\n", encoding="utf-8")
    with pytest.raises(BuildError, match=message):
        pandoc.resolve(stage, "brief-en.qmd", "html", scratch, kept=kept)


@pytest.mark.parametrize("setting", ["toc-depth", "number-depth", "number-sections", "yes"])
def test_a_setting_that_changes_is_another_frame(
    tmp_path: Path, runs: list[str], setting: str
) -> None:
    kept = Kept(tmp_path / "pieces", "key")
    stage = with_body(staged(tmp_path), "{{< include _made/en/body.md >}}")
    (stage / "_made" / "en" / "body.md").write_text("## A\n\n### B\n", encoding="utf-8")
    meta = stage / "_made" / "en" / "meta.yml"
    told = meta.read_text(encoding="utf-8").rstrip().removesuffix("}")
    for value in (3, "no" if setting == "number-sections" else 1):
        meta.write_text(f"{told}, {setting}: {value}}}\n", encoding="utf-8")
        whole = converted(stage, "brief-en.qmd", "html", apart=False)
        runs.clear()
        assert converted(stage, "brief-en.qmd", "html", kept, apart=True) == whole
        assert len(runs) == 1
        assert converted(stage, "brief-en.qmd", "html", kept, apart=True) == whole
        assert len(runs) == 1


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("[90](#nowhere)", "A link leads to #nowhere, which isn't in the brief."),
        ("[90]{#m-cases}", 'The identifier "m-cases" is given twice.'),
        ("[90]{.panel-x}", 'The class "panel-x" isn\'t supported.'),
    ],
)
def test_a_mistake_in_a_piece_is_told_with_its_line(
    tmp_path: Path, row: str, message: str, output: str
) -> None:
    body = f"| A | B |\n{RULE}\n| 1 | 2 |\n| {row} | 2 |"
    stage = with_body(staged(tmp_path), body)
    written = tmp_path / "x.docx" if output == "docx" else None
    with pytest.raises(BuildError) as told:
        pandoc.resolve(stage, "brief-en.qmd", output, stage, written)
    assert message in told.value.message
    assert "brief-en.qmd, line 13: " in told.value.message or "given twice" in message
