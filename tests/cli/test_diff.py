"""What changed in the measures: the comparison, and the command in a git checkout."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from full_disk import load_faults
from napanalysis.cli import main
from napanalysis.cli.diff import COMPARED, as_lines, compare
from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import Project
from napanalysis.tabular import csv_text
from napanalysis.workshop.notebook_measures import table_of_measures

ROOT = Path(__file__).parents[2]
SOURCES = ("nap-2014-2015", "rcmp-2015-01", "unodc-2023-05")
YEAR = FiscalYear(2014)

faults = load_faults()
NOTEBOOKS = {
    "01_clean": faults.NOTEBOOKS["01_clean"],
    "02_measures": [
        faults.OPEN,
        "issued = year.publish(year.flow('trp_issued'), 'trp_issued')\n"
        "first = nap.difference(issued, year.flow('trp_subsequent'), unmatched='leave out')\n"
        "first = year.publish(first, 'trp_initial')",
        "prosecuted = year.flow('glotip_persons_prosecuted')\n"
        "convicted = year.flow('glotip_persons_convicted')\n"
        "quotient = nap.ratio(convicted, prosecuted, unmatched='leave out')\n"
        "quotient = year.publish(quotient, 'glotip_convicted_per_prosecuted')",
    ],
}

ROW = {
    "measure": "trp_issued", "breakdown": "", "value": "34", "lower": "34", "upper": "34",
    "unit": "permits", "period_start": "2014-01-01", "period_end": "2014-12-31", "as_of": "",
    "comparable": "true", "observations": "a",
}  # fmt: skip
LATER = {**ROW, "period_start": "2015-01-01", "period_end": "2015-12-31", "observations": "b"}
OTHER = {**ROW, "measure": "trp_initial", "observations": "c"}
MOVED = {**ROW, "period_end": "2015-03-31"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([], [], []),
        ([ROW], [ROW], []),
        ([ROW, OTHER], [OTHER, ROW], []),
        ([ROW], [{**ROW, "value": 34.0, "lower": 34.0, "comparable": True}], []),
        ([{**ROW, "upper": ""}], [{**ROW, "upper": float("nan")}], []),
        ([ROW], [{**ROW, "observations": "other", "flags": "x"}], []),
        ([ROW], [{**ROW, "value": "35"}], [("changed", "trp_issued", ("value",))]),
        ([ROW], [{**ROW, "upper": "36"}], [("changed", "trp_issued", ("upper",))]),
        ([ROW], [{**ROW, "unit": "persons"}], [("changed", "trp_issued", ("unit",))]),
        ([ROW], [{**ROW, "comparable": False}], [("changed", "trp_issued", ("comparable",))]),
        ([ROW], [MOVED], [("changed", "trp_issued", ("period_end",))]),
        ([ROW], [ROW, LATER], [("new", "trp_issued", None)]),
        ([ROW, LATER], [LATER], [("gone", "trp_issued", None)]),
        ([ROW, LATER], [MOVED, {**MOVED, "period_end": "2016-03-31"}],
         [("new", "trp_issued", None)] * 2 + [("gone", "trp_issued", None)] * 2),
        ([ROW], [{**ROW, "breakdown": "sex=female"}],
         [("new", "trp_issued", None), ("gone", "trp_issued", None)]),
        ([ROW, {**ROW, "observations": "b", "value": "9"}],
         [{**ROW, "observations": "b", "value": "9"}, ROW], []),
    ],
)  # fmt: skip
def test_compare(old: list, new: list, expected: list) -> None:
    differences = compare(old, new)
    changes = [(change.change, (change.new or change.old)["measure"]) for change in differences]
    assert changes == [kind[:2] for kind in expected]
    for change, (_, _, columns) in zip(differences, expected, strict=True):
        assert columns is None or change.columns == [*columns]


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "measure": st.sampled_from(["a", "b"]),
            "breakdown": st.sampled_from(["", "x=1"]),
            "value": st.sampled_from(["1", "2"]),
            "as_of": st.sampled_from(["2014-12-31", "2015-12-31"]),
            "observations": st.sampled_from(["o", "p"]),
        }
    ),
    max_size=6,
)


@given(ROWS, ROWS)
def test_every_row_is_accounted_for_once(old: list, new: list) -> None:
    assert compare(old, old) == []
    differences = compare(old, new)
    changes = [difference.change for difference in differences]
    assert len(old) - changes.count("gone") == len(new) - changes.count("new")
    back = [difference.change for difference in compare(new, old)]
    assert (changes.count("new"), changes.count("gone")) == (back.count("gone"), back.count("new"))
    lines = [line for line in as_lines({YEAR: differences}) if line.startswith("  ")]
    assert sum(not line.startswith("    ") for line in lines) == len(changes)


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small git checkout with code and three sources, its measures of 2014-2015 published."""
    root = tmp_path_factory.mktemp("committed") / "projet été"
    (root / "notebooks").mkdir(parents=True)
    for source in SOURCES:
        shutil.copytree(
            ROOT / "data" / "raw" / source,
            root / "data" / "raw" / source,
            ignore=shutil.ignore_patterns("draft"),
        )
    figures = root / "data" / "raw" / SOURCES[2] / "figures.csv"
    head, *rows = figures.read_text(encoding="utf-8").splitlines(keepends=True)
    some = [row for row in rows if re.search(r",201[345]-01-01,", row)]  # a few years' of them
    figures.write_text("".join([head, *some]), encoding="utf-8", newline="")
    for name, cells in NOTEBOOKS.items():
        faults.write_notebook(root / "notebooks" / f"{name}.ipynb", [faults.PARAMETERS, *cells])
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src" / "napanalysis", root / "src" / "napanalysis", ignore=ignored)
    (root / ".gitignore").write_text("data/processed/\n.napanalysis/\n")
    git(root, "init", "-q", "-b", "main")
    commit(root, "first")
    processed = root / "data" / "processed" / str(YEAR)
    processed.mkdir(parents=True)
    measures = table_of_measures(Project(root), YEAR)
    (processed / "measures.csv").write_text(csv_text(measures), encoding="utf-8")
    return root


