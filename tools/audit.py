"""Ask pip-audit for known vulnerabilities in what is locked; say so where it can't be asked.

Run by ``make audit``, with the environment's Python, from the project's folder. Exit
status 0: none is known, or the data can't be reached from here and the audit is skipped,
with the reason; 1: at least one is known.
"""

from __future__ import annotations

import json
import subprocess
import sys

LOCK = "requirements/build.txt"
TIMEOUT = 300  # seconds
SERVICES = ("pypi", "osv")


def ask(service: str) -> tuple[dict[str, list[str]], str]:
    """Ask one service about the lock file.

    Returns the known vulnerabilities by package, and why nothing or not all could be
    asked; empty where all was.
    """
    command = [
        sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json",
        "--progress-spinner", "off", "--vulnerability-service", service, "--requirement", LOCK,
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    except subprocess.TimeoutExpired:
        return {}, f"no answer within {TIMEOUT} s"
    try:
        told = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        lines = done.stderr.strip().splitlines() or ["it said nothing"]
        return {}, lines[-1].partition(":")[0].rpartition(".")[2] or "no answer"
    known = {
        f"{one['name']} {one['version']}": [fault["id"] for fault in one["vulns"]]
        for one in told
        if one.get("vulns")
    }
    skipped = [one["name"] for one in told if "skip_reason" in one]
    if skipped:
        return known, f"it has no data on {len(skipped)} of {len(told)} packages"
    return known, ""


def main() -> int:
    """Ask the services in turn until one answers for all packages, and say what it knows."""
    reasons = []
    for service in SERVICES:
        known, reason = ask(service)
        for package, faults in known.items():
            print(f"{package}: {', '.join(faults)}")
        if known:
            print(f"{len(known)} packages of {LOCK} have known vulnerabilities ({service}).")
            return 1
        if not reason:
            print(f"No package of {LOCK} has a known vulnerability ({service}).")
            return 0
        reasons.append(f"{service}: {reason}")
    print(f"Audit skipped: the data on vulnerabilities can't be had here ({'; '.join(reasons)}).")
    print("It needs the Python package index itself, not a mirror, or the OSV database.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
