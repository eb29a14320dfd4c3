"""The processed tables of a fiscal year, as a notebook reads them: real dates, one row a number."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from napanalysis.analysis.measure_rows import dated
from napanalysis.analysis.observations import vintage
from napanalysis.exhibits.limitations import limits
from napanalysis.workshop.presenter import Presenter


class Tables:
    """The processed tables of a fiscal year and before."""

    def __init__(self, presenter: Presenter) -> None:
        #: Publishes and shows; what charts and tables are made with, not for notebooks.
        self.presenter = presenter
        self.language = str(presenter.language)

    def __repr__(self) -> str:
        analysis = self.presenter.analysis
        return self.presenter.words.text(
            "word.figures_up_to",
            year=str(analysis.year),
            observations=str(len(analysis.observations)),
            deliverables=str(len(analysis.action_plan)),
            flags=str(len(analysis.problems)),
        )

    @property
    def fiscal_year(self) -> str:
        """The fiscal year, such as ``2014-2015``.

        Examples
        --------
        >>> year.fiscal_year
        '2014-2015'
        """
        return str(self.presenter.analysis.year)

    @property
    def fiscal_year_before(self) -> str:
        """The fiscal year before, such as ``2013-2014``.

        Examples
        --------
        >>> year.fiscal_year_before
        '2013-2014'
        """
        return str(self.presenter.analysis.year.previous())

    @property
    def start(self) -> pd.Timestamp:
        """The first day of the fiscal year.

        Examples
        --------
        >>> year.start
        Timestamp('2014-04-01 00:00:00')
        """
        return pd.Timestamp(self.presenter.analysis.year.start)

    @property
    def end(self) -> pd.Timestamp:
        """The last day of the fiscal year.

        Examples
        --------
        >>> year.end
        Timestamp('2015-03-31 00:00:00')
        """
        return pd.Timestamp(self.presenter.analysis.year.end)

    def before(self, months: int) -> pd.Timestamp:
        """Return the day that lies so many months before the end of the fiscal year.

        Examples
        --------
        >>> year.before(months=24)
        Timestamp('2013-03-31 00:00:00')
        """
        return self.end - pd.DateOffset(months=months)

    @cached_property
    def observations(self) -> pd.DataFrame:
        """All observations, superseded ones too, with real dates.

        Examples
        --------
        >>> sorted(year.observations["kind"].unique())
        ['flow', 'snapshot', 'stock']
        """
        analysis = self.presenter.analysis
        vintages = {key: vintage(source)[0] for key, source in analysis.sources.items()}
        names = analysis.observations["source"]
        counters, newness = names.map(self._counters), names.map(vintages)
        return dated(analysis.observations.assign(counter=counters, vintage=newness))

    @cached_property
    def action_plan(self) -> pd.DataFrame:
        """The deliverables of the newest action plan, one row each.

        Examples
        --------
        >>> year.action_plan.groupby("pillar").size().to_dict()
        {'partnerships': 21, 'prevention': 15, 'prosecution': 26, 'protection': 12}
        """
        plan = self.presenter.analysis.action_plan
        source = plan["source"].iloc[0] if len(plan) else ""
        year = self.presenter.analysis.sources[source].fiscal_year if source else None
        missing: Any = pd.NaT
        day: Any = pd.Timestamp(year.end) if year else missing
        return plan.assign(
            observation=f"{source}/action_plan",
            value=1.0, lower=1.0, upper=1.0, breakdown="",
            **{"period_start": missing, "period_end": missing, "as_of": day},
        )  # fmt: skip

    @property
    def problems(self) -> pd.DataFrame:
        """Every flag of what is used, with message and remedy.

        Examples
        --------
        >>> year.problems["severity"].unique().tolist()
        ['flag']
        """
        return self.presenter.analysis.problems.copy()

    @property
    def revisions(self) -> pd.DataFrame:
        """Every change of a published figure from one vintage to the next.

        Examples
        --------
        >>> later = nap.open_year("2024-2025", "en")
        >>> changed = later.revisions.loc[lambda rows: rows["indicator"] == "glotip_victims"]
        >>> changed[["period_end", "old_value", "new_value"]].tail(1)
          period_end  old_value  new_value
        4 2021-12-31        343        418
        """
        return dated(self.presenter.analysis.revisions)

    @cached_property
    def sources(self) -> pd.DataFrame:
        """The sources, with how many observations each has.

        Examples
        --------
        >>> year.sources.loc[year.sources["source"] == "nap-2014-2015", "figures"].item()
        68
        """
        counts = self.presenter.analysis.observations["source"].value_counts()
        rows = [
            {
                "source": source.id,
                "title": str(self.presenter.cite.title(source)),
                "publisher": self.presenter.cite.publisher(source),
                "counter": self._counters[source.id],
                "published": source.published,
                "evidence": source.evidence,
                "figures": int(counts.get(source.id, 0)),
            }
            for source in self.presenter.analysis.sources.values()
        ]
        return pd.DataFrame(rows)

    def limitations(self) -> pd.DataFrame:
        """Return each finding that limits a conclusion, with its figures and the reason.

        Returns
        -------
        pandas.DataFrame
            `rule`, `finding`, `subject`, `figures`, `why`, `observations`; the newest first.

        Examples
        --------
        >>> year.limitations().loc[lambda rows: rows["rule"] == "stock-falls", "subject"].tolist()
        ['Persons convicted']
        """
        return limits(self.presenter)

    @cached_property
    def _counters(self) -> dict[str, str]:
        """Who counted what is in each source."""
        sources = self.presenter.analysis.sources
        return {key: self.presenter.family(source.family) for key, source in sources.items()}