@pytest.fixture
def checkout(committed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the checkout, in which a test works."""
    root = Path(shutil.copytree(committed, tmp_path / "projet été"))
    monkeypatch.chdir(root)
    monkeypatch.delenv("NAPANALYSIS_PROJECT", raising=False)
    return root


def git(root: Path, *words: str) -> str:
    named = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    done = subprocess.run(
        ["git", "-C", str(root), *named, *words], capture_output=True, text=True, check=True
    )
    return done.stdout


def commit(root: Path, message: str) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", message)


def change_permits(root: Path) -> None:
    """Make the 34 permits of the report 36, as somebody would who mistypes."""
    path = root / "data" / "raw" / "nap-2014-2015" / "figures.csv"
    text = path.read_text(encoding="utf-8")
    assert "trp_issued,,34," in text
    path.write_text(text.replace("trp_issued,,34,", "trp_issued,,36,"), encoding="utf-8")


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main(("diff", *words))
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return int(stopped.value.code or 0), out, err

    return call


def test_nothing_changed(checkout: Path, run: Run) -> None:
    assert run() == (0, "No measure differs in 1 fiscal year.\n", "")
    assert run("-y", "2014-15") == (0, "No measure differs in 1 fiscal year.\n", "")


def test_a_changed_figure_shows_old_and_new(checkout: Path, run: Run) -> None:
    change_permits(checkout)
    status, out, _ = run()
    assert status == 1
    assert (
        "  changed  trp_issued\n"
        "    old  34 permits, 2014-01-01 to 2014-12-31\n"
        "    new  36 permits, 2014-01-01 to 2014-12-31\n"
    ) in out
    assert out.startswith("Fiscal year 2014-2015\n")
    assert "  changed  trp_initial\n" in out
    assert out.endswith("2 differences in 1 fiscal year: 2 changed.\n")


def test_against_a_revision_runs_its_own_code_catalogue_and_figures(
    checkout: Path, run: Run
) -> None:
    catalogue = checkout / "src" / "napanalysis" / "catalogue" / "measures.toml"
    text = catalogue.read_text(encoding="utf-8")
    begin = text.index("[trp_issued]")
    unit = text.index('unit = "permits"', begin)
    catalogue.write_text(
        text[:unit] + 'unit = "persons"' + text[unit + len('unit = "permits"') :], encoding="utf-8"
    )
    change_permits(checkout)
    commit(checkout, "second")
    before = git(checkout, "status", "--porcelain", "--ignored")
    # Against the first commit: its code, and figures that are no longer there.
    status, out, _ = run("--against", "HEAD~1", "-y", "2014-2015")
    assert status == 1
    assert "    old  34 permits, 2014-01-01 to 2014-12-31\n    new  36 permits" in out
    # This process has the real catalogue; the second commit has another one.
    status, out, _ = run("--against", "main", "-y", "2014-2015")
    assert status == 1
    assert "    old  36 persons, 2014-01-01 to 2014-12-31\n    new  36 permits" in out
    assert git(checkout, "status", "--porcelain", "--ignored") == before


def test_a_source_that_came_or_went(checkout: Path, run: Run) -> None:
    shutil.rmtree(checkout / "data" / "raw" / "unodc-2023-05")
    status, out, _ = run("--against", "HEAD")
    assert status == 1
    assert "  gone     glotip_convicted_per_prosecuted" in out
    commit(checkout, "without")
    assert run("--against", "HEAD", "-y", "2014-2015")[0] == 0
    assert "  new " not in out
    git(checkout, "checkout", "-q", "HEAD~1", "--", "data")
    status, out, _ = run("--against", "HEAD", "-y", "2014-2015")
    assert status == 1
    assert "  new      glotip_convicted_per_prosecuted" in out


def test_what_can_not_be_compared_is_told(checkout: Path, run: Run) -> None:
    begin = f"Error: git can't give {{}} of {checkout}: fatal: "
    remedy = "or leave --against out to compare with the measures last published.\n"
    status, _, err = run("--against", "no-such-ref")
    assert (status, err.startswith(begin.format("'no-such-ref'"))) == (2, True)
    assert err.endswith(remedy)
    assert run("--against", "--output=x")[0] == 2
    assert not (checkout / "x").exists()
    assert run("-y", "2016-17")[::2] == (
        2,
        "Error: Nothing to compare with: 2016-2017 was not built (built: 2014-2015).\n"
        "Build it (make brief FY=2016-2017), or name a git revision: --against REF.\n",
    )
    status, _, err = run("-y", "1999-2000", "--against", "HEAD")
    assert (status, err.splitlines()[0]) == (
        2,
        "Error: There are no figures for fiscal year 1999-2000.",
    )
    git(checkout, "rm", "-rq", "--cached", "src")
    git(checkout, "commit", "-qm", "without code")
    status, _, err = run("--against", "HEAD")
    assert (status, err.startswith(begin.format("'HEAD'") + "pathspec 'src/nap")) == (2, True)
    git(checkout, "reset", "-q", "--hard", "HEAD~1")
    (checkout / "src" / "napanalysis" / "analysis" / "__init__.py").write_text("")
    commit(checkout, "code that can't")
    status, _, err = run("--against", "HEAD")
    assert status == 1
    assert err.startswith(
        "Error: The measures of HEAD can't be computed with its own code: ImportError: "
    )
    shutil.rmtree(checkout / ".git")
    status, _, err = run("--against", "HEAD")
    assert (status, err.startswith(begin.format("'HEAD'") + "not a git repo")) == (2, True)


def test_a_checkout_of_another_owner_has_gits_own_reason(
    checkout: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    status, _, err = run("--against", "HEAD")
    assert status == 2
    assert err.startswith(f"Error: git can't give 'HEAD' of {checkout}: fatal: detected dubious ow")
    assert "git config --global --add safe.directory" in err


def test_published_tables_that_are_missing_or_damaged(checkout: Path, run: Run) -> None:
    path = checkout / "data" / "processed" / str(YEAR) / "measures.csv"
    begin = "Error: The processed table measures.csv of 2014-2015 can't be read: "
    remedy = "Build the year again, or run 01_clean: that writes the tables anew.\n"
    why = {b"": "No columns", b"measure,\xff\n": "'utf-8' codec can't", b"a,b\n1,2\n": "'value'"}
    for content, reason in why.items():
        path.write_bytes(content)
        status, _, err = run()
        assert status == 1
        assert err.startswith(f"{begin}{reason}")
        assert err.endswith(remedy)
    path.unlink()
    status, _, err = run()
    assert status == 1
    assert err.startswith(f"{begin}[Errno 2] No such file")
    shutil.rmtree(checkout / "data" / "processed")
    assert run()[::2] == (
        2,
        "Error: Nothing to compare with: no fiscal year was built yet.\n"
        "Build one (make brief), or name a git revision: --against REF.\n",
    )


def test_raw_figures_with_an_error_stop_it(checkout: Path, run: Run) -> None:
    (checkout / "data" / "raw" / "rcmp-2015-01" / "figures.csv").unlink()
    status, _, err = run()
    assert status == 1
    assert "The raw figures have 1 error" in err


def measured(value: str, lower: str, upper: str, unit: str) -> dict[str, str]:
    row = dict.fromkeys(("measure", "breakdown", *COMPARED), "")
    row |= {"measure": "m", "value": value, "lower": lower, "upper": upper, "unit": unit}
    return {**row, "as_of": "2016-04-30", "comparable": "true"}


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (("25.5524691358", "25.5524691358", "25.5524691358", "cases_per_year"),
         ("26", "26", "26", "cases_per_year"),
         ("25.5524691358 cases per year", "26 cases per year")),
        # What differs shows, however small it is.
        (("0.3333333", "0.3333333", "0.3333333", "proportion"),
         ("0.3333334", "0.3333334", "0.3333334", "proportion"),
         ("0.3333333 proportion", "0.3333334 proportion")),
        (("1.3", "1.25", "", "victims_per_case"), ("5", "", "5", "no_unit"),
         ("1.3 (at least 1.25) victims per case", "5 (at most 5) no unit")),
        (("1", "1", "1", "deliverables"), ("6000000", "0", "6000000", "CAD"),
         ("1 deliverable", "6000000 (0 to 6000000) Canadian dollars")),
    ],
)  # fmt: skip
def test_how_a_number_is_told(
    old: tuple[str, ...], new: tuple[str, ...], lines: tuple[str, str]
) -> None:
    [change] = compare([measured(*old)], [measured(*new)])
    told = as_lines({FiscalYear.parse("2015-2016"): [change]})
    assert told[2:4] == [
        f"    old  {lines[0]}, as of 2016-04-30",
        f"    new  {lines[1]}, as of 2016-04-30",
    ]
