"""Reading documents: the same text from every format, and clear errors for the others."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pypdf
import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

import draft_reports
from napanalysis.errors import NapAnalysisError
from napanalysis.raw.draft.blocks import DocumentError, plain, settle
from napanalysis.raw.draft.documents import guess_language, read_document
from napanalysis.raw.draft.pandocread import main_content
from napanalysis.raw.draft.plaintext import read_lines, unmarked

FORMS = ("txt", "md", "html", "docx", "pdf", "ruled.pdf")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("form", FORMS)
def test_language_headings_and_parts(tmp_path: Path, language: str, form: str) -> None:
    document = read_document(draft_reports.make(tmp_path, language, form))
    assert document.language == language
    headings = [block.text for block in document.blocks if block.kind == "heading"]
    assert {"en": "Project HARBOUR", "fr": "Projet HÉRON"}[language] in headings
    parts = {block.part for block in document.blocks}
    assert {f"{'Part' if language == 'en' else 'Partie'} {n}" for n in ("I", "II", "III")} <= parts


def test_locators_give_part_section_and_line() -> None:
    text = "# Partie III. X\n\n## Projet HÉRON\n\nUne enquête a été menée\nen deux temps.\n"
    blocks = settle(read_lines(text))
    assert blocks[-1].locator() == "Partie III, Projet HÉRON, line 5"
    assert (
        blocks[-1].locator(len("Une enquête a été menée en")) == "Partie III, Projet HÉRON, line 6"
    )


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Depuis 2005, **90** dossiers", "Depuis 2005, 90 dossiers"),
        ("étrangers¹.", "étrangers."),
        ("au 1^{er} avril, la 52^e séance", "au 1er avril, la 52e séance"),
        ("500 000 \\$", "500 000 $"),
        ('<i>Titre</i> <ul style="x: y"> un point', "Titre un point"),
        ("le [site](http://example.org/a_b) public", "le site public"),
        ("*Je ne suis pas à vendre*", "Je ne suis pas à vendre"),
        ("a snake_case_word and 2*3*4", "a snake_case_word and 2*3*4"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("31\u202f454\u00a0trousses\u200b\u202e\x07", "31 454 trousses"),
    ],
)
def test_marks_are_taken_off_and_text_stays_text(printed: str, read: str) -> None:
    assert unmarked(printed) == read


def test_a_paragraph_cut_by_a_page_is_put_together_round_its_footnote() -> None:
    first = (
        "Les policiers de plusieurs régions ont rencontré, au cours de l'année, plus de 330 femmes"
    )
    text = f"{first}\n\n¹ Une note de bas de page.\n\nqui travaillaient dans la rue.\n"
    blocks = settle(read_lines(text))
    assert [block.kind for block in blocks] == ["paragraph", "note"]
    assert blocks[0].text.endswith("330 femmes qui travaillaient dans la rue.")
    assert blocks[0].place_at(len(first) + 3) == "line 5"


def test_a_table_of_contents_is_left_out() -> None:
    text = "Table des matières\n\nIntroduction\t4\nPartie I\t6\n\nAvant-propos ........ 12\n"
    assert settle(read_lines(text)) == ()


def test_web_pages_are_read_without_menus_and_scripts() -> None:
    page = (
        "<html><head><title>x</title><script>1</script></head><body><nav>Menu 2030</nav>"
        "<main><h1>Report</h1><p>34 permits</p></main><footer>12 links</footer></body></html>"
    )
    kept = main_content(page)
    assert "34 permits" in kept
    assert "Menu" not in kept
    assert "links" not in kept
    assert "script" not in kept


LONG = "The police reported 12 cases of human trafficking to the courts in the year. " * 6


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(("Les dossiers traités à l'été. " + LONG).encode(encoding))
    assert "traités à l'été" in read_document(path).text


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _pdf(path: Path, source: str) -> Path:
    typ = path.with_suffix(".typ")
    typ.write_text(source, encoding="utf-8")
    typst.compile(str(typ), output=str(path))
    return path


def _encrypted(path: Path) -> Path:
    writer = pypdf.PdfWriter(clone_from=_pdf(path.with_name("open.pdf"), LONG))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(path)
    return path


def _zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "no Word file")
    return path


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


@pytest.mark.parametrize(
    ("name", "make", "message"),
    [
        ("no.pdf", lambda path: path, "There is no document"),
        ("folder.pdf", _folder, "is a folder, not a document"),
        ("data.xlsx", lambda path: _write(path, b"PK"), "data.xlsx is a .xlsx file, which isn't"),
        ("noend", lambda path: _write(path, b"x"), "noend is a file without an ending"),
        ("empty.txt", lambda path: _write(path, b""), "empty.txt is empty."),
        ("short.txt", lambda path: _write(path, b"12 cases"), "holds 8 characters of text"),
        ("words.txt", lambda path: _write(path, b"No figures here. " * 30), "there is no number"),
        ("image.txt", lambda path: _write(path, b"\x00\x01\x02" * 99), "image.txt isn't text"),
        ("page.pdf", lambda path: _write(path, b"<html>"), "page.pdf isn't a PDF file"),
        ("cut.pdf", lambda path: _write(path, b"%PDF-1.7\n1 0 obj"), "cut.pdf can't be read as"),
        ("scan.pdf", lambda path: _pdf(path, "#rect(fill: red)"), "has no text: its 1 pages are"),
        ("locked.pdf", _encrypted, "locked.pdf is locked with a password."),
        ("zip.docx", _zip, "zip.docx isn't a DOCX file"),
        ("cut.docx", lambda path: _write(path, b"PK\x03\x04cut"), "cut.docx isn't a DOCX file"),
        (
            "old.docx",
            lambda path: _write(path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99),
            "old.docx is locked with a password, or an older Word file",
        ),
    ],
)
def test_what_cannot_be_read_is_explained(tmp_path: Path, name: str, make, message: str) -> None:
    path = make(tmp_path / name)
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    assert message in caught.value.message
    assert caught.value.remedy
    assert isinstance(caught.value, NapAnalysisError)


def test_guessing_the_language() -> None:
    assert guess_language("The report of the year") == "en"
    assert guess_language("Le rapport de l'année dans les villes") == "fr"


@given(st.text(max_size=400))
def test_any_text_gives_plain_lines(text: str) -> None:
    for block in read_lines(text):
        assert block.text
        assert "\n" not in block.text
        assert plain(block.text.replace("\t", " ")) or block.cells
        assert all(ord(sign) >= 32 for sign in block.text.replace("\t", ""))
