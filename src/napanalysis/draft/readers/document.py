"""Read a report (text, Markdown, HTML, DOCX or PDF) into text blocks."""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from napanalysis.draft.blocks import Block, Document, DocumentError, plain, settle
from napanalysis.draft.readers.pdf_pages import read_pdf
from napanalysis.draft.readers.plain_text import read_lines
from napanalysis.draft.readers.with_pandoc import read_with_pandoc

FORMS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".pdf": "pdf",
}
READ = "Read are text (.txt), Markdown (.md), HTML (.html), Word (.docx) and PDF (.pdf)."
_AGAIN = "Download it again, or open and save it in Word."
_LARGEST = 100_000_000
_LARGEST_UNPACKED = 500_000_000
_SHORTEST = 200
_COMMON = {
    "en": {
        "the",
        "of",
        "and",
        "to",
        "in",
        "for",
        "that",
        "with",
        "by",
        "from",
        "were",
        "was",
        "has",
        "been",
        "have",
        "is",
        "are",
    },
    "fr": {
        "le",
        "la",
        "les",
        "des",
        "et",
        "du",
        "en",
        "pour",
        "que",
        "par",
        "dans",
        "une",
        "sur",
        "aux",
        "est",
        "ont",
        "été",
        "au",
    },
}


def read_document(path: Path) -> Document:
    """Read a report into text blocks and guess its language.

    Parameters
    ----------
    path : pathlib.Path
        A file with one of the endings in `FORMS`.

    Returns
    -------
    Document
        Headings, paragraphs, list items, notes and table rows, in reading order.

    Raises
    ------
    DocumentError
        If the file isn't there, is of another type, damaged, locked, without text, or
        too short to be a report; the message says what was given and what is read.
    """
    path = Path(path)
    form = _form(path)
    data = path.read_bytes()
    blocks: Iterable[Block]
    if form == "pdf":
        _expect(data.lstrip()[:5] == b"%PDF-", path, "PDF")
        blocks = read_pdf(path)
    elif form == "docx":
        _check_docx(path, data)
        blocks = read_with_pandoc(path, form)
    elif form == "html":
        blocks = read_with_pandoc(path, form, decoded(data, path))
    else:
        blocks = read_lines(decoded(data, path))
    settled = settle(blocks)
    text = " ".join(block.text for block in settled)
    if len(text) < _SHORTEST:
        raise DocumentError(
            f"{path.name} isn't a report: it holds {len(text)} characters of text.",
            f"Give the report itself, not a cover or a page of links. {READ}",
        )
    if not re.search(r"\d", text):
        raise DocumentError(
            f"{path.name} isn't a report with figures: there is no number in it.",
            "Check that it is the right file, and that its tables aren't pictures.",
        )
    return Document(
        name=path.name,
        form=form,
        language=guess_language(text),
        blocks=settled,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _form(path: Path) -> str:
    if path.is_dir():
        raise DocumentError(f"{path} is a folder, not a document.", READ)
    if not path.is_file():
        raise DocumentError(f"There is no document {path}.", f"Check the path. {READ}")
    form = FORMS.get(path.suffix.lower())
    if form is None:
        kind = f"a {path.suffix} file" if path.suffix else "a file without an ending"
        raise DocumentError(
            f"{path.name} is {kind}, which isn't read.",
            f"{READ} Save the document as one of these.",
        )
    size = path.stat().st_size
    if size == 0:
        raise DocumentError(f"{path.name} is empty.", "Download or save it again.")
    if size > _LARGEST:
        raise DocumentError(
            f"{path.name} has {size // 1_000_000} MB; at most {_LARGEST // 1_000_000} are read.",
            "Save the report without its pictures, or as text.",
        )
    return form


def _expect(right: bool, path: Path, kind: str) -> None:
    if not right:
        raise DocumentError(
            f"{path.name} isn't a {kind} file, in spite of its ending.",
            "Download it again (a web page may have been saved in its place), or rename it.",
        )


def _check_docx(path: Path, data: bytes) -> None:
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise DocumentError(
            f"{path.name} is locked with a password, or an older Word file (.doc).",
            "Open it in Word or LibreOffice and save it as .docx without a password.",
        )
    if data[:4] == b"PK\x03\x04" and not zipfile.is_zipfile(path):
        raise DocumentError(
            f"{path.name} is incomplete: the end of the DOCX file is missing.",
            "Download it again.",
        )
    _expect(zipfile.is_zipfile(path), path, "DOCX")
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            names = set(archive.namelist())
            # A part that was changed after it was written may still read as text, but as what?
            hurt = archive.testzip() if unpacked <= _LARGEST_UNPACKED else None
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise DocumentError(f"{path.name} is damaged: {error}.", _AGAIN) from error
    except zlib.error as error:
        raise DocumentError(f"{path.name} is damaged: a part of it can't be unpacked.",
                            _AGAIN) from error  # fmt: skip
    if hurt is not None:
        raise DocumentError(f"{path.name} is damaged: its part {plain(hurt)[:80]} was changed.",
                            _AGAIN)  # fmt: skip
    if unpacked > _LARGEST_UNPACKED:
        raise DocumentError(
            f"{path.name} unpacks to {unpacked // 1_000_000} MB, far too much for a report.",
            "Don't open it if you don't know where it comes from.",
        )
    _expect("[Content_Types].xml" in names, path, "DOCX")


def decoded(data: bytes, path: Path) -> str:
    """Return the text of a file in UTF-8 (with or without mark), UTF-16 or Windows-1252.

    Raises
    ------
    DocumentError
        If the file isn't text.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            pass
    elif b"\x00" not in data:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            # Every byte is a letter of Windows-1252 but five, which nobody types.
            return data.decode("cp1252", errors="replace")
    raise DocumentError(
        f"{path.name} isn't text: it holds bytes that no text has.",
        f"Check what kind of file it is. {READ}",
    )


def guess_language(text: str) -> str:
    """Return ``en`` or ``fr``, whichever's commonest words the text has more of.

    Examples
    --------
    >>> guess_language("Les dossiers ont été portés devant les tribunaux par la police.")
    'fr'
    >>> guess_language("The cases were brought before the courts by the police.")
    'en'
    """
    words = re.findall(r"[^\W\d_]+", text.lower())
    counts = {
        language: sum(word in common for word in words) for language, common in _COMMON.items()
    }
    return "fr" if counts["fr"] > counts["en"] else "en"
