"""The brief's wording: nothing missing, nothing left over, and each language as it is set."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from napanalysis import catalogue
from napanalysis.catalogue import labels
from napanalysis.language import NBSP, Language, typeset
from napanalysis.notebooks.order import cells
from napanalysis.raw import schema
from napanalysis.wording.templates import Words, agreed

ROOT = Path(__file__).parents[2]
CODE = sorted((ROOT / "src" / "napanalysis").rglob("*.py"))


def entries(node: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield every wording of a catalogue file with its dotted key."""
    if "en" in node or "fr" in node:
        yield place, node
        return
    for key, value in node.items():
        if isinstance(value, Mapping):
            yield from entries(value, f"{place}.{key}" if place else key)


WORDING = dict(entries(catalogue.wording("brief")))


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


# --- the catalogue against the code ------------------------------------------------------------


def strings(nodes: Iterable[ast.AST]) -> Iterator[str | re.Pattern[str]]:
    """Yield every text in some code; one with parts filled in, as a pattern."""
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            parts = [
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else "(.+?)"
                for part in node.values
            ]
            yield re.compile("".join(parts))


@cache
def nodes() -> dict[Path, list[ast.AST]]:
    """Return the parts of each module of the package."""
    return {path: [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))] for path in CODE}


@cache
def heads() -> set[str | re.Pattern[str]]:
    """Return what heads a column: aspects of rows, heads of exhibits, and what notebooks name."""
    floors = [CODE[0].parents[0] / name for name in ("exhibits", "workshop")]
    found = {
        text
        for path, parts in nodes().items()
        if not {*path.parents}.isdisjoint(floors)
        for text in strings(parts)
    } | {
        text
        for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
        for kind, source, _ in cells(path)
        if kind == "code"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.List)
        for text in strings(ast.walk(node))
    }
    return found | set(catalogue.wording("breakdowns")["dimension"])  # a shaded table can have each


@cache
def texts() -> tuple[set[str], list[re.Pattern[str]]]:
    """Return the texts in the code, and the patterns of those with parts filled in."""
    found = [one for parts in nodes().values() for one in strings(parts)]
    patterns = [
        one for one in found
        if isinstance(one, re.Pattern)
        and any(re.match(rf"{part}\\\.", one.pattern) for part in catalogue.wording("brief"))
    ]  # fmt: skip
    return {one for one in found if isinstance(one, str)}, patterns


@cache
def filled() -> set[str]:
    """Return what the code fills into keys that isn't written in it."""
    indicated = set(catalogue.rules()) | set(catalogue.indicators())
    return texts()[0] | indicated | set(schema.EVIDENCE) | set(schema.BASES)


@cache
def parts_of_trails() -> set[str]:
    """Return the headings in an entry of the trail."""
    return {
        f"trail.{part.arg}"
        for parts in nodes().values()
        for node in parts
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "_parts"
        for part in node.keywords
    }


def is_used(key: str) -> bool:
    constants, patterns = texts()
    known = heads() if key.startswith("column.") else filled()
    matches = (pattern.fullmatch(key) for pattern in patterns)
    return key in constants | parts_of_trails() or any(
        known.issuperset(match.groups()) for match in matches if match
    )


def test_no_wording_is_left_over() -> None:
    assert [key for key in WORDING if not is_used(key)] == []
    for made_up in ("word.nowhere", "column.nowhere", "say.nowhere.one", "flag.nowhere"):
        assert not is_used(made_up)


def asked_for() -> Iterator[tuple[str, str]]:
    """Yield every key that the code asks for in so many words, with its place."""
    for path, parts in nodes().items():
        for node in parts:
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            if name == "_parts":
                yield from ((f"{path.name}:{node.lineno}", f"trail.{part.arg}")
                            for part in node.keywords)  # fmt: skip
            if not node.args:
                continue
            first = node.args[0]
            if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
                continue
            place = f"{path.name}:{node.lineno}"
            asks = name in ("text", "markdown", "phrase", "template", "label")
            if asks and "." in first.value:
                yield place, first.value


def test_no_wording_is_missing() -> None:
    wanted = list(asked_for())
    assert len(wanted) > 80
    assert [(place, key) for place, key in wanted if key not in WORDING] == []


@pytest.mark.parametrize("family", ["moved", "say.card"])
def test_each_movement_has_its_sentence(family: str) -> None:
    first = {"moved": "one", "say.card": "none"}[family]
    for state in (first, "rose", "fell", "steady", "same", "unclear", "apart"):
        assert f"{family}.{state}" in WORDING


#: Flags of whole files, which stand on no figure.
OF_FILES = {
    "empty-table", "unexpected-file", "no-publication-date", "draft-left-out", "no-locators",
    "publisher-nearly-known",
}  # fmt: skip
#: A ratio that can't be determined isn't there, so that nothing carries this flag.
OF_NOTHING = {"ratio-undetermined"}


def test_every_flag_that_can_reach_readers_has_its_words() -> None:
    flags = {rule.id for rule in catalogue.rules().values() if rule.severity == "flag"}
    assert flags >= OF_FILES | OF_NOTHING
    for flag in (flags | {"superseded"}) - OF_FILES - OF_NOTHING:
        assert f"flag.{flag}" in WORDING, flag
        assert f"flag_note.{flag}" in WORDING, flag
    known = set(catalogue.rules()) | {"superseded"}
    for key in WORDING:
        part, _, flag = key.partition(".")
        assert part not in ("flag", "flag_note") or flag in known, key


