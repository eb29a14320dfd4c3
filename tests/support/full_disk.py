"""Build on a disk that is full; run in a mount namespace of its own by test_faults.

Arguments: the folder of the small project, free space in KiB, what to change. Prints what
happened as JSON.
"""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType


def load_faults() -> ModuleType:
    """Import tools/faults.py."""
    tools = str(Path(__file__).parents[2] / "tools")
    if tools not in sys.path:
        sys.path.insert(0, tools)
    return importlib.import_module("faults")


def main(folder: Path, free: int, what: str) -> None:
    faults = load_faults()
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "none", str(disk)]
    subprocess.run(mount, check=True)
    for name in ("projet été", "t"):
        shutil.copytree(folder / name, disk / name)
    small = faults.Small(disk / "projet été", disk / "t", folder / "code")
    before = small.state()
    small.turn(what)
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"0" * 65536)
        except OSError:
            pass
        file.truncate(max(0, file.tell() - free * 1024))
    done = small.build()
    found = {
        "status": done.returncode,
        "told": done.stderr,
        "quiet": small.quiet(),
        "untouched": small.state() == before,
        "litter": small.litter(),
    }
    filler.unlink()
    if what == "brief":  # with a figure it would take long, and is in the loop of the tool
        again = small.build()
        found |= {"again": again.returncode, "told again": again.stderr, "made": small.state()}
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
