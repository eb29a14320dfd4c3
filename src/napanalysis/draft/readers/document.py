"""Read a document of any form into text blocks."""

from __future__ import annotations

import codecs
import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from napanalysis.atomic import packed
from napanalysis.draft.blocks import Block, Document, DocumentError, plain
from napanalysis.draft.language.sentences import guess_language
from napanalysis.draft.readers.pdf_file import read_pdf
from napanalysis.draft.readers.plain_text import read_lines
from napanalysis.draft.readers.spreadsheet import read_csv, read_workbook
from napanalysis.draft.readers.web_page import read_page
from napanalysis.draft.readers.word_file import read_word
from napanalysis.draft.settle import settle
from napanalysis.errors import UsageError
from napanalysis.programs.pandoc import run

_ZIPPED = ("docx", "odt", "epub", "xlsx")
#: The form of a file, by its ending.
FORMS = {
    **{f".{form}": form for form in (*_ZIPPED, "html", "rtf", "csv", "pdf")},
    **dict.fromkeys((".txt", ".text", ".md", ".markdown"), "text"),
    **dict.fromkeys((".htm", ".xhtml"), "html"),
    ".tsv": "csv",
}
# Properties of hidden letters in an OpenDocument text.
_HIDDEN = re.compile(
    rb'(<style:text-properties\b(?![^>]*text-line-through-style)[^>]*?) text:display="none"'
)
_OWN = {"docx": read_word, "xlsx": read_workbook}
_PLAIN = {"csv": read_csv, "text": read_lines}
_LARGEST = 100_000_000
_LARGEST_UNPACKED = 500_000_000
READ = (
    "Read are text (.txt), Markdown (.md), HTML (.html), Word (.docx), PDF (.pdf), "
    "OpenDocument (.odt), RTF (.rtf), EPUB (.epub), Excel (.xlsx) and CSV (.csv)."
)
# Letters of French and signs of print, by which encodings before UTF-8 are told apart.
_LETTERS = "éèêëàâçîïôûùüœæÉÈÊËÀÂÇÎÏÔÛÙÜŒ«»’‘“”–—…°·•\u00a0£€©®²³½"
_OLDER = {"Windows-1252": "cp1252", "Mac Roman": "mac_roman", "DOS code page 850": "cp850"}
# Bytes in a text that aren't UTF-8.
_STRAY = re.compile("[\udc80-\udcff]")
# UTF-8 that was read as Windows-1252 and saved again: "Ã©" for "é".
_FOLLOWING = bytes(range(0x80, 0xC0)).decode("cp1252", "ignore")
_GARBLED = re.compile(f"[ÃÂ][{_FOLLOWING}]|â[{_FOLLOWING}]{{2}}")


def read_document(path: Path, progress: Callable[[int, int], None] | None = None) -> Document:
    """Read a document into text blocks and guess its language.

    Parameters
    ----------
    path : pathlib.Path
        A file with one of the endings in `FORMS`.
    progress : callable, optional
        Given how many pages of how many are read.

    Raises
    ------
    DocumentError
        If the file isn't there, is of another type, damaged, locked, without text or without
        a number; the message says what was given and what is read.
    """
    form = FORMS.get(path.suffix.lower(), "")
    warnings: list[str] = []
    try:
        for problem, remedy in _problems(path, form):
            raise DocumentError(f"{path.name} {problem}", remedy)
        data = path.read_bytes()
        blocks: Iterable[Block]
        if form == "pdf":
            blocks = read_pdf(path, warnings, progress)
        elif form in _OWN:
            blocks = _OWN[form](path, warnings)
        elif form in _PLAIN:
            blocks = _PLAIN[form](decoded(data, path, warnings))
        else:
            page = decoded(data, path, warnings) if form == "html" else _with_pandoc(form, data)
            blocks = read_page(page, warnings)
        settled = settle(blocks)
    except (DocumentError, UsageError):
        raise
    # The libraries raise errors of many types on damaged files.
    except Exception as error:
        problem, remedy = _unreadable(path, form, error)
        raise DocumentError(f"{path.name} {problem}", remedy) from error
    document = Document("", settled, hashlib.sha256(data).hexdigest(), tuple(warnings))
    text = document.text
    if not text.strip():
        raise DocumentError(
            f"{path.name} holds no text that is shown.",
            f"Give the document itself, not a cover or a page that a script fills. {READ}",
        )
    if not re.search(r"\d", text):
        raise DocumentError(
            f"{path.name} isn't a report with figures: there is no number in it.",
            "Check that it is the right file, and that its tables aren't pictures.",
        )
    return replace(document, language=guess_language(text))


