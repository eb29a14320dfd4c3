"""The figures of a fiscal year: chosen by indicator, kind, breakdown and place; as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Unpack

import pandas as pd

from napanalysis import catalogue
from napanalysis.analysis.measure_rows import reference_dates
from napanalysis.analysis.observations import current
from napanalysis.errors import UsageError, unknown
from napanalysis.exhibits.builder import Column
from napanalysis.exhibits.exhibit import Exhibit
from napanalysis.tabular import in_order
from napanalysis.workshop.presenter import Caption, Part
from napanalysis.workshop.year_tables import Tables


class Figures(Tables):
    """The published figures of a fiscal year and before."""

    def figures(
        self,
        indicator: str | Sequence[str],
        *,
        breakdown: str | None = "",
        geography: str | None = "Canada",
        in_force: bool = True,
    ) -> pd.DataFrame:
        """Return the published figures of an indicator, the oldest first; of several in turn.

        Without further options these are the totals of Canada, newest vintage: an indicator
        that is counted by operation or province alone gives an empty table.

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
            If there is no such indicator, breakdown or place; it names the nearest.

        Examples
        --------
        >>> year.figures("persons_convicted")[["source", "published", "value", "as_of"]]
                      source published  value      as_of
        0  press-nap-2012-06        42   42.0 2012-06-30
        1       rcmp-2015-01       151  151.0 2015-01-31
        2      nap-2014-2015       117  117.0 2015-08-31

        Ordinary pandas goes on from there.

        >>> counts = year.figures(["cases_completed", "persons_convicted"])
        >>> counts.pivot(index="as_of", columns="indicator", values="value").tail(1)
        indicator   cases_completed  persons_convicted
        as_of
        2015-08-31             90.0              117.0
        """
        names = [indicator] if isinstance(indicator, str) else list(indicator)
        for name in names:
            catalogue.indicator(name)
        frame = self._in_force if in_force else self._ordered
        frame = frame[frame["indicator"].isin(names)]
        if breakdown is not None:
            self._check_known("breakdown", breakdown, {"", *catalogue.breakdowns()})
            frame = frame[frame["breakdown"] == breakdown]
        if geography == "provinces":
            frame = frame[frame["geography"].isin(catalogue.wording("places")["provinces"])]
        elif geography is not None:
            places = {place for named in catalogue.wording("places").values() for place in named}
            self._check_known("geography", geography, {*places, "Canada", "provinces"})
            frame = frame[frame["geography"] == geography]
        return frame.sort_values(
            "indicator", key=lambda column: column.map(names.index), kind="stable"
        ).reset_index(drop=True)

    @cached_property
    def _ordered(self) -> pd.DataFrame:
        """All observations, the oldest first."""
        return in_order(self.observations, reference_dates(self.observations), "source")

    @cached_property
    def _in_force(self) -> pd.DataFrame:
        return current(self._ordered)

    def _check_known(self, column: str, given: str, known: set[str]) -> None:
        """Refuse what neither the catalogue nor a figure has: the table would just be empty."""
        if given in known:
            return
        known = known.union(self.presenter.analysis.observations[column])
        if given not in known:
            raise unknown(
                f"No figure has the {column} {given!r}.", given, sorted(known),
                f"{column}=None gives all of them.",
            )  # fmt: skip

    def stock(self, indicator: str, **options: Any) -> pd.DataFrame:
        """Return the counts since a start date; as `figures`, for an indicator of this kind.

        Examples
        --------
        >>> year.stock("cases_completed")["value"].tolist()
        [23.0, 35.0, 85.0, 90.0]
        """
        return self._of_kind("stock", indicator, options)

    def flow(self, indicator: str, **options: Any) -> pd.DataFrame:
        """Return the counts over a period; as `figures`, for an indicator of this kind.

        Examples
        --------
        >>> year.flow("trp_issued")[["value", "period_start", "period_end"]]
           value period_start period_end
        0   34.0   2014-01-01 2014-12-31
        """
        return self._of_kind("flow", indicator, options)

    def snapshot(self, indicator: str, **options: Any) -> pd.DataFrame:
        """Return what was open at a date; as `figures`, for an indicator of this kind.

        Examples
        --------
        >>> year.snapshot("cases_before_courts")[["published", "lower", "upper"]].tail(1)
             published  lower  upper
        3  environ 180  175.0  185.0
        """
        return self._of_kind("snapshot", indicator, options)

    def _of_kind(self, kind: str, indicator: str, options: Mapping[str, Any]) -> pd.DataFrame:
        known = catalogue.indicator(indicator).kind
        if known != kind:
            raise UsageError(
                f"{indicator} is a {known}, not a {kind}.",
                f"Call year.{known}({indicator!r}); the three kinds never mix in one series.",
            )
        return self.figures(indicator, **options)

    def indicators(self, begin: str = "") -> list[str]:
        """Return the indicators that have a figure up to the year, in order of the catalogue.

        Parameters
        ----------
        begin : str, optional
            Only those whose identifier begins so.

        Examples
        --------
        >>> year.indicators("trp_victims")
        ['trp_victims_granted', 'trp_victims_refused', 'trp_victims_cancelled']
        """
        known = set(self.presenter.analysis.observations["indicator"])
        return [name for name in catalogue.indicators() if name in known and name.startswith(begin)]

    @cached_property
    def funding(self) -> pd.DataFrame:
        """Money committed, as announced: one row a commitment, with label, payer and basis.

        Examples
        --------
        >>> year.funding[["published", "basis"]].head(2)
                         published           basis
        0  jusqu'à 500 000 dollars  annual ceiling
        1           75 000 dollars           grant
        """
        rows = self.figures("funding_committed", breakdown=None, geography=None)
        label = f"label_{self.language}"
        details = self.presenter.analysis.funding.rename(columns={label: "label", "note": "remark"})
        details = details[["observation", "label", "payer", "basis", "part_of", "remark"]]
        return details.merge(rows, on="observation", how="inner")

    def table(
        self,
        frame: pd.DataFrame,
        columns: Sequence[Column],
        *,
        filterable: bool = False,
        sources: Sequence[str] | None = None,
        **caption: Unpack[Caption],
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
        filterable : bool, default False
            Whether readers may filter it on a screen.
        sources : sequence of str, optional
            Where no column says it, the sources of the table.
        **caption
            `label`, which begins with ``tbl-``; `title`, the message, and `subtitle`, what is
            shown (str or Phrase); further `notes`, to which those that flags ask for are added.

        Examples
        --------
        >>> shown = year.table(
        ...     year.stock("cases_completed"),
        ...     ["when", "number", "source"],
        ...     label="tbl-cases",
        ...     title="Cases completed",
        ... )
        >>> print(shown.table.rows[-1][1], shown.source)
        90 Sources: press-nap-2012-06; press-nap-2012-2013; rcmp-2015-01; nap-2014-2015.
        """
        rows = self.presenter.rows(frame)
        table = self.presenter.table(rows, columns, filterable=filterable)
        return self.presenter.exhibit("tbl-", rows, table, sources=sources, **caption)

    def side_by_side(
        self, columns: Sequence[Part], *, by: str = "period", **caption: Unpack[Caption]
    ) -> Exhibit | None:
        """Publish counts beside each other, one line a period.

        Parameters
        ----------
        columns : sequence of (DataFrame, str, str)
            Figures with a heading in English and French; those without rows are left out.
        by : str, default "period"
            What tells lines apart: ``period``, ``year``, ``when``.
        **caption
            As for `table`.

        Examples
        --------
        >>> shown = year.side_by_side(
        ...     [
        ...         (year.stock("cases_completed"), "Cases", "Dossiers"),
        ...         (year.stock("persons_convicted"), "Convicted", "Condamnées"),
        ...     ],
        ...     by="when",
        ...     label="tbl-both",
        ...     title="Cases and persons",
        ... )
        >>> for row in shown.table.rows:
        ...     print(row[1], row[2])
        23 42
        35 –
        85 151
        90 117
        """
        named = self.presenter.named(columns)
        table = self.presenter.side_by_side(named, by)
        rows = [row for _, figures in named for row in figures]
        return self.presenter.exhibit("tbl-", rows, table, **caption)
