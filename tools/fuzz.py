"""Damage the files of the project in many ways, and see that nothing goes wrong in silence.

Run by ``make fuzz``, with the environment's Python, from the project's folder. Each trial
damages one file of the small project of tools/faults.py, or a document, and runs the command
that reads it. There may be no traceback; every number of the damaged file is told to be wrong
or lands as it stands there; products stay whole, and files of the user's where they are. The
same seed gives the same trials. Exit status 0: nothing was found; 1: what was, by trial.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

import damage
import faults
import pypandoc

PATIENCE = 120  # seconds that a command may take with one small file
TOO_LONG = 124  # what stands for the exit status of one that takes longer
SOURCE = Path("data", "raw", "nap-2014-2015")
OWN = "my own notes.md"
ENCODINGS = ("utf-8-sig", "utf-16", "cp1252", "cp850", "mac-roman")
DOCUMENT = """\
# Annual report on progress 2014-2015

As of August 2015, 90 cases had been completed in the courts since 2005, and 117 persons had
been convicted. About 180 cases were before the courts, with 285 accused and 318 victims.

| Year | Permits issued | Persons |
|------|---------------:|--------:|
| 2013 | 27 | 19 |
| 2014 | 34 | 20 |

The fund gave up to $500,000 a year to 12 organizations; 89 % of them answered.
"""

#: Checks a project, and leaves its numbers where it is sound, as cleaning reads them.
CHECK = """
import json, sys
from pathlib import Path
from napanalysis.cli import main
try:
    main(["check"])
except SystemExit as left:
    if left.code:
        raise
from napanalysis.analysis import clean
from napanalysis.analysis.observations import fiscal_years
from napanalysis.raw import sources
raw = sources.load(Path("data", "raw"))
rows = clean(raw, fiscal_years(raw)[-1]).tables["observations"]
read = zip(rows["observation"], zip(rows["published"], rows["value"].astype(float)))
Path(sys.argv[1]).write_text(json.dumps(dict(read)), encoding="utf-8")
"""

#: The numbers of a project: printed words and value of each observation.
Numbers = Mapping[str, tuple[str, float]]


@dataclass(frozen=True)
class Checked:
    """What a check of the project gives."""

    status: int
    text: str
    numbers: Numbers  # none where the project isn't sound

    @property
    def flags(self) -> int:
        """How many flags it tells."""
        counted = re.search(r"(\d+) flags?\.$", self.text.strip())
        return int(counted[1]) if counted else 0


@dataclass(frozen=True)
class Outcome:
    """How a trial ended, and what is wrong with that."""

    ending: str  # the damage was told, what the file says now was used, or it says the same
    wrong: list[str]
    text: str = ""


def ask(small: faults.Small, *words: str) -> tuple[int, str]:
    """Run Python in the small project; return its exit status and what it wrote."""
    try:
        ended = subprocess.run(
            [sys.executable, *words],
            cwd=small.root,
            env=small.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return TOO_LONG, ""
    return ended.returncode, ended.stdout


def wrong_with(status: int, text: str) -> list[str]:
    """List what is wrong with how a command ended."""
    wrong = []
    if status == TOO_LONG:
        wrong.append(f"it took over {PATIENCE} s")
    elif status not in (0, 1, 2):
        wrong.append(f"exit status {status}")
    elif status and not text.strip():
        wrong.append(f"exit status {status} without a word")
    if "Traceback (most recent call last)" in text:
        wrong.append(f"a traceback: {text.strip().splitlines()[-1][:200]}")
    return wrong


def readings(content: bytes) -> Iterator[str]:
    """Give a file's text in each encoding that it may have."""
    for encoding in ENCODINGS:
        yield content.decode(encoding, "replace").replace('""', '"')


def stands_in(words: str, content: bytes) -> bool:
    """Tell whether words stand in a file, in whichever encoding and form of letters."""
    forms = {words, *(unicodedata.normalize(form, words) for form in ("NFC", "NFD", "NFKC"))}
    texts = [" ".join(text.lower().split()) for text in readings(content)]
    return any(form.lower() in text for text in texts for form in forms)


def rows_in(content: bytes, ids: set[str]) -> int:
    """Count the rows of a table that begin with a known id, in the encoding that shows most."""
    return max(
        sum(line.lstrip(" \"'").startswith(tuple(ids)) for line in text.splitlines())
        for text in readings(content)
    )


