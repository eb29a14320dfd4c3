"""A fiscal year opened as a notebook opens it, from raw figures in memory or of the project."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from napanalysis.analysis import Analysis, clean
from napanalysis.analysis import processed_tables as tables
from napanalysis.analysis.measure_rows import table
from napanalysis.exhibits.exhibit import json_text
from napanalysis.exhibits.headlines import cards
from napanalysis.exhibits.publication import Publication
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.raw.sources import RawData
from napanalysis.wording.inline import markdown_of
from napanalysis.workshop.presenter import Presenter
from napanalysis.workshop.year import Year


def analysis_of(raw: RawData, year: str | FiscalYear) -> Analysis:
    """Return the processed tables of a fiscal year, written and read again, without measures."""
    parsed = year if isinstance(year, FiscalYear) else FiscalYear.parse(year)
    with tempfile.TemporaryDirectory() as folder:
        tables.write(clean(raw, parsed), Path(folder))
        return tables.read(Path(folder), parsed)


def year_of(analysis: Analysis, language: str = "en", folder: Path | None = None) -> Year:
    """Return a year as notebooks use it; with a folder it publishes as in a build."""
    own = Publication(folder / "02_mine.json" if folder else None)
    return Year(Presenter(analysis, Language.parse(language), own))


@dataclass(frozen=True)
class Told:
    """Everything that the notebooks publish of one year in one language."""

    analysis: Analysis
    publication: Publication

    @property
    def texts(self) -> dict[str, str]:
        """Every published text as Markdown, by a name that tells where it stands."""
        found = {label: markdown_of(text) for label, text in self.publication.sentences.items()}
        found |= {f"say finding {n}": markdown_of(text)
                  for n, text in enumerate(self.publication.findings)}  # fmt: skip
        found["say title"] = markdown_of(self.publication.title)
        found["cards"] = cards(self.publication.headlines)
        for label, exhibit in self.publication.exhibits.items():
            if exhibit is None:
                continue
            parts = ("title", "subtitle", "alt", "source")
            found |= {f"{label} {part}": str(getattr(exhibit, part)) for part in parts}
            found |= {f"{label} note {n}": str(note) for n, note in enumerate(exhibit.notes)}
            for place, row in enumerate((exhibit.table.columns, *exhibit.table.rows)):
                found |= {f"{label} row {place} {n}": str(cell) for n, cell in enumerate(row)}
        return found


def told_by(analysis: Analysis, publication: Publication) -> Told:
    """Return what notebooks published, with their measures beside the tables."""
    measures = table(publication.rows)
    return Told(replace(analysis, measures=measures, published=publication.about), publication)


def save(published: Publication, folder: Path, *, drawn: bool = False) -> None:
    """Write what notebooks published as a build has it; without `drawn`, no pictures."""
    folder.mkdir(parents=True)
    for exhibit in filter(None, published.exhibits.values()):
        if drawn:
            exhibit.write(folder)
        else:
            record = json_text(exhibit.record())
            (folder / f"{exhibit.id}.json").write_text(record, encoding="utf-8")
    record = json_text(published.record())
    (folder / "02_all.json").write_text(record, encoding="utf-8")
