"""What notebooks under nbval and the examples in docstrings begin with: tables, `nap`, one year."""

from __future__ import annotations

import doctest
import os
from functools import cache
from typing import Any

import pytest

# With it, see `QUICK` in tests/conftest.py, `make test` starts; what tests start has its own.
if os.environ.get("PYTHONPATH") == "tests/data/quick":
    del os.environ["PYTHONPATH"]


def pytest_configure(config: pytest.Config) -> None:
    """Make the tables that notebooks read: else the first of them would say that it made them."""
    if getattr(config.option, "nbval", False) and not hasattr(config, "workerinput"):
        from napanalysis.fiscal_year import FiscalYear
        from napanalysis.paths import Project
        from napanalysis.workshop.notebook_measures import prepared

        prepared(Project.find(), FiscalYear.parse("2014-2015"))


@cache
def _year() -> Any:
    import napanalysis as nap

    nap.open_year("2024-2025", "en")  # the example that opens it first would say it made tables
    return nap.open_year("2014-2015", "en")


@pytest.fixture(autouse=True)
def _library(request: pytest.FixtureRequest, doctest_namespace: dict[str, Any]) -> None:
    """Give examples that use them `nap` and the year 2014-2015 in English, opened once."""
    test = getattr(request.node, "dtest", None)
    if isinstance(test, doctest.DocTest) and any(
        "year." in example.source or "nap." in example.source for example in test.examples
    ):
        import napanalysis as nap

        doctest_namespace |= {"nap": nap, "year": _year()}