def test_every_basis_and_pillar_has_its_words() -> None:
    for basis in schema.BASES:
        assert f"basis.{basis}" in WORDING
    assert "pillar" in schema.columns("action_plan")
    for pillar in ("prevention", "protection", "prosecution", "partnerships"):
        assert catalogue.breakdown_label(f"pillar={pillar}").fr != pillar


# --- each entry ----------------------------------------------------------------------


@pytest.mark.parametrize("key", WORDING)
def test_both_languages_say_the_same_numbers(key: str) -> None:
    entry = WORDING[key]
    assert set(entry) == {"en", "fr"}
    english, french = entry["en"], entry["fr"]
    assert english
    assert french
    optional = {"counter", "old", "first", "last"}
    assert placeholders(english) - optional == placeholders(french) - optional, key


def reading(key: str, language: Language, count: str) -> str:
    """Return a wording with its words as they agree with a number."""
    template = WORDING[key][str(language)]
    return agreed(template, dict.fromkeys(placeholders(template), count), language)


@pytest.mark.parametrize("count", ["1", "2"])
@pytest.mark.parametrize("key", WORDING)
def test_typography(key: str, count: str) -> None:
    english = reading(key, Language.EN, count)
    french = typeset(reading(key, Language.FR, count), Language.FR)
    for text in (english, french):
        assert "'" not in text
        assert '"' not in text
        assert text == text.strip()
        assert "  " not in text
        assert "..." not in text
    assert not re.search(r"[«»]|\s[:;!?%]", english)
    assert not re.search(r"[“”]", french)
    # A no-break space stands before a colon and inside guillemets, none before ; ? or !
    assert not re.search(rf"(?<![{NBSP}\d]):(?!\d)", french)
    assert not re.search(rf"«(?!{NBSP})|(?<!{NBSP})»", french)
    assert not re.search(rf"[ {NBSP}][;?!]", french)
    assert not re.search(rf"[^{NBSP}]%", french)


COURTS = {
    "en": "{cases} {cases:case was|cases were} before",
    "fr": "{cases} {cases:dossier était|dossiers étaient} devant",
}


@pytest.mark.parametrize(
    ("count", "english", "french"),
    [
        ("0", "0 cases were before", "0 dossier était devant"),
        ("1", "1 case was before", "1 dossier était devant"),
        ("1.3", "1.3 cases were before", "1.3 dossier était devant"),
        ("2", "2 cases were before", "2 dossiers étaient devant"),
        ("about 80", "about 80 cases were before", "about 80 dossiers étaient devant"),
        ("1 000", "1 000 cases were before", "1 000 dossiers étaient devant"),
    ],
)
def test_words_agree_with_their_number(count: str, english: str, french: str) -> None:
    assert english == str(Words(Language.EN).fill(COURTS["en"], {"cases": count}))
    # A French decimal has a comma.
    told = str(Words(Language.FR).fill(COURTS["fr"], {"cases": count.replace(".", ",")}))
    # Its thousands are parted by a no-break space.
    assert french.replace(".", ",") == told.replace(NBSP, " ")


def catalogue_texts(node: Any) -> Iterator[str]:
    """Yield every English and French text of a catalogue file."""
    for key, value in node.items() if isinstance(node, Mapping) else enumerate(node):
        if key in ("en", "fr") and isinstance(value, str):
            yield value
        elif isinstance(value, (Mapping, list)):
            yield from catalogue_texts(value)


@pytest.mark.parametrize("name", ["brief", "columns", "notes", "problems", "rules"])
def test_what_a_source_says_is_published_not_printed(name: str) -> None:
    printed = re.compile(r"(?<![-\w])(print|printed|prints|imprim\w*)(?![-\w])", re.IGNORECASE)
    path = ROOT / "src" / "napanalysis" / "catalogue" / f"{name}.toml"
    texts = list(catalogue_texts(tomllib.loads(path.read_text(encoding="utf-8"))))
    assert len(texts) > 20
    assert [text for text in texts if printed.search(text)] == []


def test_typesetting_leaves_english_alone_and_makes_french_spaces_unbreakable() -> None:
    assert typeset("a : b", Language.EN) == "a : b"
    assert typeset("« a » : 71 % et 5 $", Language.FR) == (
        f"«{NBSP}a{NBSP}»{NBSP}: 71{NBSP}% et 5{NBSP}$"
    )


def test_the_renderers_labels_are_there_in_both_languages() -> None:
    assert set(labels("en")) == set(labels("fr"))
    assert all(labels("fr").values())


@pytest.mark.parametrize(
    "key", [key for key in WORDING if key.startswith(("say.", "moved.", "brief."))]
)
def test_sentences_are_not_too_long(key: str) -> None:
    for language in Language:
        text = reading(key, language, "2")
        for sentence in re.split(r"(?<=[.;:])\s", text):
            assert len(sentence.split()) <= 40, (language, sentence)
