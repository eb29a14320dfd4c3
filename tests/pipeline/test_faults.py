"""Builds that are stopped in every way: the last products stand, and the next build is whole.

The builds are of the small project of tools/faults.py, which has this project's pipeline.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from full_disk import load_faults
from napanalysis.brief.project import stage as styles
from napanalysis.errors import BuildError
from napanalysis.fiscal_year import FiscalYear
from napanalysis.language import Language
from napanalysis.paths import Project
from napanalysis.pipeline import build as pipeline
from napanalysis.pipeline import publish
from napanalysis.pipeline.provenance import record

faults = load_faults()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks at /proc"),
]
ROOT = Path(__file__).parents[2]
DAC_OVERRIDE, DAC_READ_SEARCH, DROP = 1, 2, 24


@pytest.fixture(scope="module")
def small(small_project, tmp_path_factory: pytest.TempPathFactory):
    """The small project, built once."""
    made = small_project(tmp_path_factory.mktemp("faults"))
    assert made.litter() == []
    return made


def undisturbed(small, what: str, folder: Path) -> dict[str, str]:
    """Return what a build gives after a change, in a folder of its own where nothing is wrong."""
    other = faults.Small(folder / "other", folder / "t", small.code)
    shutil.copytree(small.root, other.root)
    other.temporary.mkdir()
    other.turn(what)
    done = other.build()
    assert done.returncode == 0, done.stderr
    return other.state()


@pytest.fixture(scope="module")
def wanted(small, tmp_path_factory: pytest.TempPathFactory):
    """What the small project gives with and without a word of the brief changed."""
    return [small.state(), undisturbed(small, "brief", tmp_path_factory.mktemp("undisturbed"))]


def stands(small, before: dict[str, str]) -> None:
    """Check that the last products are as they were, and that nothing is left."""
    assert small.state() == before
    assert small.quiet(), f"still running: {small.running()}"
    assert small.litter() == []


# Killed

KILLED = """
import os, signal, sys
from pathlib import Path
from napanalysis.pipeline import folder_swap, publish
stop, count, how = int(sys.argv[2]), 0, sys.argv[3]
if how == "without":
    folder_swap._exchange = lambda one, other: False
EVENTS = {"open", "os.mkdir", "os.rename", "os.remove", "napanalysis.publish"}
def hook(event, arguments):
    global count
    if event in EVENTS:
        count += 1
        if count == stop:
            os.kill(os.getpid(), signal.SIGKILL)
