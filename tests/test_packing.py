"""PDF objects packed: the same document, smaller."""

from __future__ import annotations

import io
import re

import pytest
import typst
from pypdf import PdfReader

from napanalysis.brief.packing import pack
from napanalysis.brief.styles import font_folder


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    path = tmp_path_factory.mktemp("typst") / "a.typ"
    path.write_text(
        '#set document(title: "T")\n#set text(font: "Source Sans Pro")\n= Head\n'
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


def test_is_the_same_document(pdf):
    old, new = (PdfReader(io.BytesIO(data), strict=True) for data in (pdf, pack(pdf)))
    assert [page.extract_text() for page in new.pages] == [p.extract_text() for p in old.pages]
    assert new.metadata == old.metadata
    assert new.trailer["/ID"] == old.trailer["/ID"]
    root = new.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert len(root["/StructTreeRoot"]["/K"]) == len(old.trailer["/Root"]["/StructTreeRoot"]["/K"])


def shown(reader, number):
    # A reference also shows which reader it belongs to.
    return re.sub(r", \d{9,}\)", ")", repr(reader.get_object(number)))


def test_every_object_is_kept(pdf):
    old, new = (PdfReader(io.BytesIO(data)) for data in (pdf, pack(pdf)))
    for number in range(1, int(old.trailer["/Size"])):
        assert shown(new, number) == shown(old, number)


def test_is_much_smaller(pdf):
    assert len(pack(pdf)) < len(pdf) / 2


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: pack(pdf),
        lambda pdf: pdf.replace(b"%PDF-1.7", b"%PDF-1.4"),
        lambda pdf: pdf.replace(b"trailer\n<<", b"trailer\n<</Encrypt 9 0 R"),
        lambda pdf: pdf[:-200],
        lambda pdf: b"%PDF-1.7\nnothing",
        lambda pdf: b"",
    ],
)
def test_another_kind_of_file_is_left_alone(pdf, change):
    given = change(pdf)
    assert pack(given) == given
