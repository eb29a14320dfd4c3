"""What a draft leaves on disk, and what it never touches."""

from __future__ import annotations

import csv
import shutil
import tomllib
from pathlib import Path

import pytest

import draft_reports
from napanalysis.draft.scaffold import new_source
from napanalysis.draft.source_folder import cell, source_folder, toml_string
from napanalysis.draft.write import draft_source
from napanalysis.errors import NapAnalysisError, UsageError
from napanalysis.raw.schema import columns

ROOT = Path(__file__).parents[2]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "data" / "raw"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return draft_reports.make(tmp_path, "en", "txt")


def accepted(raw: Path, source: str, figures: str, **more: str) -> Path:
    folder = raw / source
    folder.mkdir()
    about = {"title": "T", "publisher": "P", "language": "en", **more}
    text = "".join(f'{key} = "{value}"\n' for key, value in about.items())
    (folder / "source.toml").write_text(text, encoding="utf-8")
    (folder / "figures.csv").write_text(figures, encoding="utf-8")
    return folder


def test_a_draft_has_tables_context_and_a_mark(raw: Path, report: Path) -> None:
    drafted = draft_source(raw, report, "nap-2016-2017")
    folder = raw / "nap-2016-2017"
    about = tomllib.loads((folder / "source.toml").read_text(encoding="utf-8"))
    assert about["draft"] is True
    assert about["fiscal_year"] == "2016-2017"
    assert about["language"] == "en"
    assert about["title"] == "National Action Plan to Combat Human Trafficking"
    assert len(about["sha256"]) == 64
    for name in ("figures", "operations", "funding", "action_plan"):
        assert list(rows(folder / f"{name}.csv")[0]) == columns(name)
    assert sum(drafted.rows.values()) == len(draft_reports.FIGURES["en"]) + 7
    assert drafted.unnamed == 1
    assert not [path for path in folder.rglob("*") if path.name.startswith(".")]


def test_context_names_the_row_as_a_spreadsheet_does(raw: Path, report: Path) -> None:
    folder = draft_source(raw, report, "nap-2016-2017").folder
    context = rows(folder / "draft" / "context.csv")
    assert len(context) == sum(len(rows(path)) for path in folder.glob("*.csv"))
    for one in context:
        row = rows(folder / f"{one['table']}.csv")[int(one["row"]) - 2]
        assert row.get("published", "") == one["published"]
        assert row["locator"] == one["location"]
        assert one["sentence"]


def test_rows_of_operations_and_money(raw: Path, report: Path) -> None:
    folder = draft_source(raw, report, "nap-2016-2017").folder
    operations = {row["operation"] for row in rows(folder / "operations.csv")}
    assert operations == {"silver-lantern", "harbour"}
    money = rows(folder / "funding.csv")
    assert [row["basis"] for row in money] == ["annual ceiling", "grant", "commitment"]
    assert len({row["funding"] for row in money}) == 3
    (new, *_) = [row for row in rows(folder / "action_plan.csv") if row["new"]]
    assert new["label_en"].startswith("Prepare a short film")
    assert new["label_fr"] == ""


def test_an_accepted_source_is_never_written_over(raw: Path, report: Path) -> None:
    folder = accepted(raw, "nap-2016-2017", "indicator,published\ncases_completed,90\n")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(UsageError, match="is accepted, and a draft never writes over it"):
        draft_source(raw, report, "nap-2016-2017")
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_draft_under_review_is_never_written_over(raw: Path, report: Path) -> None:
    folder = draft_source(raw, report, "nap-2016-2017").folder
    first = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    with pytest.raises(UsageError, match="has a draft already"):
        draft_source(raw, report, "nap-2016-2017")
    assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == first
    shutil.rmtree(folder)
    draft_source(raw, report, "nap-2016-2017")
    assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == first


def test_a_folder_of_other_files_is_left_alone(raw: Path, report: Path) -> None:
    (raw / "notes").mkdir()
    (raw / "notes" / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="holds files but no source"):
        draft_source(raw, report, "notes")


@pytest.mark.parametrize(
    "name", ["../x", "a/b", "", ".", "A", "nap_2014", "nap--1", "-x", "x" * 65, "a\x00", "é", "a\n"]
)
def test_ids_stay_in_their_folder(raw: Path, report: Path, name: str) -> None:
    for act in (lambda: draft_source(raw, report, name), lambda: new_source(raw, name)):
        with pytest.raises(UsageError, match="can't be the id of a source"):
            act()
    assert list(raw.iterdir()) == []


