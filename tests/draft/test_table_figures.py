"""Tables of every form: what a cell stands under, and what it is drafted as."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from napanalysis.draft.blocks import (
    FURNITURE,
    HEADING,
    PARAGRAPH,
    TABLE,
    Block,
    Document,
    DocumentError,
    Row,
)
from napanalysis.draft.extract.drafted import DraftFigure
from napanalysis.draft.extract.figures import draft_numbers
from napanalysis.draft.readers.document import decoded, read_document
from napanalysis.draft.readers.plain_text import read_lines
from napanalysis.draft.readers.web_page import read_page
from napanalysis.draft.settle import settle
from napanalysis.draft.table_headings import cells_of, column_heads

WIDE = """<table><caption>Table 1: Victims of police-reported human trafficking (number)</caption>
<tr><th rowspan="2">Province</th><th colspan="2">2019</th><th colspan="2">2020</th></tr>
<tr><th>Women</th><th>Men</th><th>Women</th><th>Men</th></tr>
<tr><th>Alberta</th><td>44</td><td>3</td><td>39</td><td>F</td></tr></table>"""


def drafted(blocks: object, language: str = "en") -> list[DraftFigure]:
    return draft_numbers(Document(language, settle(blocks)))[0]  # type: ignore[arg-type]


def test_all_levels_of_headings_are_over_a_cell() -> None:
    (block,) = settle(read_page(f"<body>{WIDE}</body>"))
    assert block.rows
    figures = [cell for cell in cells_of(block) if cell.text in ("44", "3", "39")]
    assert [(cell.head, cell.label) for cell in figures] == [
        ("2019, Women", "Alberta"), ("2019, Men", "Alberta"), ("2020, Women", "Alberta"),
    ]  # fmt: skip


def test_a_cell_has_the_indicator_breakdown_place_and_year_of_its_headings() -> None:
    found = drafted(read_page(f"<body>{WIDE}</body>"))
    assert [(f.published, f.breakdown, f.period_start) for f in found] == [
        ("44", "sex=female", "2019-01-01"), ("3", "sex=male", "2019-01-01"),
        ("39", "sex=female", "2020-01-01"),
    ]  # fmt: skip
    assert {f.indicator for f in found} == {"police_reported_victims"}
    assert {f.geography for f in found} == {"Alberta"}


def test_a_month_that_names_a_row_is_that_month_of_those_in_the_title() -> None:
    rows = "".join(f"<tr><td>{month}</td><td>9</td></tr>" for month in ("October", "December"))
    found = drafted(read_page(
        "<body><table><caption>Occurrences, October to December 2023</caption>"
        f"<tr><th>Month</th><th>Occurrences</th></tr>{rows}</table></body>"
    ))  # fmt: skip
    assert [(f.period_start, f.period_end) for f in found] == [
        ("2023-10", "2023-10"), ("2023-12", "2023-12"),
    ]  # fmt: skip


def test_what_a_title_counts_is_no_outcome_or_length() -> None:
    found = drafted(read_page(
        "<body><table><caption>Completed adult court cases with a human trafficking charge, 2021"
        "</caption><tr><th>Province</th><th>Completed cases</th><th>Cases with a guilty decision"
        "</th><th>Median length (days)</th></tr><tr><th>Ontario</th><td>512</td><td>77</td>"
        "<td>401</td></tr></table></body>"
    ))  # fmt: skip
    counted = {f.published: f.indicator == "adult_court_cases_completed" for f in found}
    assert counted == {"512": True, "77": False, "401": False}


@pytest.mark.parametrize(
    ("caption", "head", "cell", "language", "published", "value"),
    [
        ("Spending (in thousands of dollars)", "2020", "2,310", "en", "$2,310 thousand", 2.31e6),
        (
            "Dépenses (en millions de dollars)",
            "2020",
            "4,5",
            "fr",
            "4,5 millions de dollars",
            4.5e6,
        ),
        ("Share of victims", "Per cent, 2020", "12.5", "en", "12.5%", 12.5),
        ("Budget", "2020 ($000)", "95", "en", "$95 thousand", 95e3),
        ("Change in cases", "2020", "(12)", "en", "(12)", -12),
        ("Cases", "2020", "1,204 r", "en", "1,204", 1204),
        ("Cases", "2020", "<5", "en", "<5", 4),
        ("Incidents", "% change", "+38.1", "en", "+38.1%", 38.1),
        ("Files", "Clearance rate (%)", "46.5", "en", "46.5%", 46.5),
        ("Spending (dollars)", "2020", "-2,310", "en", "-$2,310", -2310),
        ("Spending ($ thousands)", "2020", "about 40", "en", "about $40 thousand", 40e3),
        ("Share of victims (%)", "2020", "<5", "en", "<5%", 5),
        ("Files", "Opened", "12 (2019)", "en", "12", 12),
    ],
)
def test_units_and_multipliers_stand_in_headings(
    caption: str, head: str, cell: str, language: str, published: str, value: float
) -> None:
    table = f"<table><caption>{caption}</caption><tr><th>Item</th><th>{head}</th></tr>"
    page = f"<body>{table}<tr><td>Beds</td><td>{cell.replace('<', '&lt;')}</td></tr></table></body>"
    (found,) = drafted(read_page(page), language)
    assert (found.published, found.value) == (published, pytest.approx(value))


@pytest.mark.parametrize(
    ("title", "rows", "language", "published"),
    [
        ("Inspections and penalties ($ thousands)", ["Sector|Inspections|Penalties", "Farms|20|41"],
         "en", ["20", "$41 thousand"]),
        ("Inspections and penalties ($ thousands)", ["Item|2020", "Inspections|20", "Penalties|41"],
         "en", ["20", "$41 thousand"]),
        ("Costs and revenue ($ thousands)", ["Year|Costs|Revenue", "2020|20|41"],
         "en", ["$20 thousand", "$41 thousand"]),
        ("Table 2. Amounts in thousands of dollars, and share of all in per cent",
         ["Region|Amount|Share", "North|1,140|38"], "en", ["$1,140 thousand", "38%"]),
        ("Visites par secteur; sommes recouvrées, en milliers de dollars",
         ["Secteur|Visites|Recouvré (k$)", "Mer|131|196,2"], "fr", ["131", "196,2 mille dollars"]),
        ("Spending ($ millions)", ["Item|2020|2021|Change ($)", "Beds|1.5|2.5|1"],
         "en", ["$1.5 million", "$2.5 million", "$1 million"]),
        ("Costs ($) and number of cases", ["Year|Costs|Cases", "2020|40|51"], "en", ["$40", "51"]),
        ("Grants, in dollars", ["Kind|Number|Amount", "Beds|12|40,000"], "en", ["12", "$40,000"]),
        ("Recettes (en milliers d'euros)", ["Poste|2021", "Dons|412"], "fr", ["412 mille euros"]),
    ],
)  # fmt: skip
def test_a_unit_of_the_title_holds_where_nothing_nearer_says_otherwise(
    title: str, rows: list[str], language: str, published: list[str]
) -> None:
    lines = [f"<tr><td>{row.replace('|', '</td><td>')}</td></tr>" for row in rows]
    table = f"<table><caption>{title}</caption>{''.join(lines)}</table>"
    found = drafted(read_page(f"<body>{table}</body>"), language)
    assert [figure.published for figure in found] == published


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["($ thousands)|2020|2021", "Pay|21|22"],
         [("$21 thousand", "2020-12-31"), ("$22 thousand", "2021-12-31")]),
        (["2019–20 Planned|2019–20 Actual", "212|198"],
         [("212", "2020-03-31"), ("198", "2020-03-31")]),
        (["Month|Calls", "July|97"], [("97", "2021-07")]),
        (["Files|30 May 2018|30 May 2019", "At the date||", "Open|33|35"],
         [("33", "2018-05-30"), ("35", "2019-05-30")]),
        (["Year ended March 31|Files|Change", "2020|33|+35%"],
         [("33", "2020-03-31"), ("+35%", "2020-03-31")]),
        (["Years ended March 31|2020|2021", "Opened|33|35"],
         [("33", "2020-03-31"), ("35", "2021-03-31")]),
        (["Year|Permits", "2021 (to September 30)|67"], [("67", "2021-09-30")]),
        (["Files|Third quarter (July to September), 2018", "Opened|33"], [("33", "2018-09")]),
        (["Calls|2020|2021|Change (%)", "Text|8|9|12.5"],
         [("8", "2020-12-31"), ("9", "2021-12-31"), ("12.5%", "2021-12-31")]),
        (["Sector|Visits||Fines", "|Q1|Q2 p|", "Farms|20|41|7"],
         [("20", "2021-03"), ("41", "2021-06"), ("7", "2021-12-31")]),
        (["Quarter|Calls (2020)|Beds (2020)", "First|97|8", "Second|98|9"],
         [("97", "2020-03"), ("8", "2020-03"), ("98", "2020-06"), ("9", "2020-06")]),
        (["Place|Year|Files|Left", "North|2018|31|2019", "|2019|41|2020"],
         [("31", "2018-12-31"), ("2019", "2018-12-31"), ("41", "2019-12-31"),
          ("2020", "2019-12-31")]),
        (["Place|Term|Files", "North|2018-19|31", "South|2019-20|41"],
         [("31", "2019-03-31"), ("41", "2020-03-31")]),
        (["Place|Cases||Wait|", "|2018|2019|2018|2019", "|number||days|", "North|7|8|9|10"],
         [("7", "2018-12-31"), ("8", "2019-12-31"), ("9", "2018-12-31"), ("10", "2019-12-31")]),
    ],
)  # fmt: skip
def test_what_stands_over_and_beside_a_cell(
    rows: list[str], expected: list[tuple[str, str]]
) -> None:
    lines = [f"<tr><td>{row.replace('|', '</td><td>')}</td></tr>" for row in rows]
    page = f"<body><h1>Report 2021</h1><table>{''.join(lines)}</table></body>"
    assert [(f.published, f.period_end) for f in drafted(read_page(page))] == expected


def test_what_ends_a_fiscal_year_beside_a_cell_dates_it() -> None:
    rows = ["Fiscal year ended|Calls", "March 31, 2020|64"]
    lines = [f"<tr><td>{row.replace('|', '</td><td>')}</td></tr>" for row in rows]
    page = f"<body><h1>Report 2021</h1><table>{''.join(lines)}</table></body>"
    (figure,) = drafted(read_page(page))
    assert (figure.period_start, figure.period_end) == ("2019-04-01", "2020-03-31")


def test_what_spans_columns_spans_none_of_another_heading() -> None:
    rows = ["Place|Cases||Fines", "|2018|2019|", "|number||($)"]
    cells = [Row(tuple(row.split("|")), "") for row in rows]
    assert column_heads(cells)[1:] == ["Cases, 2018, number", "Cases, 2019, number", "Fines, ($)"]


def test_a_sentence_on_a_table_is_not_its_title_nor_a_note_a_part_of_it() -> None:
    text = (
        "In all, 730 were held.\n\nTable 2 is on the years that went before the new law of the "
        "land\n\n  Decision   2018   2019\n  ---------- ------ ------\n  Guilty     27     48\n"
        "\n: Table 2. Decisions in the cases that were completed, by most serious offence\n"
        "\n(1) Two regions until April 2022.\n"
    )
    (title,) = [block.text for block in settle(read_lines(text)) if block.rows]
    assert title == "Table 2. Decisions in the cases that were completed, by most serious offence"


def test_the_lines_of_a_row_stand_close() -> None:
    text = (
        "                      2017-18  2018-19\n"
        "                      Actual   Actual\n\n"
        "  Victims served by       322      418\n  funded projects\n\n"
        "  Wait for a shelter      6.2        5\n  bed (days)\n"
    )
    found = drafted(read_lines(text))
    assert [(f.published, f.cell[1], f.cell[2]) for f in found] == [
        ("322", "Victims served by funded projects", "2017-18 Actual"),
        ("418", "Victims served by funded projects", "2018-19 Actual"),
        ("6.2", "Wait for a shelter bed (days)", "2017-18 Actual"),
        ("5", "Wait for a shelter bed (days)", "2018-19 Actual"),
    ]


def test_columns_that_are_set_with_spaces_are_a_table() -> None:
    text = (
        "Cases\n\n                 2019      2020\nFiles opened       49        58\n"
        "Files closed       31        40\n"
    )
    found = drafted(read_lines(text))
    assert [(f.published, f.period_start) for f in found] == [
        ("49", "2019-01-01"), ("58", "2020-01-01"), ("31", "2019-01-01"), ("40", "2020-01-01"),
    ]  # fmt: skip


def test_a_cell_of_a_grid_may_span_columns_and_rows() -> None:
    text = """
