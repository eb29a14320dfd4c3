"""The measures of a fiscal year: published by notebooks, read by those that come after them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.measure_rows import (
    Row,
    dated,
    measure_row,
    records,
    reference_dates,
    table,
)
from napanalysis.analysis.observations import current
from napanalysis.catalogue import Measure, Text
from napanalysis.errors import UsageError, unknown
from napanalysis.exhibits.publication import merged
from napanalysis.tabular import in_order
from napanalysis.wording.templates import slug
from napanalysis.workshop.year_figures import Figures


class Measures(Figures):
    """The measures of a fiscal year."""

    def publish(
        self,
        frame: pd.DataFrame,
        measure: str,
        *,
        label: Mapping[str, str] | None = None,
        definition: Mapping[str, str] | None = None,
        unit: str | Mapping[str, str] | None = None,
        decimals: int | None = None,
    ) -> pd.DataFrame:
        """Publish a table of results as a measure of the brief.

        Parameters
        ----------
        frame : pandas.DataFrame
            Figures, or results of `nap.ratio` and its like: one row a number.
        measure : str
            Identifier of the measure. The catalogue describes the project's own; any other
            needs a label and a unit here.
        label, definition : mapping of str to str, optional
            Words in ``en`` and ``fr``.
        unit : str or mapping of str to str, optional
            A unit of the catalogue, such as ``persons_per_case``, or words for another in
            ``en`` and ``fr``.
        decimals : int, optional
            Decimals that readers see; by default none where all numbers are whole, else one.

        Returns
        -------
        pandas.DataFrame
            The rows with `measure` and `unit`: what is shown of them leads to the measure's
            entry in the trail.

        Raises
        ------
        UsageError
            If the measure isn't described in both languages, a number has lost the
            observations behind it, or numbers of different indicators or places would form
            one series.

        Examples
        --------
        >>> per_case = nap.ratio(year.stock("persons_convicted"), year.stock("cases_completed"))
        >>> per_case = year.publish(per_case, "convicted_per_completed_case")
        >>> per_case[["measure", "unit", "value"]].round(2).tail(1)
                                measure              unit  value
        2  convicted_per_completed_case  persons_per_case    1.3

        A measure of one's own has a label in both languages.

        >>> victims = year.stock("victims_completed_cases")
        >>> per_person = nap.ratio(victims, year.stock("persons_convicted"))
        >>> per_person = year.publish(
        ...     per_person,
        ...     "victims_per_person_convicted",
        ...     label={"en": "Victims per convicted", "fr": "Victimes par personne condamnée"},
        ...     unit={"en": "victims per person", "fr": "victimes par personne"},
        ... )
        >>> per_person["formula"].tolist()
        ['56 / 42', '208 / 117']
        """
        given = records(frame, f"The table published as {measure}")
        about = _described(measure, label, definition, unit, decimals, frame)
        known = set(self.presenter.analysis.observations["observation"])
        rows = []
        for row in given:
            lost = [
                name
                for name in str(row.get("observations") or row.get("observation") or "").split("; ")
                if name not in known and not name.endswith("/action_plan")
            ]
            if lost:
                strange = f"says it comes from {lost[0]!r}, which is no observation."
                raise UsageError(
                    f"A number published as {measure} "
                    + (strange if lost[0] else "has lost the observations behind it."),
                    "Keep the column observation (or observations) as nap gave it.",
                )
            place = row.get("geography", "Canada")
            if place != "Canada" and not row.get("breakdown"):
                raise UsageError(
                    f"A number published as {measure} is of {place}, and measures are of Canada.",
                    'Tell places apart: mine.assign(breakdown="geography=" + mine["geography"]).',
                )
            rows.append(_plain(measure_row(measure, about.unit, row)))
        _check_one_count(measure, rows)
        own = about if measure not in catalogue.measures() else None
        self.presenter.publication.add_measure(measure, rows, own)
        if own is not None:
            self.presenter.analysis.published[measure] = about
        columns = {name: [row[name] for row in rows] for name in ("observations", "formula")}
        return frame.assign(measure=measure, unit=about.unit, **columns)

    def measures(self, measure: str | None = None) -> pd.DataFrame:
        """Return measures that this and other notebooks have published.

        In a build a notebook sees those of the notebooks that it names in a line
        ``#| after: 02_prosecution`` of a cell (or ``#| after: all``).

        Parameters
        ----------
        measure : str, optional
            Only this one.

        Returns
        -------
        pandas.DataFrame
            Rows in the columns of the data dictionary, with real dates; the oldest first.

        Examples
        --------
        >>> per_case = nap.ratio(year.stock("persons_convicted"), year.stock("cases_completed"))
        >>> per_case = year.publish(per_case, "convicted_per_completed_case")
        >>> year.measures("convicted_per_completed_case")[["as_of", "formula"]].tail(1)
               as_of   formula
        2 2015-08-31  117 / 90
        """
        rows, about = merged(self.presenter.others())
        self.presenter.analysis.published.update(about)
        own = self.presenter.publication
        rows = [*(row for row in rows if row["measure"] not in own.measures), *own.rows]
        frame = table(rows)
        if measure is not None:
            self.presenter.analysis.about(measure)
            frame = frame[frame["measure"] == measure]
        frame = frame.assign(
            source=frame["observations"].map(lambda names: names.partition("/")[0])
        )
        counters = frame["source"].map(self._counters)
        frame = dated(frame.assign(counter=counters, geography="Canada"))
        return in_order(frame, reference_dates(frame))

    def new_since_last(self, frame: pd.DataFrame | None = None) -> pd.DataFrame:
        """Return the rows that the brief of the year before did not have.

        Parameters
        ----------
        frame : pandas.DataFrame, optional
            Figures or measures; by default all measures.

        Returns
        -------
        pandas.DataFrame
            The rows that rest on a figure that belongs to this fiscal year.

        Examples
        --------
        >>> year.new_since_last(year.stock("persons_convicted"))["value"].tolist()
        [151.0, 117.0]
        """
        figures, sources = self.presenter.analysis.observations, self.presenter.analysis.sources
        new = set(figures.loc[figures["fiscal_year"] == self.fiscal_year, "observation"])
        # The action plan of a report isn't among the figures.
        new |= {
            f"{name}/action_plan"
            for name, source in sources.items()
            if str(source.fiscal_year) == self.fiscal_year
        }
        frame = self.measures() if frame is None else frame
        behind = frame["observations" if "observations" in frame else "observation"]
        rests = behind.map(lambda names: bool(new & {*names.split("; ")}))
        return frame[rests.astype(bool)]

    def not_shown(self) -> pd.DataFrame:
        """Return the figures in force of this year and the last that nothing shows yet.

        Returns
        -------
        pandas.DataFrame
            As `figures`, whatever the indicator, place and breakdown; without the notebooks
            named in ``#| after:`` all figures count as not shown.

        Examples
        --------
        >>> rest = year.not_shown()
        >>> sorted(rest["fiscal_year"].unique())
        ['2013-2014', '2014-2015']
        """
        shown = set(self.presenter.publication.shown).union(
            *(published.shown for published in self.presenter.others().values())
        )
        frame = current(self.observations)
        years = (self.fiscal_year, self.fiscal_year_before)
        frame = frame[frame["fiscal_year"].isin(years) & ~frame["observation"].isin(shown)]
        order = {name: place for place, name in enumerate(catalogue.indicators())}
        place = frame["indicator"].map(order)
        return in_order(frame, place, "breakdown", "geography", "period_end", "as_of")


def _check_one_count(measure: str, rows: list[Row]) -> None:
    """Refuse numbers made from different indicators where readers would see one series."""
    counted: dict[str, str] = {}
    for row in rows:
        parts = [name.split("/") for name in row["observations"].split("; ")]
        what = " with ".join(dict.fromkeys(part[1] for part in parts if len(part) > 2))
        first = counted.setdefault(row["breakdown"], what)
        if what != first:
            raise UsageError(
                f"The numbers published as {measure} count different things: {first} and {what}.",
                "Publish each as a measure of its own, or tell them apart by their breakdown.",
            )


def _plain(row: Mapping[str, Any]) -> Any:
    """Return a row as plain values that JSON keeps: no number of a library's own."""
    numbers = {
        name: None if pd.isna(row[name]) else float(f"{row[name]:.12g}")
        for name in ("value", "lower", "upper")
    }
    texts = {name: str(value) for name, value in row.items()}
    return texts | numbers | {"comparable": bool(row["comparable"])}


