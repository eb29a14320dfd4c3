"""One cell at a time: dates, figures, words and ids, and what a spreadsheet did to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from napanalysis import catalogue
from napanalysis.dates import first_day, is_date_of_figure, misread
from napanalysis.errors import UsageError, nearest
from napanalysis.published import ACCEPTED, Published, Qualifier, UnreadableFigure, read
from napanalysis.raw.missing_glyphs import unprintable
from napanalysis.raw.problems import HARMFUL, INVISIBLE
from napanalysis.raw.tables import Table

LONGEST_CELL = 5000

_ERROR_VALUE = re.compile(r"#{2,}|#[A-ZÉ0-9/]{1,9}[!?]?|(?:Err|Erreur) ?: ?[0-9]+")
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?E[+-]?[0-9]+", re.IGNORECASE)
_LOST_DECIMALS = re.compile(r"[0-9]+[.,]0{1,2}")
#: Lower-case letters, digits and hyphens: nothing of a path, and no device of Windows.
ID = re.compile(r"(?!(?:con|prn|aux|nul|(?:com|lpt)[0-9])$)[a-z0-9]+(?:-[a-z0-9]+)*")
TASK = re.compile(r"[0-9]+(?:\.[0-9]+)+")
DELIVERABLE = re.compile(r"[0-9]+(?:\.[0-9]+)+-[0-9]{2}")
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Cell:
    """A cell of a raw table or a value of a ``source.toml``, and where its problems are reported.

    A check of a cell reports what is wrong with it, and returns whether it is sound.
    """

    table: Table
    row: int | None
    column: str
    value: str

    def report(self, rule: str, **details: str) -> bool:
        """Report a problem with this cell; return that it isn't sound."""
        self.table.report(rule, self.row, self.column, self.value, **details)
        return False


def check_cell(cell: Cell, *, text: bool) -> bool:
    """Check what holds for every cell; `text` is words for people, which may look like a formula.

    It returns whether the cell is worth reading further.
    """
    if _ERROR_VALUE.fullmatch(cell.value):
        return cell.report("spreadsheet-error")
    return check_text(cell) if text else _is_whole(cell, INVISIBLE)


def check_text(cell: Cell) -> bool:
    """Check words for people, which may hold any mark-up: they are only ever shown as text."""
    if not _is_whole(cell, HARMFUL):
        return False
    if unseen := INVISIBLE.search(cell.value):
        cell.report("invisible-letter", code=f"U+{ord(unseen[0]):04X}")
    if letters := unprintable(cell.value):
        cell.report("letters-without-font", letters=letters)
    if cell.value.startswith(_FORMULA):
        cell.report("text-looks-like-formula")
    if "\n" in cell.value or "\r" in cell.value:
        cell.report("line-break-in-cell")
    if catalogue.GARBLED.search(cell.value):
        cell.report("garbled-letters")
    return True


def _is_whole(cell: Cell, bad: re.Pattern[str]) -> bool:
    """Check that a cell holds nothing that no cell may hold."""
    length = len(cell.value)
    if length > LONGEST_CELL:
        return cell.report("very-long-cell", length=str(length), longest=str(LONGEST_CELL))
    found = bad.search(cell.value)
    return not found or cell.report("control-character", code=f"U+{ord(found[0]):04X}")


def check_date(cell: Cell) -> bool:
    """Check a date; report what is wrong and, where it can be seen, what was meant."""
    try:
        first_day(cell.value)
    except UsageError:
        rule, readings = misread(cell.value)
        names = ("first", "second") if len(readings) == 2 else ("meant",)
        return cell.report(rule, **dict(zip(names, readings, strict=False)))
    return True


def check_figure(cell: Cell, language: str, indicator: str) -> Published | None:
    """Read a published figure; report why it can't be read or doesn't fit its indicator."""
    about = catalogue.indicators().get(indicator)
    unit = catalogue.units().get(about.unit) if about else None
    if not _is_untouched(cell, bool(unit and unit.whole)):
        return None
    try:
        published = read(cell.value, language or "en")
    except UnreadableFigure as error:
        # Without the language it isn't known how separators are read: "1,34 million" may be right.
        if language:
            cell.report("unreadable-figure", reason=error.reason, advice=error.remedy)
        return None
    if about is None or unit is None:
        return published
    words = {"unit_en": unit.many.en, "unit_fr": unit.many.fr}
    whole = published.qualifier is Qualifier.BETWEEN or published.value == int(published.value)
    if published.value < 0 and about.unit != "percent":
        cell.report("unreadable-figure", reason="a figure can't be negative", advice=ACCEPTED)
    elif published.unit is not None and published.unit != about.unit:
        cell.report("unit-mismatch", indicator=indicator, **words)
    elif unit.whole and not whole:
        cell.report("fraction-of-a-whole", **words)
    else:
        return published
    return None


def _is_untouched(cell: Cell, whole: bool) -> bool:
    """Check that a spreadsheet hasn't made something else of a figure."""
    if cell.value.startswith("="):
        return cell.report("figure-is-formula")
    if _SCIENTIFIC.fullmatch(cell.value):
        return cell.report("figure-in-scientific-notation")
    if is_date_of_figure(cell.value):
        return cell.report("figure-is-date")
    number = cell.value.replace("\u00a0", "").replace(" ", "")
    if _LOST_DECIMALS.fullmatch(number) and (whole or len(number) > 5):
        meant = re.split("[.,]", cell.value)[0].strip()
        return cell.report("figure-with-empty-decimals", meant=meant)
    return True


def check_no_path(cell: Cell) -> bool:
    """Check that an identifier can't lead out of a folder."""
    return not re.search(r"\.\.|[/\\:]|^~", cell.value) or cell.report("id-like-a-path")


def check_form(cell: Cell, form: re.Pattern[str], rule: str) -> bool:
    """Check that a whole value has a form."""
    return bool(form.fullmatch(cell.value)) or cell.report(rule)


def check_word(cell: Cell, rule: str, known: Iterable[str]) -> bool:
    """Check a word against those that its column takes."""
    words = list(known)
    return cell.value in words or cell.report(rule, nearest=nearest(cell.value, words))


def check_breakdown(cell: Cell) -> bool:
    """Check `dimension=value` against the catalogue."""
    wording = catalogue.wording("breakdowns")
    dimension, _, part = cell.value.partition("=")
    if not part:
        return cell.report("unreadable-breakdown")
    if dimension not in wording["dimension"]:
        guess = nearest(dimension, wording["dimension"])
        return replace(cell, value=dimension).report("unknown-dimension", nearest=guess)
    known = catalogue.organisations() if dimension == "lead" else wording.get(dimension, {})
    if part in known:
        return True
    guess = nearest(part, known)
    return cell.report(
        "unknown-breakdown", nearest=guess and f"{dimension}={guess}", dimension=dimension
    )


@cache
def known_places() -> Mapping[str, str]:
    """Return the places that are known by their names in French and in English, which is used."""
    known = list(catalogue.wording("places").values())
    names = {entry["fr"]: place for places in known for place, entry in places.items()}
    names |= {place: place for places in known for place in places}
    return names | {place: place for place in catalogue.wording("vocabulary")["places"]}


def check_name(cell: Cell, rule: str, names: Mapping[str, str], cutoff: float = 0.8) -> bool:
    """Report what is nearly, but not quite, one of the names, or one that another stands for."""
    guess = names.get(cell.value) or names.get(nearest(cell.value, names, cutoff))
    return guess in (None, cell.value) or cell.report(rule, nearest=guess)