+----------+-------------------+---------+
| Region   | Files opened      | Persons |
|          +---------+---------+ helped  |
|          | 2018-19 | 2019-20 |         |
+==========+=========+=========+=========+
| In the north                           |
+----------+---------+---------+---------+
| Coast    | 94      | 117     | 30      |
| and isles|         |         |         |
|          +---------+---------+---------+
|          | 1       | 2       | 3       |
+----------+---------+---------+---------+
"""
    (block,) = settle(read_lines(text))
    assert [(row.cells, row.place, row.head) for row in block.rows] == [
        (("Region", "Files opened", "", "Persons helped"), "line 3", True),
        (("", "2018-19", "2019-20", ""), "line 5", True),
        (("In the north", "", "", ""), "line 7", False),
        (("Coast and isles", "94", "117", "30"), "line 9", False),
        (("", "1", "2", "3"), "line 12", False),
    ]
    assert [cell.head for cell in cells_of(block) if cell.text in ("94", "117", "30")] == [
        "Files opened, 2018-19", "Files opened, 2019-20", "Persons helped",
    ]  # fmt: skip


def test_headings_over_the_middle_of_several_columns_of_years() -> None:
    text = (
        "Cases\n\n                    Opened              Fines ($)\n"
        "Region          2019      2020        2019        2020\n"
        "North             10        11       1,200       1,300\n"
        "South             20        21       2,200       2,300\n"
    )
    found = drafted(read_lines(text))
    assert [(figure.published, figure.cell[2]) for figure in found[:4]] == [
        ("10", "Opened, 2019"), ("11", "Opened, 2020"),
        ("$1,200", "Fines ($), 2019"), ("$1,300", "Fines ($), 2020"),
    ]  # fmt: skip


def test_a_workbook_is_read_sheet_by_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Permits"
    for row in (
        ["Table 1: Permits issued to victims"], [None, 2019, 2020], ["Ontario", 12, 0.5],
        ["Quebec", 7, 9], ["Source: invented"],
    ):  # fmt: skip
        sheet.append(row)
    hidden = book.create_sheet("Old")
    hidden.append(["Total", 999])
    hidden.sheet_state = "hidden"
    path = tmp_path / "permits.xlsx"
    book.save(path)
    document = read_document(path)
    found = draft_numbers(document)[0]
    assert [(f.published, f.geography) for f in found] == [
        ("12", "Ontario"), ("0.5", "Ontario"), ("7", "Quebec"), ("9", "Quebec"),
    ]  # fmt: skip
    assert found[0].locator.endswith("sheet Permits, row 3")
    assert document.warnings == ("the sheet Old is hidden, and wasn't read",)


def test_a_csv_file_is_a_table(tmp_path: Path) -> None:
    path = tmp_path / "incidents.csv"
    path.write_text("Province;2019;2020\nOntario;12;15\nManitoba;3;4\n", encoding="utf-8")
    assert [f.published for f in draft_numbers(read_document(path))[0]] == ["12", "15", "3", "4"]


@pytest.mark.parametrize(
    ("data", "text", "warned"),
    [
        ("été, près, où, ça".encode(), "été, près, où, ça", ""),
        ("été, près, où, ça".encode("cp1252"), "été, près, où, ça", ""),
        ("été, près, où, ça".encode("mac_roman"), "été, près, où, ça", "Mac Roman"),
        ("été, près, où, ça".encode("cp850"), "été, près, où, ça", "code page 850"),
        ("été près où ".encode() * 9 + b"\xe9", "été près où " * 9 + "é", "at byte 145"),
        ("été, près, où, ça".encode().decode("cp1252").encode(), "été, près, où, ça", "garbled"),
        ("Ã©tÃ©, prÃ¨s, où, ça, là, dès".encode(), "été, près, où, ça, là, dès", "garbled"),
    ],
)
def test_letters_are_read_rightly_or_named(data: bytes, text: str, warned: str) -> None:
    warnings: list[str] = []
    assert decoded(data, Path("x.txt"), warnings) == text
    assert warned in " ".join(warnings)
    assert bool(warned) == bool(warnings)


def test_a_broken_workbook_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    path.write_bytes(buffer.getvalue()[: len(buffer.getvalue()) // 2])
    with pytest.raises(DocumentError, match="incomplete"):
        read_document(path)


def test_a_title_stays_with_its_table_over_the_end_of_a_page() -> None:
    rows = (Row(("Pillar", "2022"), ""), Row(("Prevention", "640"), ""))
    blocks = [
        Block(HEADING, "Table 1 – Measures", "page 1"), Block(FURNITURE, "1", "page 1"),
        Block(TABLE, "", "page 2", rows=rows),
        Block(PARAGRAPH, "Table 2 – Money, in thousands of dollars", "page 2"),
        Block(TABLE, "", "page 2", rows=rows),
    ]  # fmt: skip
    titles = [block.text for block in settle(blocks) if block.rows]
    assert titles == ["Table 1 – Measures", "Table 2 – Money, in thousands of dollars"]


def test_what_is_told_of_a_deliverable_is_read_whatever_its_column_is_called() -> None:
    page = """<body><table><tr><th>No.</th><th>Measure</th><th>Lead</th><th>Status</th><th>What was
    done</th></tr><tr><td>1</td><td>Set up a table</td><td>PS</td><td>Completed</td><td>It has 31
    members.</td></tr></table></body>"""
    assert [figure.published for figure in drafted(read_page(page))] == ["31"]


@pytest.mark.parametrize(
    ("headings", "place"),
    [
        (["Trafficking in Canada", "Cases in Ontario"], "Canada"),
        (["Annual report", "Cases in Ontario"], "Ontario"),
        ([".", "Trafficking in Canada, 2021"], "Canada"),
    ],
)
def test_the_first_title_that_names_a_place_is_that_of_the_document(
    headings: list[str], place: str
) -> None:
    titles = "".join(f"<h1>{heading}</h1>" for heading in headings)
    (figure,) = drafted(read_page(f"<body>{titles}<h2>X</h2><p>There were 12 cases.</p></body>"))
    assert figure.geography == place


def test_a_rule_in_pieces_tells_the_columns_of_a_text() -> None:
    text = (
        "Table 1\n\n"
        "  ------------------------------------\n"
        "  No. Action               Lead\n"
        "  --- -------------------- -----------\n"
        "  1   Hold workshops in    Culture and\n"
        "      all schools          sports\n\n"
        "  2   Train inspectors who Police\n"
        "      visit\n"
        "  ------------------------------------\n\n"
        "Table 2\n\n"
        "  Pillar     2021-22 2022-23\n"
        "  ---------- ------- -------\n"
        "  Prevention     640   1 700\n"
        "  Justice         12       7\n\n"
        "After the tables, text goes on.\n"
    )
    blocks = settle(read_lines(text))
    tables = [[row.cells for row in block.rows] for block in blocks if block.rows]
    assert tables == [
        [
            ("No.", "Action", "Lead"),
            ("1", "Hold workshops in all schools", "Culture and sports"),
            ("2", "Train inspectors who visit", "Police"),
        ],
        [("Pillar", "2021-22", "2022-23"), ("Prevention", "640", "1 700"), ("Justice", "12", "7")],
    ]
    assert [row.place for row in blocks[0].rows] == ["line 4", "line 6", "line 9"]  # type: ignore[union-attr]
    assert blocks[-1].text == "After the tables, text goes on."


def test_a_column_for_two_years_is_of_both() -> None:
    page = """<body><table><tr><th></th><th>2013 and 2014</th><th>2015</th></tr>
    <tr><th>Files opened</th><td>68</td><td>51</td></tr></table></body>"""
    assert [(f.published, f.period_start, f.period_end) for f in drafted(read_page(page))] == [
        ("68", "2013-01-01", "2014-12-31"),
        ("51", "2015-01-01", "2015-12-31"),
    ]


@pytest.mark.parametrize(
    ("text", "rows", "after"),
    [
        (
            "Year   Victims\n------ -------\n2013   12\nIn 2015 the police counted 44 in all.",
            [("Year", "Victims"), ("2013", "12")],
            ["In 2015 the police counted 44 in all."],
        ),
        (
            "-------------\nYear   Victims\n------ ------\n2013   12\n2014   15\n-------------\n",
            [("Year", "Victims"), ("2013", "12"), ("2014", "15")],
            [],
        ),
        (
            "Title\n=====\nYear   Victims\n------ -------\n2013   12\n\nIt was 31 in 2016, or so.",
            [("Year", "Victims"), ("2013", "12")],
            ["It was 31 in 2016, or so."],
        ),
        (
            "Province   2013  2014\n           ----  ----\nQuebec       12    31\n",
            [("Province", "2013", "2014"), ("Quebec", "12", "31")],
            [],
        ),
        (
            "Year   Victims\n====== =======\n2013   12\n------ -------\nTotal  152\n\nThat is all.",
            [("Year", "Victims"), ("2013", "12"), ("Total", "152")],
            ["That is all."],
        ),
    ],
)
def test_where_a_table_by_a_rule_ends(
    text: str, rows: list[tuple[str, ...]], after: list[str]
) -> None:
    blocks = settle(read_lines(text))
    at = next(at for at, block in enumerate(blocks) if block.rows)
    assert [row.cells for row in blocks[at].rows] == rows  # type: ignore[union-attr]
    assert [block.text for block in blocks[at + 1 :]] == after


@pytest.mark.parametrize(
    "title",
    [
        "  : Table 3. Grants (in thousands of dollars)",
        ": Grants to shelters, in thousands of dollars",
        "Table: Grants ($ thousands)",
    ],
)
def test_a_title_below_a_table_of_text_may_stand_after_a_colon(title: str) -> None:
    table = """
  Year     Shelters   Hotlines
  -------- ---------- ----------
  2020     310        48
  2021     325        61