def check(small: faults.Small) -> Checked:
    """Check a project, and read its numbers where it is sound."""
    answer = small.root.parent / "numbers.json"
    answer.unlink(missing_ok=True)
    status, text = ask(small, "-c", CHECK, str(answer))
    numbers = json.loads(answer.read_text(encoding="utf-8")) if answer.exists() else {}
    return Checked(status, text, {name: (words, value) for name, (words, value) in numbers.items()})


def compare(sound: Numbers, numbers: Numbers) -> list[str]:
    """List the printed words that are read as another value than before."""
    value_of = dict(sound.values())
    return [
        f"{name}: {words!r} was {value_of[words]}, and is {value}"
        for name, (words, value) in numbers.items()
        if value_of.get(words, value) != value
    ]


def try_raw(small: faults.Small, sound: Checked, path: Path, before: bytes) -> Outcome:
    """Check the project with a damaged raw file, and follow every number of it."""
    content = path.read_bytes()
    now = check(small)
    wrong = wrong_with(now.status, now.text)
    if now.status:
        if path.name not in now.text and path.parent.name not in now.text:
            wrong.append(f"it stops without naming the file: {now.text.strip()[:200]}")
        return Outcome("told", wrong)
    if path.suffix == ".csv" or b'language = "fr"' in content:
        wrong += compare(sound.numbers, now.numbers)
    if path.suffix == ".csv":
        wrong += [
            f"{name}: {words!r} doesn't stand in {path.name}"
            for name, (words, value) in now.numbers.items()
            if sound.numbers.get(name) != (words, value) and not stands_in(words, content)
        ]
        if path.stem != "action_plan":
            rows = before.decode().splitlines()[1:]
            ids = {row.split(",")[0] for row in rows if row[:1].islower()}
            fewer = len(sound.numbers) - len(now.numbers)
            lost = rows_in(content, ids) - rows_in(before, ids) + fewer
            if lost > 0 and now.flags <= sound.flags:
                wrong.append(f"{lost} rows of {path.name} are gone without a word")
    return Outcome("the same" if now.numbers == sound.numbers else "used", wrong)


def try_catalogue(small: faults.Small, sound: Checked) -> Outcome:
    """Check the project with a damaged catalogue."""
    now = check(small)
    wrong = wrong_with(now.status, now.text)
    if now.status:
        named = ".toml" in now.text
        return Outcome("told", wrong if named else [*wrong, f"no file: {now.text[:200]}"])
    same = now.numbers == sound.numbers
    return Outcome("the same" if same else "used", wrong + compare(sound.numbers, now.numbers))


