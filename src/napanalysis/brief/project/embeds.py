"""Outputs of a labelled notebook cell as Markdown, for ``{{< embed nb.ipynb#label >}}``."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from napanalysis.brief.render.pandoc import run
from napanalysis.errors import BuildError, nearest

_IMAGES = {"image/svg+xml": ".svg", "image/png": ".png", "image/jpeg": ".jpg"}
_OPTION = re.compile(r"^\s*#\|\s?(.*)$")
_PIPES = "markdown-simple_tables-multiline_tables-grid_tables+pipe_tables"


@dataclass
class Embed:
    """Markdown made from a cell's outputs, and the images written for it."""

    lines: list[str] = field(default_factory=list)
    images: list[Path] = field(default_factory=list)


def embed(stage: Path, arguments: str, output: str, scratch: Path, where: str) -> Embed:
    """Return the outputs of the cells that an embed asks for.

    Parameters
    ----------
    stage : pathlib.Path
        The staged project.
    arguments : str
        What stands in the shortcode: ``notebooks/en/x.ipynb#label``.
    output : str
        ``html``, ``typst`` or ``docx``.
    scratch : pathlib.Path
        Folder inside `stage` for images.
    where : str
        Place of the shortcode, for messages.

    Raises
    ------
    BuildError
        If the notebook or the label doesn't exist, or the cell has nothing to show.
    """
    address, *options = arguments.split()
    unknown = [option for option in options if option.replace(" ", "") != "echo=false"]
    if unknown:
        raise BuildError(f"The embed's option {unknown[0]} isn't supported ({where}).")
    name, _, labels = address.partition("#")
    if not labels:
        raise BuildError(
            f"The embed of {name} names no cell ({where}).",
            "Write the label of the cell after the notebook's name: notebook.ipynb#label.",
        )
    made = Embed()
    for label in labels.split(","):
        cell, given = labelled(stage, name, label, where)
        _write(cell, given, output, stage, scratch, made, f"{name}#{label}", where)
    return made


def _notebook(stage: Path, name: str, where: str) -> dict[str, Any]:
    path = stage / name.lstrip("/")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        there = sorted(one.relative_to(stage).as_posix() for one in path.parent.glob("*.ipynb"))
        near = nearest(name, there)
        raise BuildError(
            f"The notebook {name} doesn't exist ({where}).",
            f"Did you mean {near}?" if near else "Its executed copy is in notebooks/<language>/.",
        ) from None
    except json.JSONDecodeError as error:
        raise BuildError(f"{name} isn't a notebook ({where}): {error}") from error
    return dict(content)


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def _options(cell: dict[str, Any]) -> dict[str, Any]:
    lines: list[str] = []
    for line in _text(cell.get("source", "")).splitlines():
        found = _OPTION.match(line)
        if found is None:
            break
        lines.append(found[1])
    try:
        return dict(yaml.safe_load("\n".join(lines)) or {})
    except (yaml.YAMLError, ValueError, TypeError):
        return {}


def labelled(
    stage: Path, name: str, label: str, where: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the cell of a notebook that has a label, with its options.

    Parameters
    ----------
    stage : pathlib.Path
        The staged project.
    name : str
        Path of the notebook in it.
    label : str
        Label, identifier or tag of the cell.
    where : str
        Place of the embed, for messages.

    Raises
    ------
    BuildError
        If the notebook or the label doesn't exist, or two cells have it.
    """
    notebook = _notebook(stage, name, where)
    known: list[str] = []
    found: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for cell in notebook.get("cells", ()):
        options = _options(cell) if cell.get("cell_type") == "code" else {}
        names = [cell.get("id"), options.get("label"), *cell.get("metadata", {}).get("tags", ())]
        if label in names:
            found.append((cell, options))
        known.extend(str(item) for item in names if item)
    if len(found) == 1:
        return found[0]
    if found:
        raise BuildError(
            f"{name} has {len(found)} cells labelled {label} ({where}).",
            "Give each of them a label of its own.",
        )
    near = nearest(label, known)
    raise BuildError(
        f"{name} has no cell {label} ({where}).",
        f"Did you mean {near}?" if near else "Give the cell that label: #| label: ...",
    )


def _write(
    cell: dict[str, Any],
    options: dict[str, Any],
    output: str,
    stage: Path,
    scratch: Path,
    made: Embed,
    address: str,
    where: str,
) -> None:
    before = len(made.lines)
    if cell.get("cell_type") == "markdown":
        made.lines.extend(_text(cell["source"]).splitlines())
    for result in cell.get("outputs", ()):
        kind = result.get("output_type")
        if kind == "error":
            raise BuildError(f"The cell {address} ended in an error ({where}).")
        if kind == "stream":
            if result.get("name") == "stdout":
                made.lines += ["", "```", *_text(result["text"]).splitlines(), "```", ""]
            continue
        made.lines += ["", *_shown(result, options, output, stage, scratch, made, address), ""]
    if not any(line.strip() for line in made.lines[before:]):
        raise BuildError(f"The cell {address} has no output to embed ({where}).")


def _shown(
    result: dict[str, Any],
    options: dict[str, Any],
    output: str,
    stage: Path,
    scratch: Path,
    made: Embed,
    address: str,
) -> list[str]:
    data = result.get("data", {})
    if "text/markdown" in data:
        return _text(data["text/markdown"]).splitlines()
    for kind, suffix in _IMAGES.items():
        if kind in data:
            if kind == "image/svg+xml" and output == "docx" and "image/png" in data:
                continue
            return _image(_text(data[kind]), suffix, options, stage, scratch, made)
    if "text/html" in data:
        return _html(_text(data["text/html"]), options)
    if "text/plain" in data:
        return ["```", *_text(data["text/plain"]).splitlines(), "```"]
    raise BuildError(
        f"The output of {address} is of no kind that a brief can show: {sorted(data)}."
    )


def _image(
    content: str, suffix: str, options: dict[str, Any], stage: Path, scratch: Path, made: Embed
) -> list[str]:
    raw = content.encode() if suffix == ".svg" else base64.b64decode(content)
    scratch.mkdir(parents=True, exist_ok=True)
    path = scratch / f"{hashlib.sha256(raw).hexdigest()[:16]}{suffix}"
    path.write_bytes(raw)
    made.images.append(path)
    label = str(options.get("label", ""))
    attributes = [f"#{label}"] if label.startswith("fig-") else []
    if alt := options.get("fig-alt"):
        escaped = str(alt).replace("\\", "\\\\").replace('"', '\\"')
        attributes.append(f'fig-alt="{escaped}"')
    caption = str(options.get("fig-cap", "")) if attributes else ""
    return [f"![{caption}]({path.relative_to(stage).as_posix()}){{{' '.join(attributes)}}}"]


def _html(content: str, options: dict[str, Any]) -> list[str]:
    """Write an HTML table as a Markdown one, so that every format shows it."""
    label, caption = str(options.get("label", "")), str(options.get("tbl-cap", ""))
    written = run(
        ["--from=html-native_divs-native_spans", f"--to={_PIPES}", "--wrap=none"], content
    )
    lines = written.splitlines()
    if label.startswith("tbl-"):
        lines += ["", f": {caption} {{#{label}}}"]
    return lines
