"""Charts: what they refuse, what is drawn for what, and that the same chart is the same bytes."""

from __future__ import annotations

import hashlib
import io
import itertools
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import partial

import matplotlib
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from PIL import Image

from napanalysis.exhibits.charts import bars, drawn_tables, lines, sheet, theme
from napanalysis.exhibits.charts.frame import round_ticks, year_ticks
from napanalysis.exhibits.charts.placing import spread
from napanalysis.exhibits.charts.save import save
from napanalysis.exhibits.charts.shapes import Line, Point
from napanalysis.exhibits.charts.sheet import NARROW, WIDE
from napanalysis.exhibits.charts.theme import LINES, dark_variables, themed
from napanalysis.exhibits.exhibit import Exhibit, Table
from napanalysis.language import Language

EN, FR = Language.EN, Language.FR


def figures(draw: Callable[..., sheet.Sheet]) -> Callable[..., Figure]:
    return sheet.settings()(lambda *drawn, **how: draw(*drawn, **how).figure)


bar_chart, column_chart = figures(bars.bar_chart), figures(bars.column_chart)
heat_map, unit_diagram = figures(drawn_tables.heat_map), figures(drawn_tables.unit_diagram)
line_chart = figures(lines.line_chart)
timeline_chart = figures(lines.timeline_chart)


def exact(x: float | date, value: float | None, apart: bool = False) -> Point:
    label = "" if value is None else f"{value:g}"
    return Point(x, value, value, value, label, apart=apart)


def line(*values: float | None, name: str = "", breaks: frozenset[int] = frozenset()) -> Line:
    return Line(name, tuple(exact(2010 + i, v, i in breaks) for i, v in enumerate(values)))


def texts(figure: Figure) -> list[str]:
    return [artist.get_text() for artist in figure.findobj(Text) if artist.get_text()]


def paths(figure: Figure) -> list[Line2D]:
    """Return the lines that join points of a series."""
    return [
        artist
        for artist in figure.findobj(Line2D)
        if artist.get_linewidth() in (1.2, 1.9) and len(artist.get_xdata()) > 2  # type: ignore[arg-type]
    ]


def markers(figure: Figure) -> list[Line2D]:
    return [one for one in figure.findobj(Line2D) if one.get_marker() not in ("None", "", None)]


UCR = (3, 10, 11, 41, 23, 60, 60, 78, 143, 239, 249, 268, 238, 387, 385, 386, 474, 522, 503)
STOCK = Line(
    "",
    (
        exact(date(2013, 3, 31), 77),
        Point(date(2014, 1, 31), 128, 128, None, "at least 128"),
        exact(date(2015, 1, 31), 151),
        exact(date(2015, 8, 31), 117, apart=True),
        Point(date(2016, 3, 31), 180, 175, 185, "≈ 180"),
    ),
)
BARS = (
    Point("Victims", 180, 175, 185, "≈ 180"),
    Point("Persons convicted", 117, 117, 117, "117"),
    Point("Charges", 128, 128, None, "at least 128"),
    Point("Charges stayed", 4, 0, 4, "fewer than 5"),
    Point("Kits", None, 300, 400, "300 to 400"),
    Point("Unknown", None, None, None, "not published"),
)
HEADS = ("Pillar", "Ongoing", "In progress", "Completed", "On hold", "Total")
ROWS = (("Prevention", "14", "6", "3", "1", "24"), ("Protection", "11", "1", "1", "0", "13"))
COUNTS_OF_ROWS = ((14, 6, 3, 1), (11, 1, 1, 0))

FEW = Point(2012, 4, 0, 4, "<5")
COLUMNS = (
    Line("Prosecuted", (exact(2012, 48), exact(2013, 71), exact(2014, 117))),
    Line("Convicted", (FEW, exact(2013, 15), exact(2014, 9))),
)
SOURCES = (
    STOCK,
    Line("Statistics Canada, table", tuple(exact(date(2006 + n, 7, 2), v)
                                           for n, v in enumerate(UCR))),
)  # fmt: skip
AGES = tuple(
    Point(name, months, months, months, label, provisional=months > 24)
    for name, months, label in (
        ("Temporary resident permits issued to victims", 99, "99 (December 2014)"),
        ("Incidents", 3, "3 (December 2022)"),
        ("Cases", -5, "−5 (August 2023)"),
    )
)
UNITS = (
    ("Incident", "Reported by police.", "Statistics Canada, by calendar year.", "–"),
    ("Case", "Before the courts.", "RCMP.", "Only some incidents come before the courts."),
)
PROVINCES = tuple(
    Point(name, v, v, v, f"{v}")
    for name, v in (("Nova Scotia", 4.5), ("Alberta", 1.3), ("Québec", 1))
)

