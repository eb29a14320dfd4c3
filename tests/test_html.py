"""Pages of notebooks: what nbconvert makes of them, and everything in one language or marked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import html5lib
import nbformat
import pytest
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook, new_output

from conftest import ROOT
from napanalysis.notebooks.exporter import PageExporter
from napanalysis.notebooks.html import described, write_page

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def exporters() -> list[HTMLExporter]:
    return [kind(template_name="basic") for kind in (PageExporter, HTMLExporter)]


def tree(page: str) -> list[Any]:
    """Return a page as a browser understands it, without the space between its parts."""

    def parts(element: Any) -> Any:
        name = element.tag if isinstance(element.tag, str) else "comment"
        attributes = sorted((key, " ".join(value.split())) for key, value in element.items())
        texts = [" ".join((text or "").split()) for text in (element.text, element.tail)]
        return [name, attributes, *texts, *map(parts, element)]

    found: list[Any] = parts(html5lib.parse(page, namespaceHTMLElements=False))
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_they_are_what_nbconvert_makes(path: Path, exporters: list[HTMLExporter]) -> None:
    notebook = nbformat.read(path, as_version=4)
    own, theirs = (one.from_notebook_node(notebook)[0] for one in exporters)
    assert tree(own) == tree(theirs)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Picture without a description"), ("fr", "Image sans description")],
)
def test_a_picture_has_a_description(tmp_path: Path, language: str, words: str) -> None:
    described = {"image/png": {"alt": "Permits, 2010 to 2014"}}
    cells = [
        new_code_cell(
            "x", outputs=[new_output("display_data", {"image/png": "aGk="}, metadata=told)]
        )
        for told in ({}, described)
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "x.ipynb")
    write_page(tmp_path / "x.ipynb", tmp_path / "x.html", language)
    page = html5lib.parse((tmp_path / "x.html").read_text("utf-8"), namespaceHTMLElements=False)
    assert page.get("lang") == language
    assert [one.get("alt") for one in page.iter("img")] == [words, "Permits, 2010 to 2014"]


@pytest.mark.parametrize(
    ("picture", "is_described"),
    [
        ('<img src="a">', False),
        ("<IMG src=a>", False),
        ("<img>", False),
        ('<img data-alt="x">', False),
        ('<img title="an alt=x in a title">', False),
        ('<img alt="x" src="a">', True),
        ('<img src="a" ALT=x>', True),
        ('<img alt src="a">', True),
        ('<img src="a" alt = "x"/>', True),
        ('<img title="a > b" alt="x">', True),
        ("<imgx>", True),
    ],
)
def test_which_pictures_have_no_description(picture: str, is_described: bool) -> None:
    assert (described(picture, "en") == picture) is is_described
