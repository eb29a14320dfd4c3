"""What the review notebook works with: a draft beside the sentences it was read from."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pandas as pd

from napanalysis.catalogue import wording
from napanalysis.draft.source_folder import drafts, read_rows, read_source, source_folder
from napanalysis.draft.write import CELL
from napanalysis.errors import UsageError, unknown
from napanalysis.language import Language
from napanalysis.parameters import check_injected
from napanalysis.paths import Project

__all__ = ["DraftReview", "open_draft"]

#: What stands for the row of a figure that is no longer in its table.
TAKEN_OUT = "taken out"
DATES = ("period_start", "period_end", "as_of")
SHOWN = ("table", "row", "published", "indicator", "breakdown", *DATES, "sentence", "location",
         "score", "reason", *CELL)  # fmt: skip
_NUMBERS = ("published", "sentence", "location", "indicator", "breakdown", *DATES, "score",
            "reason", "table", "row")  # fmt: skip
_PLAN = ("pillar", "task", "deliverable", "label_en", "label_fr", "new", "start", "status",
         "leads", "locator", "note")  # fmt: skip
_MAKE = "Make one: napanalysis draft DOCUMENT --source ID"
#: How the cells of a column are set, in the HTML of the notebook.
_WIDTHS = {
    **dict.fromkeys(("sentence", "label_en", "label_fr"), "min-width: 30em; white-space: normal"),
    **dict.fromkeys(("reason", "location", "locator"), "min-width: 9em; white-space: normal"),
    **dict.fromkeys(("indicator", "breakdown"), "white-space: normal; overflow-wrap: anywhere"),
    **dict.fromkeys(DATES, "white-space: nowrap"),
}


class ReviewTable(pd.DataFrame):
    """A table that gives what is read in it the room it needs, and is otherwise a table."""

    _metadata = ("widths",)
    widths: dict[int, str]

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame

    def _repr_html_(self) -> str:
        # Styles hold for the whole page: each table has a name of its own. JupyterLab's own
        # rules, which align cells to the right, are closer to the cells.
        name = f".napanalysis-review-{'-'.join(map(str, self.widths))}"
        rules = [
            f"{name} table {{table-layout: auto !important; width: 100%}}",
            f"{name} th, {name} td {{text-align: left !important; vertical-align: top !important}}",
            *(
                f"{name} td:nth-child({place}) {{{rule.replace(';', ' !important;')} !important}}"
                for place, rule in self.widths.items()
            ),
        ]
        style = f"<style>{' '.join(rules)}</style>"
        return f'<div class="{name[1:]}">{style}{self.to_html()}</div>'


class TablesOfFigures(dict[str, pd.DataFrame]):
    """Tables of a document under their titles, with the indicators suggested for each."""

    def __repr__(self) -> str:
        return "\n\n".join(f"{title}\n{table}" for title, table in self.items())

    def _repr_html_(self) -> str:
        return "".join(
            f"<h4>{html.escape(title)}</h4>{table.to_html()}" for title, table in self.items()
        )


class DraftReview:
    """A draft as it is now; empty where no source was named."""

    def __init__(self, raw: Path, source: str, language: Language) -> None:
        self._raw, self._source, self._language = raw, source, language

    def __repr__(self) -> str:
        if not self._source:
            listed = drafts(self._raw)
            return self._text("drafts" if listed else "none", drafts=", ".join(listed))
        figures = int((self._rows()["table"] != "action_plan").sum())
        counts = {"figures": figures, "plan": len(self.plan), "left": len(self.left_out)}
        return self._text("counts", source=self._source, **counts)

    @property
    def numbers(self) -> pd.DataFrame:
        """Each drafted number beside its sentence, the least sure suggestions first."""
        rows = self._rows()
        kept = rows.loc[(rows["table"] != "action_plan") & (rows["title"] == ""), list(_NUMBERS)]
        return self._titled(kept.replace({"row": {TAKEN_OUT: self._text("taken_out")}}))

    @property
    def tables(self) -> TablesOfFigures:
        """The tables of figures, each as the document prints it."""
        rows = self._rows()
        shown = TablesOfFigures()
        for title, cells in rows.loc[rows["title"] != ""].groupby("title", sort=False):
            grid: dict[str, dict[str, str]] = {}
            for _, cell in _in_order(cells, "row").iterrows():
                grid.setdefault(cell["row_label"], {})[cell["column_label"]] = cell["published"]
            named = ", ".join(sorted({name for name in cells["indicator"] if name}))
            key = f"{title} ({named or self._text('unnamed')})"
            shown[key] = pd.DataFrame.from_dict(grid, orient="index").fillna("")
        return shown

    @property
    def plan(self) -> pd.DataFrame:
        """The rows of the action plan, in the order of the document."""
        return self._titled(self._read("action_plan.csv", _PLAN))

    @property
    def left_out(self) -> pd.DataFrame:
        """Numbers of the document that weren't taken for figures, with their sentences."""
        columns = ("published", "sentence", "location", "reason")
        return self._titled(self._read("draft/left_out.csv", columns))

    def _rows(self) -> pd.DataFrame:
        if not self._source:
            return pd.DataFrame(columns=list(SHOWN), dtype=str)
        return review(self._raw, self._source)

    def _read(self, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
        rows = read_rows(self._raw / self._source / name) if self._source else []
        return pd.DataFrame(rows, columns=list(columns), dtype=str).fillna("")

    def _titled(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a table with rows counted from 1, headings and reasons in the language."""
        heads = wording("draft")["review"]["columns"]
        named = {name: heads[name][str(self._language)] for name in frame.columns if name in heads}
        if "reason" in frame:
            reasons = [reason_in(reason, self._language) for reason in frame["reason"]]
            frame = frame.assign(reason=reasons)
        table = ReviewTable(frame.rename(columns=named).reset_index(drop=True))
        table.index = table.index + 1
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
    return "; ".join(_translated(bit, str(language)) for bit in reason.split("; "))


def _translated(bit: str, language: str) -> str:
    for entry in wording("draft")["review"]["reasons"]:
        pattern = re.sub(r"\\{\d\\}", "(.+)", re.escape(entry["en"]))
        match = re.fullmatch(pattern, bit)
        if match:
            return str(entry[language]).format(*match.groups())
    return bit


def open_draft(source: str, language: str) -> DraftReview:
    """Open a draft for its review, with headings in a language; "" lists the drafts there are.

    The first call of the review notebook. A parameter whose name or value isn't accepted, and a
    source that is unknown or has no draft, is an error that says what to do.
    """
    check_injected(("source", "language"))
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


def review(raw: Path, source: str) -> pd.DataFrame:
    """Return each row of a draft as it is now, beside its sentence.

    Columns are as in `SHOWN`, all text; the least sure suggestions stand first within a table.
    A row is found by its place in the document and the figure as printed, so rows may be
    corrected, taken out and put in while the review goes on.
    """
    _refuse(raw, source)
    context = read_rows(raw / source / "draft" / "context.csv")
    rows: list[dict[str, str]] = []
    for name in dict.fromkeys(row["table"] for row in context):
        drafted = [row for row in context if row["table"] == name]
        rows += _paired(drafted, read_rows(raw / source / f"{name}.csv"))
    frame = pd.DataFrame(rows, columns=list(SHOWN), dtype=str)
    return _in_order(frame, "score").sort_values("table", kind="stable")


def _in_order(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return rows from the smallest number of a column; those with a word there stand last."""
    return frame.sort_values(
        by, key=lambda cells: pd.to_numeric(cells, errors="coerce"), kind="stable"
    )


def _paired(drafted: list[dict[str, str]], now: list[dict[str, str]]) -> list[dict[str, str]]:
    """Put each drafted row beside what has become of it."""
    left = dict(enumerate(now, start=2))
    matched: dict[int, int] = {}
    # First the rows whose figure stands as drafted, then those corrected in the same place.
    for same in (True, False):
        there: dict[tuple[str, str], list[int]] = {}
        for number, row in left.items():
            key = (row.get("locator", ""), row.get("published", "") if same else "")
            there.setdefault(key, []).append(number)
        for index, draft_row in enumerate(drafted):
            numbers = there.get((draft_row["location"], draft_row["published"] if same else ""))
            if index not in matched and numbers:
                matched[index] = numbers.pop(0)
                del left[matched[index]]
    rows = []
    for index, draft_row in enumerate(drafted):
        row = now[matched[index] - 2] if index in matched else {}
        kept = {name: row.get(name, "") for name in ("published", "indicator", "breakdown", *DATES)}
        rows.append({**draft_row, **kept, "row": str(matched[index]) if row else TAKEN_OUT})
    return rows


def _refuse(raw: Path, source: str) -> None:
    """Refuse a source that isn't there, or has no draft."""
    folder = source_folder(raw, source)
    listed = drafts(raw)
    make = f"There are drafts of {', '.join(listed)}. {_MAKE}" if listed else _MAKE
    if not folder.is_dir():
        raise unknown(f"There is no source {source}.", source, listed, make)
    if (read_source(folder) or {}).get("draft") is not True:
        raise UsageError(f"The source {source} is accepted, not a draft.", make)
    if source not in listed:
        raise UsageError(f"The source {source} has no draft to review.", make)