CHARTS: dict[str, Callable[[float], Figure]] = {
    "years": lambda w: line_chart([line(*UCR)], language=EN, unit="Incidents", width=w),
    "four": lambda w: line_chart(
        [line(*range(n, n + 5), name=f"Série {n}") for n in range(4)],
        language=FR, unit="Livrables", width=w,
    ),
    "stock": lambda w: line_chart([STOCK], language=EN, unit="Persons", width=w),
    "bars": lambda w: bar_chart(BARS, unit="Since 2005", width=w),
    "columns": lambda w: column_chart(
        COLUMNS, unit="Persons", bounds_words="Only a range is published", width=w
    ),
    "timeline": lambda w: timeline_chart(SOURCES, unit="Persons", width=w),
    "ages": lambda w: bar_chart(AGES, unit="Months to the end of 2022-2023", width=w),
    "heat": lambda w: heat_map(HEADS, ROWS, COUNTS_OF_ROWS, unit="Deliverables", width=w),
    "provinces": lambda w: bar_chart(
        PROVINCES, unit="Rate", reference=Point("Canada", 1.4, 1.4, 1.4, "1.4"),
        width=w,
    ),
    "diagram": lambda w: unit_diagram(UNITS, width=w),
}  # fmt: skip


class TestContrast:
    """Contrast ratios as WCAG 2 defines them."""

    @staticmethod
    def ratio(a: str, b: str) -> float:
        def luminance(colour: str) -> float:
            parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
            red, green, blue = (
                part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
                for part in parts
            )
            return 0.2126 * red + 0.7152 * green + 0.0722 * blue

        dark, light = sorted((luminance(a), luminance(b)))
        return (light + 0.05) / (dark + 0.05)

    def test_the_formula_is_right_where_the_answer_is_known(self) -> None:
        assert self.ratio("#000000", "#ffffff") == pytest.approx(21)
        assert self.ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)

    @pytest.mark.parametrize("dark", [False, True])
    def test_colours_stand_out(self, dark: bool) -> None:
        colour = {role: shade if dark else c for c, (role, shade) in theme.ROLES.items()}
        paper = colour["paper"]
        for role in ("ink", "quiet", "axis", "accent", "third"):  # texts have these colours
            assert self.ratio(colour[role], paper) >= 4.5, role
        assert self.ratio(colour["mid"], paper) >= 3
        assert self.ratio(colour["ink"], colour["mid"]) >= 4.5
        assert self.ratio(paper, colour["accent"]) >= 4.5  # numbers inside dark segments
        assert self.ratio(colour["mid"], colour["accent"]) >= 3
        for face, ink in theme.SHADES:  # numbers in the cells of a heat map
            assert self.ratio(colour[theme.ROLES[face][0]], colour[theme.ROLES[ink][0]]) >= 4.5
        for role in ("ink", "quiet", "accent"):
            assert self.ratio(colour[role], colour["band"]) >= 4.5, role

    @pytest.mark.parametrize("dark", [False, True])
    def test_shades_grow_steadily_also_in_grey(self, dark: bool) -> None:
        faces = [theme.ROLES[face][0] for face, _ in theme.SHADES]
        colour = {role: shade if dark else c for c, (role, shade) in theme.ROLES.items()}
        steps = [self.ratio(colour[face], colour["paper"]) for face in faces]
        assert all(more > 1.2 * less for less, more in itertools.pairwise(steps))

    def test_nothing_depends_on_colour_alone(self) -> None:
        assert len({(shape, str(dash)) for _, shape, dash in theme.LINES}) == len(theme.LINES)
        assert len({shape for _, shape, _ in theme.LINES}) == len(theme.LINES)


