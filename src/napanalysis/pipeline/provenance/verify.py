"""Whether products and inputs are what the record of the build says, and what to do if not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from napanalysis.atomic import packed, write_bytes
from napanalysis.errors import DataError, some
from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import Project, visible_files
from napanalysis.pipeline import publish
from napanalysis.pipeline.provenance import inputs
from napanalysis.pipeline.provenance.record import DATA, NAME, Item, Record, read
from napanalysis.pipeline.request import BuildRequest, brief_files

#: What systems leave in folders; hidden files aren't looked at either.
_OF_THE_SYSTEM = ("Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Difference:
    """One file that isn't as the record says, and the products that it had a part in.

    It is a ``product``, an ``input`` or the ``record``, and ``changed``, ``missing``, ``new`` or
    ``empty``; of a record, the problem is told in words.
    """

    path: str
    kind: str
    problem: str
    touches: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.kind == "record":
            return self.problem
        new = (
            "was added after the build" if self.kind == "input" else "isn't a product of the build"
        )
        description = {"changed": "was changed after the build", "new": new}
        line = f"{self.path} ({self.kind}) {description.get(self.problem, f'is {self.problem}')}."
        return f"{line} It touches {some(self.touches, 5)}." if self.touches else line


def verify(project: Project, year: FiscalYear) -> list[Difference]:
    """Compare a year's products, and what they were made from, with the record.

    Products come first. A record that is missing, cut off or changed is itself a difference,
    and then the only one. A year that was never built is a `DataError`.
    """
    publish.settle(project.work)
    folder = project.reports(year)
    if not folder.is_dir():
        raise DataError(
            f"There is no brief of {year} to check.", f"Build it: make brief FY={year}."
        )
    try:
        record = read(folder)
    except DataError as error:
        path = (folder / NAME).relative_to(project.products).as_posix()
        return [Difference(path, "record", str(error))]
    return [*_products(project, year, record), *_inputs(project, record)]


def built_years(folder: Path) -> list[FiscalYear]:
    """Return the fiscal years that have products in a folder, in order."""
    folders = folder.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9][0-9][0-9]")
    return sorted(FiscalYear.parse(path.name) for path in folders if path.is_dir())


def verify_folder(folder: Path) -> list[Difference]:
    """Compare the products in a copy of a year's folder with their record, which must be sound.

    What they were made from isn't in the folder and isn't looked at.
    """
    return [*_in_folder(folder, folder, read(folder))]


def current_record(project: Project, year: FiscalYear, request: BuildRequest) -> Record | None:
    """Return a year's record where its folder is what a build on this request would make.

    Everything is compared by content, nothing by time; nothing that is slow to import is
    needed.
    """
    try:
        record = read(project.reports(year))
    except DataError:  # there is none, or it isn't as the build wrote it
        return None
    differences = [
        # Files of the user's own are kept, and no reason to build.
        *(diff for diff in _products(project, year, record) if diff.problem != "new"),
        *_inputs(project, record),
    ]
    settings = inputs.epoch()
    if request.renderer != "auto":
        settings["renderer"] = request.renderer
    if request.renderer != "builtin":
        settings["quarto"] = inputs.quarto()
    # What there is beside the files asked for does no harm.
    wanted = {*brief_files(request.languages, request.formats)}
    stale = (
        request.force
        or differences
        or wanted - record.products.keys()
        or settings.items() - record.parameters.items()
        or record.tools != inputs.tools()
    )
    return None if stale else record


def _products(project: Project, year: FiscalYear, record: Record) -> Iterator[Difference]:
    """Give the products that aren't as recorded, and files that aren't products."""
    yield from _in_folder(project.products, project.reports(year), record)
    yield from _in_folder(project.products, project.processed(year), record, f"{DATA}/")


def _in_folder(root: Path, folder: Path, record: Record, above: str = "") -> Iterator[Difference]:
    """Give the files of a folder that aren't as recorded; `above` stands before their paths."""
    recorded = {path for path in record.products if path.startswith(above)}
    present = {f"{above}{path}" for path in visible_files(folder)}
    for path in sorted(recorded | present - {NAME}):
        place = folder / path.removeprefix(above)
        named = place.relative_to(root).as_posix()
        if path not in recorded:
            if place.name not in _OF_THE_SYSTEM:
                yield Difference(named, "product", "new")
        elif (now := Item.if_there(place)) != record.products[path]:
            problem = "missing" if now is None else "changed" if now.size else "empty"
            yield Difference(named, "product", problem, record.touched(path))


def _inputs(project: Project, record: Record) -> Iterator[Difference]:
    """Give the inputs that aren't as recorded, and those that are new."""
    groups = inputs.groups(project)
    group_of = {path: name for name, paths in groups.items() for path in paths}
    now = inputs.scan(project, {*record.inputs, *group_of})
    for path in sorted({*record.inputs, *group_of}):
        recorded = record.inputs.get(path)
        if path not in now:
            yield Difference(path, "input", "missing", record.touched(path))
        elif recorded is None:
            near = next(iter(record.groups.get(group_of[path], ())), path)
            yield Difference(path, "input", "new", record.touched(near))
        elif now[path] != recorded:
            yield Difference(path, "input", "changed", record.touched(path))


# A deposit: the zip of a year's folder


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
        beside = f"{folder.name}-quarto"
        entries |= {f"{beside}/{path}": quarto / path for path in visible_files(quarto)}
    write_bytes(target, packed({name: path.read_bytes() for name, path in sorted(entries.items())}))
    return target


def verify_deposit(deposit: Path) -> list[Difference]:
    """Check a deposit by nothing but itself: a zip, a folder with its content, or the one around.

    What isn't a deposit, holds several or has no sound record is a `DataError`.
    """
    from zipfile import ZipFile

    if deposit.is_dir():
        return verify_folder(_only_one(deposit, deposit))
    with TemporaryDirectory(prefix="napanalysis-deposit-") as folder:
        try:
            with ZipFile(deposit) as archive:
                for entry in archive.infolist():
                    # Some programs of Windows write its own separator.
                    entry.filename = entry.filename.replace("\\", "/")
                    archive.extract(entry, folder)
        except Exception as error:  # a damaged one raises whatever its unpackers run into
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
