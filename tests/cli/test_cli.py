"""The command line: exit statuses, words for people, and documents that keep up with it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import click
import pytest

from napanalysis.cli import cli, main
from napanalysis.workshop import notebook_measures

ROOT = Path(__file__).parents[2]
COMMANDS = sorted(cli.commands)


#: What `trace` asks for, computed once of a year.
MEASURED = cache(notebook_measures.measured)


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(notebook_measures, "measured", MEASURED)
    monkeypatch.delenv("NAPANALYSIS_PROJECT", raising=False)


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    return int(stopped.value.code or 0)


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["--help"], 0, "Exit status: 0 done"),
        (["--version"], 0, "napanalysis, version 0.1.0"),
        (["years"], 0, "2014-2015"),
        (["trace", "trp_issued"], 0, "34 permits"),
        (["trace", "trp_initial", "-y", "2014/15", "-l", "fr"], 0, "34 − 24"),
        (["check"], 0, "0 errors"),
        (["build", "--fiscal-year", "2014-2016"], 2, "did you mean 2014-2015?"),
        (["build", "--fiscal-year", "1999-2000"], 2, "2006-2007 to 2024-2025"),
        (["build", "--language", "de"], 2, "'de' is not one of 'en', 'fr'"),
        (["build", "--format", "odt"], 2, "'odt' is not one of"),
        (["build", "--jobs", "0"], 2, "0 is not in the range"),
        (["build", "--all-years", "-y", "2014-15"], 2, "not both"),
        (["trace", "trp_isued"], 2, "Did you mean 'trp_issued'?"),
        (["trace", "trp_issued", "-y", "2009-10"], 1, "Nothing published up to fiscal year"),
        (["trace", "trp_issued", "-y", "1999-00"], 2, "Error: There are no figures for fiscal"),
        (["verify", "-y", "2007-2008"], 1, "2007-2008"),
        (["buid"], 2, "No such command 'buid'"),
        (["new-source", "../x"], 2, "../x"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else "",
)
def test_exit_status_and_words(
    words: list[str], status: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*words) == status
    out, err = capsys.readouterr()
    assert told in (out + err).replace("\n", " ")
    assert "Traceback" not in out + err


def test_check_as_json_tells_where_figures_contradict_each_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("check", "--format", "json") == 0
    problems = json.loads(capsys.readouterr().out)
    assert {"severity", "file", "row", "column", "value", "rule"} <= set(problems[0])
    found = {one["rule"] for one in problems}
    assert {"stock-falls", "parts-exceed-total", "printed-change-differs", "revised-figure",
            "break-in-basis", "begun-after-the-year"} <= found  # fmt: skip
    # How a figure was worded and where it was read are no problems of the raw files.
    assert not {"approximate", "bounded", "secondary-source", "later-vintage"} & found
    places = [(one["rule"], one["file"], one["row"], one["value"]) for one in problems]
    assert len(places) == len(set(places))


def test_trace_leads_to_the_line_of_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("trace", "convicted_per_completed_case") == 0
    told = capsys.readouterr().out
    for part in ("117 / 90", "“117”", "lines 77 and 79", "official publication"):
        assert part in told


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"`{name}`" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_explains_itself(name: str) -> None:
    command = cli.commands[name]
    assert command.help
    for option in command.params:
        if isinstance(option, click.Option) and "--help" not in option.opts:
            assert option.help, f"{name} {option.opts[-1]} has no help"


def test_every_command_named_in_the_documents_exists() -> None:
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"(?:\$ |`)(?:\.venv/bin/)?napanalysis ([a-z][a-z-]+)", text):
            assert name in COMMANDS, f"{path.name} names napanalysis {name}"


@pytest.mark.parametrize("words", [["--help"], ["build", "--help"]], ids=" ".join)
def test_help_imports_nothing_slow(words: list[str]) -> None:
    code = (
        "import sys; from napanalysis.cli import main\n"
        f"try:\n    main({words!r})\nexcept SystemExit:\n    pass\n"
        "print(sorted({'pandas', 'matplotlib', 'papermill', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            "cases_completed",
            "Error: There is no measure 'cases_completed'.\n"
            "'cases_completed' is an indicator, not a measure. "
            "Trace one of the measures computed from it: cases_completed_per_year, ",
        ),
        (
            "nap-2014-2015/cases_completed/2015-08-31",
            "Error: There is no measure 'nap-2014-2015/cases_completed/2015-08-31'.\n"
            "'nap-2014-2015/cases_completed/2015-08-31' is an observation, not a measure. "
            "Trace one of the measures computed from it: ",
        ),
        (
            "nap-2014-2015/case_completed/2015-08-31",
            "Error: There is no measure 'nap-2014-2015/case_completed/2015-08-31'.\n"
            "'nap-2014-2015/cases_completed/2015-08-31' is an observation, not a measure. ",
        ),
        ("trp_isued", "Error: There is no measure 'trp_isued'.\nDid you mean 'trp_issued'?\n"),
        ("zzzz", "Error: There is no measure 'zzzz'.\nMeasures are: cases_completed_per_year, "),
    ],
)
def test_trace_knows_indicators_and_observations(
    given: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("trace", given) == 2
    assert capsys.readouterr().err.startswith(told)


@pytest.mark.parametrize("words", [["years"], ["check"], ["check", "--format", "csv"]])
def test_a_reader_that_has_read_enough_is_no_error(words: list[str], few_figures: Path) -> None:
    command = [sys.executable, "-m", "napanalysis", *words]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=few_figures, stdout=pipe, stderr=pipe) as told:
        assert told.stdout is not None
        assert told.stderr is not None
        told.stdout.close()  # long before the first line is written
        assert (told.stderr.read(), told.wait(60)) == (b"", 0)


@pytest.fixture
def with_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project whose figures have a misspelt indicator, and flags."""
    shutil.copytree(ROOT / "data" / "raw", tmp_path / "data" / "raw")
    figures = tmp_path / "data" / "raw" / "rcmp-2015-01" / "figures.csv"
    figures.write_text(figures.read_text("utf-8").replace("cases_completed,", "cases_complete,"))
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("with_an_error")
def test_check_counts_flags_by_kind_and_lists_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check") == 1
    told = capsys.readouterr().out
    kinds, hint, rest = told.partition("What each flag says, row by row: napanalysis check --flags")
    assert hint
    assert re.match(r"\d+ flags in \d+ files\n", kinds)
    assert len(kinds.splitlines()) < 30
    assert "  stock-falls (break: the counts are not comparable)\n" in kinds
    assert kinds.count("stock-falls") == 1
    assert "error   row 2, indicator: The catalogue has no indicator 'cases_complete'." in rest
    assert "\n  flag " not in told
    assert re.fullmatch(r"62 sources, \d+ rows: 1 error, \d+ flags\.", told.splitlines()[-1])
    assert run("check", "--flags") == 1
    listed = capsys.readouterr().out
    assert listed.count("\n  flag ") > 100
    assert hint not in listed
    assert rest.strip() in listed


