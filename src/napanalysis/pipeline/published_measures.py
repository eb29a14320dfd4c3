"""What the notebooks of both languages have published, put together and compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from napanalysis.analysis import Analysis
from napanalysis.analysis import processed_tables as tables
from napanalysis.analysis.measure_rows import table
from napanalysis.atomic import write_text
from napanalysis.catalogue import Measure
from napanalysis.errors import BuildError
from napanalysis.exhibits.publication import Publication, merged, read, refuse_differences
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.paths import published_files
from napanalysis.tabular import csv_text


def write_measures(reports: Path, paths: Mapping[Language, Sequence[str]], target: str) -> None:
    """Write the table of measures from what the notebooks of each language have published.

    Raises
    ------
    BuildError
        If a measure or a label is published twice, or the languages publish different measures.
    """
    publications = {
        language: {Path(path).stem: read(reports / path) for path in listed}
        for language, listed in paths.items()
    }
    for published in publications.values():
        _refuse_labels_twice(published)
    rows = [merged(published)[0] for published in publications.values()]
    for other in rows[1:]:
        refuse_differences(rows[0], other)
    write_text(reports / target, csv_text(table(rows[0])))


def _refuse_labels_twice(publications: Mapping[str, Publication]) -> None:
    owners: dict[str, str] = {}
    for notebook, published in publications.items():
        for label in (*published.exhibits, *published.sentences):
            owner = owners.setdefault(label, notebook)
            if owner != notebook:
                raise BuildError(
                    f"The label {label!r} is published twice: by {owner} and by {notebook}.",
                    "Give each chart, table and sentence a label of its own.",
                )


def read_analysis(reports: Path, data: Path, year: FiscalYear) -> Analysis:
    """Return the processed tables and measures, with what published measures are."""
    about: dict[str, Measure] = {}
    for folder in sorted(reports.glob("exhibits/*/")):
        for path in published_files(folder):
            about |= read(path).about
    return replace(tables.read(data, year), published=about)
