"""What a notebook can ask of an analysis, and a digest of each answer.

A notebook that works through its workbook alone shows the same as long as the answers are
the same. So a build notes what was asked and the digests of the answers; when figures have
changed it asks again, which takes no kernel and draws nothing, and compares.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from functools import partial
from pathlib import Path
from types import FunctionType
from typing import Any

import pandas as pd

from napanalysis.analysis import Analysis, tables
from napanalysis.brief import exhibits
from napanalysis.brief.exhibits.maker import Maker
from napanalysis.brief.say import Sayer
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.runs.closed import EVERYTHING
from napanalysis.runs.handing import packed

_MEASURE = ["breakdown", "value", "lower", "upper", "unit", "as_of", "period_end", "formula"]

Answer = Callable[[Analysis, Language, str], Any]
#: Answers by the names of the questions: the digest of each, and the answer as packed.
Given = Mapping[str, tuple[str, bytes]]


def _counts(analysis: Analysis, language: Language, about: str) -> tuple[int, ...]:
    parts = (analysis.observations, analysis.measures, analysis.action_plan, analysis.problems)
    return tuple(len(part) for part in parts)


def _table(analysis: Analysis, language: Language, name: str) -> pd.DataFrame:
    return tables.table(analysis, name)


def _measure(analysis: Analysis, language: Language, measure: str) -> pd.DataFrame:
    rows = analysis.measure(measure)[[*_MEASURE, "comparable", "flags"]]
    return rows.reset_index(drop=True)


#: Every question of a workbook by its name; the last argument says what it is about.
ASKS: dict[str, Answer] = {
    "counts": _counts,
    "table": _table,
    "tables": lambda analysis, language, about: tables.tables(analysis),
    "measure": _measure,
    "exhibit": lambda analysis, language, name: exhibits.make(name, analysis, language),
    "sentences": lambda analysis, language, name: Sayer(Maker(analysis, language)).plain(name),
}


def ask(question: str, about: str, analysis: Analysis, language: Language) -> Any:
    """Return the answer to a question.

    Parameters
    ----------
    question : str
        A key of `ASKS`.
    about : str
        What it is about: the name of a table, measure, exhibit or section, or "".
    analysis : Analysis
        What is known up to the fiscal year.
    language : Language
        Language of the answer.
    """
    return ASKS[question](analysis, language, about)


def digest(value: object) -> str:
    """Return a digest of a value: the same for equal values, in any process.

    Charts count as the function that draws them with its arguments.

    Raises
    ------
    TypeError
        If the value holds something of which can't be said what it is made of.

    Examples
    --------
    >>> digest(("a", 1)) == digest(("a", 1)), digest(1) == digest(1.0)
    (True, False)
    """
    found = hashlib.sha256()
    for part in _parts(value):
        found.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return f"sha256:{found.hexdigest()}"


def _parts(value: object) -> Iterator[str]:
    """Give all that a value is made of, each part with its kind and its size."""
    kind = type(value)
    if isinstance(value, Enum):
        yield f"{kind.__qualname__}.{value.name}"
    elif value is None or kind in (bool, int, float, str, bytes, datetime.date):
        yield f"{kind.__name__} {value!r}"
    elif kind in (tuple, list):
        yield f"{kind.__name__} {len(value)}"  # type: ignore[arg-type]
        for one in value:  # type: ignore[attr-defined]
            yield from _parts(one)
    elif kind in (set, frozenset):
        yield from _parts(sorted(digest(one) for one in value))  # type: ignore[attr-defined]
    elif kind is dict:
        yield f"dict {len(value)}"  # type: ignore[arg-type]
        for key, one in value.items():  # type: ignore[attr-defined]
            yield from _parts(key)
            yield from _parts(one)
    elif isinstance(value, pd.DataFrame):
        yield f"table {value.shape}"
        yield from _parts([str(kind) for kind in value.dtypes])
        yield from _parts([list(value.columns), value.index.tolist()])
        for place in range(value.shape[1]):
            yield from _parts(value.iloc[:, place].tolist())
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        yield f"{kind.__module__}.{kind.__qualname__} {len(fields)}"
        for field in fields:
            yield field.name
            yield from _parts(getattr(value, field.name))
    elif kind is partial:
        yield "call"
        yield from _parts([value.func, value.args, value.keywords])  # type: ignore[attr-defined]
    elif isinstance(value, FunctionType) and "<" not in value.__qualname__:
        yield f"function {value.__module__}.{value.__qualname__}"
    else:
        raise TypeError(f"It can't be said what {kind.__qualname__} is made of.")


def told(value: object) -> str:
    """Return the digest of a value; "" where it can't be said what it is made of."""
    try:
        return digest(value)
    except TypeError:
        return ""


class Answers:
    """The digests of answers of one analysis, each found once.

    Parameters
    ----------
    analysis : Analysis
        What is known up to the fiscal year.
    everything : str
        Digest of all files that the analysis was made from.
    """

    def __init__(self, analysis: Analysis, everything: str) -> None:
        self._analysis = analysis
        self._everything = everything
        self._known: dict[str, str] = {}
        self._found: dict[str, Any] = {}

    def __call__(self, name: str) -> str:
        """Return the digest of an answer.

        Parameters
        ----------
        name : str
            As `noted` returns it. For questions about another year, or such as nobody
            asks any more, the digest is that of everything.
        """
        if name not in self._known:
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> str:
        year, _, rest = name.partition("/")
        language, _, rest = rest.partition("/")
        question, _, about = rest.partition("/")
        if year != str(self._analysis.year) or question not in ASKS:
            return self._everything
        try:
            answer = ask(question, about, self._analysis, Language(language))
            found = digest(answer)
        except Exception:  # what can't be answered any more isn't what it was
            return self._everything
        self._found[name] = answer
        return found

    def given(self, names: Iterable[str]) -> Given:
        """Return what a notebook needn't find again of what it asked the last time."""
        return {
            name: (self._known[name], packed(self._found[name]))
            for name in names
            if name in self._found
        }


def name_of(year: FiscalYear, language: Language, question: str, about: str) -> str:
    """Return the name of a question, such as ``2014-2015/en/exhibit/permits``."""
    return f"{year}/{language}/{question}/{about}"


def note(path: Path, name: str, told: str) -> None:
    """Add a question and the digest of its answer to the notes of a notebook.

    Parameters
    ----------
    path : pathlib.Path
        Where the build wants the notes.
    name : str
        See `name_of`, or `EVERYTHING`.
    told : str
        The digest; "" of an answer of which can't be said what it is made of, which counts as
        everything.
    """
    line = [name, told] if told else [EVERYTHING, ""]
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def noted(path: Path) -> dict[str, str]:
    """Return what a notebook has asked: digests of the answers by the questions' names."""
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(sorted(json.loads(line) for line in lines))
