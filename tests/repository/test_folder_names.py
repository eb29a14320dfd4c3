"""The project works in a folder of any name: a brief, a draft, and its tests."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from folder_names import NAMES, awkward
from full_disk import load_faults

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
REPORT = """Rapport annuel 2014-2015

Au 31 décembre 2014, 118 causes avaient été menées à terme et 160 personnes avaient été
déclarées coupables. En 2014, Citoyenneté et Immigration Canada a délivré 67 permis de séjour
temporaire à des victimes de la traite de personnes.
"""


def test_a_brief_and_a_draft(tmp_path: Path) -> None:
    place = tmp_path.joinpath(*NAMES)  # in one another, so that one build is in all of them
    place.mkdir(parents=True)
    small = load_faults().make(place)  # project, package and temporary files in there
    built = small.build("--format", "pdf", "--format", "docx")
    assert (built.returncode, built.stderr) == (0, "")
    assert (small.reports / "brief-en.html").is_file()
    assert small.verify().returncode == 0

    report = small.root / "rapport.txt"
    report.write_text(REPORT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "napanalysis", "draft", str(report), "--source", "rapport-2014"],
        cwd=small.root,
        env=small.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = (small.root / "data/raw/rapport-2014/figures.csv").read_text(encoding="utf-8")
    assert "trp_issued,,67," in figures


def test_the_tests_themselves(tmp_path: Path) -> None:
    folder = awkward(tmp_path)
    for name in ("src", "tests", "reports/styles", "data/raw"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "reports/_quarto.yml"):
        shutil.copyfile(ROOT / name, folder / name)
    # Each format, several mistakes in a text, and those that name a file.
    chosen = "same_bytes or all_mistakes or in_an_included_file or is_missing or svg or image"
    without = [f"-pno:{name}" for name in ("cacheprovider", "xdist", "nbval")]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            *without,
            "tests/brief/test_builtin.py",
            "-k",
            chosen,
        ],
        cwd=folder,
        env=load_faults().Small(folder, tmp_path, folder / "src").environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert int(re.findall(r"(\d+) passed", done.stdout)[0]) >= 15
