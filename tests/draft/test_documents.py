"""Reading documents: the same text from every format, and clear errors for the others."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
import typst
from hypothesis import example, given
from hypothesis import strategies as st
from pypdf.generic import ByteStringObject, DictionaryObject, NameObject, NumberObject

import draft_reports
from napanalysis.draft.blocks import DocumentError, lines_of
from napanalysis.draft.language.printed_numbers import scan
from napanalysis.draft.language.sentences import guess_language
from napanalysis.draft.readers.document import READ, read_document
from napanalysis.draft.readers.plain_text import read_lines, unmarked
from napanalysis.draft.readers.web_page import read_page
from napanalysis.draft.scaffold import new_source
from napanalysis.draft.settle import settle
from napanalysis.draft.write import draft_source
from napanalysis.errors import NapAnalysisError, UsageError

FORMS = ("txt", "md", "html", "docx", "pdf", "ruled.pdf")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("form", FORMS)
def test_language_headings_and_parts(language: str, form: str) -> None:
    document = draft_reports.read(language, form)
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


def test_marks_that_stand_on_two_lines_leave_each_line_its_number() -> None:
    text = (
        'Of **ninety\ncases**, [some](http://x.example/\n"a") were\nclosed in 2014, 12 in 2015.\n'
    )
    (block,) = settle(read_lines(text))
    assert block.text == "Of ninety cases, some were closed in 2014, 12 in 2015."
    lines = [block.place_at(block.text.index(word)) for word in ("ninety", "cases", "were", "12")]
    assert lines == ["line 1", "line 2", "line 3", "line 4"]


def test_a_paragraph_of_many_lines_is_read_in_linear_time() -> None:
    text = "the police told of *12 cases, and [of others\n" * 20_000
    start = time.process_time()
    (block,) = settle(read_lines(text))
    assert block.place_at(len(block.text)) == "line 20000"
    assert time.process_time() - start < 30


def test_a_table_of_contents_is_left_out() -> None:
    text = "Table des matières\n\nIntroduction\t4\nPartie I\t6\n\nAvant-propos ........ 12\n"
    assert {block.kind for block in settle(read_lines(text))} == {"contents"}


def test_web_pages_are_read_without_menus_and_scripts() -> None:
    page = (
        "<html><head><title>x</title><script>1</script></head><body><nav>Menu 2030</nav>"
        "<main><h1>Report</h1><p>34 permits</p></main><footer>12 links</footer></body></html>"
    )
    kept = " ".join(block.text for block in read_page(page))
    assert kept == "Report 34 permits"


LONG = "The police reported 12 cases of human trafficking to the courts in the year. " * 6


def test_damaged_letters_of_utf_16_are_told(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes("There were 12 victims.".encode("utf-16") + b"\x00\xd8\x20\x00")
    read = read_document(path)
    assert read.warnings == ("damaged letters that can't be read: 1",)
    assert read.text.startswith("There were 12 victims.")


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


def _aes(path: Path) -> Path:
    """A file that says of itself that it is encrypted as PDF 2.0 has it, with AES."""
    writer = pypdf.PdfWriter(clone_from=_pdf(path.with_name("open.pdf"), LONG))
    lengths = {"/O": 48, "/U": 48, "/OE": 32, "/UE": 32, "/Perms": 16}
    about = DictionaryObject({NameObject("/Filter"): NameObject("/Standard")})
    for key, size in lengths.items():
        about[NameObject(key)] = ByteStringObject(b"x" * size)
    for key, value in {"/V": 5, "/R": 6, "/P": -4}.items():
        about[NameObject(key)] = NumberObject(value)
    number = writer._add_object(about).idnum
    stream = io.BytesIO()
    writer.write(stream)
    trailer = b"trailer\n<<\n/Encrypt %d 0 R /ID [<61> <61>]" % number
    return _write(path, stream.getvalue().replace(b"trailer\n<<", trailer, 1))


def _zip(path: Path, *parts: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for part in parts:
            archive.writestr(part, f"what {part} holds")
    return path


def _hurt(path: Path) -> Path:
    data = _zip(path, "[Content_Types].xml", "word/document.xml").read_bytes()
    return _write(path, data.replace(b"what word", b"what w0rd"))


def _cut(path: Path) -> Path:
    whole = draft_reports.make(path.parent, "en", path.suffix[1:]).read_bytes()
    return _write(path, whole[: len(whole) // 2])


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256))
ENDING = "Download it again (a web page may have been saved in its place), or rename it."
COVER = f"Give the document itself, not a cover or a page that a script fills. {READ}"
Make = Callable[[Path], Path]

# file, how it is made, message, remedy
UNREADABLE: list[tuple[str, Make, str, str]] = [
    ("no.pdf", lambda path: path, "There is no document {path}.", f"Check the path. {READ}"),
    ("folder.pdf", _folder, "{path} is a folder, not a document.", READ),
    ("data.pages", lambda path: _write(path, b"PK"), "data.pages is a .pages file, which isn't "
     "read.", f"{READ} Save the document as one of these."),
    ("data.xlsx", lambda path: _write(path, b"PK"),
     "data.xlsx isn't a XLSX file, in spite of its ending.", ENDING),
    ("noend", lambda path: _write(path, b"x"), "noend is a file without an ending, which isn't "
     "read.", f"{READ} Save the document as one of these."),
    *[(f"empty.{form}", lambda path: _write(path, b""), f"empty.{form} is empty.",
       "Download or save it again.") for form in ("txt", "md", "html", "docx", "pdf")],
    ("blank.txt", lambda path: _write(path, b" \n" * 99),
     "blank.txt holds no text that is shown.", COVER),
    ("words.txt", lambda path: _write(path, b"No figures here. " * 30),
     "words.txt isn't a report with figures: there is no number in it.",
     "Check that it is the right file, and that its tables aren't pictures."),
    *[(f"image.{form}", lambda path: _write(path, JPEG),
       f"image.{form} isn't text: it holds bytes that no text has.",
       f"Check what kind of file it is. {READ}") for form in ("txt", "html")],
    *[(f"image.{form}", lambda path: _write(path, JPEG),
       f"image.{form} isn't a {form.upper()} file, in spite of its ending.", ENDING)
      for form in ("pdf", "docx")],
    ("page.pdf", lambda path: _write(path, b"<html>"),
     "page.pdf isn't a PDF file, in spite of its ending.", ENDING),
    ("cut.pdf", _cut, "cut.pdf is incomplete: the end of the PDF file is missing.",
     "Download it again."),
    ("hurt.pdf", lambda path: _write(path, b"%PDF-1.7\nnothing of a PDF\n%%EOF\n"),
     "hurt.pdf can't be read as PDF: No /Root object! - Is this really a PDF?",
     "Download it again, or open it in a reader and print it to a new PDF."),
    ("scan.pdf", lambda path: _pdf(path, "#rect(fill: red)"),
     "scan.pdf has no text: its page is a picture (a scan).",
     "Have the text recognised (OCR) first, or draft from the HTML version."),
    ("scans.pdf", lambda path: _pdf(path, "#rect(fill: red)#pagebreak()#rect(fill: blue)"),
     "scans.pdf has no text: its 2 pages are pictures (a scan).",
     "Have the text recognised (OCR) first, or draft from the HTML version."),
    ("locked.pdf", _encrypted, "locked.pdf is locked with a password.",
     "Save a copy without the password, and draft from that."),
    ("aes.pdf", _aes, "aes.pdf is encrypted, and can't be opened here even without a "
     "password.", "Open it in a reader, print it to a new PDF, and draft from that."),
    ("zip.docx", lambda path: _zip(path, "readme.txt"),
     "zip.docx isn't a DOCX file, in spite of its ending.", ENDING),
    ("cut.docx", _cut, "cut.docx is incomplete: the end of the DOCX file is missing.",
     "Download it again."),
    ("hurt.docx", _hurt, "hurt.docx is damaged: its part word/document.xml was changed.",
     "Download it again, or open and save it in the program it was made with."),
    ("part.docx", lambda path: _zip(path, "[Content_Types].xml"),
     "part.docx can't be read as DOCX: it has no sound document in it.",
     "Open it in the program it was made with and save it again, or save it as text."),
    ("old.docx", lambda path: _write(path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99),
     "old.docx is locked with a password, or a file of an older kind (.doc, .xls).",
     "Open it in Word, Excel or LibreOffice and save it as .docx without a password."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "make", "message", "remedy"), UNREADABLE, ids=[case[0] for case in UNREADABLE]
)
def test_what_cannot_be_read_is_explained_and_leaves_nothing_behind(
    tmp_path: Path, name: str, make: Make, message: str, remedy: str
) -> None:
    path = make(tmp_path / name)
    raw = tmp_path / "data" / "raw"
    scaffold = new_source(raw, "nap-2015-2016")
    before = {file: file.read_bytes() for file in raw.rglob("*") if file.is_file()}
    for source in ("nap-2014-2015", scaffold.name):
        with pytest.raises((DocumentError, UsageError)) as caught:
            draft_source(raw, path, source)
        assert caught.value.message == message.format(path=path)
        assert caught.value.remedy == remedy
    assert isinstance(caught.value, NapAnalysisError)
    assert {file: file.read_bytes() for file in raw.rglob("*") if file.is_file()} == before
    assert list(raw.iterdir()) == [scaffold]


def test_an_error_is_the_only_thing_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The library that reads PDF files warns of much; none of it reaches the terminal.
    monkeypatch.delenv("NAPANALYSIS_PROJECT", raising=False)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "napanalysis", "draft", _cut(tmp_path / "cut.pdf").name,
         "--source", "nap-2015-2016"],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "Error: cut.pdf is incomplete: the end of the PDF file is missing.\nDownload it again.\n"
    )


def test_guessing_the_language() -> None:
    assert guess_language("The report of the year") == "en"
    assert guess_language("Le rapport de l'année dans les villes") == "fr"


@example("# ")
@given(st.text(max_size=400))
def test_any_text_gives_plain_lines(text: str) -> None:
    for block in read_lines(text):
        assert block.text or block.rows
        assert "\n" not in block.text
        assert all(ord(sign) >= 32 for line in lines_of(block) for sign in line.replace("\t", ""))


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ('67<a role="doc-noteref" href="#f">5</a> permis', "67 permis"),
        ("12 400<sup>1 et 2</sup> trousses", "12 400 trousses"),
        ("66<sup>1 à 3</sup> permis", "66 permis"),
        ("12 400<sup>Voir la note 4.</sup> trousses", "12 400 trousses"),
        ("le 1<sup>er</sup> avril", "le 1er avril"),
        ("1<del>59</del><ins>60</ins> personnes", "160 personnes"),
        ("<s>159</s> 160 personnes", "160 personnes"),
    ],
)
def test_marks_of_notes_and_struck_digits_join_no_number(page: str, text: str) -> None:
    assert [block.text for block in read_page(f"<p>{page}</p>")] == [text]


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_a_number_with_apostrophes_is_left_out_whole(apostrophe: str) -> None:
    numbers, rest = scan(f"12{apostrophe}400 trousses, dont 118 d’ici", "fr", [])
    assert [number.published for number in numbers] == ["118"]
    assert {other.reason for other in rest} == {"letters or signs stand beside it"}
