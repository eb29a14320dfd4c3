"""Read a document of any form into text blocks."""

from __future__ import annotations

import codecs
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

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
_LETTERS = set("éèêëàâçîïôûùüœæÉÈÊËÀÂÇÎÏÔÛÙÜŒ«»’‘“”–—…°·•\u00a0£€©®²³½")
_OLDER = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "cp850": "DOS code page 850"}
# UTF-8 that was read as Windows-1252 and saved again: "Ã©" for "é".
_GARBLED = re.compile(
    "[ÃÂ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u2018-\u203a]|â€[\u0080-\u2122]"
)


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
    for problem, remedy in _problems(path, form):
        raise DocumentError(f"{path.name} {problem}", remedy)
    data = path.read_bytes()
    warnings: list[str] = []
    try:
        blocks: Iterable[Block]
        if form in (*_PLAIN, "html"):
            text = decoded(data, path, warnings)
            blocks = _PLAIN[form](text) if form in _PLAIN else read_page(text, warnings)
        elif form == "pdf":
            blocks = read_pdf(path, warnings, progress)
        elif form in _OWN:
            blocks = _OWN[form](path, warnings)
        else:
            blocks = read_page(_with_pandoc(form, data), warnings)
        settled = settle(blocks)
    except DocumentError:
        raise
    # The libraries raise errors of many types on damaged files.
    except Exception as error:
        problem, remedy = _unreadable(form, data, error)
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
        try:
            with zipfile.ZipFile(path) as archive:
                if form in _OWN and "[Content_Types].xml" not in archive.namelist():
                    yield wrong
                unpacked = sum(entry.file_size for entry in archive.infolist())
                if unpacked > _LARGEST_UNPACKED:
                    problem = f"unpacks to {unpacked // 1_000_000} MB, too much for a report."
                    yield problem, "Don't open it if you don't know where it comes from."
                # A part that was changed after it was written may still read as text, but as what?
                if hurt := archive.testzip():
                    raise zipfile.BadZipFile(f"its part {plain(hurt)[:80]} was changed")
        except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError) as error:
            damage = "a part of it can't be unpacked" if isinstance(error, zlib.error) else error
            remedy = "Download it again, or open and save it in the program it was made with."
            yield f"is damaged: {damage}.", remedy


def _unreadable(form: str, data: bytes, error: Exception) -> tuple[str, str]:
    """Return why a library can't read a file, and what to do."""
    remedy = "Open it in the program it was made with and save it again, or save it as text."
    if form == "docx":
        return "can't be read as DOCX: it has no sound document in it.", remedy
    if form == "pdf":
        remedy = "Download it again, or open it in a reader and print it to a new PDF."
        if "Password" in f"{error!r} {error.__cause__!r}":
            remedy = "Save a copy without the password, and draft from that."
            return "is locked with a password.", remedy
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
    prepared = {"odt": _with_hidden_struck, "rtf": _plain_rtf}
    with TemporaryDirectory() as folder:
        copy = Path(folder, "document")
        copy.write_bytes(prepared[form](data) if form in prepared else data)
        return run([f"--from={form}", "--to=html", "--sandbox", copy.name], folder=copy.parent)


def _with_hidden_struck(data: bytes) -> bytes:
    """Return an OpenDocument text whose hidden letters, which Pandoc shows, are struck out."""
    copied = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(copied, "w") as copy:
        for entry in given.infolist():
            part = given.read(entry)
            if entry.filename in ("content.xml", "styles.xml"):
                part = re.sub(_HIDDEN, rb'\1 style:text-line-through-style="solid"', part)
            copy.writestr(entry, part)
    return copied.getvalue()


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
        If the file isn't text, or its letters are garbled throughout.
    """
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
        sound = wide or b"\0" not in data
    except UnicodeDecodeError:
        sound = not wide and b"\0" not in data
        text = _mixed(data, warnings) if sound else ""
    if not sound:
        raise DocumentError(
            f"{path.name} isn't text: it holds bytes that no text has.",
            f"Check what kind of file it is. {READ}",
        )
    garbled = _GARBLED.findall(text)
    if len(garbled) < 3 or _letters(_GARBLED.sub("", text)) > len(garbled):
        return text
    try:
        text = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        raise DocumentError(
            f"{path.name} has {len(garbled)} garbled letters (as in {garbled[0]!r}).",
            "It was saved in another encoding than it was read in. Save it again as UTF-8.",
        ) from None
    warnings.append(
        f"{len(garbled)} letters were garbled (UTF-8 saved as Windows-1252) and put right"
    )
    return text


def _letters(text: str) -> int:
    return sum(letter in _LETTERS for letter in text)


def _mixed(data: bytes, warnings: list[str]) -> str:
    """Read UTF-8 with a few bytes of another encoding, or all of it as that."""
    damaged: dict[int, str] = {}

    def replaced(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        damaged[error.start] = data[error.start : error.end].decode("cp1252", "replace")
        return damaged[error.start], error.end

    codecs.register_error("damaged", replaced)
    text = data.decode("utf-8-sig", "damaged")
    sound = sum(letter > "\x7f" for letter in text) - len(damaged)
    if sound and len(damaged) <= max(1, 0.05 * sound):
        letters = "one letter is" if len(damaged) == 1 else f"{len(damaged)} letters are"
        place, first = next(iter(damaged.items()))
        warnings.append(f"{letters} damaged, the first at byte {place + 1}: read as {first!r}")
        return text
    # Letters of other languages, and signs that stand in no text, speak against an encoding.
    texts = {name: data.decode(name, errors="replace") for name in _OLDER}
    best = max(
        _OLDER,
        key=lambda name: 2 * _letters(texts[name]) - sum(sign > "\x7f" for sign in texts[name]),
    )
    if best != "cp1252":
        warnings.append(f"read as {_OLDER[best]}, which its letters look like")
    return texts[best]
