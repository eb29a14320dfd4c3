"""Charts as plain functions over small typed inputs.

A picture has axes, marks, direct labels and units, and nothing else: titles, subtitles and
notes are text of the brief. How a number is known decides how it is drawn: exact ones
solid; approximate ones open, with the interval as a whisker; ones of which only bounds are
known as an interval; numbers that aren't comparable with a gap between them.
"""

from napanalysis.exhibits.charts.bars import bar_chart
from napanalysis.exhibits.charts.lines import dated_points, line_chart
from napanalysis.exhibits.charts.parts.inputs import Bar, Line, Point, Row
from napanalysis.exhibits.charts.save import Picture, save
from napanalysis.exhibits.charts.stacks import stacked_bar_chart
from napanalysis.exhibits.charts.style import NARROW, WIDE
from napanalysis.exhibits.charts.theme import dark_variables, themed

__all__ = [
    "NARROW",
    "WIDE",
    "Bar",
    "Line",
    "Picture",
    "Point",
    "Row",
    "bar_chart",
    "dark_variables",
    "dated_points",
    "line_chart",
    "save",
    "stacked_bar_chart",
    "themed",
]