root = Path(sys.argv[1])
work = root / ".napanalysis"
sys.addaudithook(hook)
publish.publish({work / "build-y" / name: root / name / "y" for name in ("one", "two")}, work)
print("done")
"""


def folders(root: Path) -> list[str]:
    """Return which version stands in each of the two places."""
    found = (root / name / "y" / "version" for name in ("one", "two"))
    return [path.read_text() if path.exists() else "" for path in found]


@pytest.mark.parametrize("how", ["exchange", "without", "first"])
def test_killed_at_every_step_of_publishing(tmp_path: Path, how: str) -> None:
    last = "" if how == "first" else "old"
    for stop in range(1, 100):
        root = tmp_path / str(stop)
        for name in ("one", "two"):
            places = {"old": root / name / "y", "new": root / ".napanalysis" / "build-y" / name}
            for version, folder in places.items():
                if version == "new" or last:
                    folder.mkdir(parents=True)
                    (folder / "version").write_text(version)
        asked = [sys.executable, "-c", KILLED, root, str(stop), how]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        if how != "without":  # without the exchange there is a moment with nothing in place
            assert set(folders(root)) <= {last, "new"}
        publish.settle(root / ".napanalysis")
        assert folders(root) in ([last] * 2, ["new"] * 2), f"killed at event {stop}"
        publish.recover(root / ".napanalysis")
        assert {path.name for path in (root / ".napanalysis").iterdir()} <= {"build.lock"}
        if done.stdout:
            assert folders(root) == ["new"] * 2
            break
    assert stop > 5, "there are steps to be killed at"


@pytest.mark.parametrize("moment", ["build-*", "build-*/stage-*", -2, -4])
def test_killed_while_it_builds(small, wanted, moment: str | int) -> None:
    before = small.state()
    small.turn("brief")
    other = next(state for state in wanted if state != before)
    if isinstance(moment, str):  # as soon as the work has begun, or the rendering
        process = small.start()
        while process.poll() is None and not any((small.root / ".napanalysis").glob(moment)):
            time.sleep(0.002)
        process.kill()
    else:  # one of the two folders is published, or both and nothing is cleared
        process = small.start(stop_at=moment)
    process.communicate()
    assert process.returncode == -9
    assert small.quiet(), f"still running: {small.running()}"
    told = small.verify().stdout
    assert "(product)" not in told
    assert small.state() in (before, other)
    again = small.build()
    assert again.returncode == 0, again.stderr
    stands(small, other)


def test_two_builds_at_once(small, wanted) -> None:
    before = small.state()
    small.turn("brief")
    other = next(state for state in wanted if state != before)
    both = [small.start(), small.start()]
    said = [process.communicate(timeout=300) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    stands(small, other)


# The disk


@pytest.mark.parametrize(
    ("free", "what"), [(0, "figure"), (900, "brief")], ids=["at the start", "half way"]
)
def test_full_disk(small, wanted, tmp_path: Path, free: int, what: str) -> None:
    asked = ["unshare", "--map-root-user", "--mount", sys.executable]
    allowed = subprocess.run([*asked[:3], "true"], capture_output=True, check=False)
    if allowed.returncode:
        pytest.skip("no mount namespaces here; test_file_too_large stands in for it")
    for folder in (small.root, small.temporary, small.code):
        shutil.copytree(folder, tmp_path / folder.name)
    asked += [str(ROOT / "tests" / "support" / "full_disk.py"), str(tmp_path), str(free), what]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["status"], found["untouched"], found["quiet"]) == (1, True, True), found["told"]
    assert "No space left on device" in found["told"]
    assert "Traceback" not in found["told"]
    assert found["litter"] == []
    if what == "brief":
        assert found["again"] == 0, found["told again"]
        assert found["made"] == next(state for state in wanted if state != small.state())


def test_file_too_large(small, wanted) -> None:
    before = small.state()
    small.turn("brief")
    other = next(state for state in wanted if state != before)
    done = limited(small, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)))
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    stands(small, before)
    assert small.build().returncode == 0
    stands(small, other)


def test_read_only_folder(small, wanted) -> None:
    before = small.state()
    small.turn("brief")
    other = next(state for state in wanted if state != before)
    for place in ("reports", "data/processed", ".napanalysis"):
        folder = small.root / place
        folder.chmod(0o555)
        try:
            done = limited(small, without_override)
        finally:
            folder.chmod(0o755)
        assert done.returncode == 1
        assert done.stderr.startswith("Error: The build stopped: Permission denied")  # at once
        assert "The last good products are untouched" in done.stderr
        assert "Traceback" not in done.stderr
        stands(small, before)
    assert small.build().returncode == 0
    stands(small, other)


def limited(small, before: Callable[[], object]) -> subprocess.CompletedProcess[str]:
    """Build in a process that was first limited."""
    return subprocess.run(
        [sys.executable, "-m", "napanalysis", *small.command()],
        cwd=small.root,
        env=small.environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        preexec_fn=before,
    )


def without_override() -> None:
    """Take from root the right to write where modes forbid it."""
    import ctypes

    for capability in (DAC_OVERRIDE, DAC_READ_SEARCH):
        ctypes.CDLL(None).prctl(DROP, capability, 0, 0, 0)


# Products and what they are made with


@pytest.mark.parametrize(
    "damage", ["product cut off", "product edited", "product missing", "record cut off"]
)
def test_damaged_products(small, damage: str) -> None:
    before = small.state()
    path = small.reports / ("brief-en.html" if "record" not in damage else record.NAME)
    content = path.read_bytes()
    if "missing" in damage:
        path.unlink()
    elif "cut off" in damage:
        path.write_bytes(content[: len(content) // 2])
    else:
        path.write_bytes(content.replace(b"117", b"118"))
    told = small.verify()
    assert told.returncode == 1
    assert path.name in told.stdout
    assert "Traceback" not in told.stderr
    done = small.build()
    assert done.returncode == 0, done.stderr
    if "edited" in damage:
        kept = path.with_name("brief-en.edited.html")
        assert f"it is now {kept.name}" in done.stderr
        assert b"118" in kept.read_bytes()
        kept.unlink()
    stands(small, before)


def test_missing_font(small, wanted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = small.state()
    small.turn("brief")
    other = next(state for state in wanted if state != before)
    fonts = tmp_path / "fonts"
    shutil.copytree(styles.font_folder(), fonts)
    (fonts / "SourceSansPro-Semibold.ttf").unlink()
    monkeypatch.setattr(styles, "font_folder", lambda: fonts)
    request = pipeline.BuildRequest(
        years=(FiscalYear(2014),), languages=(Language.EN,), formats=("html",), renderer="builtin"
    )
    with pytest.raises(BuildError, match=r"SourceSansPro-Semibold\.ttf"):
        pipeline.build(Project(small.root), request)
    stands(small, before)
    monkeypatch.undo()
    assert small.build().returncode == 0
    stands(small, other)


# The page that tells of all this


def test_the_documentation_lists_these_faults_and_no_others() -> None:
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", page)
    for file, name in named:
        assert f"\ndef {name}(" in (ROOT / file).read_text(encoding="utf-8"), name
    here = set(re.findall(r"^def (test_\w+)\(", Path(__file__).read_text(), re.MULTILINE))
    here.discard("test_the_documentation_lists_these_faults_and_no_others")
    assert {name for file, name in named if file == "tests/pipeline/test_faults.py"} == here
    assert os.access(ROOT / "tools" / "faults.py", os.R_OK)
