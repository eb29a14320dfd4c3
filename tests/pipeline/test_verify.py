from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from made_year import (
    REQUEST,
    YEAR,
    copied_package,
    made_once_for_all,
    made_project,
    make,
    real_analysis,
)
from napanalysis.analysis import Analysis
from napanalysis.errors import DataError
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.pipeline.provenance import inputs
from napanalysis.pipeline.provenance.record import NAME
from napanalysis.pipeline.provenance.verify import current_record, verify

__all__ = ["copied_package", "made_once_for_all", "made_project", "real_analysis"]  # fixtures

REPORTS = "reports/2014-2015"
PROCESSED = "data/processed/2014-2015"
RAW = "data/raw/nap-2014-2015/figures.csv"


def edit(path: str) -> Callable[[Project], None]:
    def change(project: Project) -> None:
        place = project.root / path
        content = place.read_bytes()
        place.write_bytes(content.replace(b"1", b"2", 1) if b"1" in content else content + b" ")

    return change


def cut(path: str) -> Callable[[Project], None]:
    return lambda project: (project.root / path).write_bytes(b"")


def delete(path: str) -> Callable[[Project], None]:
    return lambda project: (project.root / path).unlink()


def add(path: str) -> Callable[[Project], None]:
    def write(project: Project) -> None:
        place = project.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("new\n", encoding="utf-8")

    return write


# What is done; the file that is named; what it is; what is wrong; a product that it touches;
# one that it doesn't.
CASES = [
    (edit, f"{REPORTS}/brief-en.pdf", "product", "changed", None, "brief-en.html"),
    (cut, f"{REPORTS}/brief-fr.docx", "product", "empty", None, "brief-en.docx"),
    (delete, f"{REPORTS}/exhibits/en/of-03_protection.csv", "product", "missing",
     "brief-en.html", "brief-fr.html"),
    (edit, f"{REPORTS}/notebooks/fr/02_prosecution.ipynb", "product", "changed",
     "brief-fr.pdf", "brief-en.pdf"),
    (edit, f"{REPORTS}/data/measures.csv", "product", "changed", "data/datapackage.json",
     "notebooks/en/02_prosecution.ipynb"),
    (edit, f"{PROCESSED}/measures.csv", "product", "changed", "brief-en.pdf",
     "notebooks/en/02_prosecution.ipynb"),
    (delete, f"{PROCESSED}/datapackage.json", "product", "missing", None, "brief-en.pdf"),
    (add, f"{REPORTS}/notes.txt", "product", "new", None, "brief-en.pdf"),
    (add, f"{PROCESSED}/extra.csv", "product", "new", None, "brief-en.pdf"),
    (edit, RAW, "input", "changed", "brief-fr.pdf", RAW),
    (delete, RAW, "input", "missing", "notebooks/en/01_clean.ipynb", RAW),
    (add, "data/raw/new-source/figures.csv", "input", "new", "brief-en.html", RAW),
    (edit, "notebooks/03_protection.ipynb", "input", "changed",
     "exhibits/fr/of-03_protection.csv", "exhibits/fr/of-02_prosecution.csv"),
    (edit, "reports/brief-fr.qmd", "input", "changed", "brief-fr.pdf", "data/measures.csv"),
    (edit, "requirements/build.txt", "input", "changed", "brief-fr.pdf", RAW),
]  # fmt: skip


def test_nothing_differs_after_a_build(project: Project) -> None:
    assert verify(project, YEAR) == []
    assert current_record(project, YEAR, REQUEST)


@pytest.mark.parametrize(("act", "path", "kind", "problem", "touched", "untouched"), CASES)
def test_exactly_the_file_that_differs_is_named(
    project: Project,
    act: Callable[[str], Callable[[Project], None]],
    path: str,
    kind: str,
    problem: str,
    touched: str | None,
    untouched: str,
) -> None:
    act(path)(project)
    (found,) = verify(project, YEAR)
    assert (found.path, found.kind, found.problem) == (path, kind, problem)
    assert touched is None or touched in found.touches
    assert untouched not in found.touches
    assert str(found).startswith(f"{path} ({kind}) ")
    current = bool(current_record(project, YEAR, REQUEST))
    assert current == (problem == "new" and kind == "product"), "own files are kept"


def test_every_difference_is_told_at_once(project: Project) -> None:
    edit(RAW)(project)
    delete(f"{REPORTS}/brief-en.pdf")(project)
    assert [found.path for found in verify(project, YEAR)] == [f"{REPORTS}/brief-en.pdf", RAW]


@pytest.mark.parametrize("act", [edit, cut, delete])
def test_a_bad_record_is_the_one_difference(
    project: Project, act: Callable[[str], Callable[[Project], None]]
) -> None:
    act(f"{REPORTS}/{NAME}")(project)
    (found,) = verify(project, YEAR)
    assert (found.path, found.kind) == (f"{REPORTS}/{NAME}", "record")
    assert "Build the year again" in str(found)
    assert not current_record(project, YEAR, REQUEST)


def test_a_year_that_was_never_built_is_told(project: Project) -> None:
    with pytest.raises(DataError, match="no brief of 2013-2014"):
        verify(project, YEAR.previous())
    assert not current_record(project, YEAR.previous(), REQUEST)


def test_touching_a_file_changes_nothing(project: Project) -> None:
    for path in project.root.rglob("*"):
        path.touch()
    assert current_record(project, YEAR, REQUEST)


