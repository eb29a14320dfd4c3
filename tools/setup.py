"""Make the project's environment, .venv, from its lock files. Standard library only.

Run by ``tools/setup`` from the project's folder: ``setup.py build|test [--is-done]``
or ``setup.py quarto``. Stamps in .venv hold the state that was installed, so that a
second run does nothing. They are written last: a set-up that was interrupted leaves
no stamp, but a marker that makes the next run begin anew.
"""

from __future__ import annotations

import os
import sys

ROOT = os.getcwd()
VENV = ".venv"
PYTHON = os.path.join(VENV, "bin", "python")
UNFINISHED = os.path.join(VENV, ".napanalysis-unfinished")
QUARTO_STAMP = os.path.join(VENV, ".napanalysis-quarto")
QUARTO_LOCK = os.path.join("requirements", "quarto.txt")
# A set of packages: the lock files that make it up. Each set contains those before it.
LOCKS = {"build": ["build.txt"], "test": ["build.txt", "test.txt"]}
# What would make pip or uv install somewhere else than into .venv.
MISLEADING = frozenset(
    "PYTHONHOME PYTHONPATH PYTHONSAFEPATH VIRTUAL_ENV CONDA_PREFIX PIP_USER PIP_TARGET PIP_PREFIX"
    " PIP_PYTHON PIP_ROOT PIP_DRY_RUN PIP_REQUIRE_HASHES UV_REQUIRE_HASHES UV_SYSTEM_PYTHON UV_PYTHON UV_TARGET UV_PREFIX"
    " UV_PROJECT_ENVIRONMENT __PYVENV_LAUNCHER__".split()
)


def stamp(kind):
    """Return the path of the file that says what the set `kind` was installed from."""
    return os.path.join(VENV, ".napanalysis-" + kind)


def state(kind, version=sys.version_info, root=ROOT):
    """Describe what decides whether an installed set `kind` is still the right one.

    That is the lock file, the project's own settings, this script, the version of
    Python, and the folder: scripts in .venv name it, so a moved project starts anew.
    """
    import hashlib

    lines = ["python %d.%d" % tuple(version[:2]), "folder " + root]
    files = [os.path.join("requirements", name) for name in LOCKS[kind]]
    for path in (*files, "pyproject.toml", os.path.join("tools", "setup.py")):
        with open(path, "rb") as file:
            lines.append(hashlib.sha256(file.read()).hexdigest() + " " + path)
    return "\n".join(lines) + "\n"


def is_done(kind):
    """Tell whether the set `kind` is installed in .venv and up to date.

    To be asked of .venv's own Python.
    """
    if os.path.exists(UNFINISHED):
        return False
    try:
        with open(stamp(kind), encoding="utf-8", errors="surrogateescape") as file:
            return file.read() == state(kind)
    except OSError:
        return False


if __name__ == "__main__" and sys.argv[2:] == ["--is-done"]:
    # Before the imports below: this is asked at each `make`.
    sys.exit(0 if is_done(sys.argv[1]) else 1)

import contextlib
import platform
import shutil
import signal
import subprocess
import time
import urllib.request

TIMEOUT = 124  # the exit status of a command that was ended by its time limit
QUARTO_TRIAL = 8  # seconds to learn whether Quarto can be downloaded from here
QUARTO_DOWNLOAD = 300  # seconds for the download itself, some 100 MB


class SetupError(Exception):
    """A set-up that cannot go on, and what to do about it."""


def say(text):
    """Tell the user, on standard error: what a command prints stays its own."""
    print(text, file=sys.stderr, flush=True)


