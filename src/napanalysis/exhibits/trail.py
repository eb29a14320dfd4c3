"""The trail: for each number of the brief its value, bounds, formula, figures and sources."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import starmap
from typing import Any
from urllib.parse import urlsplit

from babel.lists import format_list
from markupsafe import Markup

from napanalysis import catalogue
from napanalysis.analysis import Analysis
from napanalysis.analysis.measure_rows import NOT_COMPARABLE, Row, lineage, plain
from napanalysis.errors import UsageError
from napanalysis.exhibits.builder import Builder
from napanalysis.language import Language, locale_of
from napanalysis.raw.sources import Source
from napanalysis.tabular import rows_of
from napanalysis.wording.formatting import deliverable_id, trail_id
from napanalysis.wording.inline import (
    Cell,
    Phrase,
    Piece,
    escape,
    escape_html,
    html_of,
    markdown_of,
    trails_of,
)

#: Pairs of heading and text; the first heading is the number's name.
Entry = list[tuple[str, Cell]]


class Trail(Builder):
    """Finds and tells what stands behind a number, in one language."""

    def __init__(self, analysis: Analysis, language: Language) -> None:
        super().__init__(analysis, language)
        self._by_id: dict[str, Row] = {
            trail_id(row): row for row in (*self.observed.values(), *rows_of(analysis.measures))
        }
        self._deliverables = {deliverable_id(row): row for row in rows_of(analysis.action_plan)}
        self._sources = {f"s-{key}": source for key, source in analysis.sources.items()}

    def entry(self, trail: str) -> Entry:
        """Return the entry that links to ``m-trp-issued-...`` and the like lead to."""
        if trail in self._by_id:
            row = self._by_id[trail]
            return self._measure(row) if "measure" in row else self._observation(row)
        if trail in self._deliverables:
            return self._deliverable(self._deliverables[trail])
        if trail in self._sources:
            return self._source_entry(self._sources[trail])
        raise UsageError(f"The trail has no entry {trail!r}.")

    def markdown(self, trails: Iterable[str]) -> str:
        """Return the annex of the trail for the numbers given, once each, in their order.

        Sources stand after the numbers: those given, and those that an entry names.

        On a screen an entry is complete by itself, because readers jump to it: hundreds of them
        are in HTML, as they would be slow to read as Markdown. On paper an entry is a line:
        meanings stand once in the definitions, sources in their table.
        """
        ordered = sorted(dict.fromkeys(trails), key=self._sources.__contains__)
        entries = {trail: self.entry(trail) for trail in ordered}
        texts = [text for entry in entries.values() for _, text in entry]
        sources = dict.fromkeys(name for text in texts for name in trails_of(text))
        entries |= {name: self.entry(name) for name in sources if name not in entries}
        blocks = "\n".join(starmap(self._block, entries.items()))
        lines = (
            f"::: {{#{trail}}}\n{markdown_of(self._line(trail, *entry[0]))}\n:::"
            for trail, entry in entries.items()
        )
        return "\n\n".join((
            f'::::: {{.content-visible when-format="html"}}\n```{{=html}}\n{blocks}\n```\n:::::',
            '::::: {.content-visible unless-format="html"}\n:::: {.trail}',
            *lines,
            "::::\n:::::",
        ))  # fmt: skip

    def definitions(self, trails: Iterable[str]) -> str:
        """Return what each measure and indicator that is linked to means, each term once."""
        language = self.language
        rows = [self._by_id[trail] for trail in trails if trail in self._by_id]
        used = {row["measure"] for row in rows if "measure" in row}
        measures = [about for key, about in self.format.measures.items() if key in used]
        counted = {row["indicator"] for row in rows if "measure" not in row}
        counted -= {about.published for about in measures}
        terms = {about.label[language]: about.definition[language] for about in measures}
        for key, about in catalogue.indicators().items():
            if key in counted:
                terms.setdefault(about.label[language], about.definition[language])
        return "\n\n".join(
            f"**{escape(term)}.** {escape(meaning)}"
            for term, meaning in terms.items()
            if meaning != term
        )

    def _line(self, trail: str, name: str, value: Cell) -> Phrase:
        """Return an entry as a line for paper: what is needed to find the number again.

        Meanings, notes and labels stand in other annexes and, whole, on the page.
        """
        parts: list[Cell]
        if trail in self._deliverables:
            row, value = self._deliverables[trail], ""
            parts = [self._placed(row["source"], row)]
        elif trail in self._sources:
            source = self._sources[trail]
            parts = [_site(source.url) if self._is_copy(trail) else source.url]
        else:
            row = self._by_id[trail]
            parts = [self.format.when(row), self.format.formula(row.get("formula", ""))]
            parts += map(self._cited, lineage(row))
        what = Piece(name, style="strong")
        head = self.words.phrase("trail.named", what=what, value=value) if value else what
        line = Phrase.join("; ", [head, *(part for part in parts if part)])
        return line if str(line).endswith(".") else Phrase((*line.parts, "."))

    def _is_copy(self, trail: str) -> bool:
        """Whether an entry is of a source that was read in a third party's copy."""
        return trail in self._sources and self._sources[trail].evidence == "official-copy"

    def _cited(self, name: str) -> Cell:
        row = self.observed.get(name)
        if row is None:
            return self.words.text("trail.cited_annex", source=name.partition("/")[0])
        printed = self.words.phrase(
            "trail.cited", published=self._published(row), source=row["source"]
        )
        return self._placed(printed, row)

    def _placed(self, what: Cell, row: Row) -> Cell:
        """Return what is cited with its place in the document, where that is known."""
        return Phrase.join(", ", [what, self._locator(row)]) if row["locator"] else what

    def _locator(self, row: Row) -> Cell:
        return self.cite.locator(row["locator"], self.analysis.sources[row["source"]])

    def _published(self, row: Row) -> Piece:
        """Return a figure in the words of its document."""
        return self.cite.quoted(row["published"], self.analysis.sources[row["source"]].language)

    def _block(self, trail: str, entry: Entry) -> Markup:
        """Return an entry for screens, in one line of HTML."""
        (name, value), *rest = entry
        short = self._is_copy(trail)
        strong = Markup("<strong>{}</strong>").format(escape_html(name))
        shown = html_of(value, linked=False)
        head = self.words.text("trail.named", what=strong, value=shown) if shown else strong
        lines = [Markup(head)]
        line = Markup('<span class="trail-head">{}</span> {}')
        lines += [
            line.format(escape_html(about), _linked(text, short)) for about, text in rest if text
        ]
        body = Markup("<br>").join(lines)
        return Markup('<div id="{}" class="trail"><p>{}</p></div>').format(trail, body)

    def _measure(self, row: Row) -> Entry:
        about = self.analysis.about(row["measure"])
        computed = self.format.formula(row["formula"])
        meaning = "" if about.definition == about.label else about.definition[self.language]
        why = [flag for flag in row["flags"].split("; ") if flag in NOT_COMPARABLE]
        # The source comes first: it is what readers look for.
        entries: Entry = []
        for name in lineage(row):
            entries += self._parts(observation=self._behind(name))
            if name in self.observed:
                entries.append(self._note(str(self.observed[name].get("note", ""))))
        entries += self._parts(
            when=self.format.when(row),
            bounds=self.format.bounds(row),
            formula=f"{self._quotient(row) or about.formula[self.language]} = {computed}"
            if computed
            else "",
            meaning=meaning,
            flags=self.format.flags(row["flags"]),
            note="" if computed else " ".join(self.words.text(f"flag_note.{flag}") for flag in why),
        )
        return [(self.format.what(row), str(self.format.counted(row))), *entries]

    def _quotient(self, row: Row) -> str:
        """Return what was divided by what, by the figures behind it; "" for another formula."""
        known = [self.observed[name] for name in lineage(row) if name in self.observed]
        counted = [each["indicator"] for each in known]
        # A sum or difference of what is known is no figure.
        figures = " / ".join(plain(each["value"]) for each in known)
        if len({*counted}) != 2 or re.sub("[≈≥≤]", "", row["formula"]) != figures:
            return ""
        return " / ".join(catalogue.indicator(key).label[self.language] for key in counted)

    def _parts(self, **parts: Cell) -> Entry:
        return [(self.words.text(f"trail.{name}"), text) for name, text in parts.items()]

    def _behind(self, name: str) -> Phrase:
        row = self.observed.get(name)
        if row is None:
            source = self.analysis.sources[name.partition("/")[0]]
            return self.words.phrase("trail.annex", title=self.cite.title(source, f"s-{source.id}"))
        return self.words.phrase(
            "trail.figure",
            what=self.format.what(row),
            published=self._published(row),
            when=self.format.when(row),
            source=self._printed_in(row),
        )

    def _observation(self, row: Row) -> Entry:
        return [
            (self.format.what(row), str(self.format.counted(row))),
            *self._parts(
                source=self._printed_in(row),
                published=self._published(row),
                when=self.format.when(row),
                bounds=self.format.bounds(row),
                meaning=catalogue.indicator(row["indicator"]).definition[self.language],
            ),
            self._note(str(row.get("note", ""))),
            *self._parts(flags=self.format.flags(row["flags"])),
        ]

    def _printed_in(self, row: Row) -> Phrase:
        source = self.analysis.sources[row["source"]]
        evidence = self.words.text(f"evidence.{source.evidence}")
        if source.language != self.language:
            evidence = self.words.text("trail.read_in", evidence=evidence)
        return self.words.phrase(
            "trail.printed_at" if row["locator"] else "trail.printed",
            source=self.cite.source(source, f"s-{source.id}"),
            locator=self._locator(row),
            evidence=evidence,
        )

    def _deliverable(self, row: Any) -> Entry:
        french = self.language is Language.FR
        task = row["task_label_fr" if french else "task_label_en"]
        leads = [self.format.breakdown(f"lead={code}") for code in row["leads"].split("; ") if code]
        return [
            (row["deliverable"], row["label_fr" if french else "label_en"]),
            *self._parts(
                task=f"{row['task']} {task}",
                leads=format_list(leads, locale=locale_of(self.language)),
                source=self._printed_in(row),
            ),
            self._note(row["note"]),
            *self._parts(flags=self.format.flags(row["flags"])),
        ]

    def _source_entry(self, source: Source) -> Entry:
        words = self.words.text
        return [
            (source.id, self.cite.title(source)),
            *self._parts(
                publisher=self.cite.publisher(source),
                published_on=self.format.dated(source.published) or words("word.not_dated"),
                evidence=words(f"evidence.{source.evidence}"),
                url=source.url,
                accessed=self.format.dated(source.accessed),
                licence=self.cite.remark(source.licence),
            ),
            self._note(source.note),
            *self._parts(sha256=source.sha256),
        ]

    def _note(self, text: str) -> tuple[str, Cell]:
        """Return a note with its heading, which says so where only its English is known."""
        key = "trail.note" if self.cite.translated(text) or not text else "trail.note_in_english"
        return (self.words.text(key), self.cite.remark(text))


def _site(address: str) -> str:
    """Return the name of the site that an address is at."""
    return urlsplit(address).netloc.removeprefix("www.")


def _linked(text: Cell, short: bool) -> Markup:
    """Return text as HTML, an address as a link; a `short` one shows the site of a copy alone."""
    if isinstance(text, str) and re.fullmatch(r'https?://[^ <>"]+', text):
        shown = escape_html(_site(text) if short else text)
        return Markup('<a href="{}" class="uri">{}</a>').format(escape_html(text), shown)
    return html_of(text)