class TestRefusals:
    @pytest.mark.parametrize(
        "draw",
        [
            lambda: line_chart([], language=EN, unit=""),
            lambda: line_chart([Line("", ())], language=EN, unit=""),
            lambda: line_chart([line(None, None)], language=EN, unit=""),
            lambda: bar_chart([], unit=""),
            lambda: bar_chart([Point("a", None, None, None)], unit=""),
            lambda: column_chart([], unit=""),
            lambda: column_chart([line(None, None)], unit=""),
            lambda: timeline_chart([Line("a", ())], unit=""),
            lambda: heat_map(("", "a", "Total"), [("a", "0", "0")], [(0,)], unit=""),
        ],
    )
    def test_an_empty_chart_is_never_drawn(self, draw: Callable[[], Figure]) -> None:
        with pytest.raises(ValueError, match="at least one number"):
            draw()

    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (lambda: Point(2014, float("nan"), None, None), "not a number"),
            (lambda: Point(2014, 5, 6, 7), "outside its own interval"),
            (lambda: Point("a", None, 7, 6), "outside its own interval"),
            (lambda: Line("a", (exact(2014, 1), exact(2013, 1))), "order"),
            (
                lambda: line_chart(
                    [line(1, name=str(n)) for n in range(5)], language=EN, unit=""
                ),
                "at most 4",
            ),
            (lambda: line_chart([line(1), line(2)], language=EN, unit=""), "needs a name"),
            (lambda: save(CHARTS["bars"](WIDE), "2 b"), "can't be a chart's id"),
            (lambda: column_chart([line(1, name=n) for n in "abc"], unit=""), "at most 2"),
            (lambda: column_chart([line(1), line(2)], unit=""), "needs a name"),
            (lambda: column_chart([line(-1)], unit=""), "below it"),
            (lambda: timeline_chart([line(1)], unit=""), "needs dates"),
        ],
    )  # fmt: skip
    def test_wrong_input_is_told_in_words(self, make: Callable[[], object], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            make()


class TestKind:
    @pytest.mark.parametrize(
        ("value", "lower", "upper", "kind"),
        [
            (34, 34, 34, "exact"),
            (0.1 + 0.2, 0.3, 0.3, "exact"),
            (180, 175, 185, "approximate"),
            (1.3, None, None, "approximate"),
            (128, 128, None, "bounded"),
            (4, 0, 4, "bounded"),
            (4000, 3500, 4000, "bounded"),
            (None, 300, 400, "bounded"),
            (None, None, 4, "bounded"),
            (None, None, None, "missing"),
        ],
    )
    def test_how_a_number_is_known(
        self, value: float | None, lower: float | None, upper: float | None, kind: str
    ) -> None:
        assert Point(2014, value, lower, upper).kind == kind
        assert Point("", value, lower, upper).kind == kind


class TestLines:
    def test_a_long_series_has_its_first_last_and_extreme_numbers(self) -> None:
        found = texts(CHARTS["years"](WIDE))
        assert {"3", "522", "503"} <= set(found)
        assert not {"10", "11", "268", "474"} & set(found)

    def test_a_short_series_has_every_number(self) -> None:
        figure = line_chart([line(26, 43, 34)], language=EN, unit="Permits")
        assert {"26", "43", "34"} <= set(texts(figure))

    def test_the_axis_begins_at_zero_and_counts_in_whole_numbers(self) -> None:
        figure = line_chart([line(2, 3, 3)], language=EN, unit="Cases")
        assert [t for t in texts(figure) if t in {"0", "1", "2", "3", "4"}].count("0") == 1
        assert not any("." in text for text in texts(figure))

    def test_numbers_on_the_axis_are_in_the_reader_s_language(self) -> None:
        for language, written in ((EN, "0.5"), (FR, "0,5")):
            figure = line_chart([line(0.4, 1.9)], language=language, unit="Millions")
            assert written in texts(figure)

    def test_a_line_has_a_gap_where_a_number_is_missing(self) -> None:
        assert len(paths(line_chart([line(5, 6, 7, 8, 9, 10)], language=EN, unit=""))) == 1
        assert len(paths(line_chart([line(5, 6, 7, None, 9, 10, 4)], language=EN, unit=""))) == 2

    def test_a_line_has_a_gap_and_a_mark_where_numbers_are_not_comparable(self) -> None:
        whole = line_chart([line(5, 6, 7, 8, 9, 10)], language=EN, unit="")
        broken = line_chart([line(5, 6, 7, 8, 9, 10, breaks=frozenset({3}))], language=EN, unit="")
        assert len(paths(broken)) == 2
        strokes = {f: [a for a in f.findobj(Line2D) if a.get_linewidth() == 1.1]
                   for f in (whole, broken)}  # fmt: skip
        assert (len(strokes[whole]), len(strokes[broken])) == (0, 2)

    def test_a_mark_between_lines_has_the_color_of_the_line_that_is_broken(self) -> None:
        whole, broken = (
            line(5, 6, 7, 8, name="a"),
            line(6, 7, 2, 3, name="b", breaks=frozenset({2})),
        )
        for series, place in (([whole, broken], 1), ([broken, whole], 0)):
            figure = line_chart(series, language=EN, unit="")
            strokes = [a for a in figure.findobj(Line2D) if a.get_linewidth() == 1.1]
            assert [a.get_color() for a in strokes] == [LINES[place][0]] * 2

    @pytest.mark.parametrize("width", [WIDE, NARROW])
    def test_the_mark_of_a_break_keeps_away_from_other_lines(self, width: float) -> None:
        counts = Line("Most serious", tuple(exact(2006 + n, v) for n, v in enumerate(UCR)))
        other = Line("Any", (exact(2018, 315), exact(2019, 511, apart=True), exact(2021, 555)))
        figure = line_chart([counts, other], language=EN, unit="", width=width)
        strokes = [one for one in figure.findobj(Line2D) if one.get_linewidth() == 1.1]
        x, y = (np.mean([getattr(one, f"get_{axis}data")() for one in strokes]) for axis in "xy")
        nearest = min(
            np.hypot(one.get_xdata()[0] - x, one.get_ydata()[0] - y)
            for one in markers(figure) if one.get_color() == LINES[0][0]
        )  # fmt: skip
        assert len(strokes) == 2
        assert nearest > 12

    @pytest.mark.parametrize("width", [WIDE, NARROW])
    def test_a_break_is_named_beside_the_unit(self, width: float) -> None:
        whole, few = line(9, 9, 2, 3), line(9, 9, 2, 3, breaks=frozenset({2}))
        many = Line("", tuple(exact(2010 + i, 5 + i % 3, i == 30) for i in range(60)))
        for series, named in ((whole, False), (few, True), (many, True)):
            figure = line_chart(
                [series], language=EN, unit="Cases", break_words="//: not comparable", width=width
            )
            assert ("Cases; //: not comparable" in texts(figure)) is named, series

    def test_a_break_before_a_missing_number_still_counts(self) -> None:
        figure = line_chart(
            [line(5, 6, 7, None, 9, 10, 4, breaks=frozenset({3}))], language=EN, unit=""
        )
        assert sum(a.get_linewidth() == 1.1 for a in figure.findobj(Line2D)) == 2

    def test_approximate_numbers_have_open_markers(self) -> None:
        points = (exact(2013, 100), Point(2014, 180, 175, 185, "≈ 180"))
        faces = [m.get_markerfacecolor() for m in markers(
            line_chart([Line("", points)], language=EN, unit=""))]  # fmt: skip
        assert faces == [theme.ACCENT, theme.PAPER]

    def test_a_number_with_bounds_alone_has_no_marker(self) -> None:
        points = (exact(2013, 20), Point(2014, 4, 0, 4, "<5"), Point(2015, None, 3, 9, "3 to 9"))
        figure = line_chart([Line("", points)], language=EN, unit="")
        assert len(markers(figure)) == 1
        assert {"<5", "3 to 9"} <= set(texts(figure))

    def test_counts_of_a_source_are_joined_by_a_thin_line_but_not_across_a_break(self) -> None:
        figure = CHARTS["stock"](WIDE)
        drawn = [np.asarray(line.get_xydata(), dtype=float) for line in figure.findobj(Line2D)
                 if line.get_linestyle() == "--"]  # fmt: skip
        before, after = sorted(drawn, key=lambda path: float(path[0, 0]))
        assert before[:, 0].max() < after[:, 0].min()
        for path in (before, after):
            assert (np.diff(path, axis=0)[:, 0] > 0).all()  # from date to date, no steps
        assert {"77", "at least 128", "151", "117", "≈ 180", "2013", "2016"} <= set(texts(figure))

    def test_dollars_are_text_and_not_a_formula(self) -> None:
        points = tuple(Point(y, 5, 5, 5, "$5 to $6") for y in (2012, 2013))
        figure = line_chart([Line("$1_2^3$", points)], language=EN, unit="$ or $")
        assert {"$5 to $6", "$1_2^3$", "$ or $"} <= set(texts(figure))
        save(figure, "fig-dollars")


class TestNames:
    """Where the names of lines go."""

    TWO = (
        Line("The police", (exact(date(2015, 1, 31), 151),)),
        Line("The annual reports", (exact(date(2015, 8, 31), 117),)),
    )

    def test_a_thin_line_leads_from_a_last_point_to_a_name_that_is_far_from_it(self) -> None:
        figure = line_chart(self.TWO, language=EN, unit="Persons")
        places = {text: box for text, *box in _boxes(figure)}
        dots = [np.asarray(dot.get_xydata(), dtype=float)[0] for dot in markers(figure)]
        leads = [one for one in figure.findobj(Line2D) if one.get_linewidth() == 0.6]
        assert places["The police"][0] == places["The annual reports"][0]
        for dot, lead in zip(dots, sorted(leads, key=lambda one: one.get_xdata()[0]), strict=True):
            (start, level), *_, (end, _) = np.asarray(lead.get_xydata(), dtype=float)
            assert start - dot[0] == pytest.approx(6)
            assert level == dot[1]
            assert places["The police"][0] - end == pytest.approx(2, abs=1)

    def test_a_narrow_chart_has_a_key_above_it_and_a_number_at_every_end(self) -> None:
        figure = line_chart(self.TWO, language=EN, unit="Persons", width=NARROW)
        places = {text: box for text, *box in _boxes(figure)}
        assert {"The police", "The annual reports", "151", "117"} <= set(places)
        assert places["The police"][1] > places["The annual reports"][1] > places["200"][1]
        assert len(markers(figure)) == 4

    def test_a_key_shows_a_series_with_bounds_alone_as_it_is_drawn(self) -> None:
        lines = [Line("Few", (Point(2014, 4, 0, 4),)), line(5, 6, name="Many")]
        assert len(markers(line_chart(lines, language=EN, unit="", width=NARROW))) == 3

    def test_equal_numbers_of_two_series_stand_side_by_side(self) -> None:
        lines = [line(5, 9, name="a"), line(2, 9, name="b")]
        dots = markers(line_chart(lines, language=EN, unit=""))
        places = [np.asarray(dot.get_xydata(), dtype=float)[0] for dot in dots]
        one, other = places[1], places[3]
        assert one[1] == other[1]
        assert other[0] - one[0] == pytest.approx(8, abs=0.2)

    def test_days_stand_on_an_axis_of_years(self) -> None:
        days = (
            exact(date(2015, 1, 31), 5),
            exact(date(2015, 2, 28), 7),
            exact(date(2016, 8, 1), 9),
        )
        found = texts(line_chart([Line("", days)], language=EN, unit=""))
        assert {"2015", "2016"} <= set(found)


class TestBars:
    def test_every_bar_has_its_name_and_number_and_so_no_ticks(self) -> None:
        found = texts(CHARTS["bars"](WIDE))
        assert {bar.x for bar in BARS} | {bar.label for bar in BARS} <= set(found)
        assert len(found) == 2 * len(BARS) + 1

    def test_names_of_a_key_stand_on_one_row_where_they_fit(self) -> None:
        names = {line.name for line in COLUMNS}
        for width in (WIDE, NARROW):
            rows = {y0 for text, _, y0, _, _ in _boxes(CHARTS["columns"](width)) if text in names}
            assert max(rows) - min(rows) < 5

    def test_long_names_are_wrapped_and_never_cut(self) -> None:
        name = "Centre d'analyse des opérations et déclarations financières du Canada"
        figure = bar_chart([Point(name, 1, 1, 1, "1")], unit="", width=NARROW)
        assert name not in texts(figure)
        assert name in " ".join(texts(figure))


def _boxes(figure: Figure) -> list[tuple[str, float, float, float, float]]:
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    return [
        (artist.get_text(), *artist.get_window_extent(renderer).extents)
        for artist in figure.findobj(Text)
        if artist.get_text()
    ]


class TestLayout:
    @pytest.mark.parametrize("width", [WIDE, NARROW])
    @pytest.mark.parametrize("chart", CHARTS)
    def test_texts_lie_on_the_sheet_and_not_on_one_another(self, chart: str, width: float) -> None:
        figure = CHARTS[chart](width)
        inches = figure.get_size_inches()
        boxes = _boxes(figure)
        for text, x0, y0, x1, y1 in boxes:
            assert x0 >= -1, text
            assert y0 >= -1, text
            assert x1 <= inches[0] * 72 + 1, text
            assert y1 <= inches[1] * 72 + 1, text
        for a, b in itertools.combinations(boxes, 2):
            wide = min(a[3], b[3]) - max(a[1], b[1])
            high = min(a[4], b[4]) - max(a[2], b[2])
            assert wide <= 0.5 or high <= 2.5, (a[0], b[0])

    @pytest.mark.parametrize("chart", CHARTS)
    def test_no_text_is_smaller_than_eight_and_a_half_points(self, chart: str) -> None:
        figure = CHARTS[chart](WIDE)
        assert min(float(artist.get_fontsize()) for artist in figure.findobj(Text)) >= 8.5

    @given(
        st.lists(st.floats(-50, 250), min_size=1, max_size=4),
        st.lists(st.floats(8, 45), min_size=4, max_size=4),
    )
    def test_labels_spread_without_overlap_within_their_edges(
        self, middles: list[float], sizes: list[float]
    ) -> None:
        sizes = sizes[: len(middles)]
        middles = sorted(middles)
        places = spread(middles, sizes, 0, 200)
        for (a, wide_a), (b, wide_b) in itertools.pairwise(zip(places, sizes, strict=True)):
            assert b - a >= (wide_a + wide_b) / 2 - 1e-6
        assert places[0] >= sizes[0] / 2 - 1e-6
        assert places[-1] <= 200 - sizes[-1] / 2 + 1e-6


class TestScales:
    @given(st.floats(-1e9, 1e9), st.floats(0, 1e9), st.booleans())
    def test_ticks_are_few_and_span_the_data_and_zero(
        self, low: float, more: float, whole: bool
    ) -> None:
        ticks = round_ticks(low, low + more, whole=whole)
        slack = 1e-6 * (ticks[-1] - ticks[0])
        assert 2 <= len(ticks) <= 6
        assert ticks[0] <= min(0, low) + slack
        assert ticks[-1] >= max(0, low + more) - slack
        assert any(abs(tick) <= slack for tick in ticks)
        if whole:
            assert all(tick.is_integer() for tick in ticks)

    @given(st.integers(1900, 2100), st.integers(0, 120), st.integers(2, 20))
    def test_years_end_with_the_last_one_and_fit(self, first: int, span: int, most: int) -> None:
        ticks = year_ticks(first, first + span, most)
        assert ticks[-1] == first + span
        assert ticks[0] >= first
        assert len(ticks) <= most


NUMBERS = st.one_of(st.none(), st.integers(0, 9), st.integers(0, 200_000_000), st.floats(0, 5))


class TestAnyData:
    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.lists(NUMBERS, min_size=1, max_size=40), min_size=1, max_size=4), st.data())
    def test_any_series_can_be_drawn_and_saved(
        self, values: list[list[float | None]], data: st.DataObject
    ) -> None:
        lines = []
        for n, series in enumerate(values):
            places = range(1, len(series))
            breaks = data.draw(st.sets(st.sampled_from(places)) if places else st.just(set()))
            lines.append(line(*series, name="Long name " * (n + 1), breaks=frozenset(breaks)))
        if all(value is None for series in values for value in series):
            with pytest.raises(ValueError, match="at least one"):
                line_chart(lines, language=FR, unit="Nombre")
            return
        figure = line_chart(
            lines, language=FR, unit="Nombre", width=NARROW, break_words="non comparables"
        )
        assert all(x1 <= NARROW + 1 for _, _, _, x1, _ in _boxes(figure))

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(0, 1e5)), min_size=1, max_size=15))
    def test_any_bars_can_be_drawn(self, numbers: list[tuple[float, float]]) -> None:
        bars = [Point("Name " * 9, v, v - more, v + more, f"{v:.1f}") for v, more in numbers]
        figure = bar_chart(bars, unit="Change", width=NARROW)
        assert all(x0 >= -1 and x1 <= NARROW + 1 for _, x0, _, x1, _ in _boxes(figure))

    @pytest.mark.parametrize(
        "values", [(7,), (7, 8), (4, 4, 4), (0, 0, 0), (None, 3, None), (200_000_000, 1)]
    )
    def test_edges(self, values: tuple[float | None, ...]) -> None:
        picture = save(line_chart([line(*values)], language=EN, unit="Items"), "fig-edge")
        assert picture.png.startswith(b"\x89PNG")


