"""Ways in which a file of the project can be damaged, each with a name.

A way takes the bytes of a file and a random generator, and gives other bytes; where a file
has nothing that could be damaged so, it gives the same ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Damage = Callable[[bytes, Random], bytes]
Edit = Callable[[str, Random], str]

_NUMBER = re.compile(r"(?<![\w-])\d[\d .,]*(?![\w-])")


def in_text(edit: Edit) -> Damage:
    """Return the damage that edits a file as text in UTF-8."""
    return lambda content, chance: edit(content.decode("utf-8", "replace"), chance).encode()


def in_lines(edit: Callable[[list[str], int], object]) -> Damage:
    """Return the damage that edits the lines of a file around one of them."""

    def damage(text: str, chance: Random) -> str:
        lines = text.splitlines(keepends=True)
        if lines:
            edit(lines, chance.randrange(len(lines)))
        return "".join(lines)

    return in_text(damage)


def in_match(pattern: str | re.Pattern[str], edit: Edit) -> Damage:
    """Return the damage that edits one place of a text that a pattern matches."""

    def damage(text: str, chance: Random) -> str:
        places = list(re.finditer(pattern, text))
        if not places:
            return text
        place = chance.choice(places)
        return text[: place.start()] + edit(place[0], chance) + text[place.end() :]

    return in_text(damage)


def replaced(pattern: str | re.Pattern[str], words: str) -> Damage:
    """Return the damage that writes words where a pattern matches."""
    return in_match(pattern, lambda found, chance: words)


def inserted(what: bytes) -> Damage:
    """Return the damage that puts bytes anywhere into a file."""

    def damage(content: bytes, chance: Random) -> bytes:
        place = chance.randrange(len(content) + 1)
        return content[:place] + what + content[place:]

    return damage


def encoded(encoding: str) -> Damage:
    """Return the damage that writes a text in another encoding."""
    return lambda content, _: content.decode("utf-8", "replace").encode(encoding, "replace")


def _hole(content: bytes, chance: Random) -> bytes:
    first, last = sorted(chance.randrange(len(content) + 1) for _ in "ab")
    return content[:first] + content[last:]


def _flip(content: bytes, chance: Random) -> bytes:
    if not content:
        return content
    changed = bytearray(content)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _swap_words(text: str, chance: Random) -> str:
    words = re.split(r"(\W+)", text)
    if len(words) < 3:
        return text
    one, other = (2 * chance.randrange((len(words) + 1) // 2) for _ in "ab")
    words[one], words[other] = words[other], words[one]
    return "".join(words)


def _join_lines(lines: list[str], at: int) -> None:
    lines[at] = lines[at].rstrip("\n")


def _break_line(lines: list[str], at: int) -> None:
    middle = len(lines[at]) // 2
    lines[at] = f"{lines[at][:middle]}\n{lines[at][middle:]}"


def _conflict(lines: list[str], at: int) -> None:
    lines[at : at + 1] = ["<<<<<<< HEAD\n", lines[at], "=======\n", lines[at], ">>>>>>> other\n"]


_CYRILLIC = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с"}
_KINDS = ("= 7", "= true", "= []", "= {}", "= 2015-01-01")


#: What can happen to any file of text.
ANY: dict[str, Damage] = {
    "cut off": lambda content, chance: content[: chance.randrange(len(content) + 1)],
    "a hole": _hole,
    "one bit": _flip,
    "emptied": lambda content, chance: b"",
    "only spaces": lambda content, chance: b" \n\t\n",
    "twice": lambda content, chance: content + content,
    "a NUL byte": inserted(b"\0"),
    "a bad byte": inserted(b"\xff"),
    "half a letter": inserted(b"\xc3"),
    "an escape sequence": inserted(b"\x1b[31m"),
    "a byte order mark": lambda content, chance: b"\xef\xbb\xbf" + content,
    "in UTF-16": encoded("utf-16"),
    "in Latin-1": encoded("latin-1"),
    "in code page 850": encoded("cp850"),
    "in Mac Roman": encoded("mac-roman"),
    "garbled twice": lambda content, chance: content.decode("latin-1").encode(),
    "line ends of Windows": lambda content, chance: content.replace(b"\n", b"\r\n"),
    "line ends of old Macs": lambda content, chance: content.replace(b"\n", b"\r"),
    "no line end at the end": lambda content, chance: content.rstrip(b"\n"),
    "a line less": in_lines(lambda lines, at: lines.pop(at)),
    "a line twice": in_lines(lambda lines, at: lines.insert(at, lines[at])),
    "a line elsewhere": in_lines(lambda lines, at: lines.append(lines.pop(at))),
    "two lines joined": in_lines(_join_lines),
    "a line broken": in_lines(_break_line),
    "marks of a merge conflict": in_lines(_conflict),
    "two words swapped": in_text(_swap_words),
    "a quotation mark more": inserted(b'"'),
    "a quotation mark less": replaced('"', ""),
    "an invisible letter": inserted("\u200b".encode()),
    "a mark that turns the direction": inserted("\u202e".encode()),
    "a letter of another alphabet": in_match("[aeopc]", lambda found, chance: _CYRILLIC[found]),
    "a digit changed": in_match(
        r"\d", lambda found, chance: str((int(found) + chance.randrange(1, 10)) % 10)
    ),
    "a digit more": in_match(r"\d", lambda found, chance: found + chance.choice("0123456789")),
    "a digit less": replaced(r"\d", ""),
    "an O for a zero": replaced("0", "O"),
    "a digit of full width": in_match(r"[0-9]", lambda found, chance: chr(0xFF10 + int(found))),
    "a number negative": in_match(_NUMBER, lambda found, chance: f"-{found}"),
    "a number with a footnote mark": in_match(_NUMBER, lambda found, chance: f"{found}²"),
    "a number with a space in it": in_match(
        r"\d\d", lambda found, chance: f"{found[0]}\u00a0{found[1]}"
    ),
    "a number with an exponent": in_match(_NUMBER, lambda found, chance: f"{found.strip()}E+03"),
    "a very long word": inserted(b"a" * 200_000),
}


def _cells(edit: Callable[[list[list[str]], Random], None]) -> Damage:
    """Return the damage that edits a table's cells; for tables without quoted commas in them."""

    def damage(text: str, chance: Random) -> str:
        rows = [re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', line) for line in text.splitlines()]
        if len(rows) > 1:
            edit(rows, chance)
        return "".join(",".join(row) + "\n" for row in rows)

    return in_text(damage)


def _swap_cells(rows: list[list[str]], chance: Random) -> None:
    row = chance.choice(rows[1:])
    one, other = (chance.randrange(len(row)) for _ in "ab")
    row[one], row[other] = row[other], row[one]


def _swap_columns(rows: list[list[str]], chance: Random) -> None:
    one, other = (chance.randrange(len(rows[0])) for _ in "ab")
    for row in rows:
        if max(one, other) < len(row):
            row[one], row[other] = row[other], row[one]


def _drop_column(rows: list[list[str]], chance: Random) -> None:
    at = chance.randrange(len(rows[0]))
    for row in rows:
        del row[at : at + 1]


def _move_down(rows: list[list[str]], chance: Random) -> None:
    at = chance.randrange(len(rows[0]))
    above = ""
    for row in rows[1:]:
        if at < len(row):
            row[at], above = above, row[at]


def _shift_row(rows: list[list[str]], chance: Random) -> None:
    chance.choice(rows[1:]).insert(chance.randrange(len(rows[0])), "")


#: What spreadsheets and hands do to tables besides.
TABLE: dict[str, Damage] = {
    "two cells swapped": _cells(_swap_cells),
    "two columns swapped": _cells(_swap_columns),
    "a column less": _cells(_drop_column),
    "a column moved down by a row": _cells(_move_down),
    "a row shifted": _cells(_shift_row),
    "semicolons for commas": in_text(lambda text, chance: text.replace(",", ";")),
    "tabs for commas": in_text(lambda text, chance: text.replace(",", "\t")),
    "a line that names the separator": in_text(lambda text, chance: f"sep=,\n{text}"),
    "dates as Excel shows them": in_text(
        lambda text, chance: re.sub(r"\b(\d{4})-(\d\d)-(\d\d)\b", r"\3/\2/\1", text)
    ),
    "months as Excel reads them": replaced(r"\b(\d{4})-(\d\d)\b", "Jan-15"),
    "an error of a spreadsheet": replaced(_NUMBER, "#REF!"),
    "header in capitals": in_lines(lambda lines, at: lines.__setitem__(0, lines[0].upper())),
}

#: What hands do to settings in TOML besides.
SETTINGS: dict[str, Damage] = {
    "a key without a value": replaced(r"(?m)= .*$", "="),
    "a key misspelt": in_match(r"(?m)^\w+(?= =)", lambda found, chance: found[:-1]),
    "a value of another kind": in_match(
        r'(?m)= ".*"$', lambda found, chance: chance.choice(_KINDS)
    ),
    "an unknown value": replaced(r'(?m)= ".*"$', '= "no such thing"'),
    "a table more": inserted(b"\n[more]\nx = 1\n"),
}

#: What hands do to notebooks besides.
NOTEBOOK: dict[str, Damage] = {
    "no cells": replaced(r'(?s)"cells": \[.*\],\n "metadata"', '"cells": [],\n "metadata"'),
    "an unknown kernel": in_text(lambda text, chance: text.replace('"python3"', '"nothing"')),
    "no tag at the parameters": in_text(
        lambda text, chance: text.replace('"parameters"', '"others"')
    ),
    "another format": in_text(lambda text, chance: text.replace('"nbformat": 4', '"nbformat": 9')),
    "an error in the code": replaced(r"year\.", "year.not_there."),
    "half a bracket": replaced(r"\)", ""),
    "another indicator": in_match(
        "persons_convicted|cases_completed|trp_issued", lambda found, chance: f"{found}s"
    ),
    "another label": replaced("label='[a-z-]+'", "label='fig-other'"),
    "another language": in_text(
        lambda text, chance: text.replace("language = 'en'", "language = 'de'")
    ),
}

#: What hands do to the sources of the brief besides.
BRIEF: dict[str, Damage] = {
    "an include that isn't there": replaced(r"_made/[a-z/-]+\.md", "_made/en/none.md"),
    "an include of itself": replaced(r"_made/[a-z/-]+\.md", "brief-en.qmd"),
    "an unknown reference": inserted(b"\n\nSee @fig-nothing.\n\n"),
    "an unknown variable": inserted(b"\n\n{{< var nothing >}}\n\n"),
    "an unknown shortcode": inserted(b"\n\n{{< kbd Ctrl >}}\n\n"),
    "a citation of nothing": inserted(b"\n\nSee [@nothing].\n\n"),
    "a block that doesn't end": inserted(b"\n\n::: {.callout-note}\n\n"),
    "code that doesn't end": inserted(b"\n\n```\n\n"),
    "code that would run": inserted(b"\n\n```{python}\nprint(117)\n```\n\n"),
    "raw HTML": inserted(b"\n\n<script>alert(1)</script>\n\n"),
}