"""
    found = drafted(read_lines(f"The grants were paid each spring.\n{table}\n{title}\n"))
    assert [f.published for f in found] == [
        "$310 thousand", "$48 thousand", "$325 thousand", "$61 thousand",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heads", "first"),
    [
        (("2010/11 to 2014/15", "2015/16 to 2019/20"), ("2010-04-01", "2015-03-31")),
        (("2010 to 2014", "2015 to 2019"), ("2010", "2014")),
    ],
)
def test_headings_of_several_years_are_headings(
    heads: tuple[str, str], first: tuple[str, str]
) -> None:
    rows = [("Outcome", *heads), ("Stayed", "70", "74"), ("Guilty", "21", "16")]
    found = drafted([Block(TABLE, "Cases", "p", rows=tuple(Row(r, "p") for r in rows))])
    assert [(f.published, f.period_start, f.period_end) for f in found[:1]] == [("70", *first)]
    assert len(found) == 4


def test_what_a_narrow_column_breaks_is_put_together() -> None:
    rows = [
        ("Indicator", "Result\u00a02021-", "Result\u00a02022-"),
        ("", "2022", "2023"),
        ("Visits without notice", "31", "36"),
        ("(%)", "", ""),
        ("Workers met at airports", "2,104", "2,660"),
    ]
    head = [Row(row, "p", head=at < 2) for at, row in enumerate(rows)]
    found = drafted([Block(TABLE, "Results", "p", rows=tuple(head))])
    assert [(f.published, f.period_start) for f in found] == [
        ("31", "2021-04-01"), ("36", "2022-04-01"),
        ("2,104", "2021-04-01"), ("2,660", "2022-04-01"),
    ]  # fmt: skip


def test_a_share_may_be_told_by_the_title_alone() -> None:
    rows = tuple(Row(row, "p") for row in (("Outcome", "2019"), ("Stayed", "71"), ("Guilty", "18")))
    titles = ("Outcomes (per cent of closed cases)", "Number and percentage of closed cases")
    found = [drafted([Block(TABLE, title, "p", rows=rows)])[0].published for title in titles]
    assert found == ["71%", "71"]


def test_a_line_alone_parts_a_running_title_from_the_table_below() -> None:
    text = """