def _outlines(figure: Figure) -> list[tuple[str, float, float, float, float, float]]:
    """Return each text with its order and the box of its outlines, without ascenders."""
    found = []
    for artist in figure.findobj(Text):
        text, size = artist.get_text(), float(artist.get_fontsize())
        face = str(artist.get_fontproperties().get_file())
        wide = sheet.text_width(text, size, "Semibold" in face)
        x, y = artist.get_position()
        x -= {"left": 0.0, "center": wide / 2, "right": wide}[artist.get_horizontalalignment()]
        if wide:
            found.append((text, artist.get_zorder(), x, y, x + wide, y + 0.66 * size))
    return found


def collisions(figure: Figure) -> list[str]:
    """Return what is wrong with a layout: texts off the sheet, on each other or on a line.

    Lines that a box of paper hides behind a text, as gridlines are, don't count.
    """
    wide, high = figure.get_size_inches() * 72
    boxes = _outlines(figure)
    papers = [
        (patch.get_zorder(), patch.get_bbox())
        for patch in figure.findobj(Rectangle)
        if patch is not figure.patch and patch.get_facecolor()[:3] == (1, 1, 1)
    ]
    wrong = [
        f"{text} off the sheet"
        for text, _, x0, y0, x1, y1 in boxes
        if x0 < -0.5 or y0 < -0.5 or x1 > wide + 0.5 or y1 > high + 0.5
    ]
    wrong += [
        f"{one[0]} on {other[0]}"
        for one, other in itertools.combinations(boxes, 2)
        if min(one[4], other[4]) > max(one[2], other[2])
        and min(one[5], other[5]) > max(one[3], other[3])
    ]
    for drawn in figure.findobj(Line2D):
        xy = np.asarray(drawn.get_xydata(), dtype=float)
        if len(xy) < 2 or drawn.get_linestyle() == "None":
            continue
        along = np.linspace(0, 1, 150)[:, None]
        dots = np.concatenate([a + (b - a) * along for a, b in itertools.pairwise(xy)])
        for text, order, x0, y0, x1, y1 in boxes:
            on = dots[(dots > (x0, y0)).all(axis=1) & (dots < (x1, y1)).all(axis=1)]
            for at, paper in papers:
                if len(on) and drawn.get_zorder() < at < order:
                    hidden = (on >= paper.min).all(axis=1) & (on <= paper.max).all(axis=1)
                    on = on[~hidden]
            if len(on):
                wrong.append(f"{text} on a line")
    return wrong


