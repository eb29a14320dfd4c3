"""What the brief says is what the notebooks compute: real builds of the small project."""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from built import FIRST, request
from napanalysis.cli.diff import differences
from napanalysis.errors import BuildError
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.pipeline import build as pipeline
from napanalysis.workshop.notebook_measures import measured

pytestmark = pytest.mark.slow

HTML = request(FIRST, formats=("html",))
#: A build that reaches no renderer ends before French is needed.
ENGLISH = request(FIRST, languages=(Language.EN,), formats=("html",))


@pytest.fixture
def small(small_project: Callable[[Path], Any], tmp_path: Path) -> Project:
    """The small project, built in English, which a test can change."""
    return Project(small_project(tmp_path).root)


def notebook(project: Project, name: str) -> Path:
    (path,) = project.notebooks.glob(f"{name}_*.ipynb")
    return path


def change(path: Path, old: str, new: str) -> None:
    """Replace some code in a notebook."""
    content = nbformat.read(path, as_version=4)
    assert sum(cell.source.count(old) for cell in content.cells) == 1
    for cell in content.cells:
        cell.source = cell.source.replace(old, new)
    nbformat.write(content, path)


def add(path: Path, code: str) -> None:
    """Add a code cell to a notebook."""
    content = json.loads(path.read_text(encoding="utf-8"))
    cell = {"cell_type": "code", "id": "added", "metadata": {}, "execution_count": None}
    content["cells"].append({**cell, "outputs": [], "source": code})
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def product(project: Project, path: str) -> str:
    return (project.reports(FIRST) / path).read_text(encoding="utf-8")


def text_of(page: str) -> str:
    """Return what a reader sees of a page, and the descriptions of its pictures."""
    described = " ".join(re.findall(r'alt="([^"]*)"', page))
    return " ".join(re.sub(r"<[^>]*>", " ", page).split()) + described


def state(project: Project) -> dict[str, bytes]:
    folders = (project.reports(FIRST), project.processed(FIRST))
    return {
        path.relative_to(project.root).as_posix(): path.read_bytes()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
    }


#: What is divided by what, as the notebook has it.
QUOTIENT = {
    "en": ("Persons convicted", "Completed human trafficking cases"),
    "fr": ("Personnes condamnées", "Dossiers de traite de personnes menés à terme"),
}


def test_a_swapped_ratio_is_swapped_everywhere(small: Project) -> None:
    change(notebook(small, "02"), "ratio(convicted, cases", "ratio(cases, convicted")
    (changed,) = differences(small)[FIRST]
    assert (changed.old["value"], changed.new["value"]) == ("1.3", "0.769230769231")
    pipeline.build(small, HTML)
    assert differences(small) == {FIRST: []}
    (row,) = [
        line for line in product(small, "data/measures.csv").splitlines() if "convicted_per" in line
    ]
    assert ",0.769230769231," in row
    assert ",90 / 117," in row
    for language, ratio in (("en", "0.8"), ("fr", "0,8")):
        exhibit = json.loads(product(small, f"exhibits/{language}/fig-per-case.json"))
        assert ratio in exhibit["alt"], "the alternative text"
        assert ",0.769230769231," in product(small, f"exhibits/{language}/fig-per-case.csv")
        assert "1.3" not in json.dumps(exhibit)
        assert "1,3" not in json.dumps(exhibit)
        page = product(small, f"brief-{language}.html")
        title, _, body = page.partition("<body")
        assert ratio in title, "the message of the year"
        seen = text_of(body)
        assert seen.count(ratio) >= 4, "headline figure, finding, sentence, chart"
        assert "90 / 117" in seen, "the trail"
        words = QUOTIENT[language]
        assert f"{words[1]} / {words[0]} = 90 / 117" in seen
        assert f"{words[0]} / {words[1]} =" not in seen
        assert "117 / 90" not in seen
    trail = measured(small, FIRST).measure("convicted_per_completed_case")
    assert trail["formula"].tolist() == ["90 / 117"]


