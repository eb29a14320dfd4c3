"""Fonts, labels and styles of a staged brief."""

from __future__ import annotations

import io
import json
import re

import pytest
from fontTools.ttLib import TTFont

from napanalysis.brief.project import assets as styles
from napanalysis.brief.project.labels import LABELS, labels
from sample_brief import ROOT, staged


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    return staged(tmp_path_factory.mktemp("styles"))


def test_fonts_are_small_and_have_what_french_needs(stage):
    for name in styles._WEB:
        data = (stage / "styles" / "fonts" / f"{name}.woff").read_bytes()
        assert len(data) < 30_000
        known = TTFont(io.BytesIO(data)).getBestCmap()
        assert all(ord(sign) in known for sign in "éèêëàâçîïôùûüœÉÀ«»’–—\u00a0\u202f−≈±×€$%…")


def test_fonts_are_the_same_bytes_again(stage):
    styles._subset.cache_clear()
    again = styles._subset("Regular")
    assert again == (stage / "styles" / "fonts" / "web-regular.woff").read_bytes()


def test_labels_are_for_both_renderers(stage):
    made = json.loads((stage / "_made" / "labels.yml").read_text(encoding="utf-8"))
    assert made == {"brief-labels": LABELS}


def test_labels_say_the_same_things_in_both_languages():
    assert LABELS["en"].keys() == LABELS["fr"].keys()
    assert labels("fr-CA") is LABELS["fr"]
    assert labels("en") is LABELS["en"]


def test_every_label_a_template_prints_exists():
    for name in ("brief.html", "brief.typ"):
        text = (ROOT / "reports" / "styles" / name).read_text(encoding="utf-8")
        assert set(re.findall(r"\$words\.(\w+)\$", text)) <= LABELS["en"].keys()


def test_dark_charts_have_their_colours(stage):
    sheet = (stage / "styles" / "brief.css").read_text(encoding="utf-8")
    assert "--chart-paper: #15191c;" in sheet
