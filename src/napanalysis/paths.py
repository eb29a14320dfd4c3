"""Where things are in a project folder: the one place that knows the layout."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from napanalysis.errors import UsageError
from napanalysis.fiscal_year import FiscalYear

PROJECT_VARIABLE = "NAPANALYSIS_PROJECT"
#: Where a preview has its build leave the products.
PRODUCTS_VARIABLE = "NAPANALYSIS_PRODUCTS"
#: A build tells its notebooks with these variables where the processed tables are, where to
#: leave what they publish, under which name, and where what others have published lies.
TABLES_VARIABLE = "NAPANALYSIS_TABLES"
PUBLISHED_VARIABLE = "NAPANALYSIS_PUBLISHED"
MEASURES_VARIABLE = "NAPANALYSIS_MEASURES"


def visible_files(folder: Path) -> list[str]:
    """List the files in a folder by their paths in it, sorted, without hidden or compiled ones.

    Hidden folders aren't entered: what passes through one may be gone before it is looked at.
    """
    files = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith((".", "__pycache__"))]
        paths = (Path(place, name) for name in names if not name.startswith("."))
        files += [path.relative_to(folder).as_posix() for path in paths]
    return sorted(files)


def published_files(folder: Path) -> list[Path]:
    """List what notebooks have published in a language, without what was changed by hand.

    Such copies are kept among the products, as ``02_prosecution.edited.json``.
    """
    return [path for path in sorted(folder.glob("[0-9][0-9]_*.json")) if ".edited" not in path.stem]


@dataclass(frozen=True)
class Project:
    """A checkout: raw figures, notebooks, the brief's sources and what builds leave.

    `elsewhere` is where builds leave it, if not in the checkout.
    """

    root: Path
    elsewhere: Path | None = None

    @classmethod
    def find(cls, start: Path | None = None) -> Project:
        """Find the project around `start`, by default the working directory; refuse where none is.

        The environment variable ``NAPANALYSIS_PROJECT`` wins where it is set, so that a notebook
        executed elsewhere still reads the project it was built for.
        """
        named = os.environ.get(PROJECT_VARIABLE)
        begin = Path(named) if named and start is None else (start or Path.cwd())
        begin = begin.resolve()
        for folder in (begin, *begin.parents):
            if (folder / "data" / "raw").is_dir() and (folder / "notebooks").is_dir():
                elsewhere = os.environ.get(PRODUCTS_VARIABLE)
                return cls(folder, Path(elsewhere) if elsewhere else None)
        raise UsageError(
            f"No napanalysis project at {begin} or above it: a folder with data/raw and notebooks.",
            f"Change to the project's folder, or set {PROJECT_VARIABLE} to it.",
        )

    @property
    def products(self) -> Path:
        """Folder that the folders of products are in."""
        return self.elsewhere or self.root

    @property
    def raw(self) -> Path:
        """Folder of the raw figures; read, never written by a build."""
        return self.root / "data" / "raw"

    @property
    def notebooks(self) -> Path:
        """Folder of the parameterised notebooks."""
        return self.root / "notebooks"

    @property
    def sources(self) -> Path:
        """Folder of the brief's sources, the Quarto project."""
        return self.root / "reports"

    @property
    def work(self) -> Path:
        """Folder for staging and failed copies; may be deleted at any time."""
        return self.products / ".napanalysis"

    def brief_notebooks(self) -> list[Path]:
        """Return the notebooks of the brief by their numbers; 00 is for reviewing drafts."""
        paths = sorted(self.notebooks.glob("[0-9][0-9]_*.ipynb"))
        return [path for path in paths if not path.name.startswith("00")]

    def notebook_modules(self) -> list[Path]:
        """Return the modules beside the notebooks, which these may import."""
        return sorted(self.notebooks.glob("*.py"))

    def processed(self, year: FiscalYear) -> Path:
        """Folder of the processed tables of one fiscal year."""
        return self.products / "data" / "processed" / str(year)

    def reports(self, year: FiscalYear) -> Path:
        """Folder of the brief of one fiscal year."""
        return self.products / "reports" / str(year)
