"""Which notebooks a brief has, and in which order they are executed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from napanalysis.errors import BuildError
from napanalysis.notebooks.order import notebooks
from napanalysis.paths import Project


def project_with(folder: Path, **code: str) -> Project:
    """Make a project with notebooks of one cell each."""
    project = Project(folder)
    project.notebooks.mkdir()
    for name, source in code.items():
        cell = {"cell_type": "code", "source": source}
        (project.notebooks / f"{name}.ipynb").write_text(json.dumps({"cells": [cell]}))
    return project


@pytest.mark.parametrize(
    ("code", "order"),
    [
        ({"01_clean": "", "02_a": "", "03_b": ""}, ["01_clean", "02_a", "03_b"]),
        ({"01_clean": "", "02_a": "#| after: 03_b", "03_b": ""}, ["01_clean", "03_b", "02_a"]),
        ({"01_clean": "", "02_a": "#| after: all", "03_b": ""}, ["01_clean", "03_b", "02_a"]),
        ({"00_review": "", "01_clean": "", "notes": ""}, ["01_clean"]),
    ],
)
def test_each_comes_after_those_that_it_needs(
    tmp_path: Path, code: dict[str, str], order: list[str]
) -> None:
    assert [one.name for one in notebooks(project_with(tmp_path, **code))] == order


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ({"02_a": ""}, r"begins with 01_: nothing makes the tables"),
        ({"01_clean": "", "02_a": "#| after: 03_bb", "03_b": ""}, r"Did you mean '03_b'\?"),
        ({"01_clean": "", "02_a": "#| after: 03_b", "03_b": "#| after: 02_a"}, r"in a circle"),
        ({"01_clean": "", "02_a": "", "02_a-Copy1": ""}, r"02_a-Copy1\.ipynb looks like a copy"),
        ({"01_clean": "", "02_a": "", "02_a (1)": ""}, r"02_a \(1\)\.ipynb looks like a copy"),
    ],
)
def test_what_cannot_be_ordered_is_told(tmp_path: Path, code: dict[str, str], message: str) -> None:
    with pytest.raises(BuildError, match=message):
        notebooks(project_with(tmp_path, **code))