def test_a_link_out_of_the_folder_is_not_followed(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (raw / "nap-1").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="leads to another folder"):
        source_folder(raw, "nap-1")


def test_another_subject_is_drafted_without_indicators(raw: Path, tmp_path: Path) -> None:
    path = tmp_path / "recipe.txt"
    path.write_text("Take 3 eggs and 200 g of flour, and bake for 45 minutes.", "utf-8")
    drafted = draft_source(raw, path, "recipe")
    assert drafted.unnamed == drafted.rows["figures"] == 3
    assert "0 of 3 figures have an indicator" in "\n".join(drafted.lines())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"), ("+1", "'+1"), ("+35%", "+35%"), ("-1", "-1"),
        ("-5 %", "-5 %"), ("-2+3", "'-2+3"), ("-A1", "'-A1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\x07=1", "'=1"), ("environ 180", "environ 180"), ("<b>x</b>", "<b>x</b>"),
    ],
)  # fmt: skip
def test_cells_cannot_become_formulas(text: str, expected: str) -> None:
    assert cell(text) == expected


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("Published on 12 June 2017", "2017-06-12"),
        ("Public Safety Canada. Released: June 2017", "2017-06"),
        ("Publié le 12 juin 2017 par le ministère", "2017-06-12"),
        ("The list that was published on 12 June 2017 names 4 shelters.", ""),
    ],
)
def test_the_day_of_publication_is_taken(
    raw: Path, tmp_path: Path, line: str, published: str
) -> None:
    path = tmp_path / "report.txt"
    path.write_text(f"# Report\n\n{line}\n\nIn 2016, 34 permits were issued.\n", encoding="utf-8")
    folder = draft_source(raw, path, "report").folder
    about = tomllib.loads((folder / "source.toml").read_text(encoding="utf-8"))
    assert about["published"] == published


@pytest.mark.parametrize("text", ['say "no" \\ x', "a\nb", "é € \x7f\x1b[31m", "]\n[x]"])
def test_titles_are_toml_strings(text: str) -> None:
    assert "\n" not in tomllib.loads(f"a = {toml_string(text)}\n")["a"]