BOARD OF POLICE                                            PSB 19-004
REPORT
Table 2 - Files
                                  2017        2018        2019
New files                           88          93         101
Charges laid                       140         151         166
"""
    found = drafted(read_lines(text))
    assert [(f.published, f.period_start) for f in found[:3]] == [
        ("88", "2017-01-01"), ("93", "2018-01-01"), ("101", "2019-01-01"),
    ]  # fmt: skip


def test_a_row_in_brackets_is_over_those_below_it_unless_it_is_a_unit() -> None:
    page = "".join(
        f"<tr><td>{row.replace('|', '</td><td>')}</td></tr>"
        for row in ("|2020|2021", "Files|8|9", "(%)||", "Men|4|5", "(Alberta)||", "Victims|30|32")
    )
    (block,) = settle(read_page(f"<body><table>{page}</table></body>"))
    labels = {cell.text: cell.label for cell in cells_of(block) if cell.label}
    assert (labels["5"], labels["32"]) == ("Men", "(Alberta), Victims")


def test_columns_of_prose_above_a_table_are_no_cells() -> None:
    prose = (
        "Police records show a part of what is done    Shelters and hotlines see another,\n"
        "and little of what was done to whom in it,    and few of them write it down today\n"
    )
    counts = [("Women", "27"), ("Men", "19"), ("All", "46")]
    table = "".join(f"\n{label:46}{count}\n" for label, count in counts)
    blocks = settle(read_lines(prose * 9 + table))
    assert blocks[0].kind == PARAGRAPH
    assert [row.cells for row in blocks[-1].rows][-3:] == counts
    assert max(len(cell) for row in blocks[-1].rows for cell in row.cells) < 200


def test_a_count_beside_a_rate_is_no_rate_though_the_title_names_both() -> None:
    title = "Affaires de traite déclarées par la police et taux pour 100 000 habitants"
    heads = ("Province", "Affaires, 2020", "Affaires, 2021", "Taux, 2021", "Taux de variation")
    cells = ("Ontario", "318", "341", "2,3", "7 %")
    rows = [f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (heads, cells)]
    found = drafted(
        read_page(f"<body><table><caption>{title}</caption>{''.join(rows)}</table></body>"), "fr"
    )
    assert [(figure.published, figure.indicator) for figure in found][:3] == [
        ("318", "police_reported_incidents"), ("341", "police_reported_incidents"),
        ("2,3", "police_reported_rate"),
    ]  # fmt: skip


def test_a_column_of_guilty_decisions_counts_no_completed_cases() -> None:
    caption = "Causes de traite réglées, tribunaux pour adultes"
    table = (
        f"<table><caption>{caption}</caption><tr><th>Exercice</th><th>Causes réglées</th>"
        "<th>Verdicts de culpabilité</th></tr>"
        "<tr><td>2019-2020</td><td>91</td><td>14</td></tr></table>"
    )
    found = {figure.published: figure.indicator for figure in drafted(read_page(table), "fr")}
    assert found["14"] == ""


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["263|survivors sheltered in 2022", "$3.4 million|raised, and nearly all spent"],
         ["263", "$3.4 million"]),
        (["119|personnes entrées dans la procédure de protection la même année", "14|enfants"],
         ["119", "14"]),
        (["1|Train 300 officers", "2|Open an office"], []),  # a list with numbers
    ],
)  # fmt: skip
def test_a_panel_of_key_figures_reads_as_sentences(rows: list[str], expected: list[str]) -> None:
    cells = (f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in rows)
    language = "fr" if "personnes" in rows[0] else "en"
    found = drafted(read_page(f"<body><table>{''.join(cells)}</table></body>"), language)
    assert [figure.published for figure in found] == expected


def test_a_header_with_the_title_of_the_page_is_read_and_one_with_its_menu_is_not() -> None:
    title = "<h1>Annual report</h1><p>1 April 2021 to 31 March 2022</p>"
    text = "<body><header>{}</header><p>The line took 407 calls.</p></body>"
    dates = [
        [
            (figure.published, figure.period_start)
            for figure in drafted(read_page(text.format(head)))
        ]
        for head in (title, "<a href='/'>Home</a> <a>Call 3 of 5</a>")
    ]
    assert dates == [[("407", "2021-04-01")], [("407", "")]]
