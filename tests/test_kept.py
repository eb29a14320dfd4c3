"""Pieces that are kept: only what is missing is made, whatever has become of the file."""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from napanalysis.brief import kept
from napanalysis.brief.apart import Fragment
from napanalysis.brief.kept import Kept, Shelf

PIECES = tuple(Fragment("entry", f"text {number}") for number in range(4))


def capitals(pieces: Sequence[Fragment]) -> dict[Fragment, str]:
    return {piece: f"{piece.kind} {piece.text.upper()}" for piece in pieces}


def made(pieces: Sequence[Fragment], place: Kept | None, **made_from: str) -> list[Fragment]:
    """Make something of pieces as a rendering does, and return those that weren't kept."""
    shelf = Shelf(place, made_from)
    found = shelf.take(pieces)
    missing = [piece for piece in pieces if piece not in found]
    shelf.put(found | capitals(missing))
    assert found | capitals(missing) == capitals(pieces)
    return missing


def test_what_is_kept_is_not_made_again(tmp_path: Path) -> None:
    place = Kept(tmp_path / "pieces" / "en-pdf", "key")
    assert made(PIECES[:3], place) == list(PIECES[:3])
    assert made(PIECES[:3], place) == []
    assert made(PIECES[1:], place) == [PIECES[3]]
    assert made(PIECES[:1], place) == [PIECES[0]]  # only what the last one had is kept
    assert [path.name for path in place.path.parent.iterdir()] == ["en-pdf"]


def test_without_a_place_all_is_made() -> None:
    assert made(PIECES, None) == list(PIECES)
    assert made((), None) == []


def test_another_key_setting_or_kind_is_another_piece(tmp_path: Path) -> None:
    path = tmp_path / "en-pdf"
    made(PIECES, Kept(path, "key"), output="typst")
    assert made(PIECES, Kept(path, "other"), output="typst") == list(PIECES)
    assert made(PIECES, Kept(path, "other"), output="docx") == list(PIECES)
    rows = [Fragment("rows", piece.text) for piece in PIECES]
    assert made(rows, Kept(path, "other"), output="docx") == rows


@pytest.mark.parametrize(
    "content", [b"", b"cut", zlib.compress(b"{"), zlib.compress(b"[1]"), zlib.compress(b"\xff")]
)
def test_a_damaged_file_is_made_anew(tmp_path: Path, content: bytes) -> None:
    place = Kept(tmp_path / "en-pdf", "key")
    place.path.write_bytes(content)
    assert made(PIECES, place) == list(PIECES)
    assert made(PIECES, place) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(cut=st.integers(0, 200))
def test_a_file_that_was_cut_off_is_made_anew(tmp_path: Path, cut: int) -> None:
    place = Kept(tmp_path / "en-pdf", "key")
    place.path.unlink(missing_ok=True)
    made(PIECES, place)
    place.path.write_bytes(place.path.read_bytes()[:cut])
    assert made(PIECES, place) in ([], list(PIECES))


def test_that_nothing_can_be_kept_fails_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert made(PIECES, Kept(tmp_path / "file" / "en-pdf", "key")) == list(PIECES)


def test_the_oldest_files_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "FILES", 2)
    for age, name in enumerate(("b", "a")):
        made(PIECES, Kept(tmp_path / name, "key"))
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    made(PIECES, Kept(tmp_path / "a", "key"))  # used again, so it is the newer one
    made(PIECES, Kept(tmp_path / "c", "key"))
    assert {path.name for path in tmp_path.iterdir()} == {"a", "c"}
