"""Publishes what a notebook shows, and shows it: the one place where the two happen together."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Required, TypedDict

import pandas as pd

from napanalysis.analysis import Analysis
from napanalysis.analysis.measure_rows import Row, as_text, lineage, records
from napanalysis.errors import UsageError
from napanalysis.exhibits.builder import Builder
from napanalysis.exhibits.exhibit import Draw, Exhibit, Table
from napanalysis.exhibits.publication import Publication
from napanalysis.language import Language
from napanalysis.wording.inline import Cell, Phrase, capital
from napanalysis.wording.templates import slug

Words = str | Phrase


class Caption(TypedDict, total=False):
    """What is written around the numbers of a chart or table, with the label it is published by."""

    label: Required[str]
    title: Required[Words]
    subtitle: Words
    notes: Sequence[Cell]


#: Returns what other notebooks have published, by notebook.
Others = Callable[[], Mapping[str, Publication]]

#: Rows with their heading in English and French.
Part = tuple[pd.DataFrame, str, str]
_LABEL = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Presenter(Builder):
    """Publishes exhibits and sentences made of rows; shows them in a notebook, unless `quiet`."""

    def __init__(
        self,
        analysis: Analysis,
        language: Language,
        publication: Publication,
        others: Others = dict,
        quiet: bool = False,
    ) -> None:
        super().__init__(analysis, language)
        self.publication = publication
        self.quiet = quiet
        self.others = cache(others)

    def rows(self, frame: pd.DataFrame) -> list[Row]:
        """Return the rows of a table of figures, measures or anything else."""
        if not {"value", "flags", "as_of"} <= set(frame.columns):
            return as_text(frame)
        rows = records(frame)
        if "formula" in frame and not {"measure", "indicator"} & set(frame.columns) and rows:
            raise UsageError(
                "These are results without a name and a unit: they were not published.",
                'Publish them, and show what publish returns: mine = year.publish(mine, "...").',
            )
        return rows

    def own(self, en: str, fr: str) -> str:
        """Return words in the language of the year, of those in English and in French."""
        return en if self.language == "en" else fr

    def named(self, parts: Sequence[Part]) -> list[tuple[str, list[Row]]]:
        """Return the tables that have rows, with their headings."""
        for part in parts:  # of a table these are the names of its columns
            if isinstance(part, str) or [*map(type, part[1:])] != [str, str]:
                raise UsageError(
                    "A column needs its figures and its name in both languages.",
                    'Write [(figures, "Name", "Nom"), ...].',
                )
        named = [(self.own(en, fr), self.rows(frame)) for frame, en, fr in parts]
        return [(name, rows) for name, rows in named if rows]

    def check_label(self, label: str, begin: str) -> None:
        """Refuse a label that doesn't begin as those of its kind do."""
        if not label.startswith(begin):
            rest = label.partition("-")[2] if label.startswith(("fig-", "tbl-")) else label
            raise UsageError(
                f"The label {label!r} doesn't begin with {begin!r}.",
                f"Write {begin}{rest}: Quarto distinguishes charts and tables by it.",
            )
        if not _LABEL.fullmatch(label):
            raise UsageError(
                f"The label {label!r} has something else than small letters, digits and hyphens.",
                f"Write {slug([label])}: it is the name of a file and of an anchor.",
            )

    def exhibit(
        self,
        begin: str,
        rows: Sequence[Row],
        table: Table,
        figure: Draw | None = None,
        alt: str = "",
        *,
        label: str,
        title: Words,
        subtitle: Words = "",
        notes: Sequence[Cell] = (),
        note: str = "",
        sources: Sequence[str] | None = None,
    ) -> Exhibit | None:
        """Publish an exhibit made of rows, and return it to be shown; without any, say so."""
        self.check_label(label, begin)
        if not table.rows:
            self.publication.add(label, None)
            self.show_text(self.nothing_words(label), "")
            return None
        behind = [row for row in rows if {"observation", "observations"} & set(row)]
        if sources is None and rows and not behind:
            raise UsageError(
                f"The rows of {label} don't say which observations they come from, so that the "
                "source line can't be made.",
                'Keep the column observation (or observations), or name them: sources=["..."].',
            )
        named = self.sources_of(behind) if sources is None else list(sources)
        self.publication.shown.update(name for row in behind for name in lineage(row))
        words = self.words
        exhibit = Exhibit(
            id=label,
            message=title.capital() if isinstance(title, Phrase) else capital(title),
            subtitle=str(subtitle),
            table=table,
            data=pd.DataFrame(list(rows)),
            source=self.source_line(named),
            notes=(*notes, *filter(None, [note]), *self.flag_notes(rows)),
            words={
                "language": str(self.language),
                "data": words.text("word.data_table"),
                "csv": words.text("word.csv"),
            },
            figure=figure,
            alt=alt if figure else "",
        )
        self.publication.add(label, exhibit)
        return None if self.quiet else exhibit

    def nothing_words(self, label: str) -> str:
        """Return that nothing was published for a label up to the year."""
        year = str(self.analysis.year)
        return self.words.text("word.nothing", name=label, year=year)

    def show_text(self, markdown: str, plain: str) -> None:
        """Show words in a notebook, and print them elsewhere."""
        if self.quiet:
            return
        unlinked = re.sub(r"\[([^\]]*)\]\(#[^)]*\)\{\.number\}", r"\1", markdown)
        if "IPython" in sys.modules and sys.modules["IPython"].get_ipython() is not None:
            from IPython.display import display

            display({"text/markdown": unlinked, "text/plain": plain or unlinked}, raw=True)
        else:
            print(plain or unlinked)
