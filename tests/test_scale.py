"""Many years need no more memory than few, and twice as many no more than their share."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_memory_is_flat_and_a_year_costs_no_more_among_many() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "scale.py"), "--json", "2", "4"],
        capture_output=True,
        text=True,
        check=True,
    )
    few, many = json.loads(done.stdout)
    assert (few["years"], many["years"]) == (2, 4)
    assert many["memory_mb"] < 1.04 * few["memory_mb"]
    # Wide, since other work on the machine weighs on one of the two more than on the other.
    assert many["seconds_a_year"] < 2 * few["seconds_a_year"]
