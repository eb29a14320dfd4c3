"""What writes the pages of notebooks: nbconvert's own, without its last reading of the page."""

from __future__ import annotations

from typing import Any

from nbconvert import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode


class PageExporter(HTMLExporter):
    """Write notebooks as nbconvert does, sooner.

    nbconvert ends by reading the page with BeautifulSoup, to describe pictures that have no
    description and to let parts of its own interface be reached by keyboard. These pages have
    nothing of that interface, and `napanalysis.runs.pages` describes the pictures.
    """

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page's content, and what nbconvert tells of it."""
        found = self._init_resources(resources)  # type: ignore[no-untyped-call]
        told = nb.metadata.get("language_info", {})
        lexer = told.get("pygments_lexer", told.get("name"))
        filters = {
            "highlight_code": Highlight2HTML(pygments_lexer=lexer, parent=self),
            "filter_data_type": WidgetsDataTypeFilter(
                notebook_metadata=self._nb_metadata, parent=self, resources=found
            ),
        }
        for name, made in filters.items():
            self.register_filter(name, made)  # type: ignore[no-untyped-call]
        return TemplateExporter.from_notebook_node(self, nb, found, **kw)
