"""A year's folder as a zip: complete, and to be checked by nothing but itself."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from napanalysis.errors import DataError
from napanalysis.pipeline.provenance.describe import MANIFEST, README
from napanalysis.pipeline.provenance.record import NAME, read
from napanalysis.pipeline.provenance.verify import verify_deposit, write_zip
from test_provenance import cache, crate_issues, validated

__all__ = ["cache"]  # a fixture
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def small(small_project, tmp_path_factory: pytest.TempPathFactory):
    """A small project, built."""
    return small_project(tmp_path_factory.mktemp("deposit"))


def ask(small, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run napanalysis in a folder that is no project."""
    environment = small.environment()
    if folder != small.root:
        del environment["NAPANALYSIS_PROJECT"]
    return subprocess.run(
        [sys.executable, "-m", "napanalysis", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def packed(small) -> Path:
    """The zip, as the command makes it."""
    done = ask(small, small.root, "deposit", "--fiscal-year", "2014-15")
    assert done.stdout == "dist/napanalysis-2014-2015.zip\n", done.stderr
    return small.root / done.stdout.strip()


@pytest.fixture
def elsewhere(packed: Path, tmp_path: Path) -> Path:
    """What was in the zip, in a folder without a project around it."""
    with zipfile.ZipFile(packed) as zipped:
        zipped.extractall(tmp_path / "ailleurs")
    return tmp_path / "ailleurs" / "2014-2015"


def test_it_passes_every_check_elsewhere(small, packed: Path, elsewhere: Path, cache: Path) -> None:
    done = ask(small, elsewhere, "verify", ".")
    assert (done.returncode, done.stdout) == (0, ".: every product is as recorded.\n")
    done = ask(small, elsewhere, "verify", str(packed))
    assert done.returncode == 0, done.stdout
    assert validated(elsewhere / "data" / "datapackage.json") == []
    if tool := shutil.which("sha256sum"):
        command = [tool, "--check", "--strict", "--quiet", MANIFEST]
        assert subprocess.run(command, cwd=elsewhere, check=False).returncode == 0
    assert crate_issues(elsewhere, cache) == []  # which moves the folder


def test_it_is_complete(small, elsewhere: Path) -> None:
    files = {
        path.relative_to(elsewhere).as_posix() for path in elsewhere.rglob("*") if path.is_file()
    }
    assert files == {*read(elsewhere).products, NAME}
    listed = {line[66:] for line in (elsewhere / MANIFEST).read_text("utf-8").splitlines()}
    assert listed == files - {NAME, MANIFEST}
    for name in small.processed.iterdir():
        assert (elsewhere / "data" / name.name).read_bytes() == name.read_bytes()
    guide = (elsewhere / README).read_text("utf-8")
    for line in ("sha256sum --check manifest-sha256.txt", "napanalysis verify .", "MIT"):
        assert line in guide
    package = json.loads((elsewhere / "data" / "datapackage.json").read_text("utf-8"))
    assert all(source["title"] and source["path"] for source in package["sources"])


def test_it_can_hold_the_brief_as_a_quarto_project(small, tmp_path: Path) -> None:
    plain = small.root / "dist" / "napanalysis-2014-2015.zip"
    before = plain.read_bytes() if plain.exists() else None
    done = ask(small, small.root, "deposit", "--fiscal-year", "2014-15", "--with-project")
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(plain) as zipped:
        zipped.extractall(tmp_path)
    if before:
        plain.write_bytes(before)
    assert verify_deposit(tmp_path) == []
    quarto = tmp_path / "2014-2015-quarto"
    for name in ("_quarto.yml", "brief-en.qmd", "styles/finish.py", "_made/en/trail.md"):
        assert (quarto / name).is_file()
    assert "post-render: styles/finish.py" in (quarto / "_quarto.yml").read_text(encoding="utf-8")


def test_the_same_products_give_the_same_zip(small, packed: Path, tmp_path: Path) -> None:
    copied = shutil.copytree(small.reports, tmp_path / "x" / "2014-2015")
    assert write_zip(copied, tmp_path / "again.zip").read_bytes() == packed.read_bytes()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("edit", "measures.csv (product) was changed"),
        ("lose", "measures.csv (product) is missing"),
        ("add", "extra.csv (product) isn't a product"),
    ],
)
def test_a_changed_deposit_is_told(small, elsewhere: Path, change: str, told: str) -> None:
    path = elsewhere / "data" / "measures.csv"
    if change == "edit":
        path.write_text(path.read_text("utf-8").replace("1.3", "1.4", 1), "utf-8")
    elif change == "lose":
        path.unlink()
    else:
        (elsewhere / "data" / "extra.csv").touch()
    done = ask(small, elsewhere.parent, "verify", elsewhere.name)
    assert done.returncode == 1
    assert told in done.stdout
    if change == "add":  # a file of the user's own is no part of a deposit
        with zipfile.ZipFile(write_zip(elsewhere, elsewhere.parent / "x.zip")) as zipped:
            assert not [name for name in zipped.namelist() if "extra" in name]
        return
    with pytest.raises(DataError, match="can't be deposited"):
        write_zip(elsewhere, elsewhere.parent / "x.zip")
    assert not list(elsewhere.parent.glob("*x.zip*"))


