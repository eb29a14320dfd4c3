"""What was timed, as the table and the bars of docs/performance.md."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

#: What is timed in each round, and its words in the table.
MEASURED = {
    "clean": "This pipeline, from clean",
    "figure": "This pipeline, after one changed figure",
    "watched": "This pipeline, after one changed figure, with `--watch`",
    "page": "This pipeline, after one changed figure, the English page alone",
    "word": "This pipeline, after one changed French label",
    "nothing": "This pipeline, nothing to do",
    "rendered": "This pipeline, the six files of the brief missing",
    "help": "`napanalysis --help`",
    "papermill": "papermill's command, notebook after notebook",
    "renderer": "the renderer after it, the six files one after another",
    "rendering": "of which rendering alone",
    "cells": "The cells alone, in one process that has imported all",
}

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"


@dataclass(frozen=True)
class Bar:
    """A limit, and what was seen of it."""

    words: str
    seen: str
    met: bool


@dataclass(frozen=True)
class Result:
    """What one run of the benchmark saw.

    Parameters
    ----------
    times : mapping of str to sequence of float
        Seconds by what was timed, a value a round.
    peers : mapping of str to sequence of float, optional
        Seconds of a build with nothing to do by other tools; empty where not installed.
    """

    times: Mapping[str, Sequence[float]]
    peers: Mapping[str, Sequence[float]]

    def median(self, name: str) -> float:
        """Return the median seconds of what was timed."""
        return median(self.times[name])

    @property
    def notebooks(self) -> float:
        """Seconds of the full build that its notebooks take: with them less without them."""
        return self.median("clean") - self.median("rendered")

    @property
    def floor(self) -> float:
        """Seconds that no way of doing it saves: the cells' own compute, and rendering."""
        return self.median("cells") + self.median("rendering")

    def bars(self) -> list[Bar]:
        """Return the bars and whether they were met."""
        clean = self.median("clean")

        def share(words: str, part: float, whole: float, most: float) -> Bar:
            return Bar(words, f"{part / whole:.2f}", part <= most * whole)

        def seconds(words: str, name: str, most: float) -> Bar:
            return Bar(words, f"{self.median(name):.2f} s", self.median(name) <= most)

        return [
            share(
                "Notebooks of a full build, to papermill's command: at most 0.20",
                self.notebooks,
                self.median("papermill"),
                0.2,
            ),
            share("Full build to the floor: at most 1.50", clean, self.floor, 1.5),
            share(
                "The English page after one changed figure, to a full build: at most 0.50",
                self.median("page"),
                clean,
                0.5,
            ),
            seconds("Nothing to do: at most 0.30 s", "nothing", 0.3),
            seconds("`napanalysis --help`: at most 0.20 s", "help", 0.2),
        ]

    def page(self) -> str:
        """Return the tables in Markdown."""
        clean = self.median("clean")
        rounds = len(self.times["clean"])
        rows = [
            f"| {words} | {self.median(name):.2f} | {min(self.times[name]):.2f} | "
            f"{max(self.times[name]):.2f} | {self.median(name) / clean:.2f} |"
            for name, words in MEASURED.items()
        ]
        ordinary = self.median("papermill") + self.median("renderer")
        derived = [
            ("The ordinary way in all", ordinary),
            ("Notebooks of this pipeline's full build", self.notebooks),
            ("Kernel starts and imports in the ordinary way", self._starts),
            ("The floor: the cells alone and rendering alone", self.floor),
        ]
        rows += [f"| {words} | {value:.2f} | | | {value / clean:.2f} |" for words, value in derived]
        head = "| | median, s | least | most | to a full build |\n|---|---:|---:|---:|---:|"
        bars = [
            f"| {bar.words} | {bar.seen} | {'met' if bar.met else 'missed'} |"
            for bar in self.bars()
        ]
        peers = [
            f"| {name} | {f'{median(seen):.2f}' if seen else 'not installed'} |"
            for name, seen in (("napanalysis", self.times["nothing"]), *self.peers.items())
        ]
        return "\n".join(
            [
                f"Medians of {rounds}, interleaved, on {os.cpu_count()} cores, "
                f"{platform.system()}, Python {platform.python_version()}.",
                "",
                head,
                *rows,
                "",
                "| bar | seen | |\n|---|---:|---|",
                *bars,
                "",
                "| nothing to do, same graph | median, s |\n|---|---:|",
                *peers,
            ]
        )

    @property
    def _starts(self) -> float:
        return self.median("papermill") - self.median("cells")


def filled(page: str, result: Result) -> str:
    """Return a page with what was seen between its marks.

    Raises
    ------
    ValueError
        If the page doesn't have the two marks.
    """
    marked = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    if not marked.search(page):
        raise ValueError(f"The page has no place between {BEGIN} and {END}.")
    return marked.sub(lambda _: f"{BEGIN}\n{result.page()}\n{END}", page, count=1)
