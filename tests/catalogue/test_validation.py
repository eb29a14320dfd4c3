"""Slips of the pen in the catalogue: each is told with file, entry and key, and never raises."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from napanalysis import catalogue
from napanalysis.catalogue.validation import slips

FOLDER = Path(catalogue.__file__).parent
FILES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.toml"))}
CONTENT = {name: tomllib.loads(text) for name, text in FILES.items()}
NEW = """
[my_new]
kind = "flow"
unit = "cases"
label = { en = "New cases", fr = "Nouveaux dossiers" }
definition = { en = "New ones.", fr = "Les nouveaux." }
"""


def with_changed(name: str, text: str) -> Callable[[str], Any]:
    """Return what gives the files' content, with another text in place of one."""
    return cache(lambda asked: tomllib.loads(text) if asked == name else CONTENT[asked])


@pytest.mark.parametrize("name", FILES)
def test_the_catalogue_has_none(name: str) -> None:
    assert list(slips(name, with_changed("", ""))) == []


@pytest.mark.parametrize(
    ("old", "new", "slip"),
    [
        ("", "", None),
        ('unit = "cases"\n', "", "[my_new] lacks 'unit'."),
        ("unit", "unti", "[my_new] has an unknown key 'unti'. Did you mean 'unit'?"),
        ("unit", "unti", "[my_new] lacks 'unit'."),
        ('"flow"', '"flows"', "[my_new] kind is 'flows', not one of stock, flow, snapshot."
         " Did you mean 'flow'?"),
        ('"cases"', '"case"', "[my_new] unit is 'case', which units.toml doesn't have."
         " Did you mean 'cases'?"),
        ('"cases"', "12", "[my_new] unit is 12, which units.toml doesn't have."),
        (', fr = "Nouveaux dossiers"', "", "[my_new] label has to be"
         ' { en = "...", fr = "..." }.'),
        ("en =", "eng =", "[my_new.label] has a text in fr and none in en."),
        ('"New cases"', '"New {number} cases"', "[my_new.label] has {number} in one language only:"
         " both need the same placeholders."),
        ('"New cases"', '"New {number cases"', "[my_new.label] has a brace that is not closed or"
         " not opened: expected '}' before end of string."),
        ("definition", 'within = "my_new"\ndefinition', "[my_new] within leads back to itself."),
        ("[my_new]", '["My new"]', "[My new] isn't an id: letters, digits, hyphens and underscores"
         " make one."),
        ("[my_new]", "[con]", "[con] isn't an id: letters, digits, hyphens and underscores"
         " make one."),
        ("[my_new]", "my_new = 1\n[my_other]", "my_new stands outside of any entry: it belongs"
         " below a line such as [name]."),
        ("definition", 'within = "cases_complete"\ndefinition', "[my_new] within is"
         " 'cases_complete', which indicators.toml doesn't have. Did you mean 'cases_completed'?"),
    ],
)  # fmt: skip
def test_a_slip_in_an_entry(old: str, new: str, slip: str | None) -> None:
    text = NEW.replace(old, new, 1)
    if text.lstrip().startswith("my_new"):
        text = f"{text}\n{FILES['indicators']}"
    else:
        text = f"{FILES['indicators']}\n{text}"
    found = list(slips("indicators", with_changed("indicators", text)))
    assert slip in found if slip else found == []


@pytest.mark.parametrize("given", ['"rcmp-*"', "[1, 2]"])
def test_a_list_of_texts_is_one(given: str) -> None:
    entry = f'[my_new]\nlabel = {{ en = "New", fr = "Nouveau" }}\nsources = {given}\n'
    found = list(slips("families", with_changed("families", entry)))
    assert found == ['[my_new] sources has to be a list of texts, such as ["a", "b"].']


