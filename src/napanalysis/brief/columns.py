"""How wide the columns of a table are: by what stands in them, whatever the year or language."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

#: About how many characters fit on a line of a table on paper.
LINE = 104
# A column's padding, in characters.
_PADDING = 2.5
# A line may end after these, but never at a non-breaking space.
_PLACES = re.compile(r"[ \n]|(?<=[-/–])")
# The share of a column's cells, the longest ones, that say how much room it would like.
_LONGEST = 3
#: A text needs no column wider than this, in characters: it reads well on several lines.
_MOST = 60.0


def shares(
    heads: Sequence[str], rows: Sequence[Sequence[str]], whole: Collection[int] = ()
) -> list[int]:
    """Return the relative widths of a table's columns.

    No column is narrower than its longest word, as far as all of them fit on a line; what
    is left goes to the columns with the longest texts.

    Parameters
    ----------
    heads : sequence of str
        The heads of the columns.
    rows : sequence of sequence of str
        The cells, as plain text.
    whole : collection of int, default ()
        Columns whose cells shouldn't be broken, such as those of numbers.

    Returns
    -------
    list of int
        Shares of about `LINE`, each at least 3.

    Examples
    --------
    >>> shares(["Year", "Remark"], [["2014", "read in a secondary source, and so on"]], {0})
    [11, 93]
    """
    needed, wished = [], []
    for place, head in enumerate(heads):
        cells = [row[place] for row in rows]
        unbroken = max(map(len, cells), default=0) if place in whole else _longest_word(cells)
        least = max(unbroken, _longest_word([head])) + _PADDING
        lengths = sorted((len(cell) for cell in cells), reverse=True)
        longest = lengths[: max(1, len(lengths) // _LONGEST)] or [0]
        wish = max(sum(longest) / len(longest), len(head) if place in whole else 0)
        needed.append(least)
        wished.append(max(least, min(wish, _MOST) + _PADDING))
    return _divided(needed, wished, [place in whole for place in range(len(heads))])


def _divided(needed: Sequence[float], wished: Sequence[float], whole: Sequence[bool]) -> list[int]:
    if sum(wished) <= LINE:
        # Room to spare goes to all in proportion; numbers need less of it than texts.
        weights = [wish / (2 if fixed else 1) for wish, fixed in zip(wished, whole, strict=True)]
        more = (LINE - sum(wished)) / sum(weights)
        found = [wish + more * weight for wish, weight in zip(wished, weights, strict=True)]
    elif sum(needed) <= LINE:
        more = (LINE - sum(needed)) / (sum(wished) - sum(needed))
        found = [least + more * (wish - least) for least, wish in zip(needed, wished, strict=True)]
    else:
        found = [LINE * least / sum(needed) for least in needed]
    return [max(3, round(one)) for one in found]


def _longest_word(texts: Sequence[str]) -> int:
    return max((len(word) for text in texts for word in _PLACES.split(text)), default=0)
