"""When memory is tidied: between the years of a build, not in the middle of one.

Python looks for objects that only know each other each time some hundreds were made, and so
looks through all that was imported again and again: a tenth of a build of one year.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def tidied_between_years() -> Iterator[None]:
    """Leave it to `tidy` to clear memory, as long as a build goes on."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def tidy() -> None:
    """Clear what a finished year has left in memory."""
    gc.collect()
