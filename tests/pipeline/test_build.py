"""Whole builds from raw figures to briefs, with real kernels and the built-in renderer."""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from built import FIRST, LATER, request
from napanalysis.cli import main
from napanalysis.errors import BuildError, DataError, UsageError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.paths import PROJECT_VARIABLE, Project
from napanalysis.pipeline import build as pipeline

#: How a notebook's cell begins, as it stands in the file.
OPEN = "year = nap.open_year(fiscal_year, language)\\n"
CHANGED = ("data", "notebooks", "reports")

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture
def restored(project: Project, tmp_path: Path) -> Iterator[Project]:
    """The built project; whatever a test changes in it is undone, products included."""
    for folder in CHANGED:
        shutil.copytree(project.root / folder, tmp_path / "as it was" / folder)
    yield project
    for folder in CHANGED:
        shutil.rmtree(project.root / folder)
        shutil.copytree(tmp_path / "as it was" / folder, project.root / folder)


def measures(project: Project, year: FiscalYear) -> pd.DataFrame:
    return pd.read_csv(project.processed(year) / "measures.csv", keep_default_na=False)


def brief(project: Project, year: FiscalYear, language: str) -> str:
    return (project.reports(year) / f"brief-{language}.html").read_text(encoding="utf-8")


def fingerprints(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("year", [FIRST, LATER], ids=str)
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("output", "most"), [("html", 1.5e6), ("pdf", 6e5), ("docx", 1.5e6)])
def test_every_brief_is_there_and_small_enough_to_mail(
    project: Project, year: FiscalYear, language: str, output: str, most: float
) -> None:
    size = (project.reports(year) / f"brief-{language}.{output}").stat().st_size
    assert 20_000 < size < most


@pytest.mark.parametrize(
    ("measure", "breakdown", "value"),
    [
        ("convicted_per_completed_case", "", 117 / 90),
        ("victims_per_completed_case", "", 208 / 90),
        ("accused_per_case_before_courts", "", 285 / 180),
        ("victims_per_case_before_courts", "", 275 / 180),
        ("share_of_known_cases_completed", "", 90 / 270),
        ("trp_issued", "", 34),
        ("trp_initial", "", 10),
        ("trp_subsequent_share", "", 24 / 34),
        ("ucr_incidents", "", 143),
        ("ucr_incidents_change", "", 65),
        ("charges_per_person_charged", "operation=combative", 108 / 20),
        ("deliverables", "", 74),
        ("deliverables_by_status", "status=ongoing", 66),
        ("deliverables_flagged", "", 6),
    ],
)
def test_measures_of_2014_2015_as_computed_by_hand(
    project: Project, measure: str, breakdown: str, value: float
) -> None:
    rows = measures(project, FIRST)
    found = rows[(rows["measure"] == measure) & (rows["breakdown"] == breakdown)]
    assert float(found["value"].iloc[-1]) == pytest.approx(value)


def test_a_later_year_knows_nothing_of_the_years_after_it(project: Project) -> None:
    rows = pd.read_csv(project.processed(LATER) / "observations.csv", keep_default_na=False)
    reference = rows["as_of"].where(rows["as_of"] != "", rows["period_end"])
    assert reference.max() <= "2017-03-31"
    assert set(rows["fiscal_year"]) >= {"2014-2015", "2016-2017"}


@pytest.mark.parametrize("year", [FIRST, LATER], ids=str)
@pytest.mark.parametrize(
    ("language", "ratio", "heading"),
    [("en", "1.3", "Findings"), ("fr", "1,3", "Constats")],
)
def test_pages_have_numbers_in_their_language_and_need_no_network(
    project: Project, year: FiscalYear, language: str, ratio: str, heading: str
) -> None:
    page = brief(project, year, language)
    assert f'lang="{language}' in page
    assert heading in page
    assert f">{ratio}</a>" in page
    assert not re.findall(r'<(?:script|img|link|iframe)[^>]+(?:src|href)="https?:', page)
    for slip in ("{{<", "?@", "?var", ">nan<", ">None<"):
        assert slip not in page


def test_links_to_the_trail_all_lead_somewhere(project: Project) -> None:
    page = brief(project, FIRST, "fr")
    targets = set(re.findall(r'\bid="([^"]+)"', page))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert len(links) > 100
    assert links <= targets


def test_a_second_build_does_nothing(project: Project, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "napanalysis")
    pipeline.build(project, request(FIRST))
    assert caplog.messages == []


def test_force_does_everything_again_and_gives_the_same_bytes(
    small_project: Callable[[Path], Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # Of the whole brief, test_incremental compares what two builds gave.
    small = Project(small_project(tmp_path).root)
    before = fingerprints(small.reports(FIRST))
    wanted = {"languages": (Language.EN,), "formats": ("html",)}
    caplog.set_level(logging.INFO, "napanalysis")
    pipeline.build(small, request(FIRST, **wanted))
    assert caplog.messages == []
    pipeline.build(small, request(FIRST, **wanted, force=True))
    done = [line for line in caplog.messages if line.startswith("  done")]
    assert len(done) == len(caplog.messages) / 2 == 4 + 4 + 1, "notebooks, their pages, the brief"
    assert fingerprints(small.reports(FIRST)) == before


def test_an_unreadable_figure_stops_the_build_and_leaves_the_last_one(
    restored: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = restored.raw / "nap-2014-2015" / "figures.csv"
    edit(figures, "persons_convicted,,117,", "persons_convicted,,abc,")
    before = fingerprints(restored.reports(LATER))
    with pytest.raises(DataError, match="1 error"):
        pipeline.build(restored, request(LATER))
    assert fingerprints(restored.reports(LATER)) == before

    monkeypatch.setenv(PROJECT_VARIABLE, str(restored.root))
    with pytest.raises(SystemExit) as stopped:
        main(["build", "--fiscal-year", "2016-17"])
    told = capsys.readouterr().err
    assert stopped.value.code == 1
    for part in ("data/raw/nap-2014-2015/figures.csv", "row 4", "published", "abc"):
        assert part in told
    assert "unreadable-figure" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("code", "timeout", "told", "languages"),
    [
        ("1 / 0", 60, "ZeroDivisionError", (Language.EN,)),
        ('language == \\"en\\" or 1 / 0', 60, "ZeroDivisionError", tuple(Language)),
        ("import time\\ntime.sleep(600)", 2, "more than 2 s", (Language.EN,)),
        ("import os\\nos._exit(9)", 60, "kernel", (Language.EN,)),
    ],
    ids=["fails", "fails in French", "hangs", "dies"],
)
def test_a_notebook_that_fails_leaves_the_last_products_and_is_kept(
    restored: Project, code: str, timeout: float, told: str, languages: tuple[Language, ...]
) -> None:
    edit(restored.notebooks / "06_data_quality.ipynb", OPEN, f"{OPEN}{code}\\n")
    before = fingerprints(restored.reports(LATER))
    wanted = request(LATER, languages=languages, formats=("html",), timeout=timeout)
    with pytest.raises(BuildError) as stopped:
        pipeline.build(restored, wanted)
    message = str(stopped.value)
    assert "06_data_quality.ipynb" in message
    assert told in message
    kept = Path(message.rpartition("kept: ")[2].strip())
    assert kept.is_file()
    assert fingerprints(restored.reports(LATER)) == before
    assert not list(restored.work.glob("build-*"))


def test_a_year_without_figures_names_those_that_have_some(project: Project) -> None:
    with pytest.raises(UsageError, match="2006-2007 to 2024-2025"):
        pipeline.build(project, request(FiscalYear(1999)))
