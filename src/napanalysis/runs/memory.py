"""When memory is tidied: each time a year is finished, and not on Python's own account.

Objects that refer to each other in a circle have to be looked for. Python does so each time
some hundreds of objects were made, and looks through all that was imported again and again.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def tidied_by_years() -> Iterator[None]:
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
