"""Fonts, labels and styles of a staged brief."""

from __future__ import annotations

import io
import json
import re

import pytest
from fontTools.ttLib import TTFont

from napanalysis.catalogue import labels
from napanalysis.programs.pandoc import run
from sample_brief import ROOT, staged

DRESS = ROOT / "reports" / "styles" / "dress.lua"


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    return staged(tmp_path_factory.mktemp("styles"))


@pytest.mark.parametrize(
    ("name", "face"),
    [("web-regular", "Regular"), ("web-italic", "It"), ("web-semibold", "Semibold")],
)
def test_fonts_of_the_page_are_small_and_drawn_as_those_of_the_pdf(stage, name, face):
    data = (stage / "styles" / "fonts" / f"{name}.woff").read_bytes()
    assert len(data) < 30_000
    page = TTFont(io.BytesIO(data))
    paper = TTFont(stage / "styles" / "fonts" / f"SourceSansPro-{face}.ttf")
    known, all_known = page.getBestCmap(), paper.getBestCmap()
    assert all(ord(sign) in known for sign in "éèêëàâçîïôùûüœÉÀ«»’–—\u00a0\u202f−≈±×€$%…")
    for code, glyph in known.items():
        assert page["hmtx"][glyph][0] == paper["hmtx"][all_known[code]][0]


def test_labels_are_for_both_renderers(stage):
    made = json.loads((stage / "_made" / "labels.yml").read_text(encoding="utf-8"))
    assert made == {"brief-labels": {"en": labels("en"), "fr": labels("fr")}}


def test_labels_say_the_same_things_in_both_languages():
    assert labels("en").keys() == labels("fr").keys()
    assert labels("fr-CA") == labels("fr") != labels("en")


def test_every_label_a_template_prints_exists():
    for name in ("brief.html", "brief.typ"):
        text = (ROOT / "reports" / "styles" / name).read_text(encoding="utf-8")
        assert set(re.findall(r"\$words\.(\w+)\$", text)) <= labels("en").keys()


def test_dark_charts_have_their_colours(stage):
    sheet = (stage / "styles" / "brief.css").read_text(encoding="utf-8")
    assert "--chart-paper: #15191c;" in sheet


CHART = "::: {.chart}\n![](a.svg)\n:::"
LATER = '::: {.chart}\n:::: {.content-visible when-meta="known.later"}\n![](b.svg)\n::::\n:::'


@pytest.mark.parametrize("output", ["html", "typst"])
def test_charts_take_no_room_for_one_that_a_condition_hides(output):
    def laid_out(*parts):
        text = "\n\n".join(["---\nknown: {later: false}\n---", "::::: {.pairs}", *parts, ":::::"])
        return run([f"--to={output}", f"--lua-filter={DRESS}"], text)

    assert laid_out(CHART, LATER, CHART) == laid_out(CHART, CHART)
    assert laid_out(LATER, CHART) == laid_out(CHART)
