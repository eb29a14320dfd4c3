"""What was made of the pieces of a document, kept from one build to the next.

A file holds the pieces of one document in one format: those that its last rendering had, so
that it grows no further. Each is found by a digest of its text and of all else that it follows
from. A file may be missing, cut off or from another version: what isn't found is made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from napanalysis.brief.apart import Piece

#: As many files are kept: those of forty years in both languages and all formats.
FILES = 240


@dataclass(frozen=True)
class Kept:
    """Where the pieces of one document in one format are kept.

    Parameters
    ----------
    path : pathlib.Path
        The file, in a folder of nothing but such files.
    key : str
        Digest of the code and the programs that convert them.
    """

    path: Path
    key: str


def converted(
    pieces: Sequence[Piece],
    convert: Callable[[Sequence[Piece]], dict[Piece, str]],
    kept: Kept | None,
    made_from: Mapping[str, str],
) -> dict[Piece, str]:
    """Return what is made of each piece; only those that aren't kept are converted.

    Parameters
    ----------
    pieces : sequence of Piece
        All pieces of a document.
    convert : callable
        Makes something of some pieces.
    kept : Kept or None
        Where they are kept; by default nowhere.
    made_from : mapping of str to str
        What else they follow from, beside `kept`'s key.
    """
    if kept is None:
        return convert(pieces) if pieces else {}
    context = json.dumps([kept.key, dict(made_from)], sort_keys=True)
    names = {piece: _digest(context, piece) for piece in pieces}
    known = _read(kept.path)
    missing = [piece for piece in pieces if names[piece] not in known]
    fresh = convert(missing) if missing else {}
    found = {piece: fresh.get(piece) or known[names[piece]] for piece in pieces}
    wanted = {names[piece]: text for piece, text in found.items()}
    if wanted.keys() != known.keys():
        _write(kept.path, wanted)
    return found


def _digest(context: str, piece: Piece) -> str:
    text = json.dumps([context, piece.kind, piece.text])
    return hashlib.sha256(text.encode()).hexdigest()


def _read(path: Path) -> dict[str, str]:
    try:
        content = json.loads(zlib.decompress(path.read_bytes()))
        os.utime(path)  # the least recently used ones go first
    except (OSError, ValueError, zlib.error):
        return {}
    return content if isinstance(content, dict) else {}


def _write(path: Path, content: Mapping[str, str]) -> None:
    """Replace a file whole, and take away the oldest ones; that it fails, fails no build."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            unfinished.write_bytes(zlib.compress(json.dumps(dict(content)).encode(), 1))
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        _prune(path.parent)


def _prune(folder: Path) -> None:
    files = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
    for path in files[:-FILES]:
        path.unlink(missing_ok=True)