def test_what_a_notebook_left_out_fed_is_an_error(small: Project) -> None:
    before = state(small)
    change(notebook(small, "04"), "02_prosecution, 03_protection", "02_prosecution")
    notebook(small, "03").unlink()
    with pytest.raises(BuildError, match=r"'tbl-permits', which the brief includes \(brief-en"):
        pipeline.build(small, ENGLISH)
    assert state(small) == before, "the last good brief stays"


def test_a_notebook_that_needs_one_that_is_not_there_is_an_error(small: Project) -> None:
    notebook(small, "03").rename(small.notebooks / "03_protecting.ipynb")
    with pytest.raises(BuildError, match="there is no such notebook") as told:
        pipeline.build(small, HTML)
    assert "03_protecting" in told.value.remedy


def test_other_measures_in_the_other_language_are_an_error(small: Project) -> None:
    before = state(small)
    change(notebook(small, "03"), "year.flow('trp_issued')", "year.flow('trp_issued').head("
           "0 if language == 'fr' else None)")  # fmt: skip
    with pytest.raises(BuildError) as told:
        pipeline.build(small, HTML)
    for part in ("different numbers for trp_issued", "34", "nothing in French"):
        assert part in told.value.message
    assert state(small) == before


def test_a_language_that_is_kept_is_compared_too(
    small: Project, caplog: pytest.LogCaptureFixture
) -> None:
    pipeline.build(small, HTML)
    change(notebook(small, "03"), "year.flow('trp_issued')", "year.flow('trp_issued').head("
           "0 if language == 'fr' else None)")  # fmt: skip
    pipeline.build(small, ENGLISH)
    assert caplog.messages == [
        "2014-2015: brief-fr.html was taken away: it is out of date and wasn't asked for.",
    ]
    with pytest.raises(BuildError, match="different numbers for trp_issued"):
        pipeline.build(small, request(FIRST, languages=(Language.FR,), formats=("html",)))


@pytest.mark.parametrize(("asked", "lost"), [(Language.EN, "fr"), (Language.FR, "en")])
def test_a_language_alone_is_made_from_tables_that_changed(
    small: Project, caplog: pytest.LogCaptureFixture, asked: Language, lost: str
) -> None:
    pipeline.build(small, HTML)
    add(notebook(small, "01"), "1 + 1")
    pipeline.build(small, request(FIRST, languages=(asked,), formats=("html",)))
    assert (small.reports(FIRST) / f"brief-{asked}.html").exists()
    assert caplog.messages == [
        f"2014-2015: brief-{lost}.html was taken away: it is out of date and wasn't asked for."
    ]


def test_other_tables_in_the_other_language_are_an_error(small: Project) -> None:
    before = state(small)
    add(
        notebook(small, "01"),
        "import os, pathlib\n"
        "table = pathlib.Path(os.environ['NAPANALYSIS_TABLES'], 'tasks.csv')\n"
        "_ = table.write_text(table.read_text() + language + ',a,b\\n')",
    )
    with pytest.raises(BuildError) as told:
        pipeline.build(small, HTML)
    for part in ("different tables: tasks.csv, line ", "'en,a,b'", "'fr,a,b'"):
        assert part in told.value.message
    assert state(small) == before


def test_tables_that_another_notebook_changes_are_an_error(small: Project) -> None:
    add(
        notebook(small, "03"),
        "import dataclasses\nraw = nap.read_raw()\n"
        "raw = dataclasses.replace(raw, figures=raw.figures.head(9))\n"
        "_ = nap.clean(raw, fiscal_year, language)",
    )
    with pytest.raises(BuildError, match=r"changed the processed table notes\.csv"):
        pipeline.build(small, ENGLISH)


