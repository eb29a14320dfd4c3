"""Text that means harm, in every place of the raw files, is only ever shown."""

from __future__ import annotations

import csv
import re
import shutil
import zipfile
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from conftest import ROOT
from lxml import etree, html

import built
from napanalysis.analysis import clean
from napanalysis.analysis import processed_tables as tables
from napanalysis.brief.project import stage as assemble
from napanalysis.brief.render.quarto import choose
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.raw import sources
from napanalysis.workshop.notebook_measures import published_by
from opened import analysis_of, save, told_by

YEAR = FiscalYear(2014)
HARM = (
    '=HYPERLINK("https://evil.example","x")',
    "+cmd|' /C calc'!A0",
    "@SUM(1)",
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[press](javascript:alert(1))",
    "![x](../../../etc/passwd)",
    "{{< include /etc/passwd >}}",
    "{{< var en.year >}}",
    "`<b>raw</b>`{=html}",
    '#read("/etc/passwd") #import "x"',
    "\\input{/etc/passwd} $x^2$",
    '::: {.content-hidden when-format="html"}',
    "| a | b |",
    "../../x",
    "--- *bold* **b** [^1] @smith2020 ~~gone~~",
)
COLUMNS = {
    "figures": ("locator", "note"),
    "operations": ("label_en", "label_fr", "locator", "note"),
    "funding": ("label_en", "label_fr", "locator", "note"),
    "action_plan": ("label_en", "label_fr", "task_label_en", "task_label_fr", "locator", "note"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the English brief and the tables from raw files full of harm."""
    folder = tmp_path_factory.mktemp("untrusted")
    project = built.copy_of_project(folder / "project")
    raw = project.raw
    source = raw / "nap-2014-2015"
    for name, columns in COLUMNS.items():
        path = source / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        labels: dict[str, str] = {}
        for number, row in enumerate(rows):
            for column in columns:
                # Rows of one operation or task share their label.
                key = row.get("operation") or row.get("task") if "label" in column else ""
                key = "" if column in ("label_en", "label_fr") and name == "action_plan" else key
                harm = HARM[(number + len(column)) % len(HARM)]
                row[column] = labels.setdefault(f"{column} {key}", harm) if key else harm
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    text = (source / "source.toml").read_text("utf-8")
    for key in ("title", "publisher", "licence", "note"):
        text = re.sub(
            rf"(?m)^{key} = .*$", lambda _, key=key: f"{key} = '''{' '.join(HARM)}'''", text
        )
    (source / "source.toml").write_text(text, encoding="utf-8")
    figures = sources.load(raw)
    published = published_by(project, YEAR, "en")
    analysis = told_by(analysis_of(figures, YEAR), published).analysis
    save(published, folder / "exhibits" / "en", drawn=True)
    tables.write(clean(figures, YEAR), folder / "data")
    stage = folder / "stage"
    assemble.stage(ROOT / "reports", stage, analysis, folder / "exhibits", [Language.EN])
    renderer = choose("builtin")
    for output in ("html", "pdf", "docx"):
        renderer.render(stage, "brief-en.qmd", output, folder / f"brief.{output}")  # type: ignore[arg-type]
    return folder


def test_the_page_shows_it_and_runs_nothing(made: Path) -> None:
    page = html.fromstring((made / "brief.html").read_text("utf-8"))
    assert page.xpath("//script[contains(., 'alert(')]") == []
    assert page.xpath("//@*[starts-with(name(), 'on')]") == []
    links = [str(link) for link in page.xpath("//@href | //@src")]
    assert [link for link in links if re.match(r"(?i)\s*(javascript|file|\.\./)", link)] == []
    assert [link for link in links if "evil" in link or "passwd" in link] == []
    shown = " ".join(page.text_content().split())
    for harm in HARM:
        assert harm.split(" ")[0].strip('"') in shown
    assert "root:" not in shown


def test_the_pdf_has_no_link_and_no_file_of_it(made: Path) -> None:
    with pypdfium2.PdfDocument(made / "brief.pdf") as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    reader = pypdf.PdfReader(made / "brief.pdf")
    assert "<script>" in text
    assert "root:" not in text
    targets = [
        str(note.get_object().get("/A", {}).get("/URI", ""))
        for page in reader.pages
        for note in page.get("/Annots", [])
    ]
    assert [one for one in targets if "evil" in one or "javascript" in one] == []
    assert not any(key in reader.trailer["/Root"] for key in ("/OpenAction", "/AA"))


def test_the_word_document_has_no_field_and_no_target_of_it(made: Path) -> None:
    with zipfile.ZipFile(made / "brief.docx") as parts:
        document = etree.fromstring(parts.read("word/document.xml"))
        relations = parts.read("word/_rels/document.xml.rels").decode("utf-8")
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    fields = " ".join(one.text or "" for one in document.iter(f"{name}instrText"))
    assert "calc" not in fields
    assert "HYPERLINK(" not in fields
    assert not re.search(r"evil|javascript|passwd", relations)
    assert "<script>" in "".join(document.itertext())


def test_no_table_has_a_formula(made: Path) -> None:
    files = [*made.glob("data/*.csv"), *made.glob("exhibits/*/*.csv")]
    assert len(files) > 10
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        begins = [one for one in cells if re.match(r"[=+@\t\r]|-(?![\d.])", one)]
        assert begins == [], path.name


@pytest.mark.parametrize(
    ("key", "value", "rule"),
    [
        ("url", "javascript:alert(1)", "not-an-address"),
        ("title", "A\\u001b[31m title", "control-character"),
        ("title", "A \\u202e title", "control-character"),
    ],
)
def test_what_has_no_place_in_a_source_is_refused(
    tmp_path: Path, key: str, value: str, rule: str
) -> None:
    shutil.copytree(ROOT / "data" / "raw" / "tip-2015", tmp_path / "tip-2015")
    path = tmp_path / "tip-2015" / "source.toml"
    text = re.sub(rf"(?m)^{key} = .*$", lambda _: f'{key} = "{value}"', path.read_text("utf-8"))
    path.write_text(text, encoding="utf-8")
    found = [problem.rule for problem in sources.load(tmp_path).problems]
    assert rule in found
