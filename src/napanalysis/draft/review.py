"""What the review notebook works with: a draft beside the sentences it was read from."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pandas as pd

from napanalysis.catalogue import wording
from napanalysis.draft.pairing import DATES, TAKEN_OUT, review
from napanalysis.draft.source_folder import read_rows, read_source, source_folder
from napanalysis.errors import UsageError, nearest
from napanalysis.language import Language
from napanalysis.notebook import check_injected
from napanalysis.paths import Project

__all__ = ["DraftReview", "open_draft"]

ACCEPTED = ("source", "language")
_PLAN = ("pillar", "task", "deliverable", "label_en", "label_fr", "new", "start", "status",
         "leads", "locator", "note")  # fmt: skip


class ReviewTable(pd.DataFrame):
    """A table that gives what is read in it the room it needs, and is otherwise a table."""

    # JupyterLab aligns cells to the right and gives columns the width of their headings, by
    # rules that are closer to them.
    _HEAD = (
        "{0} table {{table-layout: auto !important; width: 100%}} "
        "{0} th, {0} td {{text-align: left !important; vertical-align: top !important}}"
    )
    _metadata = ("widths",)
    widths: dict[int, str]

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame

    def _repr_html_(self) -> str:
        # Styles hold for the whole page: each table has a name of its own.
        name = f".napanalysis-review-{'-'.join(map(str, self.widths))}"
        rules = [self._HEAD.format(name)] + [
            f"{name} td:nth-child({place}) {{{rule.replace(';', ' !important;')} !important}}"
            for place, rule in self.widths.items()
        ]
        style = f"<style>{' '.join(rules)}</style>"
        return f'<div class="{name[1:]}">{style}{self.to_html()}</div>'


class TablesOfFigures:
    """Tables of a document under their titles, with the indicators suggested for each."""

    def __init__(self, tables: dict[str, pd.DataFrame]) -> None:
        self._tables = tables

    def __len__(self) -> int:
        return len(self._tables)

    def __repr__(self) -> str:
        return "\n\n".join(f"{title}\n{table}" for title, table in self._tables.items())

    def _repr_html_(self) -> str:
        return "".join(
            f"<h4>{html.escape(title)}</h4>{table.to_html()}"
            for title, table in self._tables.items()
        )


#: How wide the cells of a column are, in the HTML of the notebook.
_WIDTHS = {
    "sentence": "min-width: 30em; white-space: normal",
    "label_en": "min-width: 24em; white-space: normal",
    "label_fr": "min-width: 24em; white-space: normal",
    "reason": "min-width: 12em; white-space: normal",
    "location": "min-width: 9em; white-space: normal",
    "locator": "min-width: 9em; white-space: normal",
    "indicator": "min-width: 10em; white-space: normal; overflow-wrap: anywhere",
    "breakdown": "white-space: normal; overflow-wrap: anywhere",
    **dict.fromkeys(DATES, "white-space: nowrap"),
}


class DraftReview:
    """A draft as it is now; empty where no source was named.

    Parameters
    ----------
    raw : pathlib.Path
        The project's ``data/raw``.
    source : str
        Id of the draft, or "" for none.
    language : Language
        Language of the headings and of what is told.
    """

    def __init__(self, raw: Path, source: str, language: Language) -> None:
        self._raw, self._source, self._language = raw, source, language

    def __repr__(self) -> str:
        if not self._source:
            listed = drafts(self._raw)
            key = "drafts" if listed else "none"
            return self._text(key, drafts=", ".join(listed))
        rows = review(self._raw, self._source)
        figures = int((rows["table"] != "action_plan").sum())
        counts = {"figures": figures, "plan": len(self.plan), "left": len(self.left_out)}
        return self._text("counts", source=self._source, **counts)

    @property
    def numbers(self) -> pd.DataFrame:
        """Each drafted number beside its sentence, the least sure suggestions first."""
        columns = ("published", "sentence", "location", "indicator", "breakdown", *DATES,
                   "score", "reason", "table", "row")  # fmt: skip
        if not self._source:
            return self._titled(pd.DataFrame(columns=list(columns), dtype=str))
        rows = review(self._raw, self._source)
        kept = rows.loc[(rows["table"] != "action_plan") & (rows["title"] == ""), list(columns)]
        taken_out = self._text("taken_out")
        return self._titled(
            kept.assign(
                reason=[reason_in(reason, self._language) for reason in kept["reason"]],
                row=[taken_out if row == TAKEN_OUT else row for row in kept["row"]],
            )
        )

    @property
    def tables(self) -> TablesOfFigures:
        """The tables of figures, each as the document prints it."""
        if not self._source:
            return TablesOfFigures({})
        rows = review(self._raw, self._source)
        shown: dict[str, pd.DataFrame] = {}
        for title, cells in rows.loc[rows["title"] != ""].groupby("title", sort=False):
            grid: dict[str, dict[str, str]] = {}
            for _, cell in cells.sort_values("row", key=pd.to_numeric, kind="stable").iterrows():
                grid.setdefault(cell["row_label"], {})[cell["column_label"]] = cell["published"]
            named = ", ".join(sorted({name for name in cells["indicator"] if name}))
            key = f"{title} ({named or self._text('unnamed')})"
            shown[key] = pd.DataFrame.from_dict(grid, orient="index").fillna("")
        return TablesOfFigures(shown)

    @property
    def plan(self) -> pd.DataFrame:
        """The rows of the action plan, in the order of the document."""
        return self._titled(self._read("action_plan.csv", _PLAN))

    @property
    def left_out(self) -> pd.DataFrame:
        """Numbers of the document that weren't taken for figures, with their sentences."""
        frame = self._read("draft/left_out.csv", ("published", "sentence", "location", "reason"))
        reasons = [reason_in(reason, self._language) for reason in frame["reason"]]
        return self._titled(frame.assign(reason=reasons))

    def _read(self, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
        rows = read_rows(self._raw / self._source / name) if self._source else []
        kept = [{column: row.get(column, "") for column in columns} for row in rows]
        return pd.DataFrame(kept, columns=list(columns), dtype=str)

    def _titled(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a table with rows counted from 1 and headings in the language."""
        heads = wording("draft")["review"]["columns"]
        named = {name: heads[name][str(self._language)] for name in frame.columns if name in heads}
        numbered = frame.rename(columns=named).reset_index(drop=True)
        numbered.index = numbered.index + 1
        table = ReviewTable(numbered)
        places = enumerate(frame.columns, start=2)  # the first cell of a row is its number
        table.widths = {place: _WIDTHS[name] for place, name in places if name in _WIDTHS}
        return table

    def _text(self, key: str, **given: object) -> str:
        return str(wording("draft")["review"][key][str(self._language)]).format(**given)


def reason_in(reason: str, language: Language) -> str:
    """Return the reason of a suggestion, which a draft keeps in English, in a language.

    Examples
    --------
    >>> reason_in("counts women; no date printed", Language.FR)
    'compte women; aucune date imprimée'
    """
    if str(language) == "en":
        return reason
    return "; ".join(_told(bit, str(language)) for bit in reason.split("; "))


def _told(bit: str, language: str) -> str:
    for entry in wording("draft")["review"]["reasons"]:
        pattern = re.sub(r"\\{\d\\}", "(.+)", re.escape(entry["en"]))
        found = re.fullmatch(pattern, bit)
        if found:
            return str(entry[language]).format(*found.groups())
    return bit


def drafts(raw: Path) -> list[str]:
    """Return the sources that still have to be reviewed, in order.

    Parameters
    ----------
    raw : pathlib.Path
        The project's ``data/raw``.
    """
    return sorted(path.parent.parent.name for path in raw.glob("*/draft/context.csv"))


def open_draft(source: str, language: str) -> DraftReview:
    """Open a draft for its review; the first call of the review notebook.

    Parameters
    ----------
    source : str
        Id of the drafted source; "" lists the drafts there are.
    language : str
        ``en`` or ``fr``: the language of headings.

    Returns
    -------
    DraftReview
        What the notebook shows.

    Raises
    ------
    UsageError
        If a parameter's name or value isn't accepted, or the source is unknown or has no
        draft; it says what to do.
    """
    check_injected(ACCEPTED)
    tongue = Language.parse(language)
    # Sentences are shown whole: they are what is reviewed.
    pd.set_option("display.max_colwidth", None, "display.max_rows", None,
                  "display.max_columns", None, "display.width", 120,
                  "display.show_dimensions", False)  # fmt: skip
    raw = Project.find().raw
    if not isinstance(source, str):
        raise UsageError(f"The source {source!r} isn't a text.", 'Write source = "nap-2015-2016".')
    if source:
        _refuse(raw, source)
    return DraftReview(raw, source, tongue)


def _refuse(raw: Path, source: str) -> None:
    """Refuse a source that isn't there, or has no draft."""
    folder = source_folder(raw, source)
    listed = drafts(raw)
    there = f"There are drafts of {', '.join(listed)}. " if listed else ""
    make = f"{there}Make one: napanalysis draft DOCUMENT --source ID"
    if not folder.is_dir():
        known = sorted(path.parent.name for path in raw.glob("*/source.toml"))
        guess = nearest(source, listed) or nearest(source, known)
        remedy = f"Did you mean {guess}? {make}" if guess else make
        raise UsageError(f"There is no source {source}.", remedy)
    if (read_source(folder) or {}).get("draft") is not True:
        raise UsageError(f"The source {source} is accepted, not a draft.", make)
    if source not in listed:
        raise UsageError(f"The source {source} has no draft to review.", make)
