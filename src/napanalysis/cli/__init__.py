"""The command-line interface: arguments, exit status, and words for people.

Commands import what they need when they run, so that help and a build with nothing to do
stay quick.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from napanalysis import __version__
from napanalysis.cli import briefs, data, inspect
from napanalysis.cli.status import leave, status_of
from napanalysis.cli.streams import prepare


class _Commands(click.Group):
    """Commands that end quietly when their reader has read enough, as `head` does."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command, and write out what it told while an error can still be seen."""
        try:
            status: object = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # click itself would leave with 1, and Python complain at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        return status


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
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
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    status = status_of(
        lambda: cli.main(args=given, prog_name="napanalysis", standalone_mode=False), debug
    )
    if arguments is None and not debug:  # a profiler, too, wants to be asked with --debug
        leave(status)
    sys.exit(status)
