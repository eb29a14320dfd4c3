"""The review notebook: what it shows of a draft, and what it refuses."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import QUICK

import draft_reports
from napanalysis.draft.extract.figures import draft_numbers
from napanalysis.draft.readers.document import read_document
from napanalysis.draft.review import open_draft, reason_in
from napanalysis.draft.scaffold import new_source
from napanalysis.draft.write import draft_source
from napanalysis.errors import UsageError
from napanalysis.language import Language

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "00_review_draft.ipynb"
DRAFT = "nap-2016-2017"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an accepted source, a draft and a scaffold."""
    raw = tmp_path / "data" / "raw"
    (tmp_path / "notebooks").mkdir()
    shutil.copyfile(NOTEBOOK, tmp_path / "notebooks" / NOTEBOOK.name)
    shutil.copytree(ROOT / "data" / "raw" / "rcmp-2015-01", raw / "rcmp-2015-01")
    report = tmp_path / "report.md"
    report.write_text(draft_reports.ENGLISH, encoding="utf-8")
    draft_source(raw, report, DRAFT)
    new_source(raw, "rcmp-2016-01")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NAPANALYSIS_PROJECT", raising=False)
    return tmp_path


def test_a_draft_is_shown_number_beside_sentence(project: Path) -> None:
    draft = open_draft(DRAFT, "en")
    one = draft.numbers.set_index("number").loc["118"]
    assert "118 cases have been completed" in one["sentence"]
    assert (one["indicator"], one["as of"], one["from"]) == ("cases_completed", "2017-03", "2005")
    assert one["place"]
    assert one["reason"]
    assert list(draft.left_out.columns) == ["number", "sentence", "place", "reason"]
    taken = set(zip(draft.numbers["number"], draft.numbers["place"], strict=True))
    left = set(zip(draft.left_out["number"], draft.left_out["place"], strict=True))
    assert not taken & left
    assert repr(draft) == (
        f"Draft {DRAFT}: {len(draft.numbers)} numbers, 0 rows of the action plan, "
        f"{len(left)} numbers that were not taken."
    )
    assert {"nombre", "phrase", "emplacement"} < set(open_draft(DRAFT, "fr").numbers.columns)


def test_without_a_source_the_drafts_are_listed(project: Path) -> None:
    listing = open_draft("", "en")
    assert repr(listing) == f"Give one of these drafts to the parameter source: {DRAFT}."
    assert [len(table) for table in (listing.numbers, listing.plan, listing.left_out)] == [0, 0, 0]
    shutil.rmtree(project / "data" / "raw" / DRAFT)
    assert repr(open_draft("", "fr")).startswith("Aucune source n’est à l’état d’ébauche. Créez")


def test_sentences_have_room_in_the_notebook(project: Path) -> None:
    table = open_draft(DRAFT, "en").numbers
    page = table._repr_html_()
    assert list(table.columns)[:2] == ["number", "sentence"]
    assert '<th style="min-width: 30em;">sentence</th>' in page
    assert "text-align: left !important" in page


def test_a_cell_that_was_taken_out_leaves_its_table_to_be_shown(project: Path) -> None:
    report = project / "table.md"
    rows = "| Alberta | 44 | 39 |\n| Ontario | 7 | 8 |\n"
    report.write_text("# Victims\n\n| Province | 2019 | 2020 |\n|---|---|---|\n" + rows)
    folder = draft_source(project / "data" / "raw", report, "table-2020").folder
    lines = (folder / "figures.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "figures.csv").write_text("".join([lines[0], *lines[2:]]), encoding="utf-8")
    (table,) = open_draft("table-2020", "en").tables.values()
    assert sorted(table.loc["Ontario"]) == ["7", "8"]
    assert sorted(table.loc["Alberta"]) == ["", "39"]


def test_text_of_a_document_is_only_text_in_the_notebook(tmp_path: Path, project: Path) -> None:
    report = project / "harmful.md"
    words = "# Report 2016-2017\n\nIn 2016, 67 permits were issued to <script>alert(1)</script>.\n"
    report.write_text(words + "Victims of trafficking were helped by the police. " * 9)
    draft_source(project / "data" / "raw", report, "nap-2017-2018")
    page = open_draft("nap-2017-2018", "en").numbers._repr_html_()
    assert "67" in page
    assert "<script" not in page


def test_every_reason_of_a_draft_is_told_in_french(project: Path) -> None:
    for page in sorted((ROOT / "tests" / "data" / "drafts").glob("*.md")):
        for figure in draft_numbers(read_document(page))[0]:
            for bit in figure.reason.split("; "):
                assert reason_in(bit, Language.FR) != bit, bit


MAKE = f"There are drafts of {DRAFT}. Make one: napanalysis draft DOCUMENT --source ID"


@pytest.mark.parametrize(
    ("source", "language", "told"),
    [
        ("nap-2016-2071", "en", f"There is no source nap-2016-2071.\nDid you mean '{DRAFT}'?"),
        ("zzz", "en", f"There is no source zzz.\n{MAKE}"),
        ("rcmp-2015-01", "en", f"The source rcmp-2015-01 is accepted, not a draft.\n{MAKE}"),
        ("rcmp-2016-01", "en", f"The source rcmp-2016-01 has no draft to review.\n{MAKE}"),
        (2016, "en", 'The source 2016 isn\'t a text.\nWrite source = "nap-2015-2016".'),
        ("", "de", "'de' is not a language.\nWrite en or fr."),
    ],
)
def test_what_is_refused(project: Path, source: str, language: str, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        open_draft(source, language)
    assert str(refused.value) == told


def test_ids_that_leave_the_folder_are_refused(project: Path) -> None:
    with pytest.raises(UsageError, match="can't be the id of a source"):
        open_draft("../../x", "en")


def papermill(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    notebook = ["00_review_draft.ipynb", "out.ipynb", "--no-progress-bar"]
    return subprocess.run(
        [sys.executable, "-m", "papermill", *notebook, *words],
        cwd=folder,
        env={**os.environ, **QUICK},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_plain_papermill_shows_a_draft_and_refuses_other_parameters(project: Path) -> None:
    folder = project / "notebooks"
    done = papermill(folder, "-p", "source", DRAFT)
    assert done.returncode == 0, done.stderr
    shown = (folder / "out.ipynb").read_text(encoding="utf-8")
    assert "118 cases have been completed" in shown
    done = papermill(folder, "-p", "sourse", DRAFT)
    assert done.returncode != 0
    assert "There is no parameter sourse (accepted: source, language)." in done.stderr
    assert "Did you mean 'source'?" in done.stderr


def test_the_notebook_is_thin() -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    for word in ("def ", "for ", "if ", "lambda", "class "):
        assert not any(word in line for cell in code for line in cell.splitlines()), word