def test_one_folder_too_high_is_the_same(small, elsewhere: Path) -> None:
    done = ask(small, elsewhere.parent, "verify", ".")
    assert (done.returncode, done.stdout) == (0, ".: every product is as recorded.\n")
    shutil.copytree(elsewhere, elsewhere.with_name("2015-2016"))
    done = ask(small, elsewhere.parent, "verify", ".")
    assert done.returncode == 1
    assert "several years: 2014-2015, 2015-2016." in done.stderr
    done = ask(small, elsewhere.parent, "verify", "2014-2015/data")
    assert "isn't a deposit" in done.stderr


def test_separators_of_windows_in_a_zip_are_read(elsewhere: Path, tmp_path: Path) -> None:
    packed = tmp_path / "windows.zip"
    ordinary = write_zip(elsewhere, tmp_path / "x.zip")
    with zipfile.ZipFile(ordinary) as zipped, zipfile.ZipFile(packed, "w") as other:
        for name in zipped.namelist():
            entry = zipfile.ZipInfo()
            entry.filename = name.replace("/", "\\")
            other.writestr(entry, zipped.read(name))
    assert verify_deposit(packed) == []


def test_two_folders_too_high_names_the_right_one(small, elsewhere: Path) -> None:
    done = ask(small, elsewhere.parents[1], "verify", ".")
    assert done.returncode == 1
    assert f"Did you mean {elsewhere.parent.name}/{elsewhere.name}?" in done.stderr


@pytest.mark.parametrize("content", [b"", b"PK not a zip", None], ids=["empty", "not", "other"])
def test_something_else_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.zip"
    if content is None:
        with zipfile.ZipFile(path, "w") as zipped:
            zipped.writestr("a.txt", "a")
    else:
        path.write_bytes(content)
    with pytest.raises(DataError, match=r"x\.zip"):
        verify_deposit(path)


@pytest.mark.parametrize("damage", ["garbled", "locked"])
def test_a_zip_that_cannot_be_unpacked_is_told(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("a", "a" * 1000)
    content = bytearray(path.read_bytes())
    if damage == "garbled":
        content[31] = 0xFF  # where the compressed bytes begin: no such kind of block
    else:
        content[6] = content[content.index(b"PK\x01\x02") + 8] = 1
    path.write_bytes(content)
    with pytest.raises(DataError, match="can't be unpacked"):
        verify_deposit(path)


def test_without_a_year_all_that_were_built_are_checked(small, tmp_path: Path) -> None:
    root = shutil.copytree(small.root, tmp_path / "copy")
    shutil.copytree(root / "reports" / "2014-2015", root / "reports" / "2015-2016")
    shutil.copytree(root / "data/processed/2014-2015", root / "data/processed/2015-2016")
    (root / "reports" / "2015-2016" / "brief-en.html").write_text("x")
    done = ask(small, root, "verify")
    assert done.returncode == 1
    assert "Fiscal year 2014-2015: every product and every input is as recorded." in done.stdout
    assert "reports/2015-2016/brief-en.html (product) was changed" in done.stdout
    shutil.rmtree(root / "reports" / "2015-2016")
    shutil.rmtree(root / "data/processed/2015-2016")
    assert ask(small, root, "verify").returncode == 0
    shutil.rmtree(root / "reports" / "2014-2015")
    done = ask(small, root, "verify")
    assert (done.returncode, done.stderr.splitlines()[0]) == (1, "Error: No brief was built yet.")
