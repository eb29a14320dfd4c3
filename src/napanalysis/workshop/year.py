"""The figures of one fiscal year in one language: what a notebook works with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.comparability import moved, one_series
from napanalysis.analysis.measure_rows import lineage
from napanalysis.errors import UsageError
from napanalysis.exhibits.headlines import headline
from napanalysis.wording.inline import Cell, Phrase, markdown_of
from napanalysis.workshop.charting import Charts
from napanalysis.workshop.presenter import Presenter
from napanalysis.workshop.year_measures import Measures


class Year(Measures):
    """The figures of a fiscal year and before, and the ways to compute with and show them.

    Notebooks get one from `nap.open_year`.

    Attributes
    ----------
    chart : Charts
        Draws charts.
    language : str
        ``en`` or ``fr``.
    """

    def __init__(self, presenter: Presenter) -> None:
        super().__init__(presenter)
        self.chart = Charts(self)

    def text(self, en: str, fr: str, **values: Any) -> Phrase:
        """Return a sentence in the language asked for, its numbers linked to their trail.

        Parameters
        ----------
        en, fr : str
            The sentence in both languages. ``{name}`` stands for a value, ``{name.aspect}`` for
            something of a row (``counted``, ``when``, ``day``, ``year``, ``during``, ``formula``,
            ``counter``, ...), ``{name:case was|cases were}`` for words that go by its number.
        **values
            Rows (a table of one row, or its last), texts or numbers.

        Examples
        --------
        >>> cases = year.stock("cases_completed")
        >>> print(year.text("{n} cases in {n.year}", "{n} dossiers en {n.year}", n=cases))
        90 cases in 2015
        """
        resolved = {name: self._row(name, value) for name, value in values.items()}
        rows: list[Any] = [value for value in resolved.values() if isinstance(value, dict)]
        self.presenter.publication.shown.update(name for row in rows for name in lineage(row))
        return self.presenter.fill(self.presenter.own(en, fr), resolved)

    def _row(self, name: str, value: Any) -> Any:
        """Return what a sentence tells of a value: of a table, its last row."""
        if isinstance(value, pd.DataFrame):
            if value.empty:
                raise UsageError(
                    f"A sentence was given a table without rows for {{{name}}}.",
                    f"Ask first whether there is one: if len({name}): ...",
                )
            return self.presenter.rows(value.tail(1))[0]
        if isinstance(value, pd.Series):
            return self.presenter.rows(value.to_frame().T)[0]
        return value

    def moved(self, frame: pd.DataFrame, en: str, fr: str) -> Phrase:
        """Return how the newest number of a series moved since the one before it.

        Where flags, rounding or a change below 2 % forbid to speak of a rise or a fall, the
        sentence says so.

        Parameters
        ----------
        frame : pandas.DataFrame
            One series in order of time.
        en, fr : str
            What is counted, as it begins a sentence: "Police-reported incidents", "Le nombre
            d’affaires"; in French a masculine singular.

        Examples
        --------
        >>> print(year.moved(year.flow("ucr_incidents"), "Incidents", "Le nombre d’affaires"))
        Incidents rose from 78 in 2013 to 143 in 2014
        """
        what = self.presenter.own(en, fr)
        if frame.empty:
            return Phrase((what,))
        rows = one_series(self.presenter.rows(frame))
        old, new = rows[-2:] if len(rows) > 1 else (rows[0], rows[0])
        template = self.presenter.words.template(f"moved.{moved(rows)}")
        return self.presenter.fill(template, {"what": what, "new": new, "old": old})

    def say(self, label: str, en: str = "", fr: str = "", **values: Any) -> None:
        """Publish a paragraph under a label and show it; without words, there is nothing to say.

        Parameters
        ----------
        label : str
            Name under which the brief includes it.
        en, fr, **values
            As for `text`.

        Examples
        --------
        >>> year.say("say-cases", "{n} cases.", "{n} dossiers.", n=year.stock("cases_completed"))
        90 cases.
        """
        self.presenter.check_label(label, "")
        words: Cell = self.text(en, fr, **values).capital() if en else ""
        self.presenter.publication.add(label, words)
        self.presenter.show_text(
            markdown_of(words) if words else self.presenter.nothing_words(label), str(words)
        )

    def condition(self, name: str, met: bool) -> None:
        """Publish what a part of the brief depends on: ``when-meta="known.name"``.

        Parameters
        ----------
        name : str
            Name of the condition, of lower-case letters and hyphens.
        met : bool
            Whether the part is shown.

        Examples
        --------
        >>> year.condition("recent-permits", nap.is_recent(year.flow("trp_issued"), year.start))
        """
        self.presenter.publication.conditions[name] = bool(met)
        self.presenter.publication.save()

    def finding(self, en: str, fr: str, **values: Any) -> None:
        """Publish one sentence of the first page, as `text`: its number, comparison and caveat.

        Examples
        --------
        >>> permits = year.flow("trp_issued")
        >>> year.finding("{n} permits in {n.year}.", "{n} permis en {n.year}.", n=permits)
        34 permits in 2014.
        """
        sentence = self.text(en, fr, **values).capital()
        if sentence not in self.presenter.publication.findings:
            self.presenter.publication.findings.append(sentence)
        self.presenter.publication.save()
        self.presenter.show_text(f"* {markdown_of(sentence)}", str(sentence))

    @property
    def findings(self) -> tuple[str, ...]:
        """The findings that were published so far, as plain text.

        Examples
        --------
        >>> year.finding("{n} permits.", "{n} permis.", n=year.flow("trp_issued"))
        34 permits.
        >>> "34 permits." in year.findings
        True
        """
        return tuple(map(str, self.presenter.publication.findings))

    def title(self, en: str, fr: str, **values: Any) -> None:
        """Publish the message of the year, as `text`: it is the brief's title.

        Examples
        --------
        >>> year.title("{n} permits were issued", "{n} permis délivrés", n=year.flow("trp_issued"))
        34 permits were issued
        """
        message = self.text(en, fr, **values).capital()
        self.presenter.publication.title = message
        self.presenter.publication.save()
        self.presenter.show_text(f"**{message}**", str(message))

    def headline(self, frame: pd.DataFrame) -> None:
        """Publish the newest number of a table as a headline figure.

        Parameters
        ----------
        frame : pandas.DataFrame
            One series in order of time, the newest number of which is set beside the one before;
            nothing is published where it is empty.

        Examples
        --------
        >>> year.headline(year.flow("trp_issued"))
        Temporary resident permits issued to victims · 34 · permits · 2014 · No...
        """
        if frame.empty:
            return
        card = headline(self.presenter, one_series(self.presenter.rows(frame)))
        if card not in self.presenter.publication.headlines:
            self.presenter.publication.headlines.append(card)
        self.presenter.publication.save()
        self.presenter.show_text(
            " · ".join(markdown_of(cell) for cell in card.values() if cell), ""
        )

    def reading_notes(self, frame: pd.DataFrame) -> list[Cell]:
        """Return what was noted where figures were read, each with its number and date.

        Examples
        --------
        >>> for note in year.reading_notes(year.flow("trp_issued")):
        ...     print(note)
        34 permits (2014). First and subsequent permits, calendar year 2014. The first...
        """
        presenter = self.presenter
        return [
            presenter.words.phrase(
                "word.noted",
                number=presenter.format.counted(row),
                when=presenter.format.when(row),
                note=presenter.cite.remark(row["note"]),
            ).capital()
            for row in presenter.rows(frame)
            if row.get("note")
        ]

    def numbers_by(self, frame: pd.DataFrame, column: str) -> dict[str, Cell]:
        """Return the numbers of a table, linked to their trail, by the values of a column.

        Examples
        --------
        >>> named = year.numbers_by(year.figures("cases_completed"), "source")
        >>> str(named["nap-2014-2015"])
        '90'
        """
        rows: list[Any] = self.presenter.rows(frame)
        return {str(row[column]): self.presenter.signed(row) for row in rows}

    def joined(self, items: Sequence[Cell]) -> Phrase:
        """Return sentences or numbers one after the other, parted by semicolons.

        Examples
        --------
        >>> print(year.joined(["one", "two"]))
        one; two
        """
        return Phrase.join("; ", items)

    def is_limiting(self, flag: str) -> bool:
        """Whether a flag limits what may be concluded from a figure.

        Examples
        --------
        >>> year.is_limiting("stock-falls"), year.is_limiting("official-copy")
        (True, False)
        """
        return catalogue.matters(flag)