def _described(
    measure: str,
    label: Mapping[str, str] | None,
    definition: Mapping[str, str] | None,
    unit: str | Mapping[str, str] | None,
    decimals: int | None,
    frame: pd.DataFrame,
) -> Measure:
    """Return what a measure is: as the catalogue has it, else as a notebook describes it."""
    known = catalogue.measures()
    if measure in known:
        return known[measure]
    if label is None:
        message = f"The catalogue has no measure {measure!r}, and no label was given."
        describe_it = 'Describe it: label={"en": "...", "fr": "..."}, unit="...".'
        raise unknown(message, measure, known, describe_it)
    name = _both(measure, "label", label)
    units = catalogue.units()
    own = unit or (frame["unit"].iloc[0] if "unit" in frame and len(frame) else None)
    words = None
    if isinstance(own, Mapping):
        words = _both(measure, "unit", own)
        own = slug([words.en]).replace("-", "_")
    elif own not in units:
        lacks = f"has a unit that isn't in the catalogue: {own!r}." if own else "has no unit."
        raise unknown(
            f"The measure {measure} {lacks}", str(own or ""), units,
            f"Give one: {', '.join(units)}; or words for another: "
            'unit={"en": "victims per person", "fr": "victimes par personne"}.',
        )  # fmt: skip
    if decimals is None:
        whole = all(float(value).is_integer() for value in frame["value"].dropna())
        decimals = 0 if (whole if words else units[str(own)].whole) else 1
    meaning = _both(measure, "definition", definition) if definition else name
    return Measure(measure, str(own), name, meaning, name, decimals, unit_words=words)


def _both(measure: str, what: str, words: Mapping[str, str]) -> Text:
    for language, name in (("en", "English"), ("fr", "French")):
        if not words.get(language):
            raise UsageError(
                f"The measure {measure} has no {name} {what}.",
                f'Give it in both languages: {what}={{"en": "...", "fr": "..."}}.',
            )
    return Text(words["en"], words["fr"])
