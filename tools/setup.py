"""Make the project's environment, .venv, from its lock files. Standard library only.

Run by ``tools/setup``, which knows when there is nothing to do, from the project's
folder. Stamps in .venv hold the state that was installed. They are written last: a
set-up that was interrupted leaves no stamp, but a marker that makes the next run
begin anew.
"""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path.cwd()
THIS = Path("tools", "setup.py")
VENV = Path(".venv")
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / ".napanalysis-unfinished"
QUARTO_STAMP = VENV / ".napanalysis-quarto"
QUARTO_LOCK = Path("requirements", "quarto.txt")
# Each set of packages contains those before it.
LOCKS = {"build": Path("requirements", "build.txt"), "test": Path("requirements", "test.txt")}

TIMEOUT = 124  # the exit status of a command that was ended by its time limit
QUARTO_TRIAL = 8  # seconds to learn whether Quarto can be downloaded from here
QUARTO_DOWNLOAD = 300  # seconds for the download itself, some 100 MB

# What would make pip or uv install otherwise, or somewhere else, than asked.
MISLEADING = {
    *("CONDA_PREFIX", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"),
    *("PIP_DRY_RUN", "PIP_PREFIX", "PIP_PYTHON", "PIP_REQUIRE_HASHES", "PIP_ROOT"),
    *("PIP_TARGET", "PIP_USER"),
    *("UV_PREFIX", "UV_PROJECT_ENVIRONMENT", "UV_PYTHON", "UV_REQUIRE_HASHES"),
    *("UV_SYSTEM_PYTHON", "UV_TARGET"),
}


class SetupError(Exception):
    """A set-up that cannot go on, and what to do about it."""


def say(text: str) -> None:
    """Tell the user, on standard error: what a command prints stays its own."""
    print(text, file=sys.stderr, flush=True)


# What is installed


def stamp(kind: str) -> Path:
    """Return the path of the file that says what the set `kind` was installed from."""
    return VENV / f".napanalysis-{kind}"


def state(kind: str) -> bytes:
    """Return what decides whether an installed set `kind` is still the right one."""
    return subprocess.check_output(["tools/setup", kind, "--state"])


def is_done(kind: str) -> bool:
    """Tell whether the set `kind` is installed and up to date."""
    return subprocess.call(["tools/setup", kind, "--is-done"]) == 0


def moved(root: Path = ROOT) -> bool:
    """Tell whether .venv was set up in another folder."""
    stamps = [stamp(kind).read_bytes() for kind in LOCKS if stamp(kind).exists()]
    return any(b"folder " + os.fsencode(root) not in text.splitlines() for text in stamps)


def write(path: Path, content: bytes) -> None:
    """Write `content` to `path` in one step: there is never half a file."""
    new = path.with_name(path.name + ".new")
    new.write_bytes(content)
    new.replace(path)


# Running commands


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for pip and uv, without what would lead them elsewhere."""
    kept = {name: value for name, value in given.items() if name not in MISLEADING}
    return {**kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


def run(
    command: list[str | Path], lock: int | None, seconds: float | None = None, quiet: bool = False
) -> tuple[int, str]:
    """Run `command`, which keeps the lock as long as it lives.

    Returns its exit status, and what it printed where it is to be `quiet`. After
    `seconds` it is ended, and what it started with it.
    """
    process = subprocess.Popen(
        command,
        env=environment(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if quiet else sys.stderr,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
        errors="replace",
        pass_fds=() if lock is None else (lock,),
        start_new_session=seconds is not None,
    )
    try:
        output, _ = process.communicate(timeout=seconds)
    except BaseException as stopped:
        with contextlib.suppress(OSError):
            if seconds is not None:
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()
        process.wait()
        if isinstance(stopped, subprocess.TimeoutExpired):
            return TIMEOUT, f"no end after {seconds} s"
        raise
    return process.returncode, output or ""


def last_line(output: str, otherwise: str) -> str:
    """Return the last line of a command's output that says something."""
    return ([line.strip() for line in output.splitlines() if line.strip()] or [otherwise])[-1]


@contextlib.contextmanager
def locked() -> Iterator[int | None]:
    """Let one set-up of this folder run at a time; yields a file descriptor, or None.

    The lock is on this script: there is no lock file to leave behind. Commands
    inherit it, so that it holds until the last of them ends, even if this process
    is killed.
    """
    try:
        import fcntl
    except ImportError:
        yield None
        return
    with THIS.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up of this folder is under way; waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError:  # some network file systems have no such locks
            yield None
            return
        yield file.fileno()


def venv_says(*arguments: str | Path) -> str | None:
    """Run .venv's Python with `arguments`; return what it prints, or None if it fails."""
    try:
        command = [PYTHON, "-I", *arguments]
        return subprocess.check_output(
            command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None


# The steps


def begin() -> None:
    """Mark .venv as unfinished, and forget what it held."""
    UNFINISHED.touch()
    for kind in LOCKS:
        stamp(kind).unlink(missing_ok=True)


def make_venv(lock: int | None, with_pip: bool) -> None:
    """Make .venv, or keep the one that is there when it is whole."""
    usable = "import sys; sys.exit(sys.prefix == sys.base_prefix or sys.version_info < (3, 11))"
    base = getattr(sys, "_base_executable", None) or sys.executable
    if Path(base).absolute().is_relative_to(VENV.absolute()):
        # Stopped in removing .venv, a set-up leaves a Python that takes itself for a whole one.
        base = str(Path(base).resolve())
    if VENV.is_symlink() or VENV.exists():
        if UNFINISHED.exists():
            say("The last set-up was interrupted: .venv is made anew.")
        elif moved():
            say("The project's folder was moved: .venv is made anew.")
        elif venv_says("-c", usable) is None:
            say("The .venv here has no working Python 3.11 or newer: it is made anew.")
        else:
            begin()
            return
        if VENV.is_symlink() or not VENV.is_dir():
            VENV.unlink()
        else:
            begin()  # should the removal be interrupted
            shutil.rmtree(VENV)
    VENV.mkdir()
    begin()
    pip: list[str | Path] = [] if with_pip else ["--without-pip"]
    status, output = run([base, "-I", "-m", "venv", *pip, VENV], lock, quiet=True)
    if status:
        raise SetupError(
            f"Python's venv module could not make .venv:\n{output.strip()}\n"
            "On Debian and Ubuntu it is a package of its own: apt install python3-venv"
        )


def install(
    arguments: list[str | Path],
    lock: int | None,
    uv: str | None,
    seconds: float | None = None,
    quiet: bool = False,
) -> tuple[int, str]:
    """Install into .venv with uv where there is one, else with pip. Returns as `run`."""
    if uv:
        command: list[str | Path] = [
            uv,
            "pip",
            "install",
            "--quiet",
            "--python",
            PYTHON,
            *arguments,
        ]
        status, output = run(command, lock, seconds, quiet)
        if status in (0, TIMEOUT):
            return status, output
        if not quiet:
            say("uv could not do it; trying pip, which may know another registry.")
    if venv_says("-m", "pip", "--version") is None:
        run([PYTHON, "-I", "-m", "ensurepip", "--default-pip"], lock, quiet=True)
    pip: list[str | Path] = [
        PYTHON,
        "-I",
        "-m",
        "pip",
        "install",
        "-qq",
        "--progress-bar",
        "off",
    ]
    return run([*pip, *arguments], lock, seconds, quiet)


def set_up(kind: str, lock: int | None) -> None:
    """Install the set `kind` and the project itself, then write the stamps."""
    if is_done(kind):
        return  # another set-up did it while this one waited
    began = time.monotonic()
    uv = shutil.which("uv")
    make_venv(lock, with_pip=uv is None)  # uv needs no pip in there; making one takes seconds
    file = LOCKS[kind]
    how = "with uv" if uv else "with pip; this takes a minute or two"
    say(f"Installing the packages of {file} into .venv ({how}) ...")
    steps: list[list[str | Path]] = [
        ["--require-hashes", "-r", file],
        ["--no-deps", "--no-build-isolation", "--editable", "."],
    ]
    for arguments in steps:
        status, _ = install(arguments, lock, uv)
        if status:
            raise SetupError(
                f"The packages of {file} could not be installed (see above).\n"
                "Check the network and try again: nothing half-done is kept."
            )
    for each in LOCKS:
        write(stamp(each), state(each))
        if each == kind:
            break
    UNFINISHED.unlink()
    say(f"The environment is ready ({time.monotonic() - began:.0f} s).")


# Quarto


def quarto_version(lock: str) -> str:
    """Return the version that the text of requirements/quarto.txt pins."""
    for line in lock.splitlines():
        if line.startswith("quarto-cli=="):
            return line.split("==")[1].split()[0]
    raise SetupError(f"{QUARTO_LOCK} pins no quarto-cli.")


def quarto_address(version: str, system: str, machine: str) -> str | None:
    """Return the address of the archive that quarto-cli will download, or None."""
    linux = {"x86_64": "linux-amd64", "aarch64": "linux-arm64"}
    suffix = {"linux": linux.get(machine), "darwin": "macos"}.get(system)
    if suffix is None:
        return None
    releases = "https://github.com/quarto-dev/quarto-cli/releases/download"
    return f"{releases}/v{version}/quarto-{version}-{suffix}.tar.gz"


def reach(address: str) -> str | None:
    """Ask for the head of `address`; return why it cannot be reached, or None."""
    import urllib.request  # slow to import, and seldom needed

    try:
        request = urllib.request.Request(address, method="HEAD")
        urllib.request.urlopen(request, timeout=QUARTO_TRIAL - 2).close()
    except OSError as error:
        reason = getattr(error, "reason", error)
        return getattr(reason, "strerror", None) or str(reason)
    return None


def try_quarto(lock: int | None) -> str | None:
    """Install Quarto; return None, or in a few words why that failed."""
    version = quarto_version(QUARTO_LOCK.read_text(encoding="utf-8"))
    address = quarto_address(version, sys.platform, platform.machine())
    if address is None:
        return f"there is none for {sys.platform} on {platform.machine()}"
    # In a process of its own: looking a name up knows no time limit.
    asked: list[str | Path] = [sys.executable, "-I", THIS, "reach", address]
    status, output = run(asked, None, QUARTO_TRIAL, quiet=True)
    if status:
        return f"its download cannot be reached: {last_line(output, 'no answer')}"
    say(f"Downloading Quarto {version} (some 100 MB) ...")
    how: list[str | Path] = ["--no-deps", "--no-build-isolation", "--require-hashes"]
    uv = shutil.which("uv")
    status, output = install([*how, "-r", QUARTO_LOCK], lock, uv, QUARTO_DOWNLOAD, quiet=True)
    if status == 0:
        status, output = run([VENV / "bin" / "quarto", "--version"], None, 60, quiet=True)
    return last_line(output, f"status {status}") if status else None


def add_quarto(lock: int | None, again: bool) -> bool:
    """Try to install Quarto once, and remember how that went until asked `again`."""
    unwanted = os.environ.get("NAPANALYSIS_NO_QUARTO") or shutil.which("quarto")
    if not again and (QUARTO_STAMP.exists() or unwanted):
        return True
    reason = try_quarto(lock)
    write(QUARTO_STAMP, f"{reason or 'installed'}\n".encode(errors="replace"))
    if reason is None:
        say("Quarto is installed in .venv: it makes the briefs from now on.")
        return True
    say(
        f"Quarto could not be installed ({reason}): the built-in renderer makes the same"
        " brief. To try again: make quarto"
    )
    return False


def main(arguments: list[str]) -> int:
    """Do what the command line asks; return the exit status."""
    match arguments:
        case ["reach", address]:
            reason = reach(address)
            print(reason or "reached")
            return 1 if reason else 0
        case [kind] if kind in (*LOCKS, "quarto"):
            pass
        case _:
            say(f"Usage: tools/setup {'|'.join(LOCKS)}|quarto")
            return 2
    again = kind == "quarto"
    try:
        with locked() as lock:
            set_up("build" if again else kind, lock)
            return 0 if add_quarto(lock, again) or not again else 1
    except SetupError as error:
        say(f"Set-up failed. {error}")
    except OSError as error:
        say(f"Set-up failed: {error}")
    except KeyboardInterrupt:
        say("Set-up was interrupted; the next run begins it anew.")
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