def environment(given=None):
    """Return the environment for pip and uv, without what would lead them elsewhere."""
    given = os.environ if given is None else given
    kept = {name: value for name, value in given.items() if name not in MISLEADING}
    return {**kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


def run(command, lock, seconds=None, quiet=False):
    """Run `command`, which keeps the lock as long as it lives. Return (status, output)."""
    kept = subprocess.PIPE if quiet else None
    process = subprocess.Popen(
        command,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=kept or sys.stderr,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
        errors="replace",
        pass_fds=() if lock is None else (lock,),
        start_new_session=seconds is not None,
    )
    try:
        output, _ = process.communicate(timeout=seconds)
    except BaseException as stopped:
        # With a time limit it has a process group of its own, children included.
        with contextlib.suppress(OSError):
            if seconds is not None:
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()
        process.wait()
        if isinstance(stopped, subprocess.TimeoutExpired):
            return TIMEOUT, f"no end after {seconds} s"
        raise
    return process.returncode, output or ""


@contextlib.contextmanager
def locked():
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
    with open(os.path.join("tools", "setup.py"), "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up of this folder is under way; waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError:  # some network file systems have no such locks
            yield None
            return
        yield file.fileno()


def ask_venv(*arguments):
    """Run .venv's Python with `arguments`; return its exit status, 1 where it cannot run."""
    try:
        done = subprocess.run(
            [PYTHON, "-I", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return 1
    return done.returncode


def moved(root=ROOT):
    """Tell whether .venv was set up in another folder: its scripts name that one."""
    for kind in LOCKS:
        with (
            contextlib.suppress(OSError),
            open(stamp(kind), encoding="utf-8", errors="surrogateescape") as file,
        ):
            return "folder " + root not in file.read().splitlines()
    return False


def make_venv(lock, uv):
    """Make .venv, or keep the one that is there when it is whole."""
    usable = "import sys; sys.exit(sys.prefix == sys.base_prefix or sys.version_info < (3, 11))"
    if os.path.lexists(VENV):
        if os.path.exists(UNFINISHED):
            say("The last set-up was interrupted: .venv is made anew.")
        elif moved():
            say("The project's folder was moved: .venv is made anew.")
        elif ask_venv("-c", usable):
            say("The .venv here has no working Python 3.11 or newer: it is made anew.")
        else:
            begin()
            return
        with contextlib.suppress(OSError):
            begin()  # should the removal be interrupted
        remove(VENV)
    os.mkdir(VENV)
    begin()
    # uv needs no pip in .venv; making one takes seconds.
    base = getattr(sys, "_base_executable", None) or sys.executable
    status, output = run(
        [base, "-I", "-m", "venv", *(["--without-pip"] if uv else []), VENV], lock, quiet=True
    )
    if status:
        raise SetupError(
            f"Python's venv module could not make .venv:\n{output.strip()}\n"
            "On Debian and Ubuntu it is a package of its own: apt install python3-venv"
        )


def begin():
    """Mark .venv as unfinished, and forget what it held."""
    open(UNFINISHED, "w").close()
    for kind in LOCKS:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(stamp(kind))


def remove(path):
    """Delete the folder `path`, or the link of that name."""
    if os.path.islink(path) or os.path.isfile(path):
        os.unlink(path)
    else:
        shutil.rmtree(path)


def install(arguments, lock, uv, **limits):
    """Install into .venv with uv where there is one, else with pip. Return as `run`."""
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", PYTHON, *arguments]
        status, output = run(command, lock, **limits)
        if status in (0, TIMEOUT):
            return status, output
        say("uv could not do it; trying pip, which may know another registry.")
    if ask_venv("-m", "pip", "--version"):
        run([PYTHON, "-I", "-m", "ensurepip", "--default-pip"], lock, quiet=True)
    pip = [PYTHON, "-I", "-m", "pip", "install", "--quiet", "--progress-bar", "off"]
    return run([*pip, *arguments], lock, **limits)


def set_up(kind, lock):
    """Install the set `kind` and the project itself, then write the stamp."""
    if ask_venv("-S", os.path.join("tools", "setup.py"), kind, "--is-done") == 0:
        return  # another set-up did it while this one waited
    began = time.monotonic()
    uv = shutil.which("uv")
    make_venv(lock, uv)
    # The last one contains the others, so one installation is enough.
    file = os.path.join("requirements", LOCKS[kind][-1])
    how = "with uv" if uv else "with pip; this takes a minute or two"
    say(f"Installing the packages of {file} into .venv ({how}) ...")
    for arguments in (
        ["--require-hashes", "-r", file],
        ["--no-deps", "--no-build-isolation", "--editable", "."],
    ):
        status, _ = install(arguments, lock, uv)
        if status:
            raise SetupError(
                f"The packages of {file} could not be installed (see above).\n"
                "Check the network and try again: nothing half-done is kept."
            )
    version = venv_version()
    for each in LOCKS:
        write(stamp(each), state(each, version))
        if each == kind:
            break
    os.unlink(UNFINISHED)
    say(f"The environment is ready ({time.monotonic() - began:.0f} s).")


def venv_version():
    """Return (major, minor) of .venv's Python."""
    asked = [PYTHON, "-I", "-c", "import sys; print(*sys.version_info[:2])"]
    return tuple(int(part) for part in subprocess.check_output(asked, text=True).split())


def write(path, text):
    """Write `text` to `path` in one step: there is never half a file."""
    with open(path + ".new", "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)
    os.replace(path + ".new", path)


def quarto_version(lines):
    """Return the version that the lines of requirements/quarto.txt pin."""
    for line in lines:
        if line.startswith("quarto-cli=="):
            return line.split("==")[1].split()[0]
    raise SetupError(f"{QUARTO_LOCK} pins no quarto-cli.")


def quarto_address(version, system=sys.platform, machine=None):
    """Return the address of the archive that quarto-cli will download, or None."""
    machine = machine or platform.machine()
    suffix = {
        ("linux", "x86_64"): "linux-amd64",
        ("linux", "aarch64"): "linux-arm64",
    }.get((system, machine), "macos" if system == "darwin" else None)
    if suffix is None:
        return None
    releases = "https://github.com/quarto-dev/quarto-cli/releases/download"
    return f"{releases}/v{version}/quarto-{version}-{suffix}.tar.gz"


def reach(address):
    """Ask for the head of `address`; exit with a word on why it cannot be reached."""
    try:
        request = urllib.request.Request(address, method="HEAD")
        urllib.request.urlopen(request, timeout=QUARTO_TRIAL - 2).close()
    except OSError as error:
        sys.exit(str(getattr(error, "reason", error)))


def try_quarto(lock):
    """Install Quarto; return None, or in a few words why that failed."""
    with open(QUARTO_LOCK, encoding="utf-8") as file:
        version = quarto_version(file)
    address = quarto_address(version)
    if address is None:
        return f"there is none for {sys.platform} on {platform.machine()}"
    # In a process of its own: looking a name up knows no time limit.
    asked = [sys.executable, "-I", os.path.join("tools", "setup.py"), "reach", address]
    status, output = run(asked, None, seconds=QUARTO_TRIAL, quiet=True)
    if status:
        return "no way to its download: " + (output.strip().splitlines() or ["no answer"])[-1]
    say(f"Downloading Quarto {version} (some 100 MB) ...")
    arguments = ["--no-deps", "--no-build-isolation", "--require-hashes", "-r", QUARTO_LOCK]
    status, output = install(
        arguments, lock, shutil.which("uv"), seconds=QUARTO_DOWNLOAD, quiet=True
    )
    if status == 0:
        quarto = os.path.join(VENV, "bin", "quarto")
        status, output = run([quarto, "--version"], None, seconds=60, quiet=True)
    return None if status == 0 else (output.strip().splitlines() or [f"status {status}"])[-1]


def add_quarto(lock, again):
    """Try to install Quarto once, and remember how that went until asked `again`."""
    if not again and (
        os.path.exists(QUARTO_STAMP)
        or os.environ.get("NAPANALYSIS_NO_QUARTO")
        or shutil.which("quarto")
    ):
        return True
    reason = try_quarto(lock)
    write(QUARTO_STAMP, (reason or "installed") + "\n")
    if reason is None:
        say("Quarto is installed in .venv: it makes the briefs from now on.")
        return True
    say(
        f"Quarto could not be installed ({reason}): the built-in renderer makes the same"
        " brief. To try again: make quarto"
    )
    return False


def main(arguments):
    """Do what the command line asks; return the exit status."""
    if len(arguments) == 2 and arguments[0] == "reach":
        reach(arguments[1])
        return 0
    if len(arguments) != 1 or arguments[0] not in (*LOCKS, "quarto"):
        say(f"Usage: tools/setup {'|'.join(LOCKS)}|quarto")
        return 2
    if sys.version_info < (3, 11):
        say("napanalysis needs Python 3.11 or newer; this is " + platform.python_version() + ".")
        return 1
    again = arguments[0] == "quarto"
    try:
        with locked() as lock:
            set_up("build" if again else arguments[0], lock)
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
