"""The worked example of docs/your-own-question.md, for real: a notebook, two lines, a build.

It is added to the small project of tools/faults.py.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ROOT
from docx import Document

import built
from napanalysis.cli import main
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.pipeline import build as pipeline

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "your-own-question.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
LINES = re.findall(r"^```markdown\n(.*?)\n```", PAGE, re.MULTILINE | re.DOTALL)
NAME = "08_victims_per_person"
LABEL = "fig-victims-per-person"
MEASURE = "victims_per_person_convicted"
#: The source of the earlier of its two numbers, which the small project lacks.
EARLIER = "press-nap-2012-06"
#: What the page shows after the example: a line that isn't needed here, and two other cells.
EXAMPLE, OTHERS = PYTHON[:5], [code for code in PYTHON if code.startswith("#| label")]


def add_notebook(project: Project) -> None:
    """Write the notebook of the page, with the two cells that can be embedded."""
    cells = [nbformat.v4.new_code_cell(code.rstrip("\n")) for code in (*EXAMPLE, *OTHERS)]
    cells[0]["metadata"]["tags"] = ["parameters"]
    about = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=about)
    nbformat.write(notebook, project.notebooks / f"{NAME}.ipynb")


def add_lines(project: Project) -> None:
    """Put the lines of the page into the two briefs, before a table of theirs."""
    embed = LINES[2]
    for language, include in zip(("en", "fr"), LINES[:2], strict=True):
        path = project.root / "reports" / f"brief-{language}.qmd"
        text = path.read_text(encoding="utf-8")
        assert f"_made/{language}/{LABEL}.md" in include
        own = embed.replace("notebooks/en/", f"notebooks/{language}/")
        table = own.replace("#fig-mine", "#tbl-mine")
        section = text.index(f"{{{{< include _made/{language}/tbl-permits.md >}}}}")
        text = f"{text[:section]}{include}\n\n{own}\n\n{table}\n\n{text[section:]}"
        path.write_text(text, encoding="utf-8", newline="\n")


@pytest.fixture(scope="module")
def project(
    small_project: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory
) -> Project:
    """A project that is built already, with the example added as its readers add it."""
    made = Project(small_project(tmp_path_factory.mktemp("own")).root)
    shutil.copytree(ROOT / "data" / "raw" / EARLIER, made.raw / EARLIER)
    add_notebook(made)
    add_lines(made)
    for wanted in (
        {"formats": ("html",)},
        {"formats": ("docx",), "languages": (Language.EN,)},
        {"formats": ("pdf",), "languages": (Language.FR,)},
    ):
        pipeline.build(made, built.request(built.FIRST, **wanted))
    return made


def product(project: Project, path: str) -> Path:
    return project.reports(built.FIRST) / path


def napanalysis(*words: str) -> object:
    with pytest.raises(SystemExit) as left:
        main(words)
    return left.value.code


def seen(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split()).replace("\u00a0", " ")


def test_it_is_short_and_changes_nothing_in_the_package(project: Project) -> None:
    code = [line for cell in EXAMPLE for line in cell.splitlines() if line.strip()]
    assert len(code) < 40
    assert len(PAGE.splitlines()) < 180


@pytest.mark.parametrize(
    ("language", "title", "said", "source"),
    [
        ("en", "1.8 victims per person convicted", "Completed cases since 2005", "Sources:"),
        ("fr", "1,8 victimes par personne condamnée", "Dossiers menés à terme depuis 2005",
         "Sources"),
    ],
)  # fmt: skip
def test_the_chart_is_whole_in_the_page(
    project: Project, language: str, title: str, said: str, source: str
) -> None:
    html = product(project, f"brief-{language}.html").read_text(encoding="utf-8")
    body = html[html.index(f'id="{LABEL}"') - 2000 :]
    record = json.loads(product(project, f"exhibits/{language}/{LABEL}.json").read_text("utf-8"))
    assert re.search(r"\b1[.,]8\b", record["alt"])
    assert record["alt"] in unescape(html), "alternative text"
    figure = seen(body[: body.index("fig-mine")])
    assert title in figure
    assert said in figure
    assert re.search(r"Figure \d+", figure), "number"
    assert source in figure
    assert "208 / 117" in figure, "data table"
    assert f"exhibits/{language}/{LABEL}.csv" in body, "CSV"
    trails = set(re.findall(r'href="#(m-victims-per-person-convicted[^"]*)"', body))
    assert trails
    assert all(f'id="{trail}"' in html for trail in trails), "trail"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_plain_cells_are_embedded(project: Project, language: str) -> None:
    html = product(project, f"brief-{language}.html").read_text(encoding="utf-8")
    figure = html[html.index('id="fig-mine"') :]
    assert 'alt="Four counts; 23 in 2012, 90 in 2015."' in figure
    assert "Cases completed, as published" in seen(figure)
    table = seen(html[html.index('id="tbl-mine"') :])[:600]
    assert "The same as a table" in table
    assert "2015-08-31" in table


def test_the_chart_is_whole_in_word(project: Project) -> None:
    document = Document(str(product(project, "brief-en.docx")))
    xml = document.element.xml
    assert "victims per person convicted" in xml
    assert re.search(r'descr="Victims per person convicted, by date[^"]*"', xml)


def test_the_chart_is_in_the_pdf(project: Project) -> None:
    from pypdf import PdfReader

    pages = PdfReader(product(project, "brief-fr.pdf")).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "victimes par personne condamnée" in text


def test_it_stands_with_the_other_measures(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project.processed(built.FIRST)
    with (folder / "measures.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["measure"] == MEASURE]
    assert [row["formula"] for row in rows] == ["56 / 42", "208 / 117"]
    assert {row["unit"] for row in rows} == {"victims_per_person"}
    assert all(len(row["observations"].split("; ")) == 2 for row in rows)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert any(one["path"] == "measures.csv" for one in package["resources"])
    crate = json.loads(product(project, "ro-crate-metadata.json").read_text(encoding="utf-8"))
    assert any(NAME in str(one["@id"]) for one in crate["@graph"])
    monkeypatch.chdir(project.root)
    assert napanalysis("trace", MEASURE, "--fiscal-year", "2014-2015") == 0
    told = capsys.readouterr().out
    assert "Victims per person convicted" in told
    assert "208 / 117" in told


def test_its_notebook_was_executed_in_both_languages(project: Project) -> None:
    for language in ("en", "fr"):
        executed = nbformat.read(
            product(project, f"notebooks/{language}/{NAME}.ipynb"), as_version=4
        )
        assert all(cell["execution_count"] for cell in executed.cells)
        filtered = str([each.outputs for each in executed.cells if "<= " in each.source])
        assert "2012-06-30" in filtered
        assert "2015-08-31" not in filtered
