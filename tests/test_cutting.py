"""A document converted in pieces is the document converted whole, to the byte."""

from __future__ import annotations

import json
import shutil
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from built import FIRST
from napanalysis.analysis import analyse
from napanalysis.brief import assemble, pandoc
from napanalysis.brief.apart import Fragment, split
from napanalysis.brief.cutting import CutError, cut, joined, renumbered, together
from napanalysis.brief.escaping import escape
from napanalysis.brief.kept import Kept
from napanalysis.brief.reading import Reading
from napanalysis.brief.sources import expand
from napanalysis.brief.word import change_main_part, main_part
from napanalysis.errors import BuildError
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.raw.sound import sound_figures
from sample_brief import DOCUMENTS, staged, with_body

OUTPUTS = ("html", "typst", "docx")
LOST = {"html": (0, pandoc.FEW + 1), "typst": (0, pandoc.FEW), "docx": (0, 1)}


class Made(NamedTuple):
    """What was made of a document: the product, its outline, and the number of its pieces."""

    product: str
    outline: list[dict[str, Any]]
    pieces: int


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
            in_pieces = pandoc._in_pieces(reading, written, kept)
            product, outline = in_pieces.product, in_pieces.outline
        else:
            product, outline = reading.run(source, written)
            if written is not None:
                change_main_part(written, renumbered)
        if written is not None:
            product = main_part(written)
        return Made(product, outline, len(split(source.lines, output).pieces))
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


@pytest.mark.slow
@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("language", Language)
def test_the_brief(stage: Path, tmp_path: Path, language: Language, output: str) -> None:
    def made(*, apart: bool = True) -> Made:
        return converted(stage, f"brief-{language}.qmd", output, kept, apart=apart)

    def content() -> dict[str, str]:
        found: dict[str, str] = json.loads(zlib.decompress(kept.path.read_bytes()))
        return found

    kept = Kept(tmp_path / "pieces", "key")
    whole = made(apart=False)
    assert whole.pieces > (150 if output == "html" else 400)
    assert made() == whole
    every = content()
    assert len(every) == whole.pieces
    # All are kept; or the last, a few or more of them are missing.
    for lost in LOST[output] if language is Language.FR else (0,):
        gone = list(every)[:: len(every) // max(lost, 1)][:lost]
        some = {name: text for name, text in every.items() if name not in gone}
        assert len(some) == whole.pieces - lost
        kept.path.write_bytes(zlib.compress(json.dumps(some).encode()))
        assert made() == whole
        assert content().keys() == every.keys()


RULE = f"| {'-' * 40} | {'-' * 39}: |"
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=12).map(escape)
CELLS = st.one_of(
    WORDS,
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
)
BODIES = st.tuples(
    st.lists(BLOCKS, max_size=4, unique=True), st.lists(CELLS, max_size=3).map(entries)
).map(lambda parts: "\n\n".join([*parts[0], parts[1]]))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample again, for other words than its own."""
    return staged(tmp_path_factory.mktemp("other"))


@settings(max_examples=12)
@given(body=BODIES, output=st.sampled_from(OUTPUTS))
def test_any_tables_and_entries(other: Path, body: str, output: str) -> None:
    try:
        assert is_the_same(with_body(other, body), "brief-en.qmd", output)
    except (BuildError, CutError):  # then it is converted whole, and its mistakes are told
        return


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


def test_what_is_not_where_it_was_looked_for() -> None:
    piece = Fragment("rows", "| A | B |")
    written = f"{together([piece], 'html')}<table></table>"
    with pytest.raises(CutError):
        cut(written, [piece], "html")
    stub = split(["| A | B |", RULE, "| 1 | 2 |", "| 3 | 4 |"], "html").stubs[0]
    with pytest.raises(CutError):
        joined("<tbody>\n</tbody>", [stub], {stub.pieces[0]: ""}, "html")


def test_a_part_of_a_word_document_with_ties_is_no_piece() -> None:
    piece = Fragment("entry", "x")
    begin, end = (f"<w:p><w:r><w:t>piece-{n}-begins</w:t></w:r></w:p>" for n in (0, 1))
    tied = '<w:p><w:hyperlink r:id="rId9"/></w:p>'
    assert cut(f"{begin}<w:p/>{end}", [piece], "docx") == {piece: "<w:p/>"}
    with pytest.raises(CutError):
        cut(f"{begin}{tied}{end}", [piece], "docx")


def test_bookmarks_are_numbered_as_they_come() -> None:
    def mark(kind: str, number: str) -> str:
        return f'<w:bookmark{kind} w:id="{number}" w:name="x" />'

    given_ = [("Start", "9"), ("Start", "1.0.9"), ("End", "1.0.9"), ("Start", "4"), ("End", "4")]
    wanted = [("Start", "0"), ("Start", "1"), ("End", "1"), ("Start", "2"), ("End", "2")]
    text = "".join(mark(*one) for one in [*given_, ("End", "9")])
    assert renumbered(text) == "".join(mark(*one) for one in [*wanted, ("End", "0")])
