"""Pages of notebooks: everything is in one language or marked, and every picture described."""

from __future__ import annotations

from pathlib import Path

import html5lib
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from napanalysis.notebooks.page import write_page


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
