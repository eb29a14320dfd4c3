"""Read the letters of a text file, whatever wrote them."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from napanalysis.draft.blocks import DocumentError

READ = (
    "Read are text (.txt), Markdown (.md), HTML (.html, .mhtml), Word (.docx), PDF (.pdf), "
    "OpenDocument (.odt), RTF (.rtf), EPUB (.epub), Excel (.xlsx) and CSV (.csv)."
)
_LETTERS = set("éèêëàâçîïôûùüœæÉÈÊËÀÂÇÎÏÔÛÙÜŒ«»’‘“”–—…°·•\u00a0£€©®²³½")
_OLDER = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "cp850": "DOS code page 850"}
# UTF-8 that was read as Windows-1252 and saved again: "Ã©" for "é".
_GARBLED = re.compile(
    "[ÃÂ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u2018-\u203a]|â€[\u0080-\u2122]"
)


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
