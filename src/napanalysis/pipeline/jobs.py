"""Pieces of a build's work that can be done in another process, or on another machine.

All that the work needs, and all that it gives, are plain values. Files go along as bytes,
unless the worker sees the project's folder itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from napanalysis import paths
from napanalysis.errors import BuildError, UsageError, some
from napanalysis.notebooks.order import Notebook
from napanalysis.paths import Project, visible_files
from napanalysis.pipeline.provenance import inputs
from napanalysis.pipeline.provenance.record import DATA

#: Files by their paths in a folder.
Files = Mapping[str, bytes]


@contextmanager
def dask_workers(address: str, patience: float = 10) -> Iterator[Executor]:
    """Give the workers of a Dask scheduler as an executor, for `napanalysis.pipeline.build.build`.

    A worker that is lost is replaced by another one. Without the extra ``cluster``, or with what is
    no address, that is a `UsageError`; where no scheduler answers within `patience` seconds, or it
    has no workers, a `BuildError`.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            "--scheduler needs the extra `cluster`, which isn't installed.",
            "Install it: pip install 'napanalysis[cluster]'",
        ) from error
    try:
        client = Client(address, timeout=patience, set_as_default=False)
    except ValueError as error:
        raise UsageError(
            f"{address!r} isn't the address of a scheduler: {error}",
            "An address is such as tcp://127.0.0.1:8786.",
        ) from error
    except (OSError, TimeoutError) as error:
        raise BuildError(
            f"No scheduler answered at {address} within {patience:g} s.",
            "Start one (`dask scheduler`), or correct the address.",
        ) from error
    with client:
        if not client.scheduler_info(n_workers=-1)["workers"]:
            raise BuildError(
                f"The scheduler at {address} has no workers.",
                f"Start some: dask worker {address}",
            )
        # The work of a worker that is lost is given to others; what fails isn't tried again.
        yield client.get_executor(pure=False)


def do(
    work: Callable[..., Iterable[str] | None],
    folders: Iterable[Path | Files],
    environment: Mapping[str, str] | None = None,
    scratch: Path | None = None,
) -> tuple[Files, tuple[str, ...]]:
    """Do a piece of work; return the files that it made and what it warns of.

    The work gets the folders that it reads (or their files, where the worker can't see them) and
    a folder to leave what it makes in, which is in `scratch` or the system's folder for passing
    files; it may return what there is to warn of. The `environment` is what must be the same for
    the worker, as `environment_fingerprint` has it.

    Raises
    ------
    BuildError
        If it fails, or the worker isn't like the machine that asks.
    """
    if environment is not None:
        here = environment_fingerprint()
        names = sorted({*here, *environment})
        if differing := [name for name in names if here.get(name) != environment.get(name)]:
            raise BuildError(
                f"A worker has other code, tools or settings than this machine: {some(differing)}.",
                "Install the same version and the same locked libraries there, and restart the "
                "worker.",
            )
    with TemporaryDirectory(prefix="napanalysis-", dir=scratch) as passing:
        target = Path(passing, "made")
        target.mkdir()
        opened = [
            folder if isinstance(folder, Path) else write_files(Path(passing, str(number)), folder)
            for number, folder in enumerate(folders)
        ]
        try:
            notes = work(*opened, target) or ()
        except UsageError as error:
            raise BuildError(error.message, error.remedy) from error
        return files(target), tuple(notes)


def publication(notebook: str, language: str) -> str:
    """Return where a notebook leaves what it publishes, in the year's folder."""
    return f"exhibits/{language}/{notebook}.json"


def files(folder: Path, names: Iterable[str] | None = None) -> Files:
    """Return some files of a folder, or all that aren't hidden."""
    return {
        path: (folder / path).read_bytes()
        for path in (visible_files(folder) if names is None else names)
    }


def write_files(folder: Path, content: Files) -> Path:
    """Write some files into a folder, and return that."""
    folder.mkdir(parents=True, exist_ok=True)
    for path, data in content.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def execute_notebook(
    project: Path,
    products: Path,
    target: Path,
    *,
    notebook: Notebook,
    year: str,
    language: str,
    timeout: float,
) -> None:
    """Execute a notebook of a project; leave the executed copy and what it published.

    `products` holds what other notebooks have made, and `target` takes what this one makes, both
    as in the year's folder.
    """
    from napanalysis.notebooks.execute import execute

    path = Project(project).notebooks / notebook.path.name  # the worker's own
    published = target / publication(notebook.name, language)
    published.parent.mkdir(parents=True)
    others = (products / publication(name, language) for name in notebook.after)
    execute(
        path,
        target / "notebooks" / language / path.name,
        {"fiscal_year": year, "language": language},
        cwd=path.parent,
        environment={
            paths.PROJECT_VARIABLE: str(project),
            paths.TABLES_VARIABLE: str((target if notebook.cleans else products) / DATA),
            paths.PUBLISHED_VARIABLE: str(published),
            paths.MEASURES_VARIABLE: os.pathsep.join(str(p) for p in others if p.is_file()),
        },
        timeout=timeout,
    )


def make_page(products: Path, target: Path, *, notebook: str, language: str) -> None:
    """Make a page of an executed notebook, which lies in the folder of products."""
    from napanalysis.notebooks.page import write_page

    executed = Path("notebooks", language, f"{notebook}.ipynb")
    page = target / executed.with_suffix(".html")
    page.parent.mkdir(parents=True)
    write_page(products / executed, page, language)


def render(
    stage: Path, target: Path, *, document: str, output: str, renderer: str, version: str
) -> Iterable[str]:
    """Make one file of the brief from the staged project."""
    from napanalysis.brief.render.quarto import choose

    own = choose(renderer)
    if own.version != version:
        raise BuildError(
            f"A worker renders with {own.version}, this machine with {version}.",
            "Install the same versions on all of them.",
        )
    # The formats come from `FORMATS`, which the renderers know.
    return own.render(stage, document, output, target / f"{Path(document).stem}.{output}")  # type: ignore[arg-type]


@cache
def environment_fingerprint() -> dict[str, str]:
    """Return what must be the same wherever a build's work is done: code, tools, settings."""
    code = (path for group in inputs.code().values() for path in group)
    items = inputs.scan(Project(Path()), code)
    same = {path: item.sha256 for path, item in items.items()}
    return same | inputs.tools() | inputs.epoch()
