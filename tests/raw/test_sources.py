"""All sources at once: what is read, what is told, what is left out."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from napanalysis.draft.source_folder import left_out, sources_in_draft
from napanalysis.fiscal_year import FiscalYear
from napanalysis.raw.listing import folder_lines, format_list
from napanalysis.raw.schema import columns, tables
from napanalysis.raw.sources import RawData, folders, load
from raw_cases import MANIFESTS, ROWS, csv_text, write

RAW = Path(__file__).parents[2] / "data" / "raw"


@pytest.fixture(scope="module")
def real() -> RawData:
    return load(RAW)


def test_the_projects_own_figures_have_no_error(real: RawData) -> None:
    assert [problem.message("en") for problem in real.errors] == []


def test_every_source_is_read(real: RawData) -> None:
    folders = sorted(folder.name for folder in RAW.iterdir() if folder.is_dir())
    assert list(real.sources) == folders
    frames = [getattr(real, name) for name in tables()]
    assert {source for table in frames for source in table["source"]} == set(folders)


@pytest.mark.parametrize("table", tables())
def test_frames_hold_text_and_where_it_stands(table: str, real: RawData) -> None:
    frame = getattr(real, table)
    assert list(frame.columns) == [*columns(table), "source", "file", "row"]
    assert len(frame) > 0
    assert not frame.isna().to_numpy().any()
    assert frame["file"].str.fullmatch(rf"data/raw/[a-z0-9-]+/{table}\.csv").all()
    first = frame.iloc[0]
    lines = (RAW.parents[1] / first["file"]).read_text(encoding="utf-8-sig").splitlines()
    assert str(first[columns(table)[0]]) in lines[first["row"] - 1]


def test_families_bring_sources_of_one_counter_together(real: RawData) -> None:
    family = {source.id: source.family for source in real.sources.values()}
    assert family["nap-2014-2015"] == family["press-nap-2012-2013"] == "nap"
    assert family["unodc-2023-05"] == family["unodc-2025-04"] == "unodc"
    assert family["statcan-35-10-0177"] != family["statcan-2022"]


def test_a_source_in_no_family_is_one_of_its_own(tmp_path: Path) -> None:
    write(tmp_path / "data/raw", "figures", {})
    assert load(tmp_path / "data/raw").sources["facts-2016"].family == "facts-2016"


def test_description_of_a_source(tmp_path: Path) -> None:
    write(tmp_path / "data/raw", "figures", {}, fiscal_year='"2014-15"', published="2015-06-30",
          licence='"open"', note='"""one\ntwo"""', sha256=f'"{"a1" * 32}"')  # fmt: skip
    raw = load(tmp_path / "data/raw")
    assert {problem.severity for problem in raw.problems} <= {"flag"}
    source = raw.sources["facts-2016"]
    assert (source.id, source.title, source.language) == ("facts-2016", "Quick facts", "en")
    assert (source.published, source.fiscal_year) == ("2015-06-30", FiscalYear(2014))
    assert (source.note, source.draft, source.sha256) == ("one\ntwo", False, "a1" * 32)


@pytest.mark.parametrize(("key", "value", "rule", "message"), MANIFESTS)
def test_manifest(key: str, value: str | None, rule: str, message: str, tmp_path: Path) -> None:
    write(tmp_path / "data/raw", "figures", {}, **{key: value})
    (problem,) = load(tmp_path / "data/raw").problems
    assert (problem.rule, problem.message("en")) == (rule, message)
    place = "figures.csv" if rule == "period-outside-fiscal-year" else "source.toml"
    assert problem.file == f"data/raw/facts-2016/{place}"


@pytest.mark.parametrize(
    "name",
    ["Statistique Canada", "Sarnia Police Service", "Toronto Police Service",
     "University of Toronto", "Justice Canada", "The Globe and Mail"],
)  # fmt: skip
def test_a_publisher_of_its_own_is_none_that_is_nearly_known(name: str, tmp_path: Path) -> None:
    write(tmp_path / "data/raw", "figures", {}, publisher=f'"{name}"')
    raw = load(tmp_path / "data/raw")
    assert (raw.problems, raw.sources["facts-2016"].publisher) == ((), name)


def test_a_flagged_publisher_stays_as_it_is_written(tmp_path: Path) -> None:
    write(tmp_path / "data/raw", "figures", {}, publisher='"RCMPP"')
    raw = load(tmp_path / "data/raw")
    assert raw.errors == ()
    assert raw.sources["facts-2016"].publisher == "RCMPP"
    assert "Did you mean 'Royal Canadian Mounted Police'? " in raw.problems[0].remedy("en")


def test_a_broken_source_toml_keeps_its_rows_out_of_use(tmp_path: Path) -> None:
    write(tmp_path / "data/raw", "figures", {}, evidence=None)
    raw = load(tmp_path / "data/raw")
    assert raw.bad_rows("figures") == {("data/raw/facts-2016/figures.csv", 2)}


def test_source_toml_with_mark_and_crlf(tmp_path: Path) -> None:
    path = write(tmp_path / "data/raw", "figures", {}) / "source.toml"
    text = path.read_text(encoding="utf-8").replace("\n", "\r\n")
    path.write_bytes(text.encode("utf-8-sig"))
    assert load(tmp_path / "data/raw").problems == ()


def test_source_toml_in_windows_1252(tmp_path: Path) -> None:
    path = write(tmp_path / "data/raw", "figures", {}, title='"Café"') / "source.toml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    (problem,) = load(tmp_path / "data/raw").problems
    assert problem.message("en") == (
        "The file is in Windows-1252 (or Latin-1), not UTF-8: see é in line 1."
    )


@pytest.mark.parametrize(
    ("damage", "file", "rule", "message"),
    [
        (lambda folder: folder.rename(folder.with_name("Facts 2016")), "Facts 2016/source.toml",
         "bad-source-id", "The folder's name 'Facts 2016' is no source id."),
        (lambda folder: folder.rename(folder.with_name("con")), "con/source.toml",
         "bad-source-id", "The folder's name 'con' is no source id."),
        (lambda folder: (folder / "source.toml").unlink(), "facts-2016/source.toml",
         "missing-source-toml", "The source has no source.toml."),
        (lambda folder: (folder / "figures.csv").unlink(), "facts-2016/figures.csv",
         "missing-figures", "The source has no figures.csv."),
        (lambda folder: (folder / "figure.csv").write_text("x"), "facts-2016/figure.csv",
         "unexpected-file", "The file 'figure.csv' in the source's folder isn't read."),
        (lambda folder: (folder / "figures.xlsx").write_text("x"), "facts-2016/figures.xlsx",
         "unexpected-file", "The file 'figures.xlsx' in the source's folder isn't read."),
        (lambda folder: (folder / "funding.csv").mkdir(), "facts-2016/funding.csv",
         "unreadable-file", "The file can't be opened: Is a directory."),
    ],
)  # fmt: skip
def test_folder(
    damage: Callable[[Path], object], file: str, rule: str, message: str, tmp_path: Path
) -> None:
    damage(write(tmp_path / "data/raw", "figures", {}))
    (problem,) = load(tmp_path / "data/raw").problems
    assert (problem.rule, problem.message("en")) == (rule, message)
    assert problem.file == f"data/raw/{file}"


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    raw = tmp_path / "data/raw"
    one = write(raw, "figures", {"published": "abc"}, {"indicator": "x"}, url=None)
    shutil.copytree(one, one.with_name("other-2016"))
    found = [
        (problem.file.removeprefix("data/raw/"), problem.row, problem.rule)
        for problem in load(raw).problems
    ]
    assert found == [
        (f"{source}/{file}", row, rule)
        for source in ("facts-2016", "other-2016")
        for file, row, rule in [
            ("figures.csv", 2, "unreadable-figure"),
            ("figures.csv", 3, "unknown-indicator"),
            ("source.toml", None, "missing-key"),
        ]
    ]


@pytest.mark.parametrize(
    ("table", "name"), [("operations", "combative"), ("funding", "victims-fund")]
)
def test_one_id_has_one_name_in_all_sources(table: str, name: str, tmp_path: Path) -> None:
    raw = tmp_path / "data/raw"
    first = write(raw, table, {})
    other = shutil.copytree(first, first.with_name("other-2016")) / f"{table}.csv"
    assert load(raw).problems == ()
    label = ROWS[table]["label_fr"]
    rows = [{**ROWS[table], "label_fr": "Autre", "period_end": f"2016-0{n}"} for n in (3, 4)]
    other.write_text(csv_text(rows), encoding="utf-8")
    (problem,) = load(raw).problems
    assert (problem.rule, problem.severity) == ("two-names-for-one-id", "flag")
    assert (problem.file, problem.row, problem.column) == (
        f"data/raw/other-2016/{table}.csv", 2, "label_fr",
    )  # fmt: skip
    assert problem.message("en") == (
        f"'{name}' is named 'Autre' here, and '{label}' in data/raw/facts-2016/{table}.csv:2, "
        "which is shown."
    )


def test_rows_with_an_error_are_known_and_the_others_stay_in_use(tmp_path: Path) -> None:
    write(tmp_path / "data/raw", "figures", {"published": "abc"}, {"note": "=flag"})
    raw = load(tmp_path / "data/raw")
    assert raw.figures["published"].tolist() == ["abc", "about 1,230"]
    assert raw.bad_rows("figures") == {("data/raw/facts-2016/figures.csv", 2)}
    assert raw.bad_rows("funding") == set()


def test_an_error_of_the_whole_file_keeps_all_its_rows_out_of_use(tmp_path: Path) -> None:
    folder = write(tmp_path / "data/raw", "figures", {"note": "é"})
    path = folder / "figures.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    raw = load(tmp_path / "data/raw")
    assert raw.bad_rows("figures") == {("data/raw/facts-2016/figures.csv", 2)}


def test_a_draft_is_left_out_and_that_is_said(tmp_path: Path) -> None:
    raw = tmp_path / "data/raw"
    write(raw, "figures", {"published": "abc"}, draft="true", title=None)
    (problem,) = load(raw).problems
    assert problem.severity == "flag"
    assert problem.message("en") == "The source is a draft, so its figures are left out."
    assert load(raw).sources == {}
    assert len(load(raw).figures) == 0
    with_drafts = load(raw, include_drafts=True)
    assert [problem.rule for problem in with_drafts.problems] == [
        "unreadable-figure", "missing-key",
    ]  # fmt: skip
    assert with_drafts.sources["facts-2016"].draft


def test_drafts_are_known_without_reading_a_table(tmp_path: Path) -> None:
    raw = tmp_path / "data/raw"
    one = write(raw, "figures", {}, draft="true")
    for name, text in [
        ("b-2", "draft = true\n"), ("b-1", "draft = false\n"), ("b-3", "draft = [\n"),
        ("b-4", 'draft = "true"\n'), (".b-5", "draft = true\n"), ("_b-6", "draft = true\n"),
    ]:  # fmt: skip
        (raw / name).mkdir()
        (raw / name / "source.toml").write_text(text, encoding="utf-8")
    found = sources_in_draft(raw)
    assert found == ["b-2", one.name]
    assert left_out(found) == (
        "Left out, because they are drafts: b-2, facts-2016. "
        "`napanalysis check` says what they lack."
    )
    assert sources_in_draft(tmp_path / "none") == []


def test_what_lies_beside_the_tables_is_no_problem(tmp_path: Path) -> None:
    raw = tmp_path / "data/raw"
    folder = write(raw, "funding", {})
    (folder / "report.pdf").write_bytes(b"%PDF")
    (folder / ".~lock.figures.csv#").write_text("x")
    (raw / ".hidden").mkdir()
    assert load(raw).problems == ()


def test_a_folder_without_sources_is_no_problem(tmp_path: Path) -> None:
    raw = load(tmp_path / "data/raw")
    assert (raw.sources, raw.problems, len(raw.figures)) == ({}, (), 0)
    assert raw.bad_rows("figures") == set()


@pytest.mark.parametrize(
    "left",
    [
        ["draft/context.csv"],
        ["draft/a.csv", ".DS_Store", "report.pdf"],
        ["draft/a.csv", "notes.txt"],
    ],
)
def test_what_git_leaves_of_a_draft_is_no_source(left: list[str], tmp_path: Path) -> None:
    raw = tmp_path / "data/raw"
    write(raw, "figures", {})
    for name in left:
        (raw / "case-branch" / name).parent.mkdir(parents=True, exist_ok=True)
        (raw / "case-branch" / name).touch()
    read = load(raw)
    assert (list(read.sources), read.problems) == (["facts-2016"], ())
    assert folders(raw, sources=False) == [raw / "case-branch"]
    (line,) = folder_lines(folders(raw, sources=False), "en")
    assert line.startswith("data/raw/case-branch is no source")
    (raw / "case-branch" / "figures.csv.txt").touch()
    assert folders(raw, sources=False) == []


def test_loading_is_fast(real: RawData) -> None:
    # The processor's time, which other work on the machine doesn't add to.
    best = min(_seconds() for _ in range(5))
    assert best < 0.3


def _seconds() -> float:
    begin = time.process_time()
    load(RAW)
    return time.process_time() - begin


ROW_COUNT = 4
SOUND = csv_text(
    [{**ROWS["figures"], "as_of": f"{2010 + number}", "note": "é"} for number in range(ROW_COUNT)]
).encode()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write(tmp_path_factory.mktemp("project") / "data/raw", "figures", {})
    return folder / "figures.csv"


def outcome(path: Path, content: bytes) -> RawData:
    path.write_bytes(content)
    return load(path.parents[1])


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, bytes]:
    raw = tmp_path_factory.mktemp("everything") / "data/raw"
    for table in tables():
        write(raw, table, {}, fiscal_year='"2014-2015"', note='"é"')
    return {path: path.read_bytes() for path in sorted(raw.rglob("*.*"))}


@given(st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_flipped_bytes_never_raise(everything: dict[Path, bytes], data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(everything)))
    content = bytearray(everything[path])
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        raw = outcome(path, bytes(content))
    finally:
        path.write_bytes(everything[path])
    assert isinstance(format_list(raw.problems, "fr"), str)
    for table in tables():
        frame = getattr(raw, table)
        kept = set(zip(frame["file"], frame["row"], strict=True))
        told = {(problem.file, problem.row) for problem in raw.errors}
        assert told & kept <= raw.bad_rows(table) <= kept


@given(st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_swapped_columns_in_a_row_are_told_or_change_nothing(
    project: Path, data: st.DataObject
) -> None:
    lines = [line.split(",") for line in SOUND.decode().replace('"about 1,230"', "90").splitlines()]
    sound = outcome(project, "\n".join(map(",".join, lines)).encode())
    row = data.draw(st.integers(1, ROW_COUNT))
    # Words for people (from the place on) can stand in for each other; nothing else can.
    one, two = data.draw(st.integers(0, 8)), data.draw(st.integers(0, 5))
    lines[row][one], lines[row][two] = lines[row][two], lines[row][one]
    damaged = outcome(project, "\n".join(map(",".join, lines)).encode())
    assert damaged.errors or damaged.figures.equals(sound.figures)


@given(st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_row_cut_short_is_told_or_changes_nothing(project: Path, data: st.DataObject) -> None:
    sound = outcome(project, SOUND)
    lines = SOUND.splitlines()
    row = data.draw(st.integers(1, ROW_COUNT))
    lines[row] = lines[row][: data.draw(st.integers(1, len(lines[row]) - 3))]
    damaged = outcome(project, b"\n".join(lines))
    assert damaged.errors or damaged.figures.equals(sound.figures)


def test_a_missing_description_is_one_error_and_not_also_figures_read_in_a_guessed_language(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "data" / "raw" / "rapport-2015"
    folder.mkdir(parents=True)
    row = dict.fromkeys(columns("figures"), "") | {
        "indicator": "trp_issued", "published": "1,34 million", "period_start": "2014",
        "period_end": "2014", "geography": "Canada", "locator": "p. 1",
    }  # fmt: skip
    table = csv_text([row])
    (folder / "figures.csv").write_text(table, encoding="utf-8")
    found = [one.rule for one in load(tmp_path / "data" / "raw").errors]
    assert found == ["missing-source-toml"]
