"""What a measure of a notebook's own is called, means and is counted in."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from napanalysis import catalogue
from napanalysis.catalogue import Measure, Text
from napanalysis.errors import UsageError, nearest
from napanalysis.wording.templates import slug


def describe(
    measure: str,
    label: Mapping[str, str] | None,
    definition: Mapping[str, str] | None,
    unit: str | Mapping[str, str] | None,
    decimals: int | None,
    frame: pd.DataFrame,
) -> Measure:
    """Return what a measure is: as the catalogue has it, else as a notebook describes it.

    Raises
    ------
    UsageError
        If a label or a unit is missing, in either language.
    """
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
    units = catalogue.units()
    own = unit or (frame["unit"].iloc[0] if "unit" in frame and len(frame) else None)
    words = None
    if isinstance(own, Mapping):
        words = _both(own, f"The measure {measure}", "unit")
        own = slug([words.en]).replace("-", "_")
    elif own not in units:
        guess = nearest(str(own), units) if own else None
        raise UsageError(
            f"The measure {measure} has a unit that isn't in the catalogue: {own!r}."
            if own else f"The measure {measure} has no unit.",
            f"Did you mean {guess!r}?" if guess else
            f"Give one: {', '.join(units)}; or words for another: "
            'unit={"en": "victims per person", "fr": "victimes par personne"}.',
        )  # fmt: skip
    meaning = _both(definition, f"The measure {measure}", "definition") if definition else name
    whole = words is None and units[str(own)].whole
    return Measure(
        id=measure, form="notebook", unit=str(own), pillar="context", label=name,
        definition=meaning, formula=name, unit_words=words,
        decimals=(0 if whole else 1) if decimals is None else decimals,
    )  # fmt: skip


def _both(words: Mapping[str, str], whose: str, what: str) -> Text:
    missing = [language for language in ("en", "fr") if not words.get(language)]
    if missing:
        names = {"en": "English", "fr": "French"}
        raise UsageError(
            f"{whose} has no {names[missing[0]]} {what}.",
            f'Give it in both languages: {what}={{"en": "...", "fr": "..."}}.',
        )
    return Text(words["en"], words["fr"])
