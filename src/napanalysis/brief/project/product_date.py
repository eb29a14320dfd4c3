"""The one date that a product carries: the brief's own, or the one a packager sets."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from napanalysis.dates import source_date
from napanalysis.errors import BuildError


def product_date(metadata: Mapping[str, Any]) -> datetime.datetime:
    """Return the time written into PDF and Word files: ``SOURCE_DATE_EPOCH``, else ``date``.

    Raises
    ------
    BuildError
        If the document's metadata has no date.

    Examples
    --------
    >>> product_date({"date": "2015-08-31"}).isoformat()
    '2015-08-31T00:00:00+00:00'
    """
    if (set_date := source_date()) is not None:
        return set_date
    given = str(metadata.get("date", ""))
    try:
        day = datetime.date.fromisoformat(given)
    except ValueError as error:
        raise BuildError(
            f"The document's date {given!r} isn't a date.",
            "Write it as 2015-08-31 in the document's metadata.",
        ) from error
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)
