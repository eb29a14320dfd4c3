"""What the review notebook works with: a draft beside the sentences it was read from."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from napanalysis.catalogue import wording
from napanalysis.errors import UsageError, nearest
from napanalysis.language import Language
from napanalysis.notebook import check_injected
from napanalysis.paths import Project
from napanalysis.raw.draft.files import read_rows, read_source, source_folder
from napanalysis.raw.draft.review import DATES, review

__all__ = ["DraftReview", "open_draft"]

ACCEPTED = ("source", "language")
_PLAN = ("pillar", "task", "deliverable", "label_en", "label_fr", "new", "start", "status",
         "leads", "locator", "note")  # fmt: skip


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
        counts = {"figures": len(self.numbers), "plan": len(self.plan), "left": len(self.left_out)}
        return self._text("counts", source=self._source, **counts)

    @property
    def numbers(self) -> pd.DataFrame:
        """Each drafted number beside its sentence, the least sure suggestions first."""
        columns = ("published", "sentence", "location", "indicator", "breakdown", *DATES,
                   "score", "reason", "table", "row")  # fmt: skip
        if not self._source:
            return self._titled(pd.DataFrame(columns=list(columns), dtype=str))
        rows = review(self._raw, self._source)
        return self._titled(rows.loc[rows["table"] != "action_plan", list(columns)])

    @property
    def plan(self) -> pd.DataFrame:
        """The rows of the action plan, in the order of the document."""
        return self._titled(self._read("action_plan.csv", _PLAN))

    @property
    def left_out(self) -> pd.DataFrame:
        """Numbers of the document that weren't taken for figures, with their sentences."""
        return self._titled(self._read("draft/left_out.csv", ("published", "sentence", "location")))

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
        return numbered

    def _text(self, key: str, **given: object) -> str:
        return str(wording("draft")["review"][key][str(self._language)]).format(**given)


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