def try_build(small: faults.Small) -> Outcome:
    """Build with a damaged notebook or source of the brief, and look at the products."""
    before = small.state()
    built = small.build()
    wrong = wrong_with(built.returncode, built.stderr + built.stdout)
    after = small.state()
    if built.returncode:
        if after != before:
            wrong.append("it failed, and the products aren't the last good ones")
        return Outcome("told", wrong, built.stderr)
    if after == before:
        return Outcome("the same", wrong)
    said = [line for line in small.verify().stdout.splitlines() if OWN not in line]
    wrong += [f"verify: {line}" for line in said if "(product)" in line or "(record)" in line]
    with (small.processed / "measures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    page = (small.reports / "brief-en.html").read_text(encoding="utf-8")
    for row in rows:
        if row["measure"] == "convicted_per_completed_case" and row["value"]:
            value = f"{float(row['value']):.1f}"
            if "per-case" in page and value not in page:
                wrong.append(f"the page doesn't have the measure {value}")
    return Outcome("used", wrong)


def try_document(small: faults.Small, document: Path) -> Outcome:
    """Draft from a damaged document."""
    content = document.read_bytes()
    folder = small.root / "data" / "raw" / "drafted-anew"
    words = ("-m", "napanalysis", "draft", str(document), "--source", folder.name)
    status, text = ask(small, *words)
    wrong = wrong_with(status, text)
    if document.read_bytes() != content:
        wrong.append("the document was changed")
    if status:
        if folder.exists():
            wrong.append("it failed, and left a folder")
        if document.name not in text:
            wrong.append(f"it stops without naming the document: {text.strip()[:200]}")
    else:
        with (folder / "figures.csv").open(encoding="utf-8", newline="") as file:
            drafted = [row["published"] for row in csv.DictReader(file)]
        if document.suffix == ".md":
            wrong += [
                f"{words!r} doesn't stand in the document"
                for words in drafted
                if not stands_in(words.removeprefix("$"), content.replace(b"\\", b""))
            ]
    shutil.rmtree(folder, ignore_errors=True)
    return Outcome("told" if status else "used", wrong)


@dataclass(frozen=True)
class Kind:
    """Files of one kind, the ways in which they are damaged, and what is run then."""

    name: str
    files: tuple[Path, ...]
    ways: Mapping[str, damage.Damage]
    run: Callable[[Path, bytes], Outcome]


def kinds(small: faults.Small, sound: Checked) -> list[Kind]:
    """Return the kinds of files that are damaged."""
    root, code = small.root, small.code / "napanalysis" / "catalogue"
    documents = small.root.parent / "documents"
    documents.mkdir()
    (documents / "report.md").write_text(DOCUMENT, encoding="utf-8")
    for form in ("html", "docx"):
        pypandoc.convert_text(DOCUMENT, form, "md", outputfile=str(documents / f"report.{form}"))

    raw = partial(try_raw, small, sound)
    tables = tuple(
        root / SOURCE / f"{name}.csv"
        for name in ("figures", "operations", "funding", "action_plan")
    )
    return [
        Kind("raw tables", tables, damage.ANY | damage.TABLE, raw),
        Kind("source.toml", (root / SOURCE / "source.toml",), damage.ANY | damage.SETTINGS, raw),
        Kind("catalogue", tuple(sorted(code.glob("*.toml"))), damage.ANY | damage.SETTINGS,
             lambda path, before: try_catalogue(small, sound)),
        Kind("notebooks", tuple(sorted((root / "notebooks").glob("*.ipynb"))),
             damage.ANY | damage.NOTEBOOK, lambda path, before: try_build(small)),
        Kind("sources of the brief", (root / "reports" / "brief-en.qmd",),
             damage.ANY | damage.BRIEF, lambda path, before: try_build(small)),
        Kind("documents", tuple(sorted(documents.iterdir())), damage.ANY,
             lambda path, before: try_document(small, path)),
    ]  # fmt: skip


def own_files(small: faults.Small) -> list[Path]:
    """Put files of a user's own everywhere; return where."""
    folders = (small.root / SOURCE, small.root / "reports", small.root / "notebooks",
               small.reports, small.processed)  # fmt: skip
    for folder in folders:
        (folder / OWN).write_text("Mine.\n", encoding="utf-8")
    return [folder / OWN for folder in folders]


def run(
    kind: Kind, own: list[Path], rounds: int = 1, seed: int = 0, told: list[str] | None = None
) -> tuple[Counter[str], list[str]]:
    """Try each way of damage on files of one kind; return how it ended, and what is wrong."""
    endings: Counter[str] = Counter()
    found = []
    for way, change in kind.ways.items():
        for number in range(rounds):
            name = f"{kind.name}, {way}, {seed + number}"
            chance = Random(name)
            path = chance.choice(kind.files)
            before = path.read_bytes()
            if (content := change(before, chance)) == before:
                continue
            path.write_bytes(content)
            outcome = kind.run(path, before)
            path.write_bytes(before)
            endings[outcome.ending] += 1
            if told is not None:
                told.append(outcome.text)
            gone = [f"{one.parent.name}/{one.name} is gone" for one in own if not one.exists()]
            wrong = [*outcome.wrong, *gone]
            found += [f"{name} ({path.name}): {each}" for each in wrong]
    return endings, found


def main() -> int:
    """Run the trials, and say what came out."""
    reader = argparse.ArgumentParser(description="Damage files of the project in many ways.")
    reader.add_argument("--rounds", type=int, default=3, help="trials of each way; default 3")
    reader.add_argument("--seed", type=int, default=0, help="where the rounds begin; default 0")
    reader.add_argument("--only", default="", help="the kind of files, such as 'raw tables'")
    wanted = reader.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="napanalysis-fuzz-"))
    small = faults.make(folder)
    if (built := small.build()).returncode:
        raise SystemExit(built.stderr)
    own, sound = own_files(small), check(small)
    everything: list[str] = []
    print("| Files | Ways | Damaged | Told | Used as they stand | The same | Wrong |")
    print("|---|---|---|---|---|---|---|")
    for kind in kinds(small, sound):
        if wanted.only and kind.name != wanted.only:
            continue
        endings, found = run(kind, own, wanted.rounds, wanted.seed)
        told = [endings.total(), *(endings[ending] for ending in ("told", "used", "the same"))]
        print(f"| {kind.name} | {len(kind.ways)} | {' | '.join(map(str, told))} | {len(found)} |",
              flush=True)  # fmt: skip
        everything += found
    print("\n".join(everything))
    shutil.rmtree(folder)
    return 1 if everything else 0


if __name__ == "__main__":
    sys.exit(main())
