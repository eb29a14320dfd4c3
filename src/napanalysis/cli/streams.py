"""What a process may lack that every command needs: open streams, letters, a home folder."""

from __future__ import annotations

import atexit
import codecs
import os
import shutil
import sys
import tempfile
import unicodedata

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        "œ": "oe", "Œ": "OE", "•": "-", "→": "->", "≈": "~", "≤": "<=", "≥": ">=",
    }
)  # fmt: skip


def prepare() -> None:
    """Make up for standard streams that are closed, letters they lack, and a missing home."""
    _open_streams()
    codecs.register_error("napanalysis-plain", plainly)
    # Standard error escapes what it can't show, so it never fails.
    if reconfigure := getattr(sys.stdout, "reconfigure", None):
        reconfigure(errors="napanalysis-plain")
    _have_home()


def plainly(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for letters that a terminal's encoding lacks: the nearest, or ``?``."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end].translate(_PLAIN)
    # Without its accent a letter is still read.
    known = unicodedata.normalize("NFKD", letters)
    kept = (letter for letter in known if not unicodedata.combining(letter))
    return "".join(letter if letter.isascii() else "?" for letter in kept), error.end


def _open_streams() -> None:
    """Put nothing in place of closed streams: a file could get their number, and be written to."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def _have_home() -> None:
    """Give libraries a home folder where the user has none, as in some containers."""
    if os.path.expanduser("~") == "~":  # noqa: PTH111
        home = tempfile.mkdtemp(prefix="napanalysis-home-")
        os.environ["HOME"] = home
        atexit.register(shutil.rmtree, home, ignore_errors=True)