def test_a_measure_that_two_notebooks_publish_with_two_values_is_an_error(small: Project) -> None:
    before = state(small)
    add(notebook(small, "03"), "_ = year.publish(year.stock('cases_completed').tail(1), "
                               "'convicted_per_completed_case')")  # fmt: skip
    with pytest.raises(BuildError) as told:
        pipeline.build(small, ENGLISH)
    for part in ("convicted_per_completed_case", "02_prosecution (1.3", "03_protection (90"):
        assert part in told.value.message
    assert state(small) == before


def test_a_label_that_two_notebooks_use_is_an_error(small: Project) -> None:
    add(notebook(small, "03"), "year.say('say-per-case', 'Something else.', 'Autre chose.')")
    with pytest.raises(BuildError, match="'say-per-case' is published twice: by 02_prosecution"):
        pipeline.build(small, ENGLISH)


@pytest.mark.parametrize("name", ["01", "03", "04"])
def test_a_notebook_that_fails_leaves_the_last_brief(small: Project, name: str) -> None:
    before = state(small)
    path = notebook(small, name)
    add(path, "1 / 0")
    with pytest.raises(BuildError, match=rf"{path.name} failed in code cell \d.*ZeroDivision"):
        pipeline.build(small, ENGLISH)
    assert state(small) == before
    assert not list(small.work.glob("build-*"))


def test_a_notebook_sees_the_measures_of_those_that_it_names(small: Project) -> None:
    change(notebook(small, "04"), "02_prosecution, 03_protection", "03_protection")
    with pytest.raises(BuildError, match=r"04_findings\.ipynb failed"):
        pipeline.build(small, ENGLISH)


def test_a_cleaning_that_leaves_something_out_leaves_it_out_of_the_brief(small: Project) -> None:
    code = "raw = nap.read_raw()"
    kept = "raw.figures[raw.figures['indicator'] != 'trp_issued']"
    less = f"import dataclasses\nraw = dataclasses.replace(raw, figures={kept})"
    change(notebook(small, "01"), code, f"{code}\n{less}")
    pipeline.build(small, ENGLISH)
    assert "trp_issued," not in product(small, "data/measures.csv")
    assert differences(small) == {FIRST: []}, "trace and diff run the same notebook"


def test_an_executed_notebook_speaks_one_language(small: Project) -> None:
    path = notebook(small, "03")
    content = json.loads(path.read_text(encoding="utf-8"))
    for language, words in (("en", "## Permits"), ("fr", "## Permis")):
        cell = {"cell_type": "markdown", "id": f"m-{language}", "metadata": {"tags": [language]}}
        content["cells"].insert(1, {**cell, "source": words})
    path.write_text(json.dumps(content), encoding="utf-8")
    pipeline.build(small, HTML)
    for language, words, others in (("en", "Permits", "Permis"), ("fr", "Permis", "Permits")):
        for name in ("03_protection.ipynb", "03_protection.html"):
            executed = product(small, f"notebooks/{language}/{name}")
            assert words in executed
            assert others not in executed.replace("Permits issued", "").replace("Permis dél", "")


def test_own_files_stay_where_they_are(small: Project, caplog: pytest.LogCaptureFixture) -> None:
    own = {
        small.reports(FIRST) / "notes.txt": "ask about the 34 permits",
        small.reports(FIRST) / "brief-en annotated.docx": "words",
        small.processed(FIRST) / "pivot.xlsx": "pivot",
    }
    for path, text in own.items():
        path.write_text(text, encoding="utf-8")
    pipeline.build(small, ENGLISH)
    change(notebook(small, "02"), "ratio(convicted, cases", "ratio(cases, convicted")
    pipeline.build(small, ENGLISH)
    assert {path: path.read_text(encoding="utf-8") for path in own} == own
    assert caplog.messages == []
    caplog.set_level(logging.INFO, "napanalysis")
    pipeline.build(small, ENGLISH)
    assert caplog.messages == [], "own files are no reason to build"
    shutil.rmtree(small.reports(FIRST) / "exhibits")
    pipeline.build(small, ENGLISH)
    assert {path: path.read_text(encoding="utf-8") for path in own} == own
