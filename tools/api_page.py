"""Write docs/api.md: the public library, from its docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import napanalysis as nap

PAGE = Path(__file__).parents[1] / "docs" / "api.md"
HEAD = """\
# The library of the notebooks

<!-- Made from the docstrings by `make docs`; change those. -->

`import napanalysis as nap` is all that a notebook needs. Every example here is run by the
tests, on the figures of the project; all of them begin with

```python
import napanalysis as nap

year = nap.open_year("2014-2015", "en")
```

Tables are ordinary pandas: one row a number, real dates, `value` with its rounding interval
(`lower`, `upper`), and the observations behind it, which a measure must keep on its way
through `groupby`, `pivot` and `merge`. `year.publish` says so where they were lost.
[A question of your own](your-own-question.md) shows the way from a question to the brief.
"""
GROUPS = {
    "Open a year": ("open_year", "read_raw", "clean"),
    "Compute": ("ratio", "share", "difference", "change", "per_year", "count", "pairs"),
    "Choose": ("newest", "single_years", "since", "with_date_of", "is_recent", "freshness",
               "concat", "with_flag"),
    "Look at a series": (
        "movement", "not_comparable", "vintages", "equal_counts",
    ),
}  # fmt: skip
_SECTION = re.compile(r"^(\w+)\n-+\n", re.MULTILINE)


def page() -> str:
    """Return the page as the docstrings give it.

    Raises
    ------
    ValueError
        If a public name is missing from the page, or has no docstring or example.
    """
    named = [name for names in GROUPS.values() for name in names]
    if left := set(nap.__all__) - {*named, "Year", "Charts"}:
        raise ValueError(f"Not in a group of tools/api_page.py: {', '.join(sorted(left))}.")
    parts = [HEAD]
    for group, names in GROUPS.items():
        parts.append(f"## {group}\n")
        parts += [_entry(f"nap.{name}", getattr(nap, name)) for name in names]
    for title, prefix, about in (
        ("The year", "year", nap.Year), ("Charts", "year.chart", nap.Charts),
    ):  # fmt: skip
        parts.append(f"## {title}\n\n{_first(inspect.getdoc(about) or '')}\n")
        parts += [_entry(f"{prefix}.{name}", member) for name, member in members(about)]
    return "\n".join(parts)


def members(about: type) -> Iterator[tuple[str, Any]]:
    """Yield the public properties and methods of a class, those of its bases first."""
    for base in reversed(about.__mro__):
        for name, member in vars(base).items():
            # What charts are made with is public for the package alone.
            described = callable(member) or hasattr(member, "__get__")
            if described and not name.startswith("_"):
                yield name, member


def _entry(name: str, member: Any) -> str:
    """Return one name with its signature and docstring as Markdown."""
    function: Callable[..., Any] = getattr(member, "fget", None) or getattr(member, "func", member)
    text = inspect.getdoc(function) or ""
    if "Examples\n--------" not in text:
        raise ValueError(f"{name} has no example.")
    head, *rest = _SECTION.split(text)
    signature = "" if function is not member else _signature(function)
    parts = [f"### `{name}{signature}`\n\n{_inline(head.strip())}\n"]
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        parts.append(_examples(body) if title == "Examples" else _fields(title, body))
    return "\n".join(parts)


def _signature(function: Callable[..., Any]) -> str:
    signature = inspect.signature(function)
    shown = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for name, parameter in signature.parameters.items()
        if name != "self"
    ]
    return str(signature.replace(parameters=shown, return_annotation=inspect.Signature.empty))


def _fields(title: str, body: str) -> str:
    """Return a section of names and their descriptions as a list."""
    lines, described = [f"**{title}**\n"], False
    for line in body.strip().splitlines():
        if not line.startswith(" "):
            described = False
            name, _, kind = line.partition(" : ")
            lines.append(f"- `{name}`" + (f" ({_inline(kind)})" if kind else ""))
        elif line.strip():
            lines[-1] += ("" if described else ": ") + (" " if described else "")
            lines[-1] += _inline(line.strip())
            described = True
    return "\n".join(lines) + "\n"


def _examples(body: str) -> str:
    """Return examples as blocks of code with the words between them."""
    parts, code = [], False
    for paragraph in re.split(r"\n\s*\n", body.strip("\n")):
        if paragraph.lstrip().startswith(">>>"):
            parts.append(f"```pycon\n{paragraph.strip()}\n```")
            code = True
        else:
            parts.append(_inline(paragraph.strip()))
    assert code
    return "\n\n".join(parts) + "\n"


def _first(text: str) -> str:
    return _inline(_SECTION.split(text)[0].strip())


def _inline(text: str) -> str:
    """Return words of a docstring as Markdown: double backticks are its code."""
    return re.sub(r"``([^`]+)``", r"`\1`", text)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
