"""Executed notebooks as pages that need no network and no notebook server."""

from __future__ import annotations

import html
import re
import threading
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import escape

if TYPE_CHECKING:
    from nbconvert import HTMLExporter

_one_at_a_time = threading.Lock()

#: pandas puts a sheet beside each table, where HTML allows none; the page has its own.
_SHEET = re.compile(r"<style scoped[^>]*>.*?</style>\s*", re.DOTALL)
_NO_DESCRIPTION = {"en": "Picture without a description", "fr": "Image sans description"}


def write_page(notebook: Path, target: Path, language: str) -> None:
    """Write an executed notebook as one HTML page."""
    import nbformat
    from nbconvert import TemplateExporter

    read = nbformat.read(notebook, as_version=4)
    text = next((cell.source for cell in read.cells if cell.cell_type == "markdown"), "")
    title = html.escape(text.strip().partition("\n")[0].strip("#* ") or notebook.stem)
    for output in (output for cell in read.cells for output in cell.get("outputs", [])):
        for kind in (kind for kind in output.get("data", {}) if kind.startswith("image/")):
            output.metadata.setdefault(kind, {}).setdefault("alt", _NO_DESCRIPTION[language])
    with _one_at_a_time:
        # HTMLExporter's own reads each page again, to add what is added above.
        body, _ = TemplateExporter.from_notebook_node(_exporter(), read)
    body = _SHEET.sub("", body)
    template = (resources.files(__package__) / "page.html").read_text(encoding="utf-8")
    page = template.format(language=language, title=title, body=body)
    target.write_text(page, encoding="utf-8", newline="\n")


@cache
def _exporter() -> HTMLExporter:
    """Return nbconvert's exporter; to make it takes longer than to write a page with it."""
    from nbconvert import HTMLExporter

    # Pages have no colours for code, so its words are all there is to make safe.
    filters = {
        "highlight_code": lambda code, **_: f"<pre>{escape(code)}</pre>",
        "clean_html": lambda html: html,
    }
    exporter = HTMLExporter(
        template_name="basic",
        exclude_anchor_links=True,
        filters=filters,
        optimistic_validation=True,  # once, not after each of its steps, none of which is used
    )
    for name in ("require_js_url", "jquery_url", "mathjax_url", "mermaid_js_url"):
        setattr(exporter, name, "")
    return exporter
