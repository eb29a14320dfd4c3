"""The command-line interface: arguments, exit status, and words for people.

Commands import what they need when they run, so that help and a build with nothing to do
stay quick.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from napanalysis import __version__
from napanalysis.cli import briefs, data, inspect
from napanalysis.cli.streams import prepare
from napanalysis.errors import NapAnalysisError


@click.group(
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
        "show_default": True,
    },
    epilog="Exit status: 0 done; 1 a problem in the data or an output; 2 wrong usage.",
)
@click.version_option(__version__, prog_name="napanalysis")
@click.option("--debug", is_flag=True, help="Show a traceback with an error.")
def cli(debug: bool) -> None:
    """Turn published figures on human trafficking in Canada into a checked bilingual brief."""


for command in (*briefs.COMMANDS, *data.COMMANDS, *inspect.COMMANDS):
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command, by default that of this process, and leave with its exit status."""
    prepare()
    gc.set_threshold(50_000)  # most of what a command imports and makes stays until its end
    given = list(sys.argv[1:] if arguments is None else arguments)
    status = _status(given, "--debug" in given)
    try:
        sys.stdout.flush()
    except OSError:  # told, or no error: else Python tries again at its end, and tells it anew
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if arguments is None:
        gc.freeze()  # to take apart what a build has imported takes Python a quarter of a second
    sys.exit(status)


def _status(given: list[str], debug: bool) -> int:
    """Run a command; return its exit status, and tell an error in words, or raise it to debug."""
    try:
        status = cli.main(args=given, prog_name="napanalysis", standalone_mode=False)
        sys.stdout.flush()  # while an error can still be told
    except (BrokenPipeError, SystemExit):
        return 0  # its reader has read enough, as `head` does; click leaves with 1 then
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped; the last good products are untouched.", err=True)
        return 130
    except (NapAnalysisError, OSError) as error:
        if debug:
            raise
        with suppress(OSError):  # perhaps nothing can be told any more
            click.echo(f"Error: {error}", err=True)
        return error.exit_status if isinstance(error, NapAnalysisError) else 1
    return status if isinstance(status, int) else 0
