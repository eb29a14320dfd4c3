"""Read TOML files, with what is wrong told by line and byte."""

from __future__ import annotations

import re
import tomllib
from typing import Any

#: Letters that were UTF-8 before something read them in another encoding.
GARBLED = re.compile("[ÃÂ][\u00a0-\u00bf\u0080-\u009f\u0152\u0153\u0160\u0161\u0178\u2018-\u203a]"
                     "|â€|\ufffd")  # fmt: skip


class TomlError(ValueError):
    """A file can't be read as TOML; its text continues a sentence."""


def read_toml(content: bytes) -> dict[str, Any]:
    r"""Return what a TOML file holds, or say in a `TomlError` where and why it can't be read."""
    try:
        return tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        line, byte = content.count(b"\n", 0, error.start) + 1, content[error.start]
        reason = f"line {line} has the byte 0x{byte:02X}, which isn't UTF-8: save the file as UTF-8"
        raise TomlError(reason) from None
    except (ValueError, RecursionError) as error:  # of which TOMLDecodeError is one
        raise TomlError(str(error)) from error
