from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from napanalysis.errors import DataError
from napanalysis.pipeline.provenance.inputs import tools
from napanalysis.pipeline.provenance.record import NAME, Action, Item, Record, crate_text, read

ITEM = Item("0" * 64, 3)
PARAMETERS = {
    "fiscal_year": "2014-2015", "formats": "html pdf", "languages": "en fr", "quarto": "",
    "renderer": "builtin", "source_date_epoch": "",
}  # fmt: skip


def record(inputs: list[str], products: list[str], actions: tuple[Action, ...] = ()) -> Record:
    return Record(
        parameters=PARAMETERS,
        tools={"napanalysis": "0.1.0", "pandas": "3.0.1", "python": "3.11.7"},
        inputs=dict.fromkeys(inputs, ITEM),
        groups={"raw": tuple(inputs[:2])},
        products=dict.fromkeys(products, ITEM),
        actions=actions,
    )


EXAMPLE = record(
    ["data/raw/a/figures.csv", "data/raw/a/source.toml", "notebooks/01_clean.ipynb"],
    ["notebooks/en/01_clean.ipynb", "exhibits/en/permits.csv", "brief-en.pdf", "data/x.csv"],
    (
        Action(
            "notebook/en/01_clean",
            "sha256:1",
            groups=("raw",),
            inputs=("notebooks/01_clean.ipynb",),
            results=("exhibits/en/permits.csv", "notebooks/en/01_clean.ipynb"),
            parameters=("fiscal_year",),
        ),
        Action(
            "render/en/pdf",
            "sha256:2",
            products=("exhibits/en/permits.csv",),
            results=("brief-en.pdf",),
        ),
    ),
)


ALL = {"exhibits/en/permits.csv", "notebooks/en/01_clean.ipynb", "brief-en.pdf"}


def write(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / NAME).write_text(text, encoding="utf-8")
    return folder


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    found = read(write(tmp_path, crate_text(EXAMPLE, "2015-08-31")))
    assert found == EXAMPLE


_PATHS = st.lists(
    st.text(st.sampled_from("aé #%?&+:ß’"), min_size=1, max_size=8).map(lambda t: f"x/{t}.csv"),
    min_size=2,
    max_size=5,
    unique=True,
)


@settings(max_examples=40)
@given(inputs=_PATHS, products=_PATHS)
def test_paths_of_any_letters_come_back(
    tmp_path_factory: pytest.TempPathFactory, inputs: list[str], products: list[str]
) -> None:
    action = Action(
        "notebook/en/ä b",
        "sha256:1",
        groups=("raw",),
        inputs=(inputs[0],),
        products=(products[0],),
        results=tuple(products[1:]),
    )
    made = record(inputs, products, (action,))
    folder = tmp_path_factory.mktemp("record")
    assert read(write(folder, crate_text(made, "2015-08-31"))) == made


def test_the_order_in_which_things_were_done_leaves_no_trace() -> None:
    turned = Record(
        dict(reversed(EXAMPLE.parameters.items())),
        dict(reversed(EXAMPLE.tools.items())),
        dict(reversed(EXAMPLE.inputs.items())),
        EXAMPLE.groups,
        dict(reversed(EXAMPLE.products.items())),
        EXAMPLE.actions,
    )
    texts = {crate_text(one, "2015-08-31") for one in (EXAMPLE, turned)}
    assert len(texts) == 1


@pytest.mark.parametrize(
    ("path", "touched"),
    [
        ("data/raw/a/figures.csv", ALL),
        ("notebooks/01_clean.ipynb", ALL),
        ("exhibits/en/permits.csv", {"brief-en.pdf"}),
        ("brief-en.pdf", set()),
        ("data/x.csv", set()),
        ("nowhere", set()),
    ],
)  # fmt: skip
def test_what_a_file_touches(path: str, touched: set[str]) -> None:
    assert set(EXAMPLE.touched(path)) == touched


def test_products_that_follow_from_each_other_end(tmp_path: Path) -> None:
    circle = record(
        ["a", "b"],
        ["p", "q"],
        (
            Action("one", "1", products=("p",), results=("q",)),
            Action("two", "2", products=("q",), results=("p",)),
        ),
    )
    assert circle.touched("p") == ("q",)


def test_no_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There is no brief in"):
        read(tmp_path / "2014-2015")


def test_no_record_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is missing") as told:
        read(tmp_path)
    assert "Build the year again" in told.value.remedy


@settings(max_examples=60)
@given(part=st.floats(0, 0.999))
def test_a_record_cut_off_anywhere_is_told(
    tmp_path_factory: pytest.TempPathFactory, part: float
) -> None:
    text = crate_text(EXAMPLE, "2015-08-31").rstrip()
    folder = write(tmp_path_factory.mktemp("cut"), text[: int(len(text) * part)])
    with pytest.raises(DataError, match="cut off, or changed by hand"):
        read(folder)


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{}", '{"@graph": []}', '{"@graph": [1]}', '{"@graph": {"@id": "./"}}',
     '{"@graph": [{"@id": "./"}]}', "\ufeff{}", "\x00\x00"],
)  # fmt: skip
def test_something_else_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(DataError, match="damaged"):
        read(write(tmp_path, text))


@pytest.mark.parametrize(
    ("old", "new"),
    [("0" * 64, "1" * 64), ("3.0.1", "3.0.2"), ("brief-en.pdf", "brief-en.docx"), ("html", "htm")],
)
def test_a_record_changed_by_hand_is_told(tmp_path: Path, old: str, new: str) -> None:
    text = crate_text(EXAMPLE, "2015-08-31")
    assert old in text
    with pytest.raises(DataError, match="was changed after the build"):
        read(write(tmp_path, text.replace(old, new)))


def test_a_record_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(DataError, match="can't be read"):
        read(tmp_path)


@settings(max_examples=60)
@given(place=st.floats(0, 0.9999), put=st.sampled_from(["1", "x", " ", '"', "é"]))
def test_any_letter_changed_anywhere_is_told(
    tmp_path_factory: pytest.TempPathFactory, place: float, put: str
) -> None:
    text = crate_text(EXAMPLE, "2015-08-31")
    at = int(place * len(text))
    if text[at] == put:
        put = "z"
    folder = write(tmp_path_factory.mktemp("changed"), text[:at] + put + text[at + 1 :])
    with pytest.raises(DataError, match=r"was changed after the build|damaged"):
        read(folder)


def test_versions_are_those_that_packages_tell_themselves() -> None:
    from importlib.metadata import version

    found = tools()
    for name in ("pandas", "matplotlib", "papermill", "typst", "pypandoc-binary", "pyyaml"):
        assert found[name] == version(name)
    assert found["python"].count(".") == 2