def refused(tmp_path: Path, project: Path, name: str, text: str) -> str:
    """Check a project with a copy of the package in which one file is another; return the error."""
    shutil.copytree(FOLDER.parent, tmp_path / "napanalysis")
    changed = tmp_path / "napanalysis" / "catalogue" / f"{name}.toml"
    changed.write_text(text, encoding="utf-8", errors="surrogateescape")
    done = subprocess.run(
        [sys.executable, "-m", "napanalysis", "check", "--flags"],
        cwd=project,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: src/napanalysis/catalogue/")
    assert "Traceback" not in done.stderr
    return done.stderr.removeprefix("Error: src/napanalysis/catalogue/")


@pytest.mark.parametrize(
    ("name", "added", "told"),
    [
        ("indicators", NEW.replace('unit = "cases"\n', ""), "[my_new] lacks 'unit'."),
        ("indicators", '[trp_issued]\nkind = "flow"\n', "Cannot declare ('trp_issued',) twice"),
        ("indicators", '[my_new]\nlabel = { en = "x, fr = "y" }\n', "(at line "),
        ("rules", '[unknown-pillar.remedy]\nen = "x"\n', "can't be read"),
        ("breakdowns", '[x]\nfr = "Qu\udce9bec"\n', "has the byte 0xE9, which isn't UTF-8"),
        ("brief", '[x]\nen = "only English"\n', "[x] has a text in en and none in fr."),
    ],
)
def test_check_tells_it(
    tmp_path: Path, few_figures: Path, name: str, added: str, told: str
) -> None:
    error = refused(tmp_path, few_figures, name, f"{FILES[name]}\n{added}")
    assert error.startswith(f"{name}.toml")
    assert told in error


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"label_fr",', '"la\u202ebel_fr",', "there is no 'la\\u202ebel_fr'"),
        ("pillar = { holds", "pillar = { hodls", "[pillar] has an unknown key 'hodls'. Did you"),
        ('holds = "yes"', 'holds = "yess"', "[new] holds is 'yess', which dictionary.toml doesn't"),
        ("[columns]", "[colmns]", "there is no 'columns'.\nIt has 'colmns': is that meant?"),
        ("[tables.funding]", "[tables.fundin]", "tables: there is no 'funding'.\nIt has 'fundin'"),
    ],
)
def test_check_tells_a_slip_in_the_raw_tables(
    tmp_path: Path, few_figures: Path, old: str, new: str, told: str
) -> None:
    text = FILES["dictionary"].replace(old, new, 1)
    error = refused(tmp_path, few_figures, "dictionary", text)
    assert error.startswith("dictionary.toml")
    assert told in error


@pytest.mark.parametrize(
    ("damaged", "told"),
    [
        (FILES["vocabulary"].encode("utf-16"), "line 1 has the byte 0xFF, which isn't UTF-8"),
        (FILES["vocabulary"].encode().decode("latin-1").encode(), "an encoding garbled"),
        (FILES["vocabulary"].encode("cp1252", "replace"), "which isn't UTF-8"),
    ],
    ids=["UTF-16", "garbled", "Windows-1252"],
)  # fmt: skip
def test_a_vocabulary_in_another_encoding_is_one_error(
    tmp_path: Path, few_figures: Path, damaged: bytes, told: str
) -> None:
    error = refused(tmp_path, few_figures, "vocabulary", damaged.decode(errors="surrogateescape"))
    assert error.startswith("vocabulary.toml can't be read")
    assert told in error


def test_wording_that_is_gone_is_named_with_the_nearest(tmp_path: Path, few_figures: Path) -> None:
    with pytest.raises(catalogue.CatalogueError) as raised:
        catalogue.wording("problems")["draft"]
    assert str(raised.value) == (
        "src/napanalysis/catalogue/problems.toml: there is no 'draft'.\n"
        "It has 'drafts': is that meant?"
    )
    wrong = FILES["problems"].replace("[severity", "[severety")
    error = refused(tmp_path, few_figures, "problems", wrong)
    assert "problems.toml: there is no 'severity'.\nIt has 'severety'" in error


@pytest.mark.parametrize("name", ["rules", "units"])
def test_a_catalogue_without_an_entry_is_one_error(
    tmp_path: Path, few_figures: Path, name: str
) -> None:
    assert f"{name}.toml" in refused(tmp_path, few_figures, name, "\n")


WORDS = [(name, found.start()) for name in FILES for found in re.finditer(r"\w+", FILES[name])]


@settings(max_examples=60)
@given(st.sampled_from(WORDS), st.sampled_from(["", "x", "[", '"', "{", "\n", "= 1\n"]))
def test_no_change_anywhere_raises_another_error(place: tuple[str, int], put: str) -> None:
    name, at = place
    text = FILES[name][:at] + put + FILES[name][at + 1 :]
    try:
        tables = with_changed(name, text)
        tables(name)
    except tomllib.TOMLDecodeError:
        return
    for each in ("indicators", "measures", name):
        assert all(isinstance(slip, str) for slip in slips(each, tables))
