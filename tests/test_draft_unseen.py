"""Two invented pages that no rule was written for: a reading of them never gets worse."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from napanalysis.raw.draft import draft_source

PAGES = Path(__file__).parent / "data" / "drafts"


@pytest.mark.parametrize(
    ("page", "drafted", "suggested"),
    [("unseen-2018-2019-en.md", 25, 14), ("unseen-2017-2018-fr.md", 21, 12)],
)
def test_unseen_pages_draft_as_documented(
    tmp_path: Path, page: str, drafted: int, suggested: int
) -> None:
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    draft_source(raw, PAGES / page, "nap-unseen")
    with (raw / "nap-unseen" / "draft" / "context.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= drafted
    assert sum(bool(row["indicator"]) for row in rows) >= suggested
