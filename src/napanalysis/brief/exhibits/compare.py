"""Whether two numbers of a series may be set beside each other, and how one moved."""

from __future__ import annotations

from napanalysis import catalogue
from napanalysis.analysis.measures.rows import NOT_COMPARABLE, is_subtracted
from napanalysis.brief.numbers import Row, none
from napanalysis.language import Language


def doubted(row: Row) -> bool:
    """Whether the qualifier of another number may also be meant for this one."""
    return "qualifier-unclear" in row["flags"].split("; ")


def parted(old: Row, new: Row) -> bool:
    """Whether flags keep a number from being set beside the one before it.

    A change of basis parts the numbers on either side of it, not those after it.

    Examples
    --------
    >>> before, first, second = {"flags": ""}, *[{"flags": "break-in-basis"}] * 2
    >>> parted(before, first), parted(first, second)
    (True, False)
    """
    after = set(new["flags"].split("; ")) & NOT_COMPARABLE
    after -= {"break-in-basis"} & set(old["flags"].split("; "))
    return bool(after) or not is_subtracted(old, new)


def basis(indicator: str, language: Language) -> str:
    """Return why the counts before and after a change of basis form no series."""
    for entry in catalogue.wording("crosschecks")["break_in_basis"]:
        if entry["indicator"] == indicator:
            return str(entry[language])
    raise catalogue.CatalogueError(
        f"catalogue/crosschecks.toml has no change of basis of {indicator!r}.",
        "Write one there: [[break_in_basis]] with indicator, en and fr.",
    )


def compared(old: Row, new: Row) -> str:
    """Return how a number moved: ``rose``, ``fell``, ``same``, ``unclear`` or ``apart``.

    Where the intervals of the two overlap without both being exact, or the newer isn't
    comparable with the older, nothing is said of a movement.
    """
    if parted(old, new):
        return "apart"
    old_low, old_high = none(old["lower"]), none(old["upper"])
    new_low, new_high = none(new["lower"]), none(new["upper"])
    if old_high is not None and new_low is not None and new_low > old_high:
        return "rose"
    if new_high is not None and old_low is not None and new_high < old_low:
        return "fell"
    if old_low == old_high == new_low == new_high and new_low is not None:
        return "same"
    return "unclear"
