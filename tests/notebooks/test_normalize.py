import json

from nbformat.v4 import new_code_cell, new_notebook, new_output

from napanalysis.notebooks.normalize import normalise


def test_normalise() -> None:
    cell = new_code_cell("f()", id="a", execution_count=17, metadata={"tags": [], "papermill": {}})
    cell.outputs = [
        new_output("stream", name="stdout", text="a"),
        new_output("stream", name="stdout", text="b\n"),
        new_output(
            "stream",
            name="stderr",
            text="Matplotlib is building the font cache; this may take a moment.\n",
        ),
        new_output("stream", name="stdout", text="c"),
        new_output("execute_result", {"text/plain": "1"}, execution_count=17),
    ]
    metadata = {"language_info": {"name": "python", "version": "3.13.1"}, "papermill": {"x": 1}}
    before = new_notebook(cells=[new_code_cell("", id="b"), cell], metadata=metadata)
    copy = json.dumps(before)
    normal = normalise(before)
    assert json.dumps(before) == copy
    assert normalise(normal) == normal
    assert [one.get("text") for one in normal.cells[1].outputs] == ["ab\nc", None]
    assert [one.execution_count for one in normal.cells] == [None, 1]
    assert normal.cells[1].outputs[1].execution_count == 1
    assert normal.cells[1].metadata == {}
    assert "version" not in normal.metadata.language_info
    assert "papermill" not in normal.metadata
