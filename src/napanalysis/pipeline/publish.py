"""Products are published whole: a reader sees the last good ones or the new ones, never a mix.

New folders change places with the old ones, in one step each where the system can; those
whose place is on another disk are copied there first. Before the first step the plan is
written down. A build that is killed in between has made all its products already, so that
the next command carries the plan out.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import chain, count
from pathlib import Path
from typing import Any

from napanalysis.atomic import write_text
from napanalysis.errors import BuildError, some
from napanalysis.pipeline.folder_swap import NEAR, brought_near, put
from napanalysis.pipeline.provenance.record import Item

LOCK = "build.lock"
PLAN = "publishing.json"
WAIT = 600  # seconds that a build waits for another one in the same folder
_UNTOUCHED = "The last good products are untouched. Check rights and free space, then build again."

_RESTORE = (
    "The last good products are untouched. Put the file back; where it belongs to a library, "
    "delete .venv and run make again."
)


@contextmanager
def alone(work: Path) -> Iterator[None]:
    """Let one build at a time work in a project, after it has finished what a killed one began.

    Raises
    ------
    BuildError
        If another build still runs after `WAIT` seconds, or if something can't be written.
    """
    from filelock import FileLock, Timeout

    try:
        work.mkdir(parents=True, exist_ok=True)
        with FileLock(work / LOCK).acquire(timeout=WAIT):
            recover(work)
            yield
    except Timeout as error:
        raise BuildError(
            f"Another build of this project has been running for {WAIT} seconds.",
            "Wait until it ends, then build again.",
        ) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        remedy = _RESTORE if isinstance(error, FileNotFoundError) else _UNTOUCHED
        raise BuildError(f"The build stopped: {system_message(error)}.", remedy) from error


def check_places(places: Iterable[Path]) -> None:
    """Find out before the work whether its products can be put in place after it.

    Something else that stands there, and a link that leads nowhere, is a `BuildError`; a folder
    that can't be written to is an `OSError` that names it.
    """
    for place in places:
        around = (place, *place.parents)
        for path in around:
            if path.is_symlink() and not path.exists():
                raise BuildError(
                    f"{path} is a link to {path.readlink()}, which isn't there.",
                    "Make the folder that it leads to, or take the link away.",
                )
        folder = next(path for path in around if path.exists())
        if not folder.is_dir():
            raise BuildError(f"{folder} isn't a folder.", "Move it: products are to lie there.")
        # The folder itself is exchanged, so that the one around it is written to.
        folder = folder.resolve().parent if folder == place else folder
        try:
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(folder)) from error


def system_message(error: OSError) -> str:
    """Return what the system says of a file, with the file."""
    reason = error.strerror or str(error)
    return f"{reason} ({error.filename})" if error.filename else reason


def keep_own_files(new: Path, place: Path, known: Mapping[str, str | None] | None) -> list[str]:
    """Put what somebody has written among the products beside the new ones: files and changes.

    The new products are about to take the `place`; `known` are the files in it that a build has
    made, with their SHA-256 as it made them, or None for those that are never kept. Where nothing
    is known (None), what isn't made again is kept. Lines are returned that say what there is to
    know of them.
    """
    lines, left = [], []
    for path in sorted(place.rglob("*")):
        inside = path.relative_to(place).as_posix()
        # Empty folders are no loss; a link to a folder isn't entered.
        if path.is_dir() and not path.is_symlink():
            continue
        target = new / inside
        made = inside in (known or ())
        item = Item.if_there(path)
        if known and made and known[inside] in (None, item and item.sha256):
            continue
        # Nothing is lost of a file that is made anew, nor of one that was cut off.
        if target.exists() and (known is None or target.read_bytes().startswith(path.read_bytes())):
            continue
        if made or target.exists():
            # A name such as brief-en.edited.html that is free, here and among the new files.
            ends = chain(["edited"], map("edited-{}".format, count(2)))
            names = (f"{path.stem}.{end}{path.suffix}" for end in ends)
            taken = {other.name for folder in (path, target) for other in folder.parent.glob("*")}
            target = target.with_name(next(name for name in names if name not in taken))
            why = "was changed after it was built" if made else "is no product of the last build"
            lines.append(f"{path} {why}: it is now {target.name}.")
        target.parent.mkdir(parents=True, exist_ok=True)
        _link_or_copy(path, target)
        left.append(inside)
    if known is None and left:
        lines.append(
            f"{place} has no sound record, so that files which weren't made now were left there: "
            f"{some(left)}."
        )
    return lines


def _link_or_copy(path: Path, target: Path) -> None:
    """Make the same file available in another place, even while somebody writes to it."""
    try:
        os.link(path, target, follow_symlinks=False)
    except OSError:  # another disk, or one without such links
        shutil.copy2(path, target, follow_symlinks=False)


def publish(moves: Mapping[Path, Path], work: Path) -> None:
    """Put new folders in the place of old ones, all or none.

    Each new folder is mapped to its place; it is gone or holds the old one afterwards.

    Raises
    ------
    BuildError
        If a folder can't be put in place; then every old one is back.
    """
    plan = work / PLAN
    done: list[tuple[Path, Path]] = []
    near: dict[Path, Path] = {}
    try:
        for new, place in moves.items():
            # What a link leads to changes, not the link.
            place.parent.mkdir(parents=True, exist_ok=True)
            near[brought_near(new, place.resolve())] = place.resolve()
        _write_plan(plan, near)
        for new, place in near.items():
            sys.audit("napanalysis.publish", str(place))  # for tests that stop a build here
            put(new, place)
            done.append((new, place))
        sys.audit("napanalysis.publish", "")
    except OSError as error:
        for new, place in reversed(done):
            put(new, place) if new.exists() else os.replace(place, new)
        plan.unlink(missing_ok=True)
        raise BuildError(
            f"The products could not be put in place: {system_message(error)}.", _UNTOUCHED
        ) from error
    else:
        plan.unlink()
        sys.audit("napanalysis.publish", "done")
    finally:
        if not plan.exists():  # else a killed build's plan is carried out by the next command
            for new in set(near) - set(moves):
                shutil.rmtree(new, ignore_errors=True)


def recover(work: Path) -> None:
    """Finish what a killed build had begun to publish, and clear what it left."""
    plan, root = work / PLAN, work.parent
    for new, place, identity in _read_plan(plan):
        if _identity(place) != identity and _identity(new) == identity:
            place.parent.mkdir(parents=True, exist_ok=True)
            put(new, place)
    plan.unlink(missing_ok=True)
    near = [*root.glob(f"reports/{NEAR}*"), *root.glob(f"data/processed/{NEAR}*")]
    for folder in (*work.glob("build-*"), *near):
        shutil.rmtree(folder, ignore_errors=True)
    for part in (*work.glob(".*.part"), *work.glob("*/.*.part")):
        part.unlink(missing_ok=True)


def settle(work: Path) -> None:
    """Before products are looked at: recover, where a build was killed and none is running."""
    if (work / PLAN).exists():
        with alone(work):
            pass
    elif any(work.glob("build-*")):
        from filelock import FileLock, Timeout

        with suppress(Timeout, OSError), FileLock(work / LOCK).acquire(timeout=0):
            recover(work)


def _write_plan(plan: Path, moves: Mapping[Path, Path]) -> None:
    """Write down which folder takes which place, from the project's folder where it is in it."""
    root = plan.parent.parent.resolve()

    def written(path: Path) -> str:
        return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()

    steps = [[written(new.resolve()), written(at), _identity(new)] for new, at in moves.items()]
    write_text(plan, json.dumps(steps))


def _read_plan(plan: Path) -> list[tuple[Path, Path, Any]]:
    root = plan.parent.parent
    with suppress(OSError, ValueError, TypeError):  # none, or cut off when the power failed
        steps = json.loads(plan.read_text(encoding="utf-8"))
        return [(root / new, root / place, identity) for new, place, identity in steps]
    return []


def _identity(folder: Path) -> int | None:
    """Return what stays the same when a folder is renamed; None where there is none."""
    return folder.stat().st_ino if folder.exists() else None
