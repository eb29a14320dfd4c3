"""Whether products and inputs are what the record of the build says, and what to do if not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from napanalysis.errors import DataError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import Project
from napanalysis.pipeline import publish
from napanalysis.pipeline.provenance import inputs
from napanalysis.pipeline.provenance.record import DATA, NAME, Item, Record, read

if TYPE_CHECKING:
    from napanalysis.pipeline.request import BuildRequest

_SHOWN = 5


@dataclass(frozen=True)
class Difference:
    """One file that isn't as the record says.

    Attributes
    ----------
    path : str
        From the project's folder.
    kind : str
        ``product``, ``input`` or ``record``.
    problem : str
        ``changed``, ``missing``, ``new`` or ``damaged``.
    touches : tuple of str
        The products that it had a part in, from the year's folder.
    words : str
        More about it, where there is more to say.
    """

    path: str
    kind: str
    problem: str
    touches: tuple[str, ...] = ()
    words: str = ""

    def __str__(self) -> str:
        if self.words:
            return self.words
        told = {
            ("product", "new"): "isn't a product of the build",
            ("input", "new"): "was added after the build",
        }.get((self.kind, self.problem), f"is {self.problem}")
        if self.problem == "changed":
            told = "was changed after the build"
        line = f"{self.path} ({self.kind}) {told}."
        if self.touches:
            shown = ", ".join(self.touches[:_SHOWN])
            more = len(self.touches) - _SHOWN
            line += f" It touches {shown}{f' and {more} more' if more > 0 else ''}."
        return line


@dataclass(frozen=True)
class State:
    """Whether a build has anything to do, and why. True where it has nothing to do.

    Attributes
    ----------
    reasons : tuple of str
        What has to be built for; empty where everything is current.
    record : Record or None
        The record of the last build, where it is sound.
    needs_kernels : bool
        Whether notebooks will probably be executed, so that it pays to prepare kernels.
    """

    reasons: tuple[str, ...]
    record: Record | None = field(default=None, repr=False)
    needs_kernels: bool = True

    def __bool__(self) -> bool:
        return not self.reasons

    @property
    def renderer(self) -> str:
        """What made the brief."""
        return self.record.parameters["renderer"] if self.record else ""


def verify(project: Project, year: FiscalYear) -> list[Difference]:
    """Compare a year's products, and what they were made from, with the record.

    Parameters
    ----------
    project : Project
        The checkout.
    year : FiscalYear
        The year of the brief.

    Returns
    -------
    list of Difference
        Products first; empty where everything is as recorded. A record that is missing,
        cut off or changed is itself a difference, and then the only one.

    Raises
    ------
    DataError
        If the year was never built.
    """
    publish.settle(project.work, project.root)
    folder = project.reports(year)
    if not folder.is_dir():
        raise DataError(
            f"There is no brief of {year} to check.", f"Build it: make brief FY={year}."
        )
    try:
        record = read(folder)
    except DataError as error:
        path = (folder / NAME).relative_to(project.root).as_posix()
        return [Difference(path, "record", "damaged", words=str(error))]
    return [*_products(project, year, record), *_inputs(project, record)]


def built_years(project: Project) -> list[FiscalYear]:
    """Return the fiscal years that have been built, in request.

    Parameters
    ----------
    project : Project
        The checkout.
    """
    folders = project.sources.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9][0-9][0-9]")
    return sorted(FiscalYear.parse(folder.name) for folder in folders if folder.is_dir())


def verify_deposit(folder: Path) -> list[Difference]:
    """Compare the products of a year with their record, where there is nothing but them.

    Parameters
    ----------
    folder : pathlib.Path
        A copy of a year's folder in ``reports/``, such as an unpacked deposit.

    Returns
    -------
    list of Difference
        Empty where every product is as recorded. What they were made from isn't in the
        folder and isn't looked at.

    Raises
    ------
    DataError
        If the folder has no sound record.
    """
    record = read(folder)
    found: list[Difference] = []
    for path in sorted({*record.products, *_files(folder)} - {NAME}):
        found += _compare(Project(folder), folder / path, path, record.products.get(path), record)
    return found


def is_current(project: Project, year: FiscalYear, request: BuildRequest) -> State:
    """Tell whether a year's folder is what a build on this request would make.

    Everything is compared by content, nothing by time; nothing that is slow to import is
    needed.

    Parameters
    ----------
    project : Project
        The checkout.
    year : FiscalYear
        The year of the brief.
    request : BuildRequest
        What is asked for: languages, formats and renderer.

    Returns
    -------
    State
        True where nothing has to be done; else with the reasons.
    """
    folder = project.reports(year)
    if not folder.is_dir():
        return State((f"{year} was never built.",))
    try:
        record = read(folder)
    except DataError as error:
        return State((error.message,))
    differences = [
        # Files of the user's own are kept, and no reason to build.
        *(one for one in _products(project, year, record) if one.problem != "new"),
        *_inputs(project, record),
    ]
    settings = [*_settings(record, year, request), *_tools(record)]
    absent = [
        f"There is no brief-{language}.{output} yet."  # what there is beside it does no harm
        for language in request.languages
        for output in request.formats
        if f"brief-{language}.{output}" not in record.products
    ]
    forced = ["It was asked for (--force)."] if request.force else []
    reasons = (*forced, *absent, *settings, *map(str, differences))
    executed = {path for path in record.products if path.endswith(".ipynb")}
    stale = {path for one in differences for path in one.touches}
    needs_kernels = bool(
        forced
        or settings
        or stale & executed
        or any(f"notebooks/{one}/" not in "\n".join(executed) for one in request.languages)
    )
    return State(reasons, record, needs_kernels)


def _settings(record: Record, year: FiscalYear, request: BuildRequest) -> Iterator[str]:
    """Give the settings that aren't those of the last build."""
    then = record.parameters
    program = inputs.quarto() if request.renderer != "builtin" else ""
    renderer = then["renderer"] if request.renderer == "auto" else request.renderer
    if request.renderer == "builtin":
        program = then["quarto"] if then["renderer"] == "builtin" else ""
    now = inputs.parameters(year, request.languages, request.formats, renderer, program)
    for name, value in now.items():
        if name not in ("formats", "languages") and then.get(name, "") != value:
            before = then.get(name) or "none"
            yield f"The {name.replace('_', ' ')} is {value or 'none'}; it was {before}."


