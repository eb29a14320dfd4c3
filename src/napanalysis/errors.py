"""Errors that people read: what was given, what is allowed and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class NapAnalysisError(Exception):
    """An error told to people: what is wrong, with the value that was given, and the remedy."""

    exit_status = 1

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n{self.remedy}" if self.remedy else self.message

    def _render_traceback_(self) -> list[str]:
        """Show the words alone in a notebook, where IPython would show pages of calls."""
        return f"{type(self).__name__}: {self}".splitlines()


class UsageError(NapAnalysisError, ValueError):
    """A value given by the caller (an argument, a notebook parameter) isn't accepted."""

    exit_status = 2


class DataError(NapAnalysisError):
    """The raw figures or the products on disk have a problem that stops the build."""


class BuildError(NapAnalysisError):
    """A product could not be made: a notebook failed, a renderer stopped."""


def nearest(given: str, accepted: Iterable[str], cutoff: float = 0.7) -> str:
    """Return the accepted word that `given` was probably meant to be; "" where there is none."""
    import difflib

    known = {each.casefold(): each for each in accepted}
    matches = difflib.get_close_matches(given.casefold(), known, n=1, cutoff=cutoff)
    return known[matches[0]] if matches else ""


def some(names: Sequence[str], most: int = 3) -> str:
    """Return the first of some names, and how many there are besides."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def unknown(
    message: str,
    given: str,
    known: Iterable[str],
    otherwise: str,
    kind: type[NapAnalysisError] = UsageError,
) -> NapAnalysisError:
    """Return the error for a word that isn't known: with the nearest, or what else to do."""
    guess = nearest(given, known)
    return kind(message, f"Did you mean {guess!r}?" if guess else otherwise)
