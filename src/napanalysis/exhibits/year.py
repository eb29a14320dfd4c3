"""The figures of one fiscal year in one language: what a notebook works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis import Analysis
from napanalysis.analysis.measure_rows import Row, lineage, measure_row
from napanalysis.analysis.observations import current
from napanalysis.analysis.operations import as_text, dated, records
from napanalysis.analysis.revisions import vintage
from napanalysis.catalogue import Measure, Text
from napanalysis.errors import UsageError, nearest
from napanalysis.exhibits.builder import Builder, Column
from napanalysis.exhibits.charting import Charts
from napanalysis.exhibits.exhibit import Exhibit
from napanalysis.exhibits.publication import Publication, merged
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.wording.inline import Cell, Phrase, markdown_of

#: Rows, a row, or the words for one: what a sentence's names can stand for.
Value = Any
Words = str | Phrase


class Year:
    """The figures of a fiscal year and before, and the ways to compute with and show them.

    Parameters
    ----------
    analysis : Analysis
        The processed tables.
    language : Language
        Language of all that is shown.
    publication : Publication
        Where what is published goes.
    others : callable, optional
        Returns what other notebooks have published, by notebook.
    quiet : bool, default False
        Show nothing; what is published is all that is wanted.
    """

    def __init__(
        self,
        analysis: Analysis,
        language: Language,
        publication: Publication,
        others: Callable[[], Mapping[str, Publication]] | None = None,
        *,
        quiet: bool = False,
    ) -> None:
        self._analysis = analysis
        self.language = str(language)
        self.publication = publication
        self._others = others
        self._quiet = quiet
        self._build = Builder(analysis, language)
        #: Draws charts; see `Charts`.
        self.chart = Charts(self)

    def __repr__(self) -> str:
        counts = {
            "observations": len(self._analysis.observations),
            "deliverables": len(self._analysis.action_plan),
            "flags": len(self._analysis.problems),
        }
        told = {name: str(number) for name, number in counts.items()}
        return self._build.words.text("word.figures_up_to", year=str(self._analysis.year), **told)

    @property
    def fiscal_year(self) -> str:
        """The fiscal year, such as ``2014-2015``."""
        return str(self._analysis.year)

    @property
    def start(self) -> pd.Timestamp:
        """The first day of the fiscal year."""
        return pd.Timestamp(self._analysis.year.start)

    @property
    def end(self) -> pd.Timestamp:
        """The last day of the fiscal year."""
        return pd.Timestamp(self._analysis.year.end)

    def before(self, months: int) -> pd.Timestamp:
        """Return the day that lies so many months before the end of the fiscal year."""
        return self.end - pd.DateOffset(months=months)

    # Tables ---------------------------------------------------------------------------------

    @cached_property
    def observations(self) -> pd.DataFrame:
        """All observations, superseded ones too, with real dates."""
        return self._with_sources(self._analysis.observations)

    @cached_property
    def action_plan(self) -> pd.DataFrame:
        """The deliverables of the newest action plan, one row each."""
        plan = self._analysis.action_plan
        source = plan["source"].iloc[0] if len(plan) else ""
        year = self._analysis.sources[source].fiscal_year if source else None
        day = pd.Timestamp(year.end) if year else pd.NaT
        return plan.assign(
            observation=f"{source}/action_plan",
            value=1.0, lower=1.0, upper=1.0, breakdown="",
            period_start=pd.NaT, period_end=pd.NaT, as_of=day,
        )  # fmt: skip

    @property
    def problems(self) -> pd.DataFrame:
        """Every flag of what is used, with message and remedy."""
        return self._analysis.problems.copy()

    @property
    def revisions(self) -> pd.DataFrame:
        """Every change of a published figure from one vintage to the next."""
        return dated(self._analysis.revisions)

    @cached_property
    def sources(self) -> pd.DataFrame:
        """The sources, with how many observations each has."""
        counts = self._analysis.observations["source"].value_counts()
        rows = [
            {
                "source": source.id,
                "title": str(self._build.cite.title(source)),
                "publisher": self._build.cite.publisher(source),
                "counter": self._build.family(source.family),
                "published": source.published,
                "evidence": source.evidence,
                "figures": int(counts.get(source.id, 0)),
            }
            for source in self._analysis.sources.values()
        ]
        return pd.DataFrame(rows)

    @cached_property
    def funding(self) -> pd.DataFrame:
        """Money committed, as announced: one row a commitment, with label, payer and basis."""
        rows = self.figures("funding_committed", breakdown=None)
        label = f"label_{self.language}"
        told = self._analysis.funding.rename(columns={label: "label", "note": "remark"})
        told = told[["observation", "label", "payer", "basis", "part_of", "remark"]]
        return told.merge(rows, on="observation", how="inner")

    def limits(self) -> pd.DataFrame:
        """Return each finding that limits a conclusion, with its figures and the reason.

        Returns
        -------
        pandas.DataFrame
            `rule`, `finding`, `subject`, `figures`, `why`, `observations`; the newest first.
        """
        from napanalysis.exhibits.limits import limits

        return limits(self._build)

    def _with_sources(self, frame: pd.DataFrame) -> pd.DataFrame:
        sources = self._analysis.sources
        counters = {key: self._build.family(source.family) for key, source in sources.items()}
        dates = {key: vintage(source)[0] for key, source in sources.items()}
        return dated(
            frame.assign(counter=frame["source"].map(counters), vintage=frame["source"].map(dates))
        )

    def figures(
        self,
        indicator: str | Sequence[str],
        *,
        breakdown: str | None = "",
        geography: str | None = "Canada",
        in_force: bool = True,
    ) -> pd.DataFrame:
        """Return the published figures of one or more indicators, the oldest first.

        Parameters
        ----------
        indicator : str or sequence of str
            Identifiers in the catalogue, such as ``cases_completed``.
        breakdown : str or None, default ""
            Totals only, one breakdown such as ``sex=female``, or all with None.
        geography : str or None, default "Canada"
            One place, ``provinces`` (and territories), or all with None.
        in_force : bool, default True
            Only the newest vintage of each figure.

        Returns
        -------
        pandas.DataFrame
            One row a figure: `observation`, `source`, `counter`, `value`, `lower`, `upper`,
            `period_start`, `period_end`, `as_of` (dates), `published` (as printed), `flags` and
            the other columns of the data dictionary.

        Raises
        ------
        UsageError
            If the catalogue has no such indicator; it names the nearest.
        """
        names = [indicator] if isinstance(indicator, str) else list(indicator)
        for name in names:
            catalogue.indicator(name)
        frame = self.observations
        frame = current(frame) if in_force else frame
        frame = frame[frame["indicator"].isin(names)]
        if breakdown is not None:
            frame = frame[frame["breakdown"] == breakdown]
        if geography == "provinces":
            frame = frame[frame["geography"].isin(catalogue.wording("places")["provinces"])]
        elif geography is not None:
            frame = frame[frame["geography"] == geography]
        ends = frame["as_of"].fillna(frame["period_end"])
        ordered = frame.assign(_end=ends, _place=frame["indicator"].map(names.index))
        ordered = ordered.sort_values(["_place", "_end", "source"], kind="stable")
        return ordered.drop(columns=["_end", "_place"]).reset_index(drop=True)

    def indicators(self, begin: str = "") -> list[str]:
        """Return the indicators that have a figure up to the year, in order of the catalogue.

        Parameters
        ----------
        begin : str, optional
            Only those whose identifier begins so.
        """
        known = set(self._analysis.observations["indicator"])
        return [name for name in catalogue.indicators() if name in known and name.startswith(begin)]

    def stock(self, indicator: str, **options: Any) -> pd.DataFrame:
        """Return the counts since a start date; as `figures`, for an indicator of this kind."""
        return self._of_kind("stock", indicator, options)

    def flow(self, indicator: str, **options: Any) -> pd.DataFrame:
        """Return the counts over a period; as `figures`, for an indicator of this kind."""
        return self._of_kind("flow", indicator, options)

    def snapshot(self, indicator: str, **options: Any) -> pd.DataFrame:
        """Return what was open at a date; as `figures`, for an indicator of this kind."""
        return self._of_kind("snapshot", indicator, options)

    def _of_kind(self, kind: str, indicator: str, options: Mapping[str, Any]) -> pd.DataFrame:
        known = catalogue.indicator(indicator).kind
        if known != kind:
            raise UsageError(
                f"{indicator} is a {known}, not a {kind}.",
                f"Call year.{known}({indicator!r}); the three kinds never mix in one series.",
            )
        return self.figures(indicator, **options)

    # Measures -------------------------------------------------------------------------------

    def publish(
        self,
        frame: pd.DataFrame,
        measure: str,
        *,
        label: Mapping[str, str] | None = None,
        definition: Mapping[str, str] | None = None,
        unit: str | None = None,
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
        unit : str, optional
            A unit of the catalogue, such as ``persons_per_case``.
        decimals : int, optional
            Decimals that readers see.

        Returns
        -------
        pandas.DataFrame
            The rows with `measure` and `unit`: what is shown of them leads to the measure's
            entry in the trail.

        Raises
        ------
        UsageError
            If the measure isn't described in both languages, or a number has lost the
            observations behind it.
        """
        about = self._described(measure, label, definition, unit, decimals, frame)
        known = set(self._analysis.observations["observation"])
        rows = []
        for row in records(frame, f"The table published as {measure}"):
            lost = [
                name
                for name in str(row.get("observations") or row.get("observation") or "").split("; ")
                if name not in known and not name.endswith("/action_plan")
            ]
            if lost:
                raise UsageError(
                    f"A number published as {measure} says it comes from {lost[0]!r}, which is no "
                    "observation.",
                    "Keep the column observation (or observations) as nap gave it.",
                )
            rows.append(_plain(measure_row(measure, about.unit, row)))
        own = about if measure not in catalogue.measures() else None
        self.publication.add_measure(measure, rows, own)
        if own is not None:
            self._analysis.published[measure] = about
            self._build.format.measures[measure] = about
        told = {name: [row[name] for row in rows] for name in ("observations", "formula")}
        return frame.assign(measure=measure, unit=about.unit, **told)

    def _described(
        self,
        measure: str,
        label: Mapping[str, str] | None,
        definition: Mapping[str, str] | None,
        unit: str | None,
        decimals: int | None,
        frame: pd.DataFrame,
    ) -> Measure:
        known = catalogue.measures()
        if measure in known:
            return known[measure]
        if label is None:
            guess = nearest(measure, known)
            raise UsageError(
                f"The catalogue has no measure {measure!r}, and no label was given.",
                f"Did you mean {guess!r}?" if guess else
                'Describe it: label={"en": "...", "fr": "..."}, unit="...".',
            )  # fmt: skip
        name = _both(label, f"The measure {measure}", "label")
        own = unit or (frame["unit"].iloc[0] if "unit" in frame and len(frame) else None)
        if own not in catalogue.units():
            guess = nearest(str(own), catalogue.units()) if own else None
            raise UsageError(
                f"The measure {measure} has no unit of the catalogue: {own!r}.",
                f"Did you mean {guess!r}?" if guess else
                f"Give one: {', '.join(catalogue.units())}.",
            )  # fmt: skip
        meaning = _both(definition, f"The measure {measure}", "definition") if definition else name
        return Measure(
            id=measure, form="notebook", unit=str(own), pillar="context", label=name,
            definition=meaning, formula=name, decimals=1 if decimals is None else decimals,
        )  # fmt: skip

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
        """
        rows, about = merged(self._published_by_others)
        self._analysis.published.update(about)
        self._build.format.measures.update(about)
        mine = [row for own in self.publication.measures.values() for row in own]
        rows = [row for row in rows if row["measure"] not in self.publication.measures] + mine
        from napanalysis.analysis.measure_rows import table

        frame = table(rows)
        if measure is not None:
            self._analysis.about(measure)
            frame = frame[frame["measure"] == measure]
        frame = frame.assign(
            source=frame["observations"].map(lambda names: names.partition("/")[0])
        )
        counters = {
            key: self._build.family(one.family) for key, one in self._analysis.sources.items()
        }
        frame = dated(frame.assign(counter=frame["source"].map(counters), geography="Canada"))
        ends = frame["as_of"].fillna(frame["period_end"])
        order = frame.assign(_end=ends).sort_values(["_end"], kind="stable")
        return order.drop(columns="_end").reset_index(drop=True)

    @cached_property
    def _published_by_others(self) -> Mapping[str, Publication]:
        return self._others() if self._others is not None else {}

    def new_since_last(self) -> pd.DataFrame:
        """Return the measures that the brief of the year before did not have.

        Returns
        -------
        pandas.DataFrame
            As `measures`: the rows that rest on a figure that belongs to this fiscal year.
        """
        frame = self._analysis.observations
        new = set(frame.loc[frame["fiscal_year"] == self.fiscal_year, "observation"])
        measures = self.measures()
        rests = measures["observations"].map(lambda names: bool(new & {*names.split("; ")}))
        return measures[rests.astype(bool)]

    def rest(self) -> pd.DataFrame:
        """Return the figures in force of this year and the last that nothing shows yet.

        Returns
        -------
        pandas.DataFrame
            As `figures`, whatever the indicator, place and breakdown; without the notebooks
            named in ``#| after:`` all figures count as not shown.
        """
        shown = set(self.publication.shown).union(
            *(one.shown for one in self._published_by_others.values())
        )
        frame = current(self.observations)
        years = (self.fiscal_year, str(FiscalYear(self._analysis.year.first - 1)))
        frame = frame[frame["fiscal_year"].isin(years) & ~frame["observation"].isin(shown)]
        order = {name: place for place, name in enumerate(catalogue.indicators())}
        ordered = frame.assign(_place=frame["indicator"].map(order)).sort_values(
            ["_place", "breakdown", "geography", "period_end", "as_of"], kind="stable"
        )
        return ordered.drop(columns="_place").reset_index(drop=True)

    # Words, tables and first pages --------------------------------------------------------------

    def text(self, en: str, fr: str, **values: Value) -> Phrase:
        """Return a sentence in the language asked for, its numbers linked to their trail.

        Parameters
        ----------
        en, fr : str
            The sentence in both languages. ``{name}`` stands for a value, ``{name.aspect}`` for
            something of a row (``counted``, ``when``, ``day``, ``year``, ``during``, ``formula``,
            ``counter``, ...), ``{name:case was|cases were}`` for words that go by its number.
        **values
            Rows (a table of one row, or its last), texts or numbers.
        """
        told = {name: _row(value) for name, value in values.items()}
        rows = [value for value in told.values() if isinstance(value, dict)]
        self.publication.shown.update(name for row in rows for name in lineage(row))
        return self._build.fill(en if self.language == "en" else fr, told)

    def moved(self, frame: pd.DataFrame, en: str, fr: str) -> Phrase:
        """Return how the newest number of a series moved since the one before it.

        Where flags, rounding or a change below 2 % forbid to speak of a rise or a fall, the
        sentence says so.

        Parameters
        ----------
        frame : pandas.DataFrame
            One series in order of time.
        en, fr : str
            What is counted, as it begins a sentence: "Police-reported incidents".
        """
        what = en if self.language == "en" else fr
        return self._build.moved(self._rows(frame), what) if len(frame) else Phrase((what,))

    def say(self, label: str, en: str = "", fr: str = "", **values: Value) -> None:
        """Publish a paragraph under a label and show it; without words, there is nothing to say.

        Parameters
        ----------
        label : str
            Name under which the brief includes it.
        en, fr, **values
            As for `text`.
        """
        told: Cell = self.text(en, fr, **values).capital() if en else ""
        self.publication.add(label, told)
        self._show_text(markdown_of(told) if told else self._nothing(label), str(told))

    def table(
        self,
        frame: pd.DataFrame,
        columns: Sequence[Column],
        *,
        label: str,
        title: Words,
        subtitle: Words = "",
        notes: Sequence[Cell] = (),
        filterable: bool = False,
        sources: Sequence[str] | None = None,
    ) -> Exhibit | None:
        """Publish a table under a label and show it.

        Parameters
        ----------
        frame : pandas.DataFrame
            Figures, measures, or any rows.
        columns : sequence
            What is shown of each row: an aspect such as ``number``, ``when``, ``what``,
            ``counter`` or a column of `frame`; with a heading in both languages where it has
            none: ``("value", "Incidents", "Affaires")``.
        label : str
            Begins with ``tbl-``.
        title, subtitle : str or Phrase
            The message, and what is shown.
        notes : sequence, optional
            Further notes; those that flags ask for are added.
        filterable : bool, default False
            Whether readers may filter it on a screen.
        sources : sequence of str, optional
            Where no column says it, the sources of the table.
        """
        self._check_label(label, "tbl-")
        if frame.empty:
            return self._publish_nothing(label)
        rows = self._rows(frame)
        table = self._build.table(rows, columns, filterable=filterable)
        return self.add(label, rows, table, title, subtitle, notes, sources)

    def side_by_side(
        self,
        columns: Sequence[tuple[pd.DataFrame, str, str]],
        *,
        by: str = "period",
        label: str,
        title: Words,
        subtitle: Words = "",
        notes: Sequence[Cell] = (),
    ) -> Exhibit | None:
        """Publish counts beside each other, one line a period.

        Parameters
        ----------
        columns : sequence of (DataFrame, str, str)
            Figures with a heading in English and French; those without rows are left out.
        by : str, default "period"
            What tells lines apart: ``period``, ``year``, ``when``.
        label, title, subtitle, notes
            As for `table`.
        """
        self._check_label(label, "tbl-")
        known = [entry for entry in columns if len(entry[0])]
        if not known:
            return self._publish_nothing(label)
        named = [
            (en if self.language == "en" else fr, self._rows(frame)) for frame, en, fr in known
        ]
        heading = self._build.words.text(f"column.{by}")
        table = self._build.side_by_side(named, by, heading)
        rows = [row for _, found in named for row in found]
        return self.add(label, rows, table, title, subtitle, notes)

    def headline(
        self, frame: pd.DataFrame, *, en: str = "", fr: str = "", before: pd.DataFrame | None = None
    ) -> None:
        """Publish the newest number of a table as a headline figure.

        Parameters
        ----------
        frame : pandas.DataFrame
            One series in order of time; nothing is published where it is empty.
        en, fr : str, optional
            Label; by default that of the indicator or measure.
        before : pandas.DataFrame, optional
            What it is set beside; by default the number before it.
        """
        from napanalysis.exhibits.headlines import headline

        if frame.empty:
            return
        rows = self._rows(frame)
        earlier = rows[:-1] if before is None else self._rows(before)
        label = (en if self.language == "en" else fr) or self._build.what(rows[-1])
        card = headline(self._build, label, rows[-1], earlier)
        if card not in self.publication.headlines:
            self.publication.headlines.append(card)
        self.publication.save()
        self._show_text(" · ".join(markdown_of(cell) for cell in card.values() if cell), "")

    def finding(self, en: str, fr: str, **values: Value) -> None:
        """Publish one sentence of the first page: its number, comparison and caveat.

        Parameters
        ----------
        en, fr, **values
            As for `text`.
        """
        told = self.text(en, fr, **values).capital()
        if told not in self.publication.findings:
            self.publication.findings.append(told)
        self.publication.save()
        self._show_text(f"* {told.markdown}", str(told))

    def title(self, en: str, fr: str, **values: Value) -> None:
        """Publish the message of the year, which is the brief's title.

        Parameters
        ----------
        en, fr, **values
            As for `text`.
        """
        self.publication.title = self.text(en, fr, **values).capital()
        self.publication.save()
        self._show_text(f"**{self.publication.title}**", str(self.publication.title))

    def numbers_by(self, frame: pd.DataFrame, column: str) -> dict[str, Cell]:
        """Return the numbers of a table, linked to their trail, by the values of a column."""
        return {str(row[column]): self._build.format.number(row) for row in self._rows(frame)}

    def listed(self, items: Sequence[Cell]) -> Phrase:
        """Return sentences or numbers one after the other, parted by semicolons."""
        return Phrase.join("; ", items)

    def limiting(self, flag: str) -> bool:
        """Whether a flag limits what may be concluded from a figure."""
        return catalogue.matters(flag)

    def noted(self, frame: pd.DataFrame) -> list[Cell]:
        """Return what was noted where figures were read, each with its number and date."""
        return list(self._build.noted(self._rows(frame)))

    # What the chart functions share -------------------------------------------------------------

    def add(
        self,
        label: str,
        rows: Sequence[Row],
        table: Any,
        title: Words,
        subtitle: Words,
        notes: Sequence[Cell],
        sources: Sequence[str] | None = None,
        **more: Any,
    ) -> Exhibit | None:
        """Publish an exhibit made of rows, and return it to be shown."""
        named = self._build.sources_of(rows) if sources is None else list(sources)
        self.publication.shown.update(
            name
            for row in rows
            if {"observation", "observations"} & set(row)
            for name in lineage(row)
        )
        exhibit = self._build.exhibit(
            label, rows, table, title=title, subtitle=subtitle, sources=named, notes=notes, **more
        )
        self.publication.add(label, exhibit)
        return None if self._quiet else exhibit

    def _rows(self, frame: pd.DataFrame) -> list[Row]:
        if {"value", "flags", "as_of"} <= set(frame.columns):
            return records(frame)
        return as_text(frame)

    def _check_label(self, label: str, begin: str) -> None:
        if not label.startswith(begin):
            raise UsageError(
                f"The label {label!r} doesn't begin with {begin!r}.",
                f"Write {begin}{label.partition('-')[2] or label}: Quarto tells them apart by it.",
            )

    def _publish_nothing(self, label: str) -> None:
        self.publication.add(label, None)
        self._show_text(self._nothing(label), self._nothing(label))

    def _nothing(self, label: str) -> str:
        return self._build.words.text("word.nothing", name=label, year=self.fiscal_year)

    def _show_text(self, markdown: str, plain: str) -> None:
        if self._quiet:
            return
        import re

        from IPython.display import display

        unlinked = re.sub(r"\[([^\]]*)\]\(#[^)]*\)\{\.number\}", r"\1", markdown)
        display({"text/markdown": unlinked, "text/plain": plain or unlinked}, raw=True)


def _both(words: Mapping[str, str], whose: str, what: str) -> Text:
    missing = [language for language in ("en", "fr") if not words.get(language)]
    if missing:
        names = {"en": "English", "fr": "French"}
        raise UsageError(
            f"{whose} has no {names[missing[0]]} {what}.",
            f'Give it in both languages: {what}={{"en": "...", "fr": "..."}}.',
        )
    return Text(words["en"], words["fr"])


def _row(value: Value) -> Any:
    """Return what a sentence tells of a value: of a table, its last row."""
    if isinstance(value, pd.DataFrame):
        if value.empty:
            raise UsageError(
                "A sentence was given a table without rows.",
                "Ask first whether there is one: if len(table): ...",
            )
        return records(value.tail(1))[0]
    if isinstance(value, pd.Series):
        return records(value.to_frame().T)[0]
    return value


def _plain(row: Row) -> Row:
    """Return a row as plain values that JSON keeps: no number of a library's own."""
    found: Row = {}
    for name, value in row.items():
        if name in ("value", "lower", "upper"):
            found[name] = None if value is None or pd.isna(value) else float(f"{value:.12g}")
        else:
            found[name] = bool(value) if name == "comparable" else str(value)
    return found
