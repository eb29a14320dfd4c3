"""The one date that a product carries: the brief's own, or the one a packager sets."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping
from typing import Any

from napanalysis.errors import BuildError


def moment(metadata: Mapping[str, Any]) -> datetime.datetime:
    """Return the time written into PDF and Word files.

    ``SOURCE_DATE_EPOCH`` wins where it is set; else it is the document's ``date``.

    Parameters
    ----------
    metadata : mapping
        The document's metadata; ``date`` is an ISO date.

    Raises
    ------
    BuildError
        If neither is a date.

    Examples
    --------
    >>> moment({"date": "2015-08-31"}).isoformat()
    '2015-08-31T00:00:00+00:00'
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    given = metadata.get("date", "")
    try:
        if epoch:
            return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC)
        day = datetime.date.fromisoformat(str(given))
    except ValueError as error:
        raise BuildError(
            f"The document's date {str(given) or epoch!r} isn't a date.",
            "Write it as 2015-08-31 in the document's metadata.",
        ) from error
    return datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)
