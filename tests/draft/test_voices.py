"""Invented pages in the voices of other publishers: how many of their figures a draft hands over.

What a careful reader takes from each page was set down before it was read. They were read once
before anything was changed for them; `docs/add-a-document.md` has what that first reading gave.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pypandoc
import pytest
import typst

from napanalysis.draft.extract.drafted import DraftFigure
from napanalysis.draft.extract.figures import draft_numbers
from napanalysis.draft.readers.document import read_document
from napanalysis.published import read

VOICES = Path(__file__).parents[1] / "data" / "drafts" / "voices"
PAGES = sorted(path for path in VOICES.iterdir() if path.suffix != ".csv")
INDICATED = ["hotline-en.md", "prosecution-fr.md", "unseen-airport-fr.md", "unseen-clinic-en.txt"]
DATES = ("period_start", "period_end", "as_of")
Pairs = list[tuple[dict[str, str], DraftFigure | None]]


def paired(document: Path, page: Path) -> tuple[Pairs, int]:
    """Pair what is expected of a page with what was drafted, and count what is too much."""
    language = page.stem[-2:]
    left = draft_numbers(read_document(document))[0]
    pairs: list[tuple[dict[str, str], DraftFigure | None]] = []
    with page.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):

            def unlike(one: DraftFigure, row: dict[str, str] = row) -> tuple[bool, bool]:
                dates = any(getattr(one, name) != row[name] for name in DATES)
                return one.published != row["published"], dates

            same = [
                one
                for one in left
                if one.value == pytest.approx(float(row["value"]))
                and str(read(one.published, language).qualifier) == row["qualifier"]
            ]
            best = min(same, key=unlike, default=None)
            if best is not None:
                left.remove(best)
            pairs.append((row, best))
    return pairs, len(left)


def made(page: Path, folder: Path, form: str) -> Path:
    """Return a page in another form."""
    if form == "as it is":
        return page
    given = {".md": "markdown-smart-tex_math_dollars", ".html": "html"}[page.suffix]
    extra = ["--standalone", f"--metadata=lang:{page.stem[-2:]}", "--metadata=title:."]
    path = folder / f"{page.stem}.{form}"
    text = page.read_text(encoding="utf-8")
    if form == "pdf":
        source = pypandoc.convert_text(text, "typst", format=given, extra_args=extra[:2])
        typ = path.with_suffix(".typ")
        typ.write_text(source, encoding="utf-8")
        typst.compile(str(typ), output=str(path))
    else:
        pypandoc.convert_text(text, form, format=given, outputfile=str(path), extra_args=extra)
    return path


@pytest.mark.parametrize("form", ["as it is", "html", "docx", "pdf", "odt"])
def test_figures_of_other_publishers_are_handed_over(tmp_path: Path, form: str) -> None:
    expected = drafted = dated = extra = 0
    for page in PAGES:
        if form != "as it is" and page.suffix == ".txt":
            continue  # columns that are set with spaces are of text alone
        pairs, beside = paired(made(page, tmp_path, form), page)
        expected += len(pairs)
        extra += beside
        for row, found in pairs:
            drafted += found is not None
            dated += found is not None and all(getattr(found, n) == row[n] for n in DATES)
    assert drafted >= 0.97 * expected
    assert extra <= 0.05 * (drafted + extra)
    assert dated >= 0.85 * expected


@pytest.mark.parametrize("page", INDICATED)
def test_hardly_any_figure_has_a_wrong_indicator(page: str) -> None:
    pairs, _ = paired(VOICES / page, VOICES / page)
    named = [(row, found) for row, found in pairs if found and found.indicator]
    wrong = [row["published"] for row, found in named if found.indicator != row["indicator"]]
    assert len(wrong) <= 0.1 * len(pairs), wrong


def test_a_completed_case_is_never_one_before_the_courts() -> None:
    for page in PAGES:
        for found in draft_numbers(read_document(page))[0]:
            if found.indicator == "cases_before_courts":
                assert "still" in found.sentence or "devant les tribunaux" in found.sentence
