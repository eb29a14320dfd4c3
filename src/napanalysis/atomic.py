"""Files of which others see the old content or the new, never half, and zips of one form."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from uuid import uuid4


def write_text(path: Path, text: str) -> None:
    """Write a text file in one step, as UTF-8 with its newlines as they are."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file in one step, with the mode that the umask gives; its folder is made if missing.

    Where that fails, what was there before still is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Short, as a name may have no more than 255 bytes.
    temporary = path.with_name(f".{path.name[:50]}.{uuid4().hex[:8]}.part")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            # Else the name could survive a power failure, and the content not.
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of files, in their order: the same bytes for the same files."""
    import zipfile

    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, content)
    return written.getvalue()
