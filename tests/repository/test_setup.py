"""Set-up for real in a small project, and that Makefile, lock files and CI fit together."""

from __future__ import annotations

import os
import re
import runpy
import shlex
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from folder_names import awkward

pytestmark = pytest.mark.slow  # makes environments

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
HELP = re.compile(r"^([a-z-]+):.*## (\S.*)$", re.MULTILINE)
LOCKS = ("build.txt", "test.txt", "quarto.txt")
ANEW = "The .venv here is unfinished, moved, or has no Python 3.11: it is made anew.\n"

# A project without dependencies, whose build needs nothing from a registry.
BACKEND = """
import os
import zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "tiny-1-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.writestr("_editable_impl_napanalysis.pth", os.path.abspath("."))
        info = "tiny-1.dist-info"
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1\\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
        )
        wheel.writestr(f"{info}/RECORD", "_editable_impl_napanalysis.pth,,\\n")
    return name
"""
SETTINGS = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "tiny"
version = "1"
"""


def small_project(folder: Path) -> Path:
    """Make a small project with this one's set-up."""
    shutil.copytree(ROOT / "tools", folder / "tools", dirs_exist_ok=True)
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "requirements").mkdir()
    for name in LOCKS[:2]:
        (folder / "requirements" / name).write_text("# nothing\n")
    (folder / "pyproject.toml").write_text(SETTINGS)
    (folder / "backend.py").write_text(BACKEND)
    (folder / "tiny.py").touch()
    return folder


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A small project that isn't set up, in a folder with an awkward name."""
    return small_project(awkward(tmp_path))


