"""What a notebook hands to the brief: measures, exhibits, sentences, findings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from napanalysis.analysis.measure_rows import Row
from napanalysis.catalogue import Measure, Text
from napanalysis.errors import BuildError, DataError
from napanalysis.exhibits.exhibit import Exhibit, json_text, unpacked
from napanalysis.exhibits.exhibit import read as read_exhibit
from napanalysis.wording.inline import Cell


@dataclass
class Publication:
    """Everything that one run of a notebook has published."""

    #: The file in which a build wants it, named after the notebook; None where that runs by itself,
    #: and may say the same twice when one of its cells is run again.
    path: Path | None = None
    #: Rows of the table of measures, by measure.
    measures: dict[str, list[Row]] = field(default_factory=dict)
    #: What measures are that the catalogue doesn't know.
    about: dict[str, Measure] = field(default_factory=dict)
    #: By label; None where nothing was published for it up to the year.
    exhibits: dict[str, Exhibit | None] = field(default_factory=dict)
    #: By label; "" where there is nothing to say.
    sentences: dict[str, Cell] = field(default_factory=dict)
    headlines: list[dict[str, Cell]] = field(default_factory=list)
    findings: list[Cell] = field(default_factory=list)
    title: Cell = ""
    #: The observations that something published shows.
    shown: set[str] = field(default_factory=set)
    #: What ``when-meta="known.name"`` in the brief's sources depends on.
    conditions: dict[str, bool] = field(default_factory=dict)

    @property
    def rows(self) -> list[Row]:
        """The rows of all measures."""
        return [row for rows in self.measures.values() for row in rows]

    def add_measure(self, measure: str, rows: list[Row], about: Measure | None) -> None:
        """Add the rows of a measure; in a build, each measure is published once."""
        known = self.measures.get(measure)
        if self.path and known is not None and known != rows:
            raise BuildError(
                f"The measure {measure} is published twice with different numbers: "
                f"{_shown(known)}, then {_shown(rows)}.",
                "Publish it once, or under two names.",
            )
        self.measures[measure] = rows
        if about is not None:
            self.about[measure] = about
        self.save()

    def add(self, label: str, what: Exhibit | Cell | None) -> None:
        """Add an exhibit or a sentence under its label; in a build, each label is used once."""
        if self.path and label in {*self.exhibits, *self.sentences}:
            raise BuildError(
                f"The label {label!r} is used twice in {self.path.stem}.",
                "Give each chart, table and sentence a label of its own.",
            )
        if what is None or isinstance(what, Exhibit):
            self.exhibits[label] = what
            if what is not None and self.path:
                what.write(self.path.parent)
        else:
            self.sentences[label] = what
        self.save()

    def save(self) -> None:
        """Write what there is, where a build wants it."""
        if self.path:
            self.path.write_text(json_text(self.record()), encoding="utf-8", newline="\n")

    def record(self) -> dict[str, Any]:
        """Return what is published, as `read` takes it."""
        record = vars(self) | {
            "exhibits": {label: shown is not None for label, shown in self.exhibits.items()},
            "shown": sorted(self.shown),
        }
        del record["path"]
        return record


def read(path: Path) -> Publication:
    """Return what a notebook has published, from the file that it left beside its exhibits.

    A file that is damaged, or that another version of this package wrote, is a `DataError`.
    """
    try:
        return _read(path)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise DataError(
            f"{path} can't be read as what a notebook published: {error}", "Build the year again."
        ) from error


def _read(path: Path) -> Publication:
    record = json.loads(path.read_text(encoding="utf-8"))
    record["about"] = {key: _measure(about) for key, about in record["about"].items()}
    record["exhibits"] = {
        label: read_exhibit(path.with_name(f"{label}.json")) if known else None
        for label, known in record["exhibits"].items()
    }
    record["sentences"] = {label: unpacked(text) for label, text in record["sentences"].items()}
    record["headlines"] = [
        {key: unpacked(cell) for key, cell in card.items()} for card in record["headlines"]
    ]
    record["findings"] = list(map(unpacked, record["findings"]))
    record["title"] = unpacked(record["title"])
    record["shown"] = set(record["shown"])
    return Publication(path, **record)


def merged(publications: Mapping[str, Publication]) -> tuple[list[Row], dict[str, Measure]]:
    """Return the measures of all notebooks of one language as rows; each has one set of numbers.

    A label that two of them use is refused too.
    """
    measures: dict[str, tuple[str, list[Row]]] = {}
    about: dict[str, Measure] = {}
    owners: dict[str, str] = {}
    for notebook, published in publications.items():
        about |= published.about
        for label in (*published.exhibits, *published.sentences):
            if (owner := owners.setdefault(label, notebook)) != notebook:
                raise BuildError(
                    f"The label {label!r} is published twice: by {owner} and by {notebook}.",
                    "Give each chart, table and sentence a label of its own.",
                )
        for measure, numbers in published.measures.items():
            by, first = measures.setdefault(measure, (notebook, numbers))
            if numbers != first:
                raise BuildError(
                    f"The measure {measure} is published by {by} ({_shown(first)}) and "
                    f"by {notebook} ({_shown(numbers)}), with different numbers.",
                    "Publish it in one notebook, or under two names.",
                )
    return [row for _, rows in measures.values() for row in rows], about


def refuse_differences(left: list[Row], right: list[Row]) -> None:
    """Refuse measures that differ between the languages of a notebook, showing the first."""
    english = [row for row in left if row not in right]
    french = [row for row in right if row not in left]
    if english or french:
        measure = (english or french)[0]["measure"]
        texts = [_shown([row for row in rows if row["measure"] == measure][:1])
                 for rows in (english, french)]  # fmt: skip
        raise BuildError(
            f"The two languages publish different numbers for {measure}: "
            f"{texts[0]} in English, {texts[1]} in French.",
            "What a notebook publishes must not depend on its language.",
        )


def _shown(rows: list[Row]) -> str:
    texts = []
    for row in rows[:3]:
        value = "not determined" if row["value"] is None else f"{row['value']:.6g}"
        when = row["as_of"] or row["period_end"]
        texts.append(f"{row['breakdown']} {value} ({when})".lstrip(" "))
    return ", ".join(texts) + (", …" if len(rows) > 3 else "") if texts else "nothing"


def _measure(given: dict[str, Any]) -> Measure:
    words = {key: Text(**value) for key, value in given.items() if isinstance(value, dict)}
    return Measure(**given | words)
