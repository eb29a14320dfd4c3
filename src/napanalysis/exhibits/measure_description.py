"""What a measure of a notebook's own is called, means and is counted in."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from napanalysis import catalogue
from napanalysis.catalogue import Measure, Text
from napanalysis.errors import UsageError, unknown
from napanalysis.wording.templates import slug


def describe(
    measure: str,
    label: Mapping[str, str] | None,
    definition: Mapping[str, str] | None,
    unit: str | Mapping[str, str] | None,
    decimals: int | None,
    frame: pd.DataFrame,
) -> Measure:
    """Return what a measure is: as the catalogue has it, else as a notebook describes it."""
    known = catalogue.measures()
    if measure in known:
        return known[measure]
    if label is None:
        message = f"The catalogue has no measure {measure!r}, and no label was given."
        describe_it = 'Describe it: label={"en": "...", "fr": "..."}, unit="...".'
        raise unknown(message, measure, known, describe_it)
    name = _both(measure, "label", label)
    units = catalogue.units()
    own = unit or (frame["unit"].iloc[0] if "unit" in frame and len(frame) else None)
    words = None
    if isinstance(own, Mapping):
        words = _both(measure, "unit", own)
        own = slug([words.en]).replace("-", "_")
    elif own not in units:
        lacks = f"has a unit that isn't in the catalogue: {own!r}." if own else "has no unit."
        raise unknown(
            f"The measure {measure} {lacks}", str(own or ""), units,
            f"Give one: {', '.join(units)}; or words for another: "
            'unit={"en": "victims per person", "fr": "victimes par personne"}.',
        )  # fmt: skip
    if decimals is None:
        decimals = 0 if words is None and units[str(own)].whole else 1
    return Measure(
        id=measure, form="notebook", unit=str(own), pillar="context", label=name,
        definition=_both(measure, "definition", definition) if definition else name,
        formula=name, unit_words=words, decimals=decimals,
    )  # fmt: skip


def _both(measure: str, what: str, words: Mapping[str, str]) -> Text:
    for language, name in (("en", "English"), ("fr", "French")):
        if not words.get(language):
            raise UsageError(
                f"The measure {measure} has no {name} {what}.",
                f'Give it in both languages: {what}={{"en": "...", "fr": "..."}}.',
            )
    return Text(words["en"], words["fr"])
