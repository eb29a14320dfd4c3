"""Sentences keep their trail and escape what stands in them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from napanalysis.language import NBSP, Language
from napanalysis.wording.inline import Piece, markdown_of
from napanalysis.wording.templates import Words, slug


def test_a_sentence_in_both_forms_and_languages() -> None:
    number = Piece("143", "o-x")
    told = Words(Language.EN).text("say.card.rose", old=number, when="in 2014")
    assert told == "Up from 143 in 2014"
    told = Words(Language.FR).phrase("say.card.rose", old=number, when="en 2014")
    assert markdown_of(told) == "En hausse par rapport à [143](#o-x){.number} en 2014"


def test_values_are_escaped_in_a_sentence_and_the_sentence_is_not() -> None:
    told = Words(Language.FR).phrase("word.pair", key="<b>", value=Piece("1", "m"))
    assert markdown_of(told) == f"\\<b\\>{NBSP}: [1](#m){{.number}}"


def test_a_missing_wording_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match=r"brief\.toml, say: there is no 'nothing'"):
        Words(Language.EN).text("say.nothing")
    assert not Words(Language.EN).has("say.nothing")
    assert Words(Language.EN).has("say.card.rose")


@given(st.lists(st.text(max_size=12), max_size=4))
def test_an_anchor_has_letters_digits_and_single_hyphens(parts: list[str]) -> None:
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug(parts))
