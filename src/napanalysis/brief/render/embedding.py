"""Style sheets, scripts, fonts and pictures put into a page, so that it needs nothing else."""

from __future__ import annotations

import base64
import re
from functools import partial
from pathlib import Path

from napanalysis.errors import BuildError

_SHEET = re.compile(r'<link rel="stylesheet" href="([^":]+)"\s*/?>')
_SCRIPT = re.compile(r'<script src="([^":]+)"></script>')
_PICTURE = re.compile(r'(<img\b[^>]*?\bsrc=")([^":]+)(")')
_FILE = re.compile(r"""url\(["']?([^"':)]+)["']?\)""")
_KINDS = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".woff": "font/woff",
}


def embed_files(text: str, folder: Path) -> str:
    """Return a page with everything in it that it named in `folder`.

    Parameters
    ----------
    text : str
        The page.
    folder : pathlib.Path
        Folder that its paths are relative to.

    Raises
    ------
    BuildError
        If a file isn't there, or is of a kind that a page can't carry.
    """
    text = _SHEET.sub(partial(_sheet, folder=folder), text)
    text = _SCRIPT.sub(partial(_script, folder=folder), text)
    return _PICTURE.sub(lambda tag: tag[1] + _data(folder / tag[2]) + tag[3], text)


def _sheet(tag: re.Match[str], folder: Path) -> str:
    path = folder / tag[1]
    rules = _FILE.sub(lambda url: f'url("{_data(path.parent / url[1])}")', _read(path).decode())
    return f"<style>\n{rules}</style>"


def _script(tag: re.Match[str], folder: Path) -> str:
    code = _read(folder / tag[1]).decode("utf-8")
    if "</script" in code:
        raise BuildError(f"{tag[1]} would end the script of its page.")
    return f"<script>\n{code}</script>"


def _data(path: Path) -> str:
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise BuildError(f"A page can't carry {path.name}.", f"Use one of {', '.join(_KINDS)}.")
    return f"data:{kind};base64,{base64.b64encode(_read(path)).decode('ascii')}"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BuildError(f"The page needs {path.name}, which isn't in the staged brief.") from error
