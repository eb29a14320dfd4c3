"""A project that any Quarto renders by hand; and the sources, which say that they are none."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from built import FIRST
from napanalysis.brief.project.stage import UNSTAGED, set_up, write_project
from napanalysis.brief.render.builtin import RendererError
from napanalysis.brief.render.quarto import QuartoRenderer, after_quarto
from napanalysis.errors import BuildError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.paths import Project
from sample_brief import ROOT, rendered, staged
from test_quarto import unfinished_page

FINISH = ROOT / "reports" / "styles" / "finish.py"
SOURCE = str(ROOT / "src")
needs_quarto = pytest.mark.skipif(bool(QuartoRenderer.unfit()), reason="Quarto isn't installed")


def quarto(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "QUARTO_PYTHON": sys.executable, "NO_COLOR": "1"}
    return subprocess.run(
        ["quarto", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_it_is_whole_and_is_replaced_only_when_asked(project, tmp_path):
    folder = tmp_path / "made" / "brief"
    write_project(project, FIRST, folder)
    settings = yaml.safe_load((folder / "_quarto.yml").read_text())
    assert settings["project"]["post-render"] == "styles/finish.py"
    assert "engines" not in settings
    for name in ("brief-en.qmd", "styles/finish.py", "_made/fr/trail.md", "_variables.yml"):
        assert (folder / name).is_file()
    assert (folder / "notebooks" / "fr" / "01_clean.ipynb").is_file()
    assert (folder / "_environment").read_text().startswith("SOURCE_DATE_EPOCH=1")
    (folder / "brief-en.qmd").write_text("edited")
    with pytest.raises(BuildError, match="may have been edited"):
        write_project(project, FIRST, folder)
    assert (folder / "brief-en.qmd").read_text() == "edited"
    write_project(project, FIRST, folder, replace=True)
    assert (folder / "brief-en.qmd").read_text() != "edited"
    assert list(folder.parent.iterdir()) == [folder]


def test_a_year_that_is_not_built_has_none(tmp_path):
    with pytest.raises(BuildError, match="2010-2011 hasn't been built"):
        write_project(Project(tmp_path), FiscalYear(2010), tmp_path / "made")


def test_a_folder_of_something_else_is_never_replaced(tmp_path):
    project, folder = Project(tmp_path), tmp_path / "mine"
    for place in (folder, project.reports(FIRST) / "exhibits"):
        place.mkdir(parents=True)
    (folder / "thesis.txt").write_text("a")
    with pytest.raises(BuildError, match="isn't a Quarto project, so it isn't replaced"):
        write_project(project, FIRST, folder, replace=True)
    assert (folder / "thesis.txt").is_file()


def test_what_quarto_rendered_is_finished_in_place(tmp_path, monkeypatch):
    stage = staged(tmp_path)
    monkeypatch.chdir(stage)
    monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_FILES", "brief-en.html\nother.html\n")
    shutil.copyfile(unfinished_page(), stage / "brief-en.html")
    (stage / "other.html").write_text("<table></table>")
    after_quarto()
    assert 'role="region" tabindex="0"' in (stage / "brief-en.html").read_text()
    assert (stage / "other.html").read_text() == "<table></table>"


def test_what_does_not_say_what_the_sources_say_stays_as_it_is(tmp_path, monkeypatch):
    stage = staged(tmp_path)
    monkeypatch.chdir(stage)
    monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_FILES", "brief-en.html")
    text = unfinished_page().read_text(encoding="utf-8").replace("117", "118")
    (stage / "brief-en.html").write_text(text, encoding="utf-8")
    with pytest.raises(RendererError, match="isn't what the sources say"):
        after_quarto()
    assert (stage / "brief-en.html").read_text(encoding="utf-8") == text
    assert not list(stage.glob(".*unfinished"))


def after(folder: Path, *python: str) -> subprocess.CompletedProcess[str]:
    """Run what Quarto runs after it rendered a page."""
    environment = {"PATH": os.environ["PATH"], "QUARTO_PROJECT_OUTPUT_FILES": "brief-en.html"}
    if not python:
        environment["PYTHONPATH"] = SOURCE
    return subprocess.run(
        [sys.executable, *python, str(FINISH)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_script_finishes_or_says_why_not(tmp_path):
    stage = staged(tmp_path)
    (stage / "brief-en.html").write_text("<main></main>")
    done = after(stage)
    assert done.returncode == 1
    assert "Not finished: What Quarto made of brief-en.qmd isn't what" in done.stderr
    assert "Traceback" not in done.stderr
    shutil.copyfile(unfinished_page(), stage / "brief-en.html")
    assert after(stage).returncode == 0
    assert 'role="region"' in (stage / "brief-en.html").read_text()


def test_a_python_without_napanalysis_leaves_the_files_and_says_so(tmp_path):
    # -S: without the installed packages.
    done = after(tmp_path, "-S")
    assert done.returncode == 0
    assert "napanalysis, which finishes them, isn't installed" in done.stderr


def test_it_finds_the_environment_of_the_project_above(tmp_path):
    folder = tmp_path / "dist" / "brief"
    folder.mkdir(parents=True)
    stage = staged(folder)
    shutil.copyfile(unfinished_page(), stage / "brief-en.html")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    command = shlex.join(["env", f"PYTHONPATH={SOURCE}", sys.executable])
    found = f'#!/bin/sh\nexec {command} "$@"\n'
    (tmp_path / ".venv" / "bin" / "python").write_text(found)
    (tmp_path / ".venv" / "bin" / "python").chmod(0o755)
    assert after(stage, "-S").returncode == 0
    assert 'role="region"' in (stage / "brief-en.html").read_text()


@needs_quarto
@pytest.mark.parametrize("output", ["html", "pdf", "docx"])
def test_rendered_by_hand_it_gives_the_files_of_a_build(tmp_path, output):
    stage = staged(tmp_path)
    set_up(stage, "2015-08-31")
    done = quarto(stage, "render", "brief-fr.qmd", "--to", output.replace("pdf", "typst"))
    assert done.returncode == 0, done.stderr
    built = rendered(tmp_path / "build", "brief-fr.qmd", output, "quarto")
    assert (stage / built.name).read_bytes() == built.read_bytes()


@needs_quarto
@pytest.mark.parametrize("arguments", [("render",), ("render", "brief-fr.qmd"), ("inspect",)])
def test_among_the_sources_it_says_what_to_do_and_nothing_else(tmp_path, arguments):
    for name in ("_quarto.yml", "_sources.js", "brief-en.qmd", "brief-fr.qmd"):
        shutil.copyfile(ROOT / "reports" / name, tmp_path / name)
    done = quarto(tmp_path, *arguments)
    assert done.returncode == 1
    (line,) = (done.stdout + done.stderr).strip().splitlines()
    assert "make project FY=2014-2015" in line


def test_the_setting_that_stops_it_there_is_one_that_a_build_leaves_out():
    text = (ROOT / "reports" / "_quarto.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["engines"] == [{"path": "_sources.js"}]
    assert "engines" not in yaml.safe_load(text.replace(UNSTAGED, ""))