COUNTS = st.one_of(st.integers(0, 30), st.integers(0, 999))


class TestCollisions:
    """Nothing lies on anything else, at either width."""

    @pytest.mark.parametrize("width", [WIDE, NARROW])
    @pytest.mark.parametrize("chart", CHARTS)
    def test_no_text_touches_another_or_a_line(self, chart: str, width: float) -> None:
        assert collisions(CHARTS[chart](width)) == []

    @example([397, 0, 0], [397, 298, 0], NARROW)  # at the top, below the key
    @settings(max_examples=25, deadline=None)
    @given(st.lists(COUNTS, min_size=3, max_size=16), st.lists(COUNTS, min_size=3, max_size=16),
           st.sampled_from([WIDE, NARROW]))  # fmt: skip
    def test_two_lines(self, first: list[int], second: list[int], width: float) -> None:
        lines = [line(*first, name="Any trafficking violation"),
                 line(*second, name="Most serious violation")]  # fmt: skip
        figure = line_chart(lines, language=EN, unit="Incidents", width=width)
        assert collisions(figure) == []

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(COUNTS, st.one_of(st.none(), COUNTS)), min_size=1, max_size=16),
           st.sampled_from([WIDE, NARROW]))  # fmt: skip
    def test_columns(self, years: list[tuple[int, int | None]], width: float) -> None:
        few = [
            exact(2008 + n, b) if b is None or b > 4 else Point(2008 + n, 4, 0, 4, "<5")
            for n, (_, b) in enumerate(years)
        ]
        series = [line(*(a for a, _ in years), name="Prosecuted"), Line("Convicted", tuple(few))]
        figure = column_chart(series, unit="", bounds_words="Range", width=width)
        assert collisions(figure) == []
        assert {f"{a:g}" for a, _ in years} <= set(texts(figure))

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.dates(date(2005, 1, 1), date(2024, 12, 31)), COUNTS),
                    min_size=1, max_size=20, unique_by=lambda one: one[0]),
           st.sampled_from([WIDE, NARROW]))  # fmt: skip
    def test_timelines(self, counts: list[tuple[date, int]], width: float) -> None:
        points = tuple(exact(day, value) for day, value in sorted(counts))
        rows = [Line("Royal Canadian Mounted Police", points), STOCK]
        figure = timeline_chart(rows, unit="Persons", width=width)
        assert collisions(figure) == []
        assert len(markers(figure)) == len(points) + len(STOCK.points)

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.integers(-33, 288), min_size=1, max_size=9),
           st.sampled_from([WIDE, NARROW]))  # fmt: skip
    def test_ages(self, ages: list[int], width: float) -> None:
        names = (f"{n} police-reported incidents " * (1 + n % 3) for n in range(len(ages)))
        bars = [
            Point(name, age, age, age, f"{age} (décembre 2014)", provisional=age > 24)
            for name, age in zip(names, ages, strict=True)
        ]
        assert collisions(bar_chart(bars, unit="Mois", width=width)) == []

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.floats(0.1, 9), min_size=1, max_size=9), st.floats(0.1, 9),
           st.sampled_from([WIDE, NARROW]))  # fmt: skip
    def test_bars_beside_a_reference(self, rates: list[float], canada: float, width: float) -> None:
        bars = [Point("Newfoundland and Labrador", v, v, v, f"{v:.1f}") for v in rates]
        reference = Point("Canada", canada, canada, canada, f"{canada:.1f}")
        figure = bar_chart(bars, unit="", reference=reference, width=width)
        assert collisions(figure) == []


