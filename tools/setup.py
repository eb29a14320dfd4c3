"""Make the project's environment, .venv, from its lock files. Standard library only.

Run by ``tools/setup`` in the project's folder, which gives the state of what is to be
installed. A stamp in .venv says from which state it was; a set-up that is interrupted
leaves a marker instead, and the next one begins anew.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

VENV = Path(".venv")
PYTHON = str(VENV / "bin" / "python")
UNFINISHED, QUARTO = VENV / ".napanalysis-unfinished", VENV / ".napanalysis-quarto"
STAMPS = {"build": VENV / ".napanalysis-build", "test": VENV / ".napanalysis-test"}
RELEASES = "https://github.com/quarto-dev/quarto-cli/releases/download"
OPEN = "import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=8).read()"
USABLE = "import sys, pip; sys.exit(sys.prefix == sys.base_prefix or sys.version_info < (3, 11))"
# Python compiles what is imported, a fraction of what is installed.
PIP = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-qq",
       "--no-compile"]  # fmt: skip


say = functools.partial(print, file=sys.stderr, flush=True)  # what a command prints stays its own


def run(command: list[str], seconds: float) -> str | None:
    """Run `command` quietly, no longer than `seconds`; return None, or why it failed."""
    try:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        )
        output = process.communicate(timeout=seconds)[0].decode(errors="replace").strip()
    except OSError as error:
        return str(error)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # and what it started
        return f"no end after {seconds:g} s"
    return (
        (output or f"status {process.returncode}").split("\n")[-1] if process.returncode else None
    )


def must(command: list[str], otherwise: str) -> None:
    """Run `command`, which keeps the lock as long as it lives; end set-up if it fails."""
    if subprocess.call(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, close_fds=False):
        sys.exit(f"Set-up failed (see above). {otherwise}")


def make_venv() -> None:
    """Make .venv, or keep the one that is there if it is whole; mark it as unfinished."""
    place = os.fsencode(f" in {Path.cwd()} with {os.path.realpath(PYTHON)}")
    stamps = [stamp.read_bytes() for stamp in STAMPS.values() if stamp.exists()]
    moved = not all(stamp.endswith(place) for stamp in stamps)
    if anew := UNFINISHED.exists() or moved or run([PYTHON, "-c", USABLE], 60) is not None:
        if os.path.lexists(VENV):
            say("The .venv here is unfinished, moved, or has no Python 3.11: it is made anew.")
        if VENV.is_symlink():
            VENV.unlink()
        # First bin, so that no interruption leaves a Python that takes itself for a whole one.
        shutil.rmtree(VENV / "bin", ignore_errors=True)
        shutil.rmtree(VENV, ignore_errors=True)
        VENV.mkdir(exist_ok=True)
    UNFINISHED.touch()
    for stamp in STAMPS.values():
        stamp.unlink(missing_ok=True)
    if anew:
        base: str = sys._base_executable  # type: ignore[attr-defined]
        debian = "On Debian and Ubuntu it is a package of its own: apt install python3-venv"
        must([base, "-m", "venv", str(VENV)], f"Python's venv module made no .venv. {debian}")


def set_up(kind: str, state: str) -> None:
    """Install the set `kind` and the project itself, then write the stamps."""
    if subprocess.call(["tools/setup", kind, "--is-done"]) == 0:
        return  # another set-up did it while this one waited
    make_venv()
    lock = f"requirements/{kind}.txt"
    say(f"Installing the packages of {lock} into .venv (this takes a minute or two) ...")
    failure = f"The packages of {lock} could not be installed.\nCheck the network and try again."
    # The lock names every package, so that pip has nothing to resolve.
    must([*PIP, "--no-deps", "--require-hashes", "-r", lock], failure)
    must([*PIP, "--no-deps", "--no-build-isolation", "--editable", "."], failure)
    # Python reads this file in the locale's encoding, so no folder's name may stand in it.
    for path in VENV.glob("lib/python*/site-packages/*napanalysis.pth"):
        source = path.parent / path.read_text("utf-8").strip()
        path.write_text(os.path.relpath(source, path.parent), "utf-8")
    for name in {"build", kind}:  # test.txt has all of build.txt
        STAMPS[name].write_bytes(os.fsencode(f"{state} with {os.path.realpath(PYTHON)}"))
    UNFINISHED.unlink()
    say("The environment is ready.")


def try_quarto() -> str | None:
    """Install Quarto within time limits; return None, or why that failed."""
    lock = Path("requirements", "quarto.txt")
    version = re.findall(r"^quarto-cli==(\S+)", lock.read_text("utf-8"), re.MULTILINE)[0]
    # A small file first, to learn in seconds whether Quarto can be downloaded from here.
    small = f"{RELEASES}/v{version}/quarto-{version}-checksums.txt"
    if reason := run([PYTHON, "-c", OPEN, small], 10):
        return f"its download cannot be reached: {reason}"
    say(f"Downloading Quarto {version} (some 100 MB) ...")
    options = ["--no-deps", "--no-build-isolation", "--require-hashes", "-r", str(lock)]
    return run([*PIP, *options], 300) or run([str(VENV / "bin" / "quarto"), "--version"], 60)


def main(kind: str, state: str) -> int:
    """Set up `kind`, one set-up of this folder at a time; return the exit status."""
    again = kind == "quarto"
    with Path(__file__).open("rb") as lock:
        os.set_inheritable(lock.fileno(), True)
        with contextlib.suppress(OSError):  # some network file systems have no locks
            fcntl.flock(lock, fcntl.LOCK_EX)
        set_up("build" if again else kind, state)
        unwanted = os.environ.get("NAPANALYSIS_NO_QUARTO") or shutil.which("quarto")
        if not again and (QUARTO.exists() or unwanted):
            return 0
        reason = try_quarto()
        QUARTO.write_text(reason or "installed", "utf-8", errors="replace")
    otherwise = "the built-in renderer makes the same brief. To try again: make quarto"
    say(f"Quarto could not be installed ({reason}): {otherwise}" if reason else "Quarto is ready.")
    return int(again and reason is not None)


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except OSError as error:
        sys.exit(f"Set-up failed: {error}")
    except KeyboardInterrupt:
        sys.exit("Set-up was interrupted; the next run begins it anew.")
