"""A year's folder as a deposit: what is in it, how to check it, and the zip itself."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from napanalysis.atomic import packed, write_bytes
from napanalysis.errors import DataError
from napanalysis.paths import visible_files
from napanalysis.pipeline.provenance.record import NAME, Item, read
from napanalysis.pipeline.provenance.verify import Difference, verify_folder

MANIFEST = "manifest-sha256.txt"
README = "README.md"


def write_guide(reports: Path, year: str, version: str) -> list[str]:
    """Write the guide of a deposit and the hash of each file; return the names of the two."""
    guide = resources.files(__package__) / "deposit.md"
    text = guide.read_text(encoding="utf-8").format(year=year, version=version)
    (reports / README).write_text(text, encoding="utf-8", newline="\n")
    # Not the record, which is written last and holds the hash of this file.
    paths = [path for path in visible_files(reports) if path != MANIFEST]
    lines = [f"{Item.of(reports / path).sha256}  {path}\n" for path in paths]
    (reports / MANIFEST).write_text("".join(lines), encoding="utf-8", newline="\n")
    return [README, MANIFEST]


def write_zip(folder: Path, target: Path, quarto: Path | None = None) -> Path:
    """Put a year's folder into a zip, the same bytes for the same products; return the zip.

    `quarto` is a Quarto project of the brief, to stand beside that folder in the zip. A folder
    that isn't what its record says is a `DataError`.
    """
    differences = [diff for diff in verify_folder(folder) if diff.problem != "new"]
    if differences:
        raise DataError(f"{folder} can't be deposited: {differences[0]}", "Build the year again.")
    entries = {f"{folder.name}/{path}": folder / path for path in (NAME, *read(folder).products)}
    if quarto is not None:
        files = [path for path in quarto.rglob("*") if path.is_file()]
        beside = f"{folder.name}-quarto"
        entries |= {f"{beside}/{path.relative_to(quarto).as_posix()}": path for path in files}
    write_bytes(target, packed({name: path.read_bytes() for name, path in sorted(entries.items())}))
    return target


def verify_deposit(deposit: Path) -> list[Difference]:
    """Check a deposit by nothing but itself: a zip, a folder with its content, or the one around.

    What isn't a deposit, holds several or has no sound record is a `DataError`.
    """
    if deposit.is_dir():
        return verify_folder(_only_one(deposit, deposit))
    with TemporaryDirectory(prefix="napanalysis-deposit-") as folder:
        try:
            with zipfile.ZipFile(deposit) as archive:
                for entry in archive.infolist():
                    # Some programs of Windows write its own separator.
                    entry.filename = entry.filename.replace("\\", "/")
                    archive.extract(entry, folder)
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError,
                RuntimeError, OSError) as error:  # fmt: skip
            raise DataError(f"{deposit} can't be unpacked: {error}.") from error
        return verify_folder(_only_one(Path(folder), deposit))


def _only_one(folder: Path, deposit: Path) -> Path:
    """Return the folder with the record: this one, or the only one in it that has one."""
    places = [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]
    inner = [place for place in places if (place / NAME).exists()]
    if not inner:
        below = sorted(path.parent for path in folder.glob(f"*/*/{NAME}"))
        raise DataError(
            f"{deposit} has no {NAME}: it isn't a deposit of a year's products.",
            f"Did you mean {' or '.join(map(str, below))}?" if below else "",
        )
    if len(inner) > 1 and inner[0] != folder:
        names = ", ".join(place.name for place in inner)
        raise DataError(f"{deposit} holds the products of several years: {names}.", "Name one.")
    return inner[0]
