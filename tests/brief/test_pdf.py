"""PDF/UA-1: the compiler's own check, and what it can't see."""

from __future__ import annotations

import io

import pytest
import typst
from pypdf import PdfReader

from napanalysis.brief.project.stage import font_folder
from napanalysis.brief.render.builtin import PandocRenderer, compact, compile_pdf
from napanalysis.errors import BuildError
from sample_brief import RENDERERS, rendered, staged, with_body

DATED = {"date": "2015-08-31"}


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    return staged(tmp_path_factory.mktemp("pdf"))


@pytest.fixture(scope="module", params=RENDERERS)
def reader(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    return PdfReader(rendered(folder, "brief-fr.qmd", "pdf", request.param))


def test_says_what_it_is(reader):
    assert reader.metadata.title.startswith("La traite de personnes au Canada")
    assert reader.metadata.author == "napanalysis"
    assert reader.metadata.creation_date.date().isoformat() == "2015-08-31"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr-CA"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1" in root["/Metadata"].get_object().get_data()


def test_pages_are_letter_and_numbered(reader):
    count = len(reader.pages)
    for number, page in enumerate(reader.pages, 1):
        assert (page.mediabox.width, page.mediabox.height) == (612, 792)
        assert f"Page {number} sur {count}" in page.extract_text().replace("\n", " ")


def test_only_its_own_typeface(reader):
    fonts = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            fonts.add(str(font.get_object()["/BaseFont"]).partition("+")[2])
    assert {name.partition("-")[0] for name in fonts} <= {"SourceSansPro", "DejaVuSansMono"}


def test_has_bookmarks(reader):
    titles = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert "1 Faits saillants" in titles
    assert titles[-2:] == ["Annexe A\u00a0: mots", "Annexe B\u00a0: conditions"]


ROWS = "\n".join(f"| Row {n} of it | {n} |" for n in range(20))
TABLE = f"| Year | Count |\n| --- | --: |\n{ROWS}\n\n: **Rows** {{#tbl-rows}}"
FIGURE = """
::::: {.pairs .floating}
::: {.chart}
![**Bars**](exhibits/en/convictions.svg){#fig-bars fig-alt="Bars."}
:::
:::::
"""


def pages_of(folder, *parts):
    """Render a text and return those of its pages."""
    made = folder / "made.pdf"
    stage = with_body(staged(folder), "\n\n".join(parts))
    PandocRenderer().render(stage, "brief-en.qmd", "pdf", made)
    return [page.extract_text() for page in PdfReader(made).pages]


@pytest.mark.parametrize("above", [270, 280, 290, 300, 310])
def test_few_rows_of_a_table_are_never_left_over(tmp_path, above):
    pages = pages_of(tmp_path, f"```{{=typst}}\n#v({above}pt)\n```", TABLE)
    counts = [count for page in pages if (count := page.count("Row "))]
    assert sum(counts) == 20
    assert len(counts) == 1 or counts[-1] > 2


def test_no_figure_stands_in_the_middle_of_a_table(tmp_path):
    first, second, *_ = pages_of(tmp_path, "```{=typst}\n#v(420pt)\n```", FIGURE, TABLE)
    assert "Row 0" not in first
    assert second.index("Figure 1") < second.index("Row 0")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('#set document(title: "T")\n#image("exhibits/en/convictions.svg")', "alt"),
        ("No title.", "title"),
        ("#nothing()", "unknown variable"),
        ('#set document(title: "T")\n= A\n=== B', "heading"),
        ('#image("../secret.svg", alt: "x")', "Typst couldn't make the PDF"),
    ],
)
def test_what_is_not_accessible_is_an_error(stage, text, message):
    with pytest.raises(BuildError, match=message):
        compile_pdf(text, stage, DATED)


#: Its number grows with each attempt, as the place of a chart does that its own size moves.
UNSETTLED = """
#set document(title: "T")
#let n = counter("n")
#context n.update(n.final().first() + 1)
Figure #context n.final().first()
"""


def test_a_layout_that_does_not_converge_gives_way_to_a_plain_one(stage):
    plain = '#if sys.inputs.layout == "fitted" [#context n.update(n.final().first() + 1)]'
    text = UNSETTLED.replace("#context n.update(n.final().first() + 1)", plain)
    made = compile_pdf(text, stage, DATED)
    assert "Figure 0" in PdfReader(io.BytesIO(made)).pages[0].extract_text()


def test_numbers_that_never_converge_are_an_error(stage):
    with pytest.raises(BuildError, match="did not converge"):
        compile_pdf(UNSETTLED, stage, DATED)


def test_charts_of_a_plain_layout_stand_where_they_are_said(tmp_path, monkeypatch):
    parts = ("```{=typst}\n#v(520pt)\n```", FIGURE, "After it.")
    fitted = "".join(pages_of(tmp_path / "fitted", *parts))
    assert fitted.index("After it.") < fitted.index("Figure 1")

    def unfitted(*arguments, sys_inputs, **options):
        return typst.compile(*arguments, sys_inputs={"layout": "plain"}, **options), []

    monkeypatch.setattr(typst, "compile_with_warnings", unfitted)
    plain = "".join(pages_of(tmp_path / "plain", *parts))
    assert plain.index("Figure 1") < plain.index("After it.")


def test_a_date_that_is_none_is_an_error(stage, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    with pytest.raises(BuildError, match="isn't a date"):
        compile_pdf('#set document(title: "T")', stage, {"date": "soon"})


def test_the_packager_sets_the_date(stage, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    made = compile_pdf('#set document(title: "T")\nText', stage, DATED)
    (stage / "x.pdf").write_bytes(made)
    assert PdfReader(stage / "x.pdf").metadata.creation_date.date().isoformat() == "1970-01-02"


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """A tagged PDF as Typst writes it: a table of many small objects, and a link."""
    path = tmp_path_factory.mktemp("typst") / "a.typ"
    path.write_text(
        '#set document(title: "T", date: datetime(year: 2015, month: 8, day: 31))\n'
        '#set text(font: "Source Sans Pro")\n= Head\n'
        "#table(columns: 3, table.header[A][B][C], ..range(600).map(n => [#n]))\n"
        "#link(<end>)[to the end]\n= End <end>\n"
    )
    return typst.compile(
        str(path),
        format="pdf",
        font_paths=[str(font_folder())],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )


def tree(node):
    """Return a structure tree as plain values, without the ways back and to its pages."""
    node = node.get_object()
    if isinstance(node, list):
        return [tree(one) for one in node]
    if isinstance(node, dict):
        return {key: tree(node[key]) for key in node.keys() - {"/P", "/Pg", "/Obj"}}
    return node


def test_a_compact_pdf_is_the_same_document(plain):
    old, new = (PdfReader(io.BytesIO(pdf), strict=True) for pdf in (plain, compact(plain)))
    assert [page.extract_text() for page in new.pages] == [p.extract_text() for p in old.pages]
    assert new.metadata == old.metadata
    assert new.metadata.creation_date.date().isoformat() == "2015-08-31"
    one, other = (reader.trailer["/Root"] for reader in (old, new))
    assert other["/MarkInfo"]["/Marked"]
    assert other["/Metadata"].get_object().get_data() == one["/Metadata"].get_object().get_data()
    assert tree(other["/StructTreeRoot"]["/K"]) == tree(one["/StructTreeRoot"]["/K"])
    assert [entry.title for entry in new.outline] == ["Head", "End"]


def test_a_compact_pdf_is_less_than_half_and_always_the_same_bytes(plain):
    assert len(compact(plain)) < len(plain) / 2
    assert compact(plain) == compact(plain)