def test_check_sums_up_drafts_unless_they_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "data" / "raw", tmp_path / "data" / "raw")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path)
    assert run("check") == 0
    before = len(capsys.readouterr().out.splitlines())
    assert run("new-source", "nap-2015-2016") == 0
    capsys.readouterr()
    assert run("check") == 0
    told = capsys.readouterr().out.splitlines()
    assert len(told) <= before + 6
    assert re.fullmatch(
        r"Draft data/raw/nap-2015-2016, which no build uses: \d+ errors, \d+ flags in 5 files\.",
        told[-2],
    )
    assert told[-1] == "What drafts still lack, row by row: napanalysis check --drafts"
    assert run("check", "--flags", "--drafts") == 0
    listed = capsys.readouterr().out
    assert "data/raw/nap-2015-2016/figures.csv" in listed.partition("data/raw/unodc-2025-04")[2]
    assert told[-2] in listed
    assert told[-1] not in listed
    # For programs all is listed: the file says which source it is of.
    assert run("check", "--format", "csv") == 0
    assert "data/raw/nap-2015-2016/figures.csv" in capsys.readouterr().out


def test_draft_of_a_missing_document_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("draft", "nope.pdf", "--source", "nap-2015-2016") == 2
    assert "There is no document nope.pdf." in capsys.readouterr().err


# As a process of its own, which ends without Python's tidying up


@pytest.mark.parametrize(
    ("words", "redirected", "status", "told"),
    [
        ("--version", "", 0, ""),
        ("--version", ">&-", 0, ""),
        ("--version", "2>&-", 0, ""),
        ("buid", "", 2, "No such command"),
        ("verify -y 2007-2008", "", 1, "2007-2008"),
        ("--version", ">/dev/full", 1, "Error: [Errno 28]"),
        ("--debug --version", "", 0, ""),
    ],
)
def test_how_the_process_ends(words: str, redirected: str, status: int, told: str) -> None:
    if "full" in redirected and not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    command = [sys.executable, "-m", "napanalysis", *words.split()]
    done = subprocess.run(
        ["sh", "-c", f'"$@" {redirected}', "sh", *command],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout or redirected or status