class TestTypes:
    def test_columns_lie_where_their_numbers_have_no_room(self) -> None:
        many = [line(*range(900, 930), name="a"), line(*range(900, 930), name="b")]
        standing, lying = (column_chart(series, unit="", width=NARROW).get_size_inches()
                           for series in (COLUMNS, many))  # fmt: skip
        assert standing[1] * 72 < 230 < lying[1] * 72

    def test_a_range_is_hatched_and_the_key_says_so(self) -> None:
        figure = CHARTS["columns"](WIDE)
        hatched = [one for one in figure.findobj(Rectangle) if one.get_hatch()]
        assert len(hatched) == 2  # the column and its sample
        assert {"<5", "Only a range is published"} <= set(texts(figure))

    def test_columns_begin_at_zero_and_are_as_tall_as_their_numbers(self) -> None:
        figure = column_chart([line(50, 100)], unit="")
        low, high = (
            one for one in figure.findobj(Rectangle) if one.get_facecolor()[:3] != (1, 1, 1)
        )
        assert high.get_height() == pytest.approx(2 * low.get_height())
        assert high.get_y() == low.get_y()

    @pytest.mark.parametrize("years", [1, 30])
    def test_the_strong_colour_is_that_of_the_series_it_is_asked_for(self, years: int) -> None:
        series = [line(*[382] * years, name="First published"), line(*[911] * years, name="Latest")]
        figure = column_chart(series, unit="", strong=1, width=NARROW)
        drawn = [one for one in figure.findobj(Rectangle) if one is not figure.patch]
        quiet, strong = (
            max(max(one.get_height(), one.get_width()) for one in drawn
                if one.get_facecolor()[:3] == to_rgb(colour))
            for colour in (theme.MID, theme.ACCENT)
        )  # fmt: skip
        assert strong == pytest.approx(quiet * 911 / 382)

    def test_a_provisional_point_is_open(self) -> None:
        points = (exact(2021, 386), Point(2022, 474, 474, 474, "474", provisional=True))
        faces = [one.get_markerfacecolor() for one in markers(
            line_chart([Line("", points)], language=EN, unit=""))]  # fmt: skip
        assert faces == [theme.ACCENT, theme.PAPER]

    def test_bars_of_old_dates_are_open(self) -> None:
        figure = CHARTS["ages"](WIDE)
        faces = [one.get_facecolor()[:3] for one in figure.findobj(Rectangle)
                 if one is not figure.patch]  # fmt: skip
        assert faces == [to_rgb(theme.PAPER), to_rgb(theme.ACCENT), to_rgb(theme.ACCENT)]

    def test_bars_are_as_long_as_their_numbers(self) -> None:
        bars = [Point("a", 10, 10, 10, "10"), Point("b", 20, 20, 20, "20")]
        figure = bar_chart(bars, unit="")
        short, long = (
            one.get_width() for one in figure.findobj(Rectangle) if one is not figure.patch
        )
        assert long == pytest.approx(2 * short)

    def test_every_cell_of_a_heat_map_has_its_count_and_more_is_darker(self) -> None:
        row = ("a", "0", "1", "9", "20", "30")
        figure = heat_map(("", *"wxyz", "Total"), [row], [(0, 1, 9, 20)], unit="")
        cells = [one for one in figure.findobj(Rectangle) if one is not figure.patch]
        grey = [sum(to_rgb(one.get_facecolor())) for one in cells]
        assert grey == sorted(grey, reverse=True)
        assert len(set(grey)) == 4
        assert {"0", "1", "9", "20"} <= set(texts(figure))