def _problems(path: Path, form: str) -> Iterator[tuple[str, str]]:
    """Find what is wrong with a file before it is read, and what to do."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder, not a document.", READ)
    if not path.is_file():
        raise UsageError(f"There is no document {path}.", f"Check the path. {READ}")
    if not form:
        kind = f"a {path.suffix} file" if path.suffix else "a file without an ending"
        yield f"is {kind}, which isn't read.", f"{READ} Save the document as one of these."
    size = path.stat().st_size
    if size == 0:
        yield "is empty.", "Download or save it again."
    if size > _LARGEST:
        problem = f"has {size // 1_000_000} MB; at most {_LARGEST // 1_000_000} are read."
        yield problem, "Save the report without its pictures, or as text."
    wrong = (
        f"isn't a {form.upper()} file, in spite of its ending.",
        "Download it again (a web page may have been saved in its place), or rename it.",
    )
    with path.open("rb") as file:
        start = file.read(1024)
    if form == "pdf" and start.lstrip()[:5] != b"%PDF-":
        yield wrong
    if form in _ZIPPED:
        if start[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            yield (
                "is locked with a password, or a file of an older kind (.doc, .xls).",
                f"Open it in Word, Excel or LibreOffice and save it as .{form} without a password.",
            )
        if not zipfile.is_zipfile(path):
            yield _incomplete(form) if start[:4] == b"PK\x03\x04" else wrong
        with zipfile.ZipFile(path) as archive:
            if form in ("docx", "xlsx") and "[Content_Types].xml" not in archive.namelist():
                yield wrong
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > _LARGEST_UNPACKED:
                problem = f"unpacks to {unpacked // 1_000_000} MB, too much for a report."
                yield problem, "Don't open it if you don't know where it comes from."
            # A part that was changed after it was written may still read as text, but as what?
            if hurt := archive.testzip():
                remedy = "Download it again, or open and save it in the program it was made with."
                yield f"is damaged: its part {plain(hurt)[:80]} was changed.", remedy


def _unreadable(path: Path, form: str, error: Exception) -> tuple[str, str]:
    """Return why a library can't read a file, and what to do."""
    remedy = "Open it in the program it was made with and save it again, or save it as text."
    if form == "docx":
        return "can't be read as DOCX: it has no sound document in it.", remedy
    if form == "pdf":
        remedy = "Download it again, or open it in a reader and print it to a new PDF."
        if "Password" in f"{error!r} {error.__cause__!r}":
            remedy = "Save a copy without the password, and draft from that."
            return "is locked with a password.", remedy
        data = path.read_bytes()
        if b"/Encrypt" in data:
            remedy = "Open it in a reader, print it to a new PDF, and draft from that."
            return "is encrypted, and can't be opened here even without a password.", remedy
        if b"%%EOF" not in data[-2048:]:
            return _incomplete(form)
    reason = plain(str(error).removeprefix("Pandoc stopped: "))[:200] or type(error).__name__
    return f"can't be read as {form.upper()}: {reason}", remedy


def _incomplete(form: str) -> tuple[str, str]:
    return f"is incomplete: the end of the {form.upper()} file is missing.", "Download it again."


def _with_pandoc(form: str, data: bytes) -> str:
    """Return a document as HTML."""
    prepared = {"odt": _with_hidden_struck, "rtf": _plain_rtf}.get(form, bytes)
    with TemporaryDirectory() as folder:
        copy = Path(folder, "document")
        copy.write_bytes(prepared(data))
        return run([f"--from={form}", "--to=html", "--sandbox", copy.name], folder=copy.parent)


def _with_hidden_struck(data: bytes) -> bytes:
    """Return an OpenDocument text whose hidden letters, which Pandoc shows, are struck out."""
    with zipfile.ZipFile(io.BytesIO(data)) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    for name in parts.keys() & {"content.xml", "styles.xml"}:
        parts[name] = _HIDDEN.sub(rb'\1 style:text-line-through-style="solid"', parts[name])
    return packed(parts)


def _plain_rtf(data: bytes) -> bytes:
    """Return RTF in ASCII, each letter that stands in for another written by its code.

    Where it is written as a sign, Pandoc skips the letter behind it too: "20–5" for "20–25".
    """
    data = re.sub(rb"[\x80-\xff]", lambda byte: b"\\'%02x" % byte[0][0], data)
    return re.sub(rb"(\\u-?\d+) ?[^\\{}\w\s]", rb"\1\\'3f", data)


def decoded(data: bytes, path: Path, warnings: list[str]) -> str:
    """Return the text of a file in UTF-8, UTF-16, Windows-1252, Mac Roman or code page 850.

    Which letters were damaged, and which encoding was read, goes into `warnings`.

    Raises
    ------
    DocumentError
        If the file isn't text.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
        if lost := text.count("\ufffd"):
            warnings.append(f"damaged letters that can't be read: {lost}")
        return text
    if b"\0" in data:
        raise DocumentError(
            f"{path.name} isn't text: it holds bytes that no text has.",
            f"Check what kind of file it is. {READ}",
        )
    text = data.decode("utf-8-sig", "surrogateescape")
    strays = _STRAY.findall(text)
    sound = sum(letter > "\x7f" for letter in text) - len(strays)
    if strays and not (sound and len(strays) <= max(1, 0.1 * sound)):
        return _from_older(data, warnings)
    if strays:
        place = len(text[: text.index(strays[0])].encode()) + 1
        letters = "one letter is" if len(strays) == 1 else f"{len(strays)} letters are"
        warnings.append(f"{letters} damaged, the first at byte {place}: read as Windows-1252")
        read = {stray: stray.encode("utf-8", "surrogateescape") for stray in strays}
        text = _STRAY.sub(lambda stray: read[stray[0]].decode("cp1252", "replace"), text)
    while len(garbled := _GARBLED.findall(text)) > 2:
        warnings.append(
            f"{len(garbled)} letters were garbled (UTF-8 saved as Windows-1252) and put right"
        )
        text = _GARBLED.sub(lambda letter: letter[0].encode("cp1252").decode(), text)
    return text


def _from_older(data: bytes, warnings: list[str]) -> str:
    """Return the text of a file in the older encoding that its letters look like."""
    texts = {name: data.decode(codec, "replace") for name, codec in _OLDER.items()}

    def likeness(name: str) -> int:
        """Count the letters of French; others, and signs that no text has, speak against it."""
        high = [letter for letter in texts[name] if letter > "\x7f"]
        return 2 * sum(letter in _LETTERS for letter in high) - len(high)

    best = max(_OLDER, key=likeness)
    if best != "Windows-1252":
        warnings.append(f"read as {best}, which its letters look like")
    return texts[best]
