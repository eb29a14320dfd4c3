"""A frame that is kept comes back whole, and isn't found again when what it is from differs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from napanalysis.brief.blanks import Blanked
from napanalysis.brief.cutting import CutError
from napanalysis.brief.frame import Frame, follows_from, framed, known
from napanalysis.brief.word import MAIN, parts_of, write_parts

LEFT = Blanked("blAnkn0z", "blAnk", {"blAnkn0z": "117"})
NOTHING: dict[str, list[str]] = {"names": [], "links": []}


@pytest.fixture
def stage(tmp_path: Path) -> Path:
    """A staged project with two charts and a sheet."""
    stage = tmp_path / "stage"
    for name in ("exhibits/en", "styles", "_made"):
        (stage / name).mkdir(parents=True)
    (stage / "styles" / "brief.typ").write_text("x", encoding="utf-8")
    for name in ("meta.yml", "a.md"):
        (stage / "_made" / name).write_text("x", encoding="utf-8")
    (stage / "exhibits" / "en" / "a.svg").write_text("x", encoding="utf-8")
    draw(stage, "a.png", 10)
    draw(stage, "b.png", 20)
    return stage


def draw(stage: Path, name: str, grey: int, size: tuple[int, int] = (4, 3), dpi: int = 200) -> None:
    """Draw a picture in one grey."""
    Image.new("L", size, grey).save(stage / "exhibits" / "en" / name, dpi=(dpi, dpi))


def picture(stage: Path, name: str) -> bytes:
    return (stage / "exhibits" / "en" / name).read_bytes()


def test_a_document_of_text() -> None:
    frame = framed("text", [{"kind": "fig", "level": 1}], None, Path(), LEFT)
    assert known(frame.kept()) == frame == Frame("text", [{"kind": "fig", "level": 1}])


def test_a_word_document_with_the_pictures_of_now(stage: Path) -> None:
    media = {
        "word/media/rId9.png": picture(stage, "b.png"),
        "word/media/rId8.png": picture(stage, "a.png"),
    }
    written = stage.parent / "made.docx"
    write_parts(written, {"word/styles.xml": b"\xff<s/>", MAIN: b"main", **media})
    frame = framed("main", [], written, stage, LEFT)
    assert frame.pictures == {
        "word/media/rId9.png": "exhibits/en/b.png", "word/media/rId8.png": "exhibits/en/a.png",
    }  # fmt: skip
    assert known(frame.kept()) == frame
    draw(stage, "a.png", 99)
    frame.write(written, stage, "été")
    assert parts_of(written) == {
        "word/styles.xml": b"\xff<s/>",
        MAIN: "été".encode(),
        "word/media/rId9.png": media["word/media/rId9.png"],
        "word/media/rId8.png": picture(stage, "a.png"),
    }


@pytest.mark.parametrize("other", ["exhibits/en/b.png", "_made/b.png"])
def test_a_picture_that_could_be_another_one_next_time_is_not_kept(stage: Path, other: str) -> None:
    (stage / other).write_bytes(picture(stage, "a.png"))
    written = stage.parent / "made.docx"
    write_parts(written, {MAIN: b"main", "word/media/rId9.png": picture(stage, "a.png")})
    frame = framed("main", [], written, stage, LEFT)
    assert frame.kept() is None
    before = parts_of(written)
    frame.write(written, stage, "main")
    assert parts_of(written) == before


def test_a_word_for_a_number_in_another_part_has_to_be_filled_in_there(stage: Path) -> None:
    written = stage.parent / "made.docx"
    write_parts(written, {MAIN: b"blAnkn0z", "word/footnotes.xml": b"<w:t>blAnkn1z</w:t>"})
    with pytest.raises(CutError):
        framed("blAnkn0z", [], written, stage, LEFT)


@pytest.mark.parametrize(
    "kept",
    [
        None, "", "[", "[]", "{}", '{"text": "x"}', '{"text": "x", "outline": [], "more": 1}',
        json.dumps({"text": "x", "outline": [], "parts": {"a": "é"}, "pictures": {}}),
    ],
)  # fmt: skip
def test_what_is_damaged_is_not_known(kept: str | None) -> None:
    assert known(kept) is None


def write(path: str) -> Callable[[Path], object]:
    return lambda stage: (stage / path).write_text("other", encoding="utf-8")


@pytest.mark.parametrize("output", ["html", "typst", "docx"])
@pytest.mark.parametrize(
    ("change", "differs"),
    [
        (write("styles/brief.typ"), True),
        (write("_variables.yml"), True),
        (write("exhibits/en/c.svg"), True),  # a picture that wasn't there
        (lambda stage: (stage / "exhibits" / "en" / "a.svg").unlink(), True),
        (write("exhibits/en/a.svg"), False),
        (write("_made/meta.yml"), True),
        (write("exhibits/en/more.bib"), True),
        (write("_made/a.md"), False),  # it is in the text
        (write(".passing"), False),
        (lambda stage: draw(stage, "a.png", 50), False),
        (lambda stage: draw(stage, "a.png", 10, size=(4, 4)), "docx"),
        (lambda stage: draw(stage, "a.png", 10, dpi=100), "docx"),
    ],
)
def test_what_a_frame_follows_from(
    stage: Path, change: Callable[[Path], object], differs: bool | str, output: str
) -> None:
    before = follows_from(stage, output, "text", NOTHING)
    change(stage)
    after = follows_from(stage, output, "text", NOTHING)
    assert (before != after) == (differs in (True, output))


def test_its_text_and_what_is_elsewhere(stage: Path) -> None:
    keys = [
        follows_from(stage, "html", "text", NOTHING),
        follows_from(stage, "html", "other", NOTHING),
        follows_from(stage, "html", "text", {"names": ["a"], "links": []}),
        follows_from(stage, "html", "text", {"names": [], "links": ["a"]}),
    ]
    assert len(set(keys)) == len(keys)
