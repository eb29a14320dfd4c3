"""The bill of materials, and the audit of what is locked."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import QUICK

from folder_names import awkward

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements" / "build.txt"


def made(folder: Path, *words: str, **more: str) -> bytes:
    """Make the bill with the Makefile's own command, in a folder with an awkward name."""
    folder = awkward(folder)
    for name in ("Makefile", "pyproject.toml", "README.md", "LICENSE"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "requirements").symlink_to(ROOT / "requirements")
    (folder / ".venv").symlink_to(sys.prefix)
    subprocess.run(
        ["make", "--assume-old=setup-test", "sbom", *words],
        cwd=folder,
        env={**os.environ, **more},
        check=True,
        capture_output=True,
    )
    return (folder / "dist" / "napanalysis.cdx.json").read_bytes()


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return made(tmp_path_factory.mktemp("one"), TZ="UTC", PYTHONHASHSEED="1")


def test_is_valid(bill: bytes) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    assert json.loads(bill)["specVersion"] == "1.6"
    # Addresses in it were checked as it was made.
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill.decode()) is None
    wrong = bill.decode().replace('"components"', '"componentz"', 1)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(wrong) is not None


def test_lists_every_locked_library_with_its_hashes(bill: bytes) -> None:
    text = LOCK.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
    locked = {
        tuple(re.split(r"==|\s*;|\s", line)[:2]): line.count("--hash=sha256:") for line in lines
    }
    listed = {
        (one["name"], one["version"]): len(one["externalReferences"][0]["hashes"])
        for one in json.loads(bill)["components"]
    }
    assert listed == locked
    assert len(listed) > 100


def test_is_the_same_every_time(bill: bytes, tmp_path: Path) -> None:
    # What it is compared with was validated with the grammar of addresses, which takes long.
    python = 'PYTHON=env PYTHONPATH="$$QUICK" .venv/bin/python'
    other = {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "2", "QUICK": QUICK["PYTHONPATH"]}
    assert made(tmp_path, python, **other) == bill
    assert b"timestamp" not in bill
    assert b"serialNumber" not in bill


def test_the_audit_answers_or_says_why_not() -> None:
    # A proxy that nobody listens at: no packet leaves the machine.
    nowhere = dict.fromkeys(("https_proxy", "http_proxy", "HTTPS_PROXY"), "http://127.0.0.1:9")
    open_to_all = {"no_proxy", "NO_PROXY"}
    kept = {name: value for name, value in os.environ.items() if name not in open_to_all}
    done = subprocess.run(
        [sys.executable, "tools/audit.py"],
        cwd=ROOT,
        env={**kept, **nowhere},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Audit skipped: the data on vulnerabilities can't be had")
    assert "the OSV database" in done.stdout