def _tools(record: Record) -> Iterator[str]:
    now = inputs.tools()
    for name in sorted({*now, *record.tools}):
        if now.get(name) != record.tools.get(name):
            before = record.tools.get(name, "not there")
            yield f"{name} is {now.get(name, 'not installed')}; it was {before}."


def _products(project: Project, year: FiscalYear, record: Record) -> Iterator[Difference]:
    """Give the products that aren't as recorded, and files that aren't products."""
    folder = project.reports(year)
    present = set(_files(folder)) - {NAME}
    for path in sorted({*record.products, *present}):
        yield from _compare(project, folder / path, path, record.products.get(path), record)
    processed = project.processed(year)
    copies = {path: item for path, item in record.products.items() if path.startswith(f"{DATA}/")}
    for path in sorted({*copies, *(f"{DATA}/{one}" for one in _files(processed))}):
        place = processed / path.removeprefix(f"{DATA}/")
        yield from _compare(project, place, path, copies.get(path), record)


def _compare(
    project: Project, place: Path, path: str, recorded: Item | None, record: Record
) -> Iterator[Difference]:
    named = place.relative_to(project.root).as_posix()
    if recorded is None:
        yield Difference(named, "product", "new")
        return
    try:
        now = Item.of(place)
    except OSError:
        yield Difference(named, "product", "missing", record.touched(path))
        return
    if now == recorded:
        return
    problem = "changed" if now.size else "empty"
    yield Difference(named, "product", problem, record.touched(path))


def _inputs(project: Project, record: Record) -> Iterator[Difference]:
    """Give the inputs that aren't as recorded, and those that are new."""
    groups = inputs.groups(project)
    found = {path: name for name, paths in groups.items() for path in paths}
    now = inputs.scan(project, {*record.inputs, *found})
    for path in sorted({*record.inputs, *found}):
        recorded = record.inputs.get(path)
        if path not in now:
            yield Difference(path, "input", "missing", record.touched(path))
        elif recorded is None:
            near = next(iter(record.groups.get(found[path], ())), path)
            yield Difference(path, "input", "new", record.touched(near))
        elif now[path] != recorded:
            yield Difference(path, "input", "changed", record.touched(path))


def _files(folder: Path) -> Iterator[str]:
    """Give the files under a folder; those that are hidden are the system's own."""
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith(".") and name not in ("Thumbs.db", "desktop.ini"):
                yield (Path(root) / name).relative_to(folder).as_posix()
