"""The Markdown cells of a notebook that are in one language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napanalysis.language import Language

if TYPE_CHECKING:
    from nbformat import NotebookNode


def in_language(notebook: NotebookNode, language: str | None) -> NotebookNode:
    """Return a notebook without the Markdown cells that are tagged with another language.

    Without a language all cells are kept.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> both = [new_markdown_cell(words, metadata={"tags": [tag]})
    ...         for tag, words in {"en": "Prosecution", "fr": "Poursuites"}.items()]
    >>> [cell.source for cell in in_language(new_notebook(cells=both), "fr").cells]
    ['Poursuites']
    """
    if language is None:
        return notebook
    others = {str(other) for other in Language} - {language}
    kept = [
        cell
        for cell in notebook.cells
        if cell.cell_type != "markdown" or not others & {*cell.metadata.get("tags", ())}
    ]
    result: NotebookNode = type(notebook)(notebook)
    result["cells"] = kept
    return result