class TestSave:
    def test_a_narrow_form_is_another_svg_with_names_of_its_own(self) -> None:
        draw = CHARTS["columns"]
        picture = save(draw(WIDE), "fig-a", "Numbers", narrow=draw(NARROW))
        root = etree.fromstring(picture.narrow)
        assert float(root.get("width").removesuffix("pt")) == pytest.approx(NARROW, abs=0.01)
        assert root.get("aria-label") == "Numbers"
        assert set(re.findall(r'id="([^"]+)"', picture.narrow)).isdisjoint(
            re.findall(r'id="([^"]+)"', picture.svg)
        )
        assert save(draw(WIDE), "fig-a").narrow == ""

    def test_texts_of_a_narrow_chart_are_large_enough_on_a_telephone(self) -> None:
        # On a screen of 360 px, the page leaves 320 px for a chart.
        for draw in CHARTS.values():
            sizes = [float(text.get_fontsize()) for text in draw(NARROW).findobj(Text)]
            assert min(sizes) * 320 / NARROW >= 11

    def test_charts_can_be_named_without_loading_what_draws_them(self) -> None:
        script = (
            "import sys, napanalysis.exhibits.charts.theme, napanalysis.exhibits.exhibit\n"
            "print([name for name in ('matplotlib', 'PIL') if name in sys.modules])"
        )
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "[]"

    @pytest.mark.parametrize("chart", CHARTS)
    def test_files_are_small(self, chart: str) -> None:
        picture = save(CHARTS[chart](WIDE), "fig-a")
        assert len(picture.svg.encode()) < 60_000
        assert len(picture.png) < 120_000
        with Image.open(io.BytesIO(picture.png)) as image:
            assert image.width == pytest.approx(WIDE / 72 * 200, abs=1)
            assert set(image.info) <= {"dpi"}

    def test_an_svg_can_stand_in_a_page_among_others(self) -> None:
        ids = []
        for prefix in ("fig-a", "fig-b"):
            picture = save(CHARTS["columns"](WIDE), prefix)
            root = etree.fromstring(picture.svg)
            assert root.get("role") == "img"
            here = [str(value) for value in root.xpath("//@id")]
            assert here
            assert all(name.startswith(f"{prefix}-") for name in here)
            used = re.findall(r'(?:href="#|url\(#)([^")]+)', picture.svg)
            assert set(used) == set(here)
            ids += here
        assert len(ids) == len(set(ids))

    @pytest.mark.parametrize(
        "unwanted",
        ["<?xml", "DOCTYPE", "<!--", "metadata", "<style", "<title", "<text", "atplotlib"],
    )
    def test_an_svg_has_nothing_but_the_picture(self, unwanted: str) -> None:
        assert unwanted not in save(CHARTS["years"](WIDE), "fig-a").svg

    def test_a_description_names_the_svg(self) -> None:
        svg = save(CHARTS["years"](WIDE), "fig-a", description='From 3 to "503" <').svg
        assert etree.fromstring(svg).get("aria-label") == 'From 3 to "503" <'

    def test_a_themed_svg_has_no_colour_that_a_page_can_not_replace(self) -> None:
        svg = themed(save(CHARTS["columns"](WIDE), "fig-a").svg)
        assert not re.findall(r"(?<!, )#[0-9a-f]{6}", svg)
        roles = set(re.findall(r"var\(--chart-(\w+), ", svg))
        assert {"paper", "ink", "accent", "mid"} <= roles
        assert all(f"--chart-{role}: #" in dark_variables() for role in roles)
        etree.fromstring(svg)

    def test_the_user_s_settings_are_neither_used_nor_changed(self) -> None:
        draw = partial(lines.line_chart, [STOCK], language=EN, unit="")
        chart = partial(Exhibit, "fig-a", "", "", Table((), ()), pd.DataFrame(), "", figure=draw)
        plain = chart().picture
        with matplotlib.rc_context({"lines.linewidth": 9, "font.size": 30, "axes.grid": True}):
            before = dict(matplotlib.rcParams)
            assert chart().picture == plain
            assert dict(matplotlib.rcParams) == before

    def test_saving_twice_gives_the_same(self) -> None:
        figure = CHARTS["bars"](WIDE)
        assert save(figure, "fig-a") == save(figure, "fig-a")

    def test_the_same_bytes_in_any_process_zone_and_locale(self) -> None:
        script = (
            "import hashlib, test_charts as t\n"
            "for n in ('stock', 'columns'):\n"
            "    p = t.save(t.CHARTS[n](t.WIDE), 'fig-a')\n"
            "    print(hashlib.sha256(p.svg.encode() + p.png).hexdigest())\n"
        )
        expected = []
        for name in ("stock", "columns"):
            picture = save(CHARTS[name](WIDE), "fig-a")
            expected.append(hashlib.sha256(picture.svg.encode() + picture.png).hexdigest())
        folder = os.path.dirname(__file__)  # noqa: PTH120
        environment = os.environ | {
            "PYTHONHASHSEED": "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2",
            "TZ": "Pacific/Auckland",
            "LC_ALL": "fr_CA.UTF-8",
            "PYTHONUTF8": "1",  # where it isn't installed, the project's path is read all the same
            "PYTHONPATH": os.pathsep.join([folder, *sys.path]),
        }
        done = subprocess.run(
            [sys.executable, "-c", script],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout.split() == expected
