"""Read TOML files, with what is wrong told by line and byte."""

from __future__ import annotations

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
    napanalysis.catalogue.toml_files.TomlError: line 2 has the byte 0xE9, ...
    """
    try:
        return tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        line, byte = content.count(b"\n", 0, error.start) + 1, content[error.start]
        reason = f"line {line} has the byte 0x{byte:02X}, which isn't UTF-8: save the file as UTF-8"
        raise TomlError(reason) from None
    except (ValueError, RecursionError) as error:  # of which TOMLDecodeError is one
        raise TomlError(str(error)) from error
