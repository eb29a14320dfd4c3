"""How a command ends: its exit status, an error in words, and the process at once."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

import click

from napanalysis.errors import NapAnalysisError


def status_of(work: Callable[[], object], debug: bool = False) -> int:
    """Do a command's work; return its exit status, and tell an error in words.

    With `debug` an error is raised on, for its traceback.

    Returns
    -------
    int
        What the work returns where that is an int, else 0 done; 1 a problem in the data or an
        output; 2 wrong usage; 130 stopped.
    """
    try:
        status = work()
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped; the last good products are untouched.", err=True)
        return 130
    except NapAnalysisError as error:
        if debug:
            raise
        click.echo(f"Error: {error.message}", err=True)
        if error.remedy:
            click.echo(error.remedy, err=True)
        return error.exit_status
    except OSError as error:
        if debug:
            raise
        with suppress(OSError):  # perhaps nothing can be told any more
            click.echo(f"Error: {error}", err=True)
        return 1
    return status if isinstance(status, int) else 0


def leave(status: int) -> NoReturn:
    """End this process now: to take apart what a build has imported takes Python half a second.

    Parameters
    ----------
    status : int
        The exit status; 1 instead of 0 where what was told can't be written.
    """
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads, as Python does
    atexit._run_exitfuncs()
    for stream in filter(None, (sys.stdout, sys.stderr)):  # None where it was closed
        try:
            stream.flush()
        except (OSError, ValueError):
            status = status or 1
    os._exit(status)
