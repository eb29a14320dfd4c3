"""What the review notebook works with: a draft beside the sentences it was read from."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from napanalysis.catalogue import wording
from napanalysis.draft.source_folder import drafts, read_source, source_folder
from napanalysis.draft.write import CHANGING, LEFT_OUT, SHOWN
from napanalysis.errors import UsageError, unknown
from napanalysis.language import Language
from napanalysis.parameters import check_injected
from napanalysis.paths import Project
from napanalysis.raw.sources import load
from napanalysis.tabular import in_order, rows_of

__all__ = ["DraftReview", "open_draft"]

#: What stands for the row of a figure that is no longer in its table.
TAKEN_OUT = "taken out"
_NUMBERS = ["published", "sentence", "location", *CHANGING[1:], "score", "reason", "table", "row"]
_PLAN = ["pillar", "task", "deliverable", "label_en", "label_fr", "new", "start", "status",
         "leads", "locator", "note"]  # fmt: skip
# JupyterLab's own rules, which align cells to the right, are closer to the cells.
_LEFT = """<style>.napanalysis-review {table-layout: auto !important; width: 100%}
.napanalysis-review th, .napanalysis-review td {text-align: left !important;
white-space: normal !important; vertical-align: top !important}</style>"""
_MAKE = "Make one: napanalysis draft DOCUMENT --source ID"


class ReviewTable(pd.DataFrame):
    """A table that gives sentences the room they need, and is otherwise a table."""

    def _repr_html_(self) -> str:
        longest = {column: max(map(len, self[column]), default=0) for column in self}
        # A word or a date stays on one line.
        room = {
            column: "30em" if letters > 120 else f"{min(letters, 12) * 0.6:.1f}em"
            for column, letters in longest.items()
        }
        return _LEFT + str(self.to_html(classes="napanalysis-review", col_space=room))


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
        self._raw, self._source, self._language = raw, source, str(language)

    def __repr__(self) -> str:
        if not self._source:
            listed = drafts(self._raw)
            return self._text("drafts" if listed else "none", drafts=", ".join(listed))
        figures = int((review(self._raw, self._source)["table"] != "action_plan").sum())
        counts = {"figures": figures, "plan": len(self.plan), "left": len(self.left_out)}
        return self._text("counts", source=self._source, **counts)

    @property
    def numbers(self) -> pd.DataFrame:
        """Each drafted number beside its sentence, the least sure suggestions first."""
        rows = review(self._raw, self._source)
        in_text = (rows["table"] != "action_plan") & (rows["title"] == "")
        return self._titled(rows.loc[in_text, _NUMBERS])

    @property
    def tables(self) -> TablesOfFigures:
        """The tables of figures, each as the document prints it."""
        rows = review(self._raw, self._source)
        shown = TablesOfFigures()
        for title, cells in rows.loc[rows["title"] != ""].groupby("title", sort=False):
            named = ", ".join(sorted(set(cells["indicator"]) - {""})) or self._text("unnamed")
            shown[f"{title} ({named})"] = in_order(cells, _numbers(cells["row"])).pivot_table(
                "published", "row_label", "column_label", aggfunc="last", fill_value="", sort=False
            )
        return shown

    @property
    def plan(self) -> pd.DataFrame:
        """The rows of the action plan, in the order of the document."""
        plan = load(self._raw, include_drafts=True).action_plan
        return self._titled(plan.loc[plan["source"] == self._source, _PLAN])

    @property
    def left_out(self) -> pd.DataFrame:
        """Numbers of the document that weren't taken for figures, with their sentences."""
        return self._titled(_drafted(self._raw, self._source, "left_out", LEFT_OUT))

    def _titled(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a table with rows counted from 1, headings and reasons in the language."""
        heads = wording("draft")["review"]["columns"]
        for name in {"reason", "row"} & set(frame):
            told = [reason_in(text, self._language) for text in frame[name]]
            frame = frame.assign(**{name: told})
        columns = {name: heads[name][self._language] for name in frame.columns}
        rows = pd.RangeIndex(1, len(frame) + 1)
        return ReviewTable(frame.rename(columns=columns).set_axis(rows))

    def _text(self, key: str, **given: object) -> str:
        return str(wording("draft")["review"][key][self._language]).format(**given)


def reason_in(reason: str, language: str) -> str:
    """Return the reason of a suggestion, which a draft keeps in English, in a language.

    Examples
    --------
    >>> reason_in("counts women; no date printed", "fr")
    'compte women; aucune date imprimée'
    """
    bits = reason.split("; ")
    return "; ".join(map(_french, bits)) if str(language) == "fr" else reason


def _french(reason: str) -> str:
    """Return a reason in French, and any within it."""
    words = wording("draft")
    classes = {name: entry["fr"] for name, entry in words["never"].items()}
    for english, french in (words["review"]["french"] | classes).items():
        pattern = re.sub(r"\\{\d\\}", "(.+)", re.escape(english))
        if match := re.fullmatch(pattern, reason):
            return str(french).format(*map(_french, match.groups()))
    return reason


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
    """Return each row of a draft as it is now, beside its sentence; none where the source is "".

    Columns are as in `SHOWN`, all text; the least sure suggestions stand first within a table.
    A row is found by its place in the document and the figure as printed, so rows may be
    corrected, taken out and put in while the review goes on.
    """
    if source:
        _refuse(raw, source)
    data = load(raw, include_drafts=True)
    rows: list[dict[str, str]] = []
    for name, drafted in _drafted(raw, source, "context", SHOWN).groupby("table", sort=False):
        table: pd.DataFrame = getattr(data, str(name))
        rows += _paired(rows_of(drafted), rows_of(table[table["source"] == source]))
    frame = pd.DataFrame(rows, columns=list(SHOWN))
    return in_order(frame, "table", _numbers(frame["score"]))


def _drafted(raw: Path, source: str, name: str, columns: Sequence[str]) -> pd.DataFrame:
    path = raw / source / "draft" / f"{name}.csv"
    if not path.is_file():
        return pd.DataFrame(columns=list(columns))
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _numbers(cells: pd.Series) -> pd.Series:
    """Return cells as numbers; those with a word stand last in order."""
    return pd.to_numeric(cells, errors="coerce")


def _paired(drafted: list[dict[str, str]], now: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Put each drafted row beside what has become of it."""
    left = {row["row"]: row for row in now}
    matches: dict[int, dict[str, Any]] = {}
    # First the rows whose figure stands as drafted, then those corrected in the same place.
    for column in ("published", "none"):
        there: dict[tuple[str, str], list[int]] = {}
        for number, row in left.items():
            there.setdefault((row["locator"], row.get(column, "")), []).append(number)
        for index, row in enumerate(drafted):
            numbers = there.get((row["location"], row.get(column, "")))
            if index not in matches and numbers:
                matches[index] = left.pop(numbers.pop(0))
    kept = ("row", *CHANGING)
    return [
        row | {name: str(matches.get(index, {"row": TAKEN_OUT}).get(name, "")) for name in kept}
        for index, row in enumerate(drafted)
    ]


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
