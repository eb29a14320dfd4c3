"""Outputs of a labelled notebook cell as Markdown, for ``{{< embed nb.ipynb#label >}}``."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml

from napanalysis.errors import BuildError, unknown
from napanalysis.programs.pandoc import run

_IMAGES = {"image/svg+xml": ".svg", "image/png": ".png", "image/jpeg": ".jpg"}
_OPTION = re.compile(r"^\s*#\|\s?(.*)$")
#: pandas puts a style sheet beside each table.
_SHEET = re.compile(r"<style\b.*?</style>", re.DOTALL)
#: A cell, its options, or the forms of an output, as the notebook's JSON has them: texts are a
#: string or a list of lines.
Cell = dict[str, Any]
_PIPES = "markdown-simple_tables-multiline_tables-grid_tables+pipe_tables"


def embed(stage: Path, arguments: str, output: str, scratch: Path, where: str) -> list[str]:
    """Return the outputs of the cells that an embed asks for as lines of Markdown.

    Its `arguments` are such as ``notebooks/en/x.ipynb#label``, in the document read for the
    `output` html, typst or docx; images are written to `scratch`, a folder in the staged project.
    No such notebook or label, and a cell without anything to show, are a `BuildError`.
    """
    address, *options = arguments.split()
    if strange := [option for option in options if option != "echo=false"]:
        raise BuildError(f"The embed's option {strange[0]} isn't supported ({where}).")
    name, _, labels = address.partition("#")
    if not labels:
        raise BuildError(
            f"The embed of {name} names no cell ({where}).",
            "Write the label of the cell after the notebook's name: notebook.ipynb#label.",
        )
    cells = _cells(stage, name, where)
    lines: list[str] = []
    for label in labels.split(","):
        cell = _labelled(cells, name, label, where)
        shown = _shown(cell, output, scratch, f"{name}#{label} ({where})")
        if not any(line.strip() for line in shown):
            raise BuildError(f"The cell {name}#{label} has no output to embed ({where}).")
        lines += shown
    return lines


def _cells(stage: Path, name: str, where: str) -> list[Cell]:
    path = stage / name.lstrip("/")
    try:
        return list(json.loads(path.read_text(encoding="utf-8")).get("cells", ()))
    except FileNotFoundError:
        there = sorted(other.relative_to(stage).as_posix() for other in path.parent.glob("*.ipynb"))
        message = f"The notebook {name} doesn't exist ({where})."
        place = "Its executed copy is in notebooks/<language>/."
        raise unknown(message, name, there, place, BuildError) from None
    except json.JSONDecodeError as error:
        raise BuildError(f"{name} isn't a notebook ({where}): {error}") from error


def _options(cell: Cell) -> Cell:
    """Return the options of a code cell, which stand in the comments that it begins with."""
    if cell.get("cell_type") != "code":
        return {}
    options = map(_OPTION.match, "".join(cell.get("source", "")).splitlines())
    try:
        text = "\n".join(option[1] for option in takewhile(bool, options) if option)
        return dict(yaml.safe_load(text) or {})
    except (yaml.YAMLError, ValueError, TypeError):
        return {}


def _labelled(cells: list[Cell], name: str, label: str, where: str) -> Cell:
    """Return the cell of a notebook that has a label, an identifier or a tag."""
    names = [
        [cell.get("id"), _options(cell).get("label"), *cell.get("metadata", {}).get("tags", ())]
        for cell in cells
    ]
    matches = [cell for cell, known in zip(cells, names, strict=True) if label in known]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise BuildError(
            f"{name} has {len(matches)} cells labelled {label} ({where}).",
            "Give each of them a label of its own.",
        )
    message = f"{name} has no cell {label} ({where})."
    there = [str(word) for known in names for word in known if word]
    raise unknown(message, label, there, "Give the cell that label: #| label: ...", BuildError)


def _shown(cell: Cell, output: str, scratch: Path, address: str) -> list[str]:
    """Return what a cell shows."""
    if cell.get("cell_type") == "markdown":
        return "".join(cell["source"]).splitlines()
    lines: list[str] = []
    for result in cell.get("outputs", ()):
        kind = result.get("output_type")
        if kind == "error":
            raise BuildError(f"The cell {address} ended in an error.")
        if kind != "stream":
            data, options = result.get("data", {}), _options(cell)
            lines += ["", *_result(data, options, output, scratch, address), ""]
        elif result.get("name") == "stdout":
            lines += ["", "```", *"".join(result["text"]).splitlines(), "```", ""]
    return lines


def _result(data: Cell, options: Cell, output: str, scratch: Path, address: str) -> list[str]:
    if "text/markdown" in data:
        return "".join(data["text/markdown"]).splitlines()
    for kind, suffix in _IMAGES.items():
        if kind in data and not (suffix == ".svg" and output == "docx" and "image/png" in data):
            return [_image("".join(data[kind]), suffix, options, scratch)]
    if "text/html" in data:
        return _table("".join(data["text/html"]), options)
    if "text/plain" in data:
        return ["```", *"".join(data["text/plain"]).splitlines(), "```"]
    raise BuildError(
        f"The output of {address} is of no kind that a brief can show: {sorted(data)}."
    )


def _image(content: str, suffix: str, options: Cell, scratch: Path) -> str:
    raw = content.encode() if suffix == ".svg" else base64.b64decode(content)
    path = scratch / f"{hashlib.sha256(raw).hexdigest()[:16]}{suffix}"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(raw)
    label = str(options.get("label", ""))
    attributes = [f"#{label}"] if label.startswith("fig-") else []
    if alt := options.get("fig-alt"):
        escaped = str(alt).replace("\\", "\\\\").replace('"', '\\"')
        attributes.append(f'fig-alt="{escaped}"')
    caption = str(options.get("fig-cap", "")) if attributes else ""
    return f"![{caption}]({scratch.name}/{path.name}){{{' '.join(attributes)}}}"


def _table(content: str, options: Cell) -> list[str]:
    """Write an HTML table as a Markdown one, so that every format shows it."""
    label, caption = str(options.get("label", "")), str(options.get("tbl-cap", ""))
    arguments = ["--from=html-native_divs-native_spans", f"--to={_PIPES}", "--wrap=none"]
    lines = run(arguments, _SHEET.sub("", content)).splitlines()
    if label.startswith("tbl-"):
        lines += ["", f": {caption} {{#{label}}}"]
    return lines