def test_hostile_text_stays_text(raw: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(
        "# \"]] draft = false <script>alert(1)</script>\n\n"
        "=HYPERLINK(\"http://x\") says that since 2005, 90 cases were completed.\x1b[31m\n\n"
        + "More words about the police and the courts. " * 6
        + "\n\nTask\tDeliverable\tTimeline\tStatus\tLead\n"
        "1.1 =cmd\t=1+1 ![x](../../y) #import \"z\"\t2014-2015\tOngoing\t@PS\n",
        encoding="utf-8",
    )  # fmt: skip
    folder = draft_source(raw, path, "nap-2014-2015").folder
    assert tomllib.loads((folder / "source.toml").read_text(encoding="utf-8"))["draft"] is True
    for file in folder.rglob("*.csv"):
        for row in rows(file):
            for value in row.values():
                assert not value.startswith(("=", "+", "-", "@"))
                assert all(ord(sign) >= 32 for sign in value)
    assert {path.name for path in tmp_path.iterdir()} == {"data", "report.txt"}


def test_a_scaffold_names_what_the_last_report_had(raw: Path) -> None:
    head = "indicator,breakdown,published,period_start,period_end,as_of,geography,locator,note\n"
    accepted(raw, "nap-2013-2014", head + "trp_issued,,20,,,,Canada,,\n", fiscal_year="2013-2014")
    accepted(
        raw, "nap-2014-2015",
        head + "cases_completed,,90,2005,,2015,Canada,,\ncases_completed,,9,2005,,2014,Canada,,\n",
        fiscal_year="2014-2015",
    )  # fmt: skip
    accepted(raw, "press-nap-2015-2016", head + "trp_issued,,1,,,,Canada,,\n", published="2016")
    folder = new_source(raw, "nap-2015-2016")
    assert [(row["indicator"], row["published"]) for row in rows(folder / "figures.csv")] == [
        ("cases_completed", "")
    ]
    about = tomllib.loads((folder / "source.toml").read_text(encoding="utf-8"))
    assert about["draft"] is True
    assert about["fiscal_year"] == "2015-2016"
    assert about["publisher"] == "P"
    assert "# " in (folder / "source.toml").read_text(encoding="utf-8")


def test_a_scaffold_like_a_named_source(raw: Path) -> None:
    accepted(raw, "tip-2015", "indicator,breakdown,geography\ntip_victims_new,sex=male,Canada\n")
    folder = new_source(raw, "other-1", like="tip-2015")
    assert rows(folder / "figures.csv")[0]["breakdown"] == "sex=male"
    with pytest.raises(UsageError, match="no source 'tip-2014'") as caught:
        new_source(raw, "other-2", like="tip-2014")
    assert "Did you mean 'tip-2015'?" in str(caught.value)
    with pytest.raises(UsageError, match="is there already"):
        new_source(raw, "other-1")


def test_a_scaffold_without_a_model_has_headed_tables(raw: Path) -> None:
    folder = new_source(raw, "survey-2020")
    assert (folder / "figures.csv").read_text(encoding="utf-8").count("\n") == 1


def test_a_draft_into_a_scaffold_keeps_what_it_did_not_find(raw: Path, report: Path) -> None:
    head = "indicator,breakdown,geography\n"
    accepted(raw, "nap-2015-2016", head + "cases_completed,,Canada\ncases_charged,,Canada\n")
    folder = new_source(raw, "nap-2016-2017")
    toml = (folder / "source.toml").read_text(encoding="utf-8")
    (folder / "source.toml").write_text(
        toml.replace('url = ""', 'url = "http://x.example"'), encoding="utf-8"
    )
    draft_source(raw, report, "nap-2016-2017")
    table = [(row["indicator"], row["published"]) for row in rows(folder / "figures.csv")]
    assert ("cases_completed", "118") in table
    assert table[-1] == ("cases_charged", "")
    about = tomllib.loads((folder / "source.toml").read_text(encoding="utf-8"))
    assert about["url"] == "http://x.example"
    assert about["title"]
    assert len(about["sha256"]) == 64


def test_a_scaffold_from_the_projects_own_sources(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(ROOT / "data" / "raw", raw)
    folder = new_source(raw, "nap-2099-2100")
    there = {row["indicator"] for row in rows(folder / "figures.csv")}
    assert {"cases_completed", "trp_issued", "victims_before_courts"} <= there
    plan = rows(folder / "action_plan.csv")
    assert len(plan) == 74
    assert {row["status"] for row in plan} == {""}


def test_errors_are_told_in_words(raw: Path, tmp_path: Path) -> None:
    with pytest.raises(NapAnalysisError) as caught:
        draft_source(raw, tmp_path / "no.pdf", "nap-1")
    assert "There is no document" in str(caught.value)


def test_the_review_shows_each_row_beside_its_sentence(raw: Path, report: Path) -> None:
    from napanalysis.draft.review import review
    from napanalysis.draft.write import SHOWN

    folder = draft_source(raw, report, "nap-2016-2017").folder
    frame = review(raw, "nap-2016-2017").query("table == 'figures'")
    assert tuple(frame.columns) == SHOWN
    assert len(frame) == len(rows(folder / "figures.csv"))
    (one,) = frame.loc[frame["published"] == "118", "sentence"]
    assert "118 cases have been completed" in one
    assert frame["score"].astype(int).is_monotonic_increasing

    # What the review corrects is shown as corrected, what it takes out as taken out.
    path = folder / "figures.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([lines[0], *lines[2:]]).replace("some 45", "about 45"), "utf-8")
    frame = review(raw, "nap-2016-2017")
    assert list(frame.loc[frame["row"] == "taken out", "sentence"].str.contains("118")) == [True]
    assert list(frame.loc[frame["published"] == "about 45", "row"]) == ["10"]
    with pytest.raises(UsageError, match="Did you mean 'nap-2016-2017'"):
        review(raw, "nap-2017-2018")

    # A table that a spreadsheet saved its own way is the same table.
    there = rows(path)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns("figures"), delimiter=";")
        writer.writeheader()
        writer.writerows(there)
    assert review(raw, "nap-2016-2017").equals(frame)
