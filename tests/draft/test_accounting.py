"""Every number of a document is a row, left out with a reason, or masked by a named class."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import draft_reports
from napanalysis.draft.blocks import Document
from napanalysis.draft.extract.figures import draft_numbers
from napanalysis.draft.readers.document import read_document
from napanalysis.draft.readers.plain_text import read_lines
from napanalysis.draft.readers.web_page import read_page
from napanalysis.draft.settle import settle

PAGES = Path(__file__).parents[1] / "data" / "drafts"
DOCUMENTS = sorted(path for path in PAGES.rglob("*") if path.suffix in (".md", ".html", ".txt"))
FORMS = ("txt", "md", "html", "docx", "pdf", "ruled.pdf")


def digits(text: str) -> Counter[str]:
    return Counter(re.findall(r"\d", text))


def unaccounted(document: Document) -> Counter[str]:
    """Digits of the document that are in neither file of its draft."""
    figures, others = draft_numbers(document)
    told = " ".join([*(one.published for one in figures), *(one.published for one in others)])
    marks = " ".join(
        found for one in figures for found in re.findall(r"right after it: ([^;]+)", one.reason)
    )
    missing = digits(document.text)
    missing.subtract(digits(f"{told} {marks}"))
    return +missing


@pytest.mark.parametrize("path", DOCUMENTS, ids=[path.name for path in DOCUMENTS])
def test_the_two_files_rebuild_the_numbers_of_a_page(path: Path) -> None:
    assert unaccounted(read_document(path)) == Counter()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("form", FORMS)
def test_the_two_files_rebuild_the_numbers_of_a_report(language: str, form: str) -> None:
    assert unaccounted(draft_reports.read(language, form)) == Counter()


def test_each_number_left_out_says_why() -> None:
    for path in DOCUMENTS:
        for one in draft_numbers(read_document(path))[1]:
            assert one.reason
            assert one.location


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("The court gave a thirty-month sentence.", "thirty"),
        ("The Two-Year Plan was read.", "Two"),
        ("The Five Eyes met.", "Five"),
        ("The twenty-third meeting was held.", "twenty-third"),
    ],
)
def test_number_words_are_accounted_for(text: str, published: str) -> None:
    figures, others = draft_numbers(Document("en", settle(read_lines(text))))
    assert published in [one.published for one in (*figures, *others)]


SAMPLE = """
    12 1,904 31 454 3.5 2,5 -4 % $5 million k$ €90 118a 41(2) 12.400 (7) [6] 2014 2014-15 2005-2006
    March 3, 2015 page section 279.01 table 4 call 1-800-555-0123 between 20 and 25 de 30 à 36 18–22
    cases victims femmes et the of 1er 52nd women1 88%2 à . ; : ( ) 12/05 100,000 per 1 000 000 +5
"""
WORDS = SAMPLE.split()


@given(st.lists(st.sampled_from(WORDS), max_size=40), st.sampled_from(["en", "fr"]))
@example(["41(2)", "page"], "en")
@example(["41(2)", "victims", "in", "2019."] * 2, "en")
def test_any_words_leave_no_number_unaccounted(words: list[str], language: str) -> None:
    blocks = settle(read_lines(" ".join(words)))
    assert unaccounted(Document(language, blocks)) == Counter()


@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from(["en", "fr"]),
)
def test_any_table_leaves_no_number_unaccounted(rows: list[list[str]], language: str) -> None:
    cells = "".join(f"<tr>{''.join(f'<td>{one}</td>' for one in row)}</tr>" for row in rows)
    page = f"<html><body><p>In 2019</p><table>{cells}</table></body></html>"
    document = Document(language, settle(read_page(page)))
    assert unaccounted(document) == Counter()