@pytest.fixture(scope="module")
def set_up_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small project that was set up from nothing, in an environment that misleads."""
    folder = small_project(awkward(tmp_path_factory.mktemp("ready")))
    misleading = dict.fromkeys(("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"), "/nowhere")
    misleading |= {"PIP_USER": "1", "PIP_REQUIRE_HASHES": "1", "PIP_TARGET": "x"}
    misleading["LC_ALL"] = "xx_XX.UTF-8"  # a locale that isn't installed
    done = make(folder, "setup", **misleading)
    assert done.returncode == 0, done.stderr
    assert "The environment is ready" in done.stderr
    shutil.copytree(folder, folder.with_name("as it was"), symlinks=True)
    return folder


@pytest.fixture
def ready(set_up_once: Path) -> Path:
    """The project that was set up, as it was: a copy elsewhere would count as moved."""
    shutil.rmtree(set_up_once)
    shutil.copytree(set_up_once.with_name("as it was"), set_up_once, symlinks=True)
    return set_up_once


def environment(**more: str) -> dict[str, str]:
    """Return an environment with no other one active, that reaches no registry."""
    path = os.pathsep.join((str(Path(sys.base_prefix) / "bin"), "/usr/bin", "/bin"))
    kept = {name: os.environ[name] for name in ("HOME", "TMPDIR", "LANG") if name in os.environ}
    fixed = {"PATH": path, "NAPANALYSIS_NO_QUARTO": "1", "PIP_NO_INDEX": "1"}
    # A proxy that nobody listens at: no packet leaves the machine.
    return {**kept, **fixed, "https_proxy": "http://127.0.0.1:9", **more}


def make(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run make in `folder`."""
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def begun(folder: Path) -> subprocess.Popen[str]:
    """Begin a set-up, in a session of its own so that all of it can be killed."""
    return subprocess.Popen(
        ["make", "setup"],
        cwd=folder,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def is_whole(folder: Path) -> bool:
    """Tell whether the environment of the small project works and is known to be done."""
    check = (
        "tools/setup build --is-done && cd / && \"$OLDPWD/.venv/bin/python\" -c 'import tiny, pip'"
    )
    # In that locale Python takes nothing but ASCII in the files that say where packages are.
    strict = {**os.environ, "LC_ALL": "C"}
    return subprocess.run(["sh", "-c", check], cwd=folder, env=strict, check=False).returncode == 0


# For real


def test_set_up_once_then_nothing(ready: Path) -> None:
    assert is_whole(ready)
    began = time.monotonic()
    again = make(ready, "setup")
    took = time.monotonic() - began
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert took < 1  # a few hundredths of a second on a machine with nothing else to do

    (ready / "requirements" / "build.txt").write_text("# something else\n")
    assert not is_whole(ready)
    assert "Installing" in make(ready, "setup").stderr
    assert is_whole(ready)

    (ready / "requirements" / "build.txt").touch()  # the content counts, not the time
    assert is_whole(ready)


def test_a_moved_project_is_set_up_anew_by_one_of_two_at_once(ready: Path) -> None:
    moved = ready.rename(ready.with_name("moved"))
    try:
        assert not is_whole(moved)
        both = [begun(moved), begun(moved)]
        errors = [process.communicate(timeout=120)[1] for process in both]
        assert [process.returncode for process in both] == [0, 0], errors
        for line in (ANEW, "The environment is ready.\n"):
            assert sorted(line in error for error in errors) == [False, True], line
        assert is_whole(moved)
    finally:
        moved.rename(ready)


def killed(project: Path, enough: Callable[[], bool]) -> str:
    """Begin a set-up, kill it as soon as it has come so far, and return its first line."""
    process = begun(project)
    assert process.stderr is not None
    first = process.stderr.readline()
    while process.poll() is None and not enough():
        time.sleep(0.02)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    # It either ended in time or left nothing that passes for done.
    assert is_whole(project) or not (project / ".venv" / ".napanalysis-build").exists()
    return first


def test_a_set_up_that_is_killed_is_begun_anew(ready: Path) -> None:
    venv, python = ready / ".venv", ready / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python")
    assert killed(ready, python.exists) == ANEW

    shutil.rmtree(venv)
    venv.symlink_to("nowhere")
    assert killed(ready, python.exists) == ANEW
    pip = venv / "bin" / "pip"
    assert killed(ready, pip.exists) == ANEW  # which was killed while it was begun

    assert make(ready, "setup").stderr.startswith(ANEW)  # and this one later on
    assert is_whole(ready)


def test_packages_that_cannot_be_had_stop_it_with_a_clear_message(ready: Path) -> None:
    lock = f"no-such-package==1 --hash=sha256:{'0' * 64}\n"
    (ready / "requirements" / "build.txt").write_text(lock)
    done = make(ready, "setup")
    assert done.returncode != 0
    assert "The packages of requirements/build.txt could not be installed." in done.stderr
    assert "Check the network and try again." in done.stderr
    assert "Traceback" not in done.stderr
    assert not is_whole(ready)


@pytest.mark.parametrize(
    ("python", "message"),
    [
        ("echo 3.9 False", "napanalysis needs Python 3.11 or newer: {python} is 3.9."),
        ("exit 9", "napanalysis needs Python 3.11 or newer: {python} was not found."),
        (
            # A whole Python but for its venv module.
            '[ "$2" = -c ] && echo 3.11 True || exec {real} -I -c \'import runpy, sys;'
            ' sys._base_executable = "false"; del sys.argv[:1];'
            ' runpy.run_path(sys.argv[0], run_name="__main__")\' "$@"',
            "Python's venv module made no .venv. On Debian and Ubuntu it is a package of its own:"
            " apt install python3-venv",
        ),
    ],
)
def test_what_is_missing_is_named(tiny: Path, python: str, message: str) -> None:
    path = tiny / "a python"
    path.write_text(f"#!/bin/sh\n{python.replace('{real}', shlex.quote(sys.executable))}\n")
    path.chmod(0o755)
    done = make(tiny, "setup", NAPANALYSIS_PYTHON=str(path))
    assert done.returncode != 0
    assert message.replace("{python}", str(path)) in done.stderr
    assert "Traceback" not in done.stderr


def test_quarto_that_cannot_be_had_costs_one_line_once(ready: Path) -> None:
    shutil.copy(ROOT / "requirements" / "quarto.txt", ready / "requirements")
    (ready / "requirements" / "build.txt").write_text("# set up again, and try Quarto\n")
    began = time.monotonic()
    done = make(ready, "setup", NAPANALYSIS_NO_QUARTO="")
    assert time.monotonic() - began < 40
    assert done.returncode == 0, done.stderr
    line = done.stderr.splitlines()[-1]
    assert re.fullmatch(
        r"Quarto could not be installed \(its download cannot be reached: .+\): the built-in"
        r" renderer makes the same brief\. To try again: make quarto",
        line,
    )
    (ready / "requirements" / "build.txt").write_text("# once more\n")
    assert "Quarto" not in make(ready, "setup", NAPANALYSIS_NO_QUARTO="").stderr
    again = make(ready, "quarto")
    assert again.returncode != 0
    assert line in again.stderr


def test_a_try_ends_at_its_time_limit_with_all_it_started() -> None:
    began = time.monotonic()
    run = runpy.run_path(str(ROOT / "tools" / "setup.py"))["run"]
    assert run(["sh", "-c", "sleep 30 & wait"], 0.5) == "no end after 0.5 s"
    assert time.monotonic() - began < 10


# The Makefile


def targets() -> dict[str, str]:
    """Return each target with its line of help."""
    return dict(HELP.findall(MAKEFILE))


def test_every_target_is_listed_with_help() -> None:
    named = set(re.findall(r"^([a-z][a-z-]*):(?!=)", MAKEFILE, re.MULTILINE))
    phony = re.search(r"^\.PHONY:((?:.*\\\n)*.*)$", MAKEFILE, re.MULTILINE)
    assert phony is not None
    assert named == set(targets()) == set(phony[1].replace("\\", " ").split())
    listed = make(ROOT).stdout
    assert make(ROOT, "help").stdout == listed
    for target, text in targets().items():
        assert re.search(rf"^  make {target} +{re.escape(text)}$", listed, re.MULTILINE)


def test_every_target_is_in_the_documentation() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    inner = {"help", "setup", "setup-test", "quarto"}  # `make help` is their documentation
    missing = [name for name in sorted(set(targets()) - inner) if f"make {name}" not in text]
    assert missing == []


def test_documentation_names_only_targets_that_exist() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
    pages += [ROOT / "requirements" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    for page in pages:
        for name in re.findall(r"`make ([a-z][a-z-]*)", page.read_text(encoding="utf-8")):
            assert name in targets(), f"{page.relative_to(ROOT)} names `make {name}`"


def test_the_makefile_calls_commands_and_options_that_exist() -> None:
    from napanalysis.cli import cli

    recipes = MAKEFILE.split("help:", 1)[1]
    called = re.findall(r"\$\(NAPANALYSIS\) (\S+)(.*)", recipes)
    assert {name for name, _ in called} >= {"build", "check", "preview", "notebooks", "validate"}
    options = MAKEFILE[MAKEFILE.index("build_options") :].split("\n\n")[0]
    for name, rest in called:
        known = {word for option in cli.commands[name].params for word in option.opts}
        rest = rest.replace("$(build_options)", options)
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, name


@pytest.mark.parametrize(
    "year", ["2016-2017", "2009-10", "2023–2024", "2014/15", "", "$(x) `y` \"z'"]
)
def test_a_fiscal_year_reaches_the_command_as_it_was_typed(tiny: Path, year: str) -> None:
    (tiny / "python").mkdir()
    echo = tiny / "python" / "python"
    echo.write_text('#!/bin/sh\nfor word; do printf "<%s>\\n" "$word"; done\n')
    echo.chmod(0o755)
    # make expands a variable that is given on the command line, not one from outside.
    done = make(tiny, "--assume-old=setup", "brief", "PYTHON=python/python", FY=year)
    words = done.stdout.splitlines()[-5:] if not done.returncode else done.stderr
    assert words == ["<-m>", "<napanalysis>", "<build>", "<--fiscal-year>", f"<{year}>"]


def test_make_test_runs_the_notebooks_too() -> None:
    # A run that collects no notebook is green as well.
    settings = PROJECT["tool"]["pytest"]["ini_options"]
    assert {"tests", "src", "notebooks"} <= set(settings["testpaths"])
    recipe = MAKEFILE.split("\ntest:")[1].split("\n\n")[0]
    assert "--nbval " in recipe
    assert "--dist loadfile" in recipe  # the cells of a notebook share a kernel
    assert "--no-loadscope-reorder" in recipe  # the long files go first, see conftest
    assert list((ROOT / "notebooks").glob("*.ipynb"))


def test_clean_keeps_raw_figures_sources_and_environment(tiny: Path) -> None:
    kept = ["data/raw/x/figures.csv", "reports/brief-en.qmd", ".venv/x", "notebooks/01.ipynb"]
    gone = ["data/processed/2014-2015/a.csv", "reports/2014-2015/brief-en.html", ".napanalysis/x"]
    for name in [*kept, *gone, "src/a/__pycache__/a.pyc"]:
        (tiny / name).parent.mkdir(parents=True, exist_ok=True)
        (tiny / name).touch()
    assert make(tiny, "clean").returncode == 0
    assert [name for name in kept if not (tiny / name).exists()] == []
    assert [name for name in gone if (tiny / name).exists()] == []


# Lock files and CI


def locked(name: str) -> dict[str, list[str]]:
    """Return the packages of a lock file, each with the hashes of its files."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            requirement, *hashes = line.split("--hash=sha256:")
            found[str(Requirement(requirement.strip()))] = [value.strip() for value in hashes]
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_lock_files_pin_with_hashes_and_name_no_place(name: str) -> None:
    packages = locked(name)
    assert packages
    for requirement, hashes in packages.items():
        assert re.search(r"==[^*]+?(;|$)", requirement), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"[0-9a-f]{64}", value) for value in hashes), requirement
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert not re.search(
        r"https?:|file:|--index|--find-links|\.(com|org|io|net)\b|^\s*/|#\s+/", text
    )


@pytest.mark.parametrize(("name", "extras"), [("build.txt", ()), ("test.txt", ("test", "cluster"))])
def test_all_dependencies_are_locked(name: str, extras: tuple[str, ...]) -> None:
    project = PROJECT["project"]
    wanted = [*project["dependencies"], *PROJECT["dependency-groups"]["install"]]
    wanted += PROJECT["build-system"]["requires"]
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    pinned = [Requirement(text) for text in locked(name)]
    for requirement in map(Requirement, wanted):
        versions = [
            next(iter(pin.specifier)).version
            for pin in pinned
            if canonicalize_name(pin.name) == canonicalize_name(requirement.name)
        ]
        assert versions, f"make lock: {requirement} is not in {name}"
        assert all(map(requirement.specifier.contains, versions)), requirement


def test_both_lock_files_agree() -> None:
    assert {text.split(";")[0] for text in locked("build.txt")} <= {
        text.split(";")[0] for text in locked("test.txt")
    }


def test_quarto_has_one_version() -> None:
    (pin,) = locked("quarto.txt")
    version = pin.removeprefix("quarto-cli==")
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    assert workflow["env"]["QUARTO_VERSION"] == version
    extra = Requirement(PROJECT["project"]["optional-dependencies"]["quarto"][0])
    assert extra.name == "quarto-cli"
    assert extra.specifier.contains(version)


def test_the_workflow_calls_targets_that_exist() -> None:
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    runs = [step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"]]
    called = {name for run in runs for name in re.findall(r"\bmake ([a-z-]+)", run)}
    assert {"test", "brief", "reproduce"} <= called <= set(targets())
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"[\w./-]+@v\d+", step["uses"]), step["uses"]


def test_ci_runs_make_test_last_with_relative_paths() -> None:
    path = ROOT / ".ci" / "run"
    text = path.read_text(encoding="utf-8")
    assert os.access(path, os.X_OK)
    assert "set -euo pipefail" in text
    assert text.splitlines()[-1] == "make test"
    code = "\n".join(line for line in text.splitlines()[1:] if not line.startswith("#"))
    assert [word for word in shlex.split(code, comments=True) if word.startswith("/")] == []
    assert subprocess.run(["bash", "-n", path], check=False).returncode == 0


def test_ci_builds_a_year_twice_and_validates_another_one() -> None:
    steps = re.findall(r"^step make (\S+)(.*)$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)
    assert {name for name, _ in steps} <= set(targets())
    asked = {name: rest.partition("#")[0] for name, rest in steps}
    assert "FY=" in asked["reproduce"]
    assert asked["validate"].split() == asked["brief"].split()[:1] == ["FY=2016-2017"]
    assert "LANGUAGES" not in asked["brief"]  # both
    stored = MAKEFILE.split("FY ?= ")[1].split()[0]
    assert stored not in asked["validate"]


def test_the_citation_fits_the_project() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(citation)
    assert citation["version"] == PROJECT["project"]["version"]
    assert citation["license"] == PROJECT["project"]["license"]
    assert citation["authors"] == PROJECT["project"]["authors"]


def test_the_evidence_for_the_rap_levels_exists() -> None:
    from napanalysis.cli import cli

    text = (ROOT / "docs" / "rap-levels.md").read_text(encoding="utf-8")
    rows = [
        line for line in text.splitlines() if line.startswith("| ") and "| Evidence |" not in line
    ]
    levels = text.split("\n## ")[1:]
    assert [level.split()[0] for level in levels] == ["Baseline", "Silver", "Gold"]
    counts = [len(re.findall(r"^\| [A-Z](?!ine \|)", level, re.MULTILINE)) for level in levels]
    assert counts == [5, 9, 4]  # the lines of the levels, as the page that is cited has them
    assert len(rows) == 18
    for row in rows:
        _, line, met, evidence, _ = re.split(r"(?<!\\)\|", row)
        assert met.strip() in {"yes", "partly", "not claimed"}, line
        named = re.findall(r"`([^`]+)`", evidence)
        assert named, line
        for name in named:
            match name.split():
                case ["make", target]:
                    assert target in targets(), name
                case ["napanalysis", command, *options]:
                    assert command in cli.commands, name
                    known = {word for one in cli.commands[command].params for word in one.opts}
                    assert {*options} <= known, name
                case ["problems.csv"]:
                    pass  # a product
                case _:
                    assert (ROOT / name).exists(), name
