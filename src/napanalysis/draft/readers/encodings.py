"""Read the letters of a text file, whatever wrote them."""

from __future__ import annotations

import re
from pathlib import Path

from napanalysis.draft.blocks import DocumentError

_LETTERS = set("éèêëàâçîïôûùüœæÉÈÊËÀÂÇÎÏÔÛÙÜŒ«»’‘“”–—…°·•\u00a0£€©®²³½")
_OLDER = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "cp850": "DOS code page 850"}
# UTF-8 that was read as Windows-1252 and saved again: "Ã©" for "é".
_GARBLED = re.compile(
    "[ÃÂ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u2018-\u203a]|â€[\u0080-\u2122]"
)
_MOST_DAMAGED = 0.05


def decoded(data: bytes, path: Path, warnings: list[str], read: str = "") -> str:
    """Return the text of a file in UTF-8, UTF-16, Windows-1252, Mac Roman or code page 850.

    Parameters
    ----------
    data : bytes
        What the file holds.
    path : pathlib.Path
        The file, for messages.
    warnings : list of str
        Takes which letters were damaged, and which encoding was read.
    read : str
        Which kinds of file are read, for the message.

    Raises
    ------
    DocumentError
        If the file isn't text, or its letters are garbled throughout.
    """
    text = _decoded(data, path, warnings, read)
    garbled = len(_GARBLED.findall(text))
    if garbled < 3:
        return text
    sound = sum(letter in _LETTERS for letter in _GARBLED.sub("", text))
    if sound > garbled:
        return text
    try:
        mended = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        raise DocumentError(
            f"{path.name} has {garbled} garbled letters (as in {_GARBLED.findall(text)[0]!r}).",
            "It was saved in another encoding than it was read in. Save it again as UTF-8.",
        ) from None
    warnings.append(f"{garbled} letters were garbled (UTF-8 saved as Windows-1252) and put right")
    return mended


def _decoded(data: bytes, path: Path, warnings: list[str], read: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            pass
    elif b"\x00" not in data:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            return _mixed(data, error.start, warnings)
    raise DocumentError(
        f"{path.name} isn't text: it holds bytes that no text has.",
        f"Check what kind of file it is. {read}",
    )


def _mixed(data: bytes, place: int, warnings: list[str]) -> str:
    """Read UTF-8 with a few bytes of another encoding, or all of it as that."""
    loose = data.decode("utf-8-sig", errors="surrogateescape")
    bad = [letter for letter in loose if "\udc80" <= letter <= "\udcff"]
    whole = sum(letter > "\x7f" for letter in loose) - len(bad)
    if whole and len(bad) <= max(1, _MOST_DAMAGED * whole):
        read = {letter: bytes([ord(letter) - 0xDC00]).decode("cp1252", "replace") for letter in bad}
        letters = "one letter is" if len(bad) == 1 else f"{len(bad)} letters are"
        warnings.append(
            f"{letters} damaged, the first at byte {place + 1}: read as {read[bad[0]]!r}"
        )  # fmt: skip
        return "".join(read.get(letter, letter) for letter in loose)
    texts = {name: data.decode(name, errors="replace") for name in _OLDER}

    def likely(name: str) -> int:
        signs = [letter for letter in texts[name] if letter > "\x7f"]
        return sum(1 if letter in _LETTERS else -1 for letter in signs)

    best = max(_OLDER, key=likely)
    if best != "cp1252":
        warnings.append(f"read as {_OLDER[best]}, which its letters look like")
    return texts[best]