def test_what_the_system_leaves_in_a_folder_is_no_product(project: Project) -> None:
    for name in (".DS_Store", "Thumbs.db", "exhibits/.directory", ".ipynb_checkpoints/x.ipynb"):
        add(f"{REPORTS}/{name}")(project)
    add("notebooks/.ipynb_checkpoints/01_clean.ipynb")(project)
    add("data/raw/nap-2014-2015/.figures.csv.swp")(project)
    assert verify(project, YEAR) == []


def test_a_checkout_that_was_moved_is_still_current(project: Project, tmp_path: Path) -> None:
    moved = project.root.rename(tmp_path / "étude #2")
    assert verify(Project(moved), YEAR) == []
    assert current_record(Project(moved), YEAR, REQUEST)


@pytest.mark.parametrize(
    "asked",
    [
        replace(REQUEST, formats=("html", "odt")),
        replace(REQUEST, renderer="quarto"),
        replace(REQUEST, force=True),
    ],
)
def test_another_order_is_not_current(project: Project, asked: object) -> None:
    assert not current_record(project, YEAR, asked)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "asked",
    [
        replace(REQUEST, formats=("docx", "html", "pdf")),
        replace(REQUEST, languages=(Language.FR, Language.EN)),
        replace(REQUEST, formats=("html",)),
        replace(REQUEST, languages=(Language.FR,)),
        replace(REQUEST, jobs=7, timeout=5),
    ],
)
def test_the_same_order_and_a_part_of_it_are_current(project: Project, asked: object) -> None:
    assert current_record(project, YEAR, asked)  # type: ignore[arg-type]


def test_auto_follows_whether_quarto_is_there(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert current_record(project, YEAR, replace(REQUEST, renderer="auto"))
    program = tmp_path / "opt" / "bin" / "quarto"
    add("opt/bin/quarto")(Project(tmp_path))
    add("opt/share/version")(Project(tmp_path))
    program.chmod(0o755)
    (tmp_path / "quarto").symlink_to(program)
    assert not current_record(project, YEAR, replace(REQUEST, renderer="auto"))
    assert current_record(project, YEAR, REQUEST)


def test_another_date_is_another_build(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert not current_record(project, YEAR, REQUEST)


def test_another_version_of_a_library_is_another_build(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed = tmp_path / "site" / "pandas-99.1.dist-info"
    installed.mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert not current_record(project, YEAR, REQUEST), "by half"
    (installed / "METADATA").write_text("Name: pandas\nVersion: 99.1\n")
    assert inputs.tools()["pandas"] == "99.1"
    assert not current_record(project, YEAR, REQUEST)
    assert verify(project, YEAR) == []


@pytest.mark.parametrize(
    ("path", "touched", "untouched"),
    [
        ("workshop/notebook_measures.py", "exhibits/en/of-03_protection.csv", None),
        ("brief/render/docx.py", "brief-en.docx", "data/datapackage.json"),
        ("brief/render/filters/floats.lua", "brief-fr.pdf", "notebooks/fr/01_clean.ipynb"),
        ("catalogue/columns.toml", "data/datapackage.json", None),
    ],
)
def test_a_change_of_the_code_is_told(
    project: Project, package: Path, path: str, touched: str, untouched: str | None
) -> None:
    with (package / path).open("a", encoding="utf-8") as file:
        file.write("# changed\n" if not path.endswith(".lua") else "-- changed\n")
    (found,) = verify(project, YEAR)
    assert found.path == f"src/napanalysis/{path}"
    assert touched in found.touches
    assert untouched not in found.touches


@pytest.mark.parametrize("path", ["cli/inspect.py", "draft/readers/pdf_file.py", "brief/new.py"])
def test_code_that_no_product_needs_makes_nothing_stale(
    project: Project, package: Path, path: str
) -> None:
    with (package / path).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert current_record(project, YEAR, REQUEST)


def test_a_build_over_changed_products_makes_them_whole(
    project: Project,
    analysis: Analysis,
) -> None:
    before = (project.reports(YEAR) / NAME).read_bytes()
    edit(f"{REPORTS}/brief-en.pdf")(project)
    delete(f"{REPORTS}/exhibits/fr/of-03_protection.csv")(project)
    add(f"{REPORTS}/litter.txt")(project)
    edit(f"{PROCESSED}/measures.csv")(project)
    make(project, analysis)
    assert verify(project, YEAR) == []
    assert (project.reports(YEAR) / NAME).read_bytes() == before


def test_looking_whether_a_year_is_current_imports_nothing_slow(
    project: Project, package: Path
) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from types import SimpleNamespace\n"
        "from napanalysis.fiscal_year import FiscalYear\n"
        "from napanalysis.paths import Project\n"
        "from napanalysis.pipeline.provenance import inputs\n"
        "from napanalysis.pipeline.provenance.verify import current_record\n"
        "inputs.PACKAGE = Path(sys.argv[2])\n"
        "request = SimpleNamespace(languages=['en', 'fr'], formats=['html', 'pdf', 'docx'],\n"
        "                        renderer='builtin', force=False)\n"
        "state = current_record(Project(Path(sys.argv[1])), FiscalYear(2014), request)\n"
        "assert state\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(project.root), str(package)],
        capture_output=True,
        text=True,
        check=True,
    )
    slow = {"pandas", "numpy", "matplotlib", "papermill", "nbformat", "babel", "click", "docx"}
    assert not slow & set(done.stdout.split())
