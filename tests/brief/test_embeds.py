"""Outputs of notebook cells as Markdown."""

from __future__ import annotations

import base64
import json

import pandas as pd
import pytest

from napanalysis.brief.project.embeds import embed
from napanalysis.errors import BuildError

PNG = base64.b64encode(b"\x89PNG not looked at").decode()
SVG = "<svg xmlns='http://www.w3.org/2000/svg'/>"


def notebook(tmp_path, *outputs, source="#| label: x\n", **cell):
    cells = [{"cell_type": "code", "id": "c1", "metadata": {}, "source": source, **cell}]
    cells[0]["outputs"] = list(outputs)
    (tmp_path / "n.ipynb").write_text(json.dumps({"cells": cells}))


def shown(**data):
    return {"output_type": "display_data", "data": data}


def made(tmp_path, address="n.ipynb#x", output="html"):
    return embed(tmp_path, address, output, tmp_path / "scratch", "here")


@pytest.mark.parametrize(
    ("output", "lines"),
    [
        (shown(**{"text/markdown": ["a\n", "*b*"], "text/plain": "p"}), ["a", "*b*"]),
        (shown(**{"text/plain": "p\nq"}), ["```", "p", "q", "```"]),
        ({"output_type": "stream", "name": "stdout", "text": ["p\n"]}, ["```", "p", "```"]),
        (
            shown(**{"text/html": "<table><tr><th>A</th></tr><tr><td>1</td></tr></table>"}),
            ["| A   |", "|-----|", "| 1   |"],
        ),
    ],
)
def test_output_as_markdown(tmp_path, output, lines):
    notebook(tmp_path, output)
    assert [line for line in made(tmp_path) if line] == lines


def test_a_table_takes_its_caption_and_label(tmp_path):
    notebook(
        tmp_path,
        shown(**{"text/html": "<table><tr><th>A</th></tr><tr><td>1</td></tr></table>"}),
        source="#| label: tbl-a\n#| tbl-cap: 'Words: more'\nframe\n",
    )
    assert ": Words: more {#tbl-a}" in made(tmp_path, "n.ipynb#tbl-a")


def test_a_data_frame_leaves_its_style_sheet_behind(tmp_path):
    notebook(tmp_path, shown(**{"text/html": pd.DataFrame({"a": [1]})._repr_html_()}))
    assert next(line for line in made(tmp_path) if line) == "|     | a   |"


def test_a_figure_takes_its_caption_label_and_alternative_text(tmp_path):
    notebook(
        tmp_path,
        shown(**{"image/png": PNG}),
        source='#| label: fig-a\n#| fig-cap: Cap\n#| fig-alt: A "bar"\n',
    )
    result = made(tmp_path, "n.ipynb#fig-a")
    (line,) = [line for line in result if line]
    assert line.startswith("![Cap](scratch/")
    assert line.endswith('.png){#fig-a fig-alt="A \\"bar\\""}')
    (image,) = (tmp_path / "scratch").iterdir()
    assert image.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("output", "suffix"), [("html", ".svg"), ("docx", ".png")])
def test_word_gets_the_png_of_two(tmp_path, output, suffix):
    notebook(tmp_path, shown(**{"image/svg+xml": SVG, "image/png": PNG}))
    made(tmp_path, output=output)
    assert [path.suffix for path in (tmp_path / "scratch").iterdir()] == [suffix]


@pytest.mark.parametrize("address", ["n.ipynb#c1", "n.ipynb#told", "n.ipynb#x", "n.ipynb#x,c1"])
def test_a_cell_is_found_by_label_id_or_tag(tmp_path, address):
    notebook(tmp_path, shown(**{"text/markdown": "a"}), metadata={"tags": ["told"]})
    assert "a" in made(tmp_path, address)


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ({"output_type": "error"}, "ended in an error"),
        ({"output_type": "stream", "name": "stderr", "text": "w"}, "has no output"),
        (shown(**{"application/json": {}}), "of no kind that a brief can show"),
    ],
)
def test_what_cannot_be_shown_is_an_error(tmp_path, output, message):
    notebook(tmp_path, output)
    with pytest.raises(BuildError, match=message):
        made(tmp_path)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("n.ipynb#y", "has no cell y"),
        ("n.ipynb", "names no cell"),
        ("n.ipynb#x outputs=1", "option outputs=1 isn't supported"),
        ("m.ipynb#x", "doesn't exist"),
        ("no.ipynb#x", "isn't a notebook"),
    ],
)
def test_a_wrong_address_is_an_error(tmp_path, address, message):
    notebook(tmp_path, shown(**{"text/markdown": "a"}))
    (tmp_path / "no.ipynb").write_text("{")
    with pytest.raises(BuildError, match=message):
        made(tmp_path, address)
