"""An exhibit: a chart or table with message, alternative text, data, source line and notes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from napanalysis.exhibits.charts.save import Picture, save
from napanalysis.exhibits.charts.sheet import NARROW, Sheet, settings
from napanalysis.exhibits.column_widths import shares
from napanalysis.language import Language
from napanalysis.tabular import csv_text
from napanalysis.wording.inline import Cell, Phrase, Piece, escape, html_of, markdown_of

#: A chart that isn't drawn yet: a function of its width in points.
Draw = Callable[..., Sheet]
_PLAIN = ("id", "subtitle", "alt", "words")


@dataclass(frozen=True)
class Table:
    """A table for readers: every number knows its trail."""

    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    #: The columns that are set flush right.
    numeric: frozenset[int] = frozenset()
    #: Whether readers may filter it on a screen.
    filterable: bool = False

    def markdown(self) -> str:
        """Return the table as a pipe table."""
        heads, *cells = [[_with_signs(cell) for cell in row] for row in (self.columns, *self.rows)]
        widths = shares(heads, cells, self.numeric)
        rule = [
            "-" * (width - 1) + (":" if place in self.numeric else "-")
            for place, width in enumerate(widths)
        ]
        head, *body = [list(map(markdown_of, row)) for row in (self.columns, *self.rows)]
        lines = [head, rule, *body]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def html(self) -> Markup:
        """Return the table as HTML, for notebooks."""
        head = self._line('<th scope="col" style="text-align: {}">{}</th>', self.columns)
        cell = '<td style="text-align: {}">{}</td>'
        body = Markup("").join(self._line(cell, row) for row in self.rows)
        return Markup("<table><thead>{}</thead><tbody>{}</tbody></table>").format(head, body)

    def _line(self, template: str, cells: Sequence[Cell]) -> Markup:
        sides = ("right" if place in self.numeric else "left" for place in range(len(cells)))
        shown = map(Markup(template).format, sides, (html_of(cell, linked=False) for cell in cells))
        return Markup("<tr>{}</tr>").format(Markup("").join(shown))


def _with_signs(cell: Cell) -> str:
    """Return the words of a cell with its signs, for the room that they take."""
    signs = cell.signs if isinstance(cell, Piece) else ()
    return str(cell) + "".join(sign for sign, _ in signs)


@dataclass(frozen=True)
class Exhibit:
    """What the brief shows of some measures or observations."""

    #: Name of its files and anchors.
    id: str
    #: The message, computed from the data, its numbers linked to their trail.
    message: Cell
    #: Measure, place and period.
    subtitle: str
    #: The numbers in the words of the language.
    table: Table
    #: The rows of observations or measures behind it, for the CSV.
    data: pd.DataFrame
    #: Source line.
    source: Cell
    #: Alternative text with the numbers; only with a figure.
    alt: str = ""
    figure: Draw | None = None
    #: Notes below it.
    notes: tuple[Cell, ...] = ()
    #: Its language, and the words that link its data.
    words: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The message as plain text."""
        return str(self.message)

    @property
    def foot(self) -> tuple[Cell, ...]:
        """The notes and, unless the exhibit lists its sources itself, the source line."""
        return (*self.notes, self.source) if self.source else self.notes

    @cached_property
    def picture(self) -> Picture | None:
        """The chart as files, the same bytes each time; it is drawn once."""
        if self.figure is None:
            return None
        with settings():
            wide, narrow = self.figure().figure, self.figure(width=NARROW).figure
        return save(wide, self.id, self.alt, narrow=narrow)

    def write(self, folder: Path) -> None:
        """Write CSV and JSON, and a chart as PNG and SVG, ``-narrow`` for a telephone."""
        texts = {".csv": csv_text(self.data), ".json": json_text(self.record())}
        if self.picture is not None:
            texts |= {".svg": self.picture.svg, "-narrow.svg": self.picture.narrow}
            (folder / f"{self.id}.png").write_bytes(self.picture.png)
        for ending, text in texts.items():
            path = folder / f"{self.id}{ending}"
            path.write_text(text, encoding="utf-8", newline="\n")

    def markdown(self) -> str:
        """Return the exhibit as the brief's Markdown: chart, table, notes, source line, CSV."""
        caption = f"**{markdown_of(self.message)}** {escape(self.subtitle)}".rstrip()
        folder = f"exhibits/{self.words['language']}"
        name = self.id.partition("-")[2]
        classes = " .filterable" if self.table.filterable else ""
        lines: list[str] = []
        if self.alt:
            alt = self.alt.replace("\\", "").replace('"', "”")
            summary = Markup(
                '<details class="data"><summary id="tbl-{}-data">{}'
                '<span class="sr-only">: {}</span></summary>'
            )
            opened = summary.format(name, self.words["data"], self.title)
            lines += [
                f'![{caption}]({folder}/{self.id}.svg){{#{self.id} fig-alt="{alt}"}}',
                f'::: {{.content-visible when-format="html"}}\n```{{=html}}\n{opened}\n```',
                self.table.markdown(),
                "```{=html}\n</details>\n```\n:::",
            ]
        else:
            lines.append(f"{self.table.markdown()}\n\n: {caption} {{#tbl-{name}{classes}}}")
        if self.foot:
            notes = "\n\n".join(map(markdown_of, self.foot))
            lines.append(f"::: {{.exhibit-notes}}\n{notes}\n:::")
        csv = f"[{self.words['csv']}]({folder}/{self.id}.csv){{.csv}}"
        lines.append(f'::: {{.content-visible when-format="html"}}\n{csv}\n:::')
        return "\n\n".join(lines)

    def data_markdown(self) -> str:
        """Return the numbers of a chart as a table of their own."""
        name = self.id.partition("-")[2]
        caption = f"**{escape(self.title)}** {escape(self.subtitle)}"
        return f"{self.table.markdown()}\n\n: {caption} {{#tbl-{name}-data}}"

    def record(self) -> dict[str, Any]:
        """Return the exhibit's text and table, as `json_text` writes and `read` takes them."""
        own = {name: getattr(self, name) for name in (*_PLAIN, "message", "source", "notes")}
        chart = {"title": self.title, "chart": self.figure is not None}
        return own | chart | vars(self.table) | {"numeric": sorted(self.table.numeric)}

    def _ipython_display_(self) -> None:
        """Show the exhibit in a notebook: message, chart with its numbers as text, table, notes."""
        from IPython.display import display

        head = f"**{escape(self.title)}**  \n{escape(self.subtitle)}"
        display({"text/markdown": head, "text/plain": f"{self.title}\n{self.subtitle}"}, raw=True)
        if self.picture is not None:
            shown = {"image/png": self.picture.png, "text/plain": self.alt}
            # The page that is made of the notebook takes the alternative text from here.
            display(shown, raw=True, metadata={"image/png": {"alt": self.alt}})
        foot = Markup("").join(
            Markup("<p>{}</p>").format(html_of(note, linked=False)) for note in self.foot
        )
        html = str(self.table.html() + foot)
        display({"text/html": html, "text/plain": self._numbers()}, raw=True)

    def __repr__(self) -> str:
        return "\n".join(filter(None, [self.title, self.subtitle, self._numbers()]))

    def _numbers(self) -> str:
        """Return table, notes and source line as plain text."""
        return "\n".join(
            [" | ".join(map(str, row)) for row in (self.table.columns, *self.table.rows)]
            + list(map(str, self.foot))
        )


