"""Invented pages and what a careful reader takes from each: how many a draft gets right.

The rules have learnt from the pages named `learnt`, each of which was measured once before. No
rule was changed for those named `unseen`, and none should be: they are what the documentation
tells of drafts, so a page that a rule is to learn from needs a name and a list of its own.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from napanalysis.catalogue import indicators
from napanalysis.draft.blocks import Document
from napanalysis.draft.extract.drafted import DraftFigure
from napanalysis.draft.extract.figures import draft_numbers
from napanalysis.draft.readers.document import read_document
from napanalysis.draft.readers.plain_text import read_lines
from napanalysis.draft.settle import settle
from napanalysis.published import read

ROOT = Path(__file__).parents[2]
PAGES = Path(__file__).parents[1] / "data" / "drafts"
LEARNT = sorted(path.stem for path in PAGES.glob("learnt-*.md"))
UNSEEN = sorted(path.stem for path in PAGES.glob("unseen-*.md"))
DATES = ("period_start", "period_end", "as_of")


@dataclass(frozen=True)
class Reading:
    """What a draft found of the figures of a page, in pairs with what a reader takes from it."""

    pairs: list[tuple[dict[str, str], DraftFigure | None]]
    others: list[DraftFigure]

    def drafted(self) -> Iterator[tuple[dict[str, str], DraftFigure]]:
        return ((row, found) for row, found in self.pairs if found is not None)

    @property
    def counts(self) -> tuple[int, ...]:
        """As in the table of the documentation."""
        named = [row for row, _ in self.pairs if row["indicator"]]
        right = [row for row, found in self.drafted() if found.indicator == row["indicator"]]
        return (
            len(self.pairs),
            len(list(self.drafted())),
            len(named),
            sum(bool(row["indicator"]) for row in right),
            len(self.wrong),
            len(self.others),
        )

    @property
    def wrong(self) -> list[tuple[str, str]]:
        return [
            (found.published, found.indicator)
            for row, found in self.drafted()
            if found.indicator not in ("", row["indicator"])
        ]


def reading(page: str) -> Reading:
    found = draft_numbers(read_document(PAGES / f"{page}.md"))[0]
    pairs: list[tuple[dict[str, str], DraftFigure | None]] = []
    with (PAGES / f"{page}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            same = [figure for figure in found if figure.published == row["published"]]
            best = min(same, key=lambda one: one.indicator != row["indicator"], default=None)
            if best is not None:
                found.remove(best)
            pairs.append((row, best))
    return Reading(pairs, found)


@pytest.mark.parametrize("page", [*LEARNT, *UNSEEN])
def test_expected_indicators_are_in_the_catalogue(page: str) -> None:
    with (PAGES / f"{page}.csv").open(encoding="utf-8", newline="") as file:
        named = {row["indicator"] for row in csv.DictReader(file)} - {""}
    assert named <= set(indicators())


@pytest.mark.parametrize("page", LEARNT)
def test_pages_that_the_rules_have_learnt_from_keep_their_indicators(page: str) -> None:
    read = reading(page)
    figures, drafted, named, right, wrong, others = read.counts
    assert (drafted, wrong, others) == (figures, 0, 0), read.wrong
    # One number is told as "sixteen others", of persons who were named three numbers before.
    assert right == named - (page == "learnt-2016-2017-fr")


def test_pages_that_the_rules_have_learnt_from_keep_their_dates() -> None:
    found = [
        tuple(row[name] for name in DATES) == tuple(getattr(figure, name) for name in DATES)
        for page in LEARNT
        for row, figure in reading(page).drafted()
    ]
    assert sum(found) >= len(found) - 12


@pytest.mark.parametrize("page", UNSEEN)
def test_the_documented_accuracy_of_unseen_pages_is_what_is_measured(page: str) -> None:
    language = {"en": "English", "fr": "French"}[page[-2:]]
    text = (ROOT / "docs" / "add-a-document.md").read_text(encoding="utf-8")
    [line] = [line for line in text.splitlines() if line.startswith(f"| Invented page, {language}")]
    assert line.split("|")[2:-1] == [f" {count} " for count in reading(page).counts]


def test_an_unseen_page_is_mostly_right_and_hardly_ever_wrong() -> None:
    for page in UNSEEN:
        figures, drafted, named, right, wrong, others = reading(page).counts
        assert drafted >= 0.9 * figures
        assert right >= 0.85 * named
        assert wrong <= 0.05 * figures
        assert others <= 0.05 * figures


SAMPLE = """
since 2005 of the which were 118 about cases victims convicted , . ; : before courts and
forty-two $5 million % permits renewed police Operation Project RIVER (2015-2019) against
depuis dossiers dont plus de d'entre eux 3 ont été - 1,5 projet en mars 2016 the year before
"""


@given(st.lists(st.sampled_from(SAMPLE.split()), max_size=60))
def test_any_words_give_figures_or_none(words: list[str]) -> None:
    text = " ".join(words)
    for language in ("en", "fr"):
        document = Document(language, settle(read_lines(text)))
        for figure in draft_numbers(document)[0]:
            assert read(figure.published, language).value == figure.value
            assert figure.indicator in ("", *indicators())


def test_a_sentence_without_end_is_read_in_time() -> None:
    # As of a document whose full stops were lost: time may not grow with the cube of its length.
    parts = [f"{n} cases were completed with {n} victims in 20{n % 20:02}" for n in range(10, 160)]
    document = Document("en", settle(read_lines("Since 2005 " + " and ".join(parts))))
    begin = time.process_time()
    assert len(draft_numbers(document)[0]) == 2 * len(parts)
    assert time.process_time() - begin < 10
