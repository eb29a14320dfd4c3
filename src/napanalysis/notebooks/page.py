"""Executed notebooks as pages that need no network and no notebook server."""

from __future__ import annotations

import html
import re
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbconvert import HTMLExporter

_one_at_a_time = threading.Lock()

#: pandas puts a sheet beside each table, where HTML allows none; the page has its own.
_SHEET = re.compile(r"<style scoped[^>]*>.*?</style>\s*", re.DOTALL)
_NO_DESCRIPTION = {"en": "Picture without a description", "fr": "Image sans description"}


def write_page(notebook: Path, target: Path, language: str) -> None:
    """Write an executed notebook as one HTML page."""
    import nbformat

    read = nbformat.read(notebook, as_version=4)
    text = next((cell.source for cell in read.cells if cell.cell_type == "markdown"), "")
    title = html.escape(text.strip().partition("\n")[0].strip("#* ") or notebook.stem)
    for output in (output for cell in read.cells for output in cell.get("outputs", [])):
        for kind in (kind for kind in output.get("data", {}) if kind.startswith("image/")):
            output.metadata.setdefault(kind, {}).setdefault("alt", _NO_DESCRIPTION[language])
    with _one_at_a_time:
        body, _ = _exporter().from_notebook_node(read)
    body = _SHEET.sub("", body)
    page = _PAGE.format(language=language, title=title, style=_STYLE, body=body)
    target.write_text(page, encoding="utf-8", newline="\n")


@cache
def _exporter() -> HTMLExporter:
    """Return nbconvert's exporter; to make it takes longer than to write a page with it."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(template_name="basic")
    for name in ("require_js_url", "jquery_url", "mathjax_url", "mermaid_js_url"):
        setattr(exporter, name, "")
    return exporter


_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
_STYLE = """
:root { color-scheme: light; }
body { font: 1rem/1.5 system-ui, sans-serif; color: #1c2326; background: #fff; margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
img { max-width: 100%; height: auto; }
pre { overflow-x: auto; background: #f3f5f6; padding: .75rem; font-size: .875rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; font-size: .9rem; }
th, td { text-align: left; padding: .25rem .75rem .25rem 0; vertical-align: top; }
th, td { border: 0; border-bottom: 1px solid #d5dbde; }
table { border: 0; }
thead th { vertical-align: bottom; border-bottom: 2px solid #1c2326; }
.prompt, .jp-InputPrompt, .jp-OutputPrompt { color: #5a676d; font-size: .75rem; }
"""
