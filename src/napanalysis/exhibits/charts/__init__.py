"""Charts as plain functions over small typed inputs.

A picture has axes, marks, direct labels and units, and nothing else: titles, subtitles and
notes are text of the brief. How a number is known decides how it is drawn: exact ones
solid; approximate ones open, with the interval as a whisker; ones of which only bounds are
known as an interval; numbers that aren't comparable with a gap between them.

Every function takes what is drawn, the first row on top; the `unit` (what is counted, and in
which unit); and the `width` in points: the height follows from what is drawn. It returns a
sheet whose figure `save` takes, and raises ValueError where there is nothing to draw, or something
that the chart can't show. It is called within `sheet.settings`.
"""
