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
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from napanalysis.brief.apart import Fragment

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


class Shelf:
    """The pieces of one rendering: what is kept of them, and what is to be kept.

    Parameters
    ----------
    kept : Kept or None
        Where they are kept; by default nowhere.
    made_from : mapping of str to str
        What they follow from beside their text and `kept`'s key.
    """

    def __init__(self, kept: Kept | None, made_from: Mapping[str, str]) -> None:
        self._path = kept.path if kept else None
        self._context = json.dumps([kept.key if kept else "", dict(made_from)], sort_keys=True)
        self._names: dict[Fragment, str] = {}
        self._known: dict[str, str] = {}

    def take(self, pieces: Sequence[Fragment]) -> dict[Fragment, str]:
        """Return what was made of pieces, of those that are kept."""
        if self._path is None:
            return {}
        self._names = {piece: _digest(self._context, piece) for piece in pieces}
        self._known = _read(self._path)
        found = ((piece, self._known.get(name)) for piece, name in self._names.items())
        return {piece: text for piece, text in found if text is not None}

    def put(self, made: Mapping[Fragment, str]) -> None:
        """Keep what was made of the pieces that were asked for, and nothing else."""
        wanted = {name: made[piece] for piece, name in self._names.items() if piece in made}
        if self._path is not None and wanted.keys() != self._known.keys():
            _write(self._path, wanted)


def _digest(context: str, piece: Fragment) -> str:
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
