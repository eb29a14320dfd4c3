"""How wide the columns of a table are: by what stands in them, whatever the year or language."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

#: About how many characters fit on a line of a table on paper.
LINE = 114
# A column's padding, in characters.
_PADDING = 1.8
# What keeps a number away from the text in the column after it, in characters.
_GAP = 1.4
# A line may end at these: never at a non-breaking space, nor within 2014-2015.
_PLACES = re.compile(r"[ \n]|(?<=[^\W\d]-)(?=[^\W\d])")
# A number with its wording is broken when it is longer than this.
_WHOLE = 13
# The share of a column's cells, the longest ones, that say how much room it would like.
_LONGEST = 3
#: A text reads well on lines of so many characters: a longer one wishes for more only by the
#: square root, four times the text for twice the room.
_READS_WELL = 60.0


def shares(
    heads: Sequence[str], rows: Sequence[Sequence[str]], whole: Collection[int] = ()
) -> list[int]:
    """Return the relative widths of a table's columns.

    No column is narrower than its longest word, as far as all of them fit on a line; what
    is left goes to the columns with the longest texts.

    They are shares of about `LINE`, each at least 3. The cells of the columns in `whole`, such as
    those of numbers, shouldn't be broken.
    """
    needed, wished = [], []
    for place, head in enumerate(heads):
        cells = [row[place] for row in rows if row[place]]
        words = (word for text in (head, *cells) for word in _PLACES.split(text))
        least = max(map(_length, words), default=0)
        if place in whole:
            least = max(least, min(_WHOLE, max(map(_length, cells), default=0)))
        lengths = sorted(map(_length, cells), reverse=True)
        longest = lengths[: max(1, len(lengths) // _LONGEST)] or [0]
        mean = sum(longest) / len(longest)
        wish = max(least, mean if mean <= _READS_WELL else (mean * _READS_WELL) ** 0.5)
        # Remarks that few rows have needn't take the room of what all rows have.
        wish = least + (wish - least) * (len(cells) / max(1, len(rows))) ** 0.5
        last = place + 1 == len(heads)
        beside = _GAP if place in whole and not last and place + 1 not in whole else 0.0
        needed.append(least + _PADDING + beside)
        wished.append(wish + _PADDING + beside)
    return _divided(needed, wished, [place in whole for place in range(len(heads))])


def _divided(needed: Sequence[float], wished: Sequence[float], whole: Sequence[bool]) -> list[int]:
    if sum(wished) <= LINE:
        # Room to spare goes to all in proportion; numbers need less of it than texts.
        weights = [wish / (2 if fixed else 1) for wish, fixed in zip(wished, whole, strict=True)]
        more = (LINE - sum(wished)) / sum(weights)
        widths = [wish + more * weight for wish, weight in zip(wished, weights, strict=True)]
    elif sum(needed) <= LINE:
        more = (LINE - sum(needed)) / (sum(wished) - sum(needed))
        widths = [least + more * (wish - least) for least, wish in zip(needed, wished, strict=True)]
    else:
        widths = [LINE * least / sum(needed) for least in needed]
    return [max(3, round(width)) for width in widths]


def _length(text: str) -> float:
    """Return about how wide a text is, in characters; capitals are wider."""
    return len(text) + 0.25 * sum(map(str.isupper, text))
