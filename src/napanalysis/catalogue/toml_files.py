"""Read TOML files, with what is wrong told by line, entry and byte."""

from __future__ import annotations

import re
import tomllib
from typing import Any


class TomlError(ValueError):
    """A file can't be read as TOML; its text continues a sentence."""


def read_toml(content: bytes) -> dict[str, Any]:
    r"""Return what a TOML file holds.

    Raises
    ------
    TomlError
        If it can't be read: where, and why.

    Examples
    --------
    >>> read_toml('[place]\nfr = "Qu\u00e9bec"'.encode("cp1252"))
    Traceback (most recent call last):
    ...
    napanalysis.catalogue.toml_files.TomlError: line 2, in [place], has the byte 0xE9, ...
    """
    try:
        return tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        before = content[: error.start]
        entries = re.findall(r"^\s*\[+([^\]\n]*)\]", before.decode(errors="replace"), re.MULTILINE)
        inside = f", in [{entries[-1]}]," if entries else ""
        line = before.count(b"\n") + 1
        byte = content[error.start : error.start + 1]
        letter = byte.decode("cp1252", errors="replace")
        raise TomlError(
            f"line {line}{inside} has the byte 0x{byte.hex().upper()}, which "
            f"isn't UTF-8 (in Windows-1252 it is {letter!r}): save the file as UTF-8"
        ) from None
    except (ValueError, RecursionError) as error:  # of which TOMLDecodeError is one
        raise TomlError(str(error)) from error