def read(path: Path) -> Exhibit:
    """Return an exhibit from the file of its record, without its figure and data."""
    record = json.loads(path.read_text(encoding="utf-8"))
    table = Table(
        columns=tuple(map(unpacked, record["columns"])),
        rows=tuple(tuple(unpacked(cell) for cell in row) for row in record["rows"]),
        numeric=frozenset(record["numeric"]),
        filterable=record["filterable"],
    )
    return Exhibit(
        **{name: record[name] for name in _PLAIN},
        message=unpacked(record["message"]),
        source=unpacked(record["source"]),
        notes=tuple(map(unpacked, record["notes"])),
        table=table,
        data=pd.DataFrame(),
    )


def json_text(record: Mapping[str, Any]) -> str:
    """Return what is published as JSON, the same text each time."""
    return json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True, default=_plain) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Phrase):
        return value.parts
    if isinstance(value, Piece):
        return {key: part for key, part in vars(value).items() if part or key == "text"}
    return asdict(value)


def unpacked(cell: Any) -> Cell:
    """Return the words and numbers that `json_text` wrote."""
    if isinstance(cell, list):
        return Phrase.join("", map(unpacked, cell))
    if isinstance(cell, dict):
        language = Language(cell["language"]) if "language" in cell else None
        signs = tuple((sign, meaning) for sign, meaning in cell.get("signs", ()))
        return Piece(**cell | {"language": language, "signs": signs})
    return str(cell)
