"""A small sound project and one case for each defect, with the exact English message."""

from __future__ import annotations

import csv
import io
from pathlib import Path

SOURCE = {
    "title": '"Quick facts"',
    "publisher": '"A police service"',
    "language": '"en"',
    "published": '"2016-06"',
    "url": '"https://example.org/facts"',
    "accessed": '"2026-01-02"',
    "evidence": '"official"',
}
ROWS: dict[str, dict[str, str]] = {
    "figures": {
        "indicator": "cases_completed",
        "breakdown": "",
        "published": "about 1,230",
        "period_start": "2005",
        "period_end": "",
        "as_of": "2015-01",
        "geography": "Canada",
        "locator": "line 3",
        "note": "plain",
    },
    "operations": {
        "operation": "combative",
        "label_en": "Operation",
        "label_fr": "Opération",
        "lead": "GRC",
        "indicator": "operation_persons_charged",
        "published": "nine",
        "period_start": "2015-01",
        "period_end": "2015-02",
        "as_of": "",
        "geography": "Ontario",
        "locator": "line 4",
        "note": "",
    },
    "funding": {
        "funding": "victims-fund",
        "label_en": "Fund",
        "label_fr": "Fonds",
        "payer": "JUS",
        "pillar": "protection",
        "basis": "annual ceiling",
        "published": "up to $500,000",
        "period_start": "2014-04-01",
        "period_end": "2015-03-31",
        "part_of": "",
        "geography": "Canada",
        "locator": "line 5",
        "note": "",
    },
    "action_plan": {
        "pillar": "prevention",
        "task": "1.11",
        "task_label_en": "Task",
        "task_label_fr": "Tâche",
        "deliverable": "1.11-01",
        "label_en": "Deliverable",
        "label_fr": "Produit livrable",
        "new": "yes",
        "start": "Début : 2012-2013",
        "status": "Terminé (septembre 2014)",
        "leads": "SP; GRC",
        "locator": "annex, line 6",
        "note": "",
    },
}
FLOW = {
    "indicator": "trp_issued",
    "period_start": "2014-01-01",
    "period_end": "2014-12-31",
    "as_of": "",
}
SNAPSHOT = {"indicator": "cases_before_courts", "period_start": ""}
RATE = {**FLOW, "indicator": "ucr_rate"}
LONG = "a" * 5001

# table, cells that differ from the sound row, rule, column, message
CELLS: list[tuple[str, dict[str, str], str, str, str]] = [
    # words of the catalogue
    ("figures", {"indicator": "case_completed"}, "unknown-indicator", "indicator",
     "The catalogue has no indicator 'case_completed'."),
    ("figures", {"indicator": "../../x"}, "id-like-a-path", "indicator",
     "'../../x' in column 'indicator' is a path, not an id."),
    ("operations", {"lead": "GRX"}, "unknown-organisation", "lead",
     "The catalogue has no organisation written 'GRX'."),
    ("funding", {"payer": "JUS SP"}, "unknown-organisation", "payer",
     "The catalogue has no organisation written 'JUS SP'."),
    ("action_plan", {"leads": "SP; RCMPP"}, "unknown-organisation", "leads",
     "The catalogue has no organisation written 'RCMPP'."),
    ("figures", {"breakdown": "female"}, "unreadable-breakdown", "breakdown",
     "'female' is not a breakdown."),
    ("figures", {"breakdown": "gender=female"}, "unknown-dimension", "breakdown",
     "The catalogue has no breakdown by 'gender'."),
    ("figures", {"breakdown": "sex=femal"}, "unknown-breakdown", "breakdown",
     "The catalogue has no breakdown 'sex=femal'."),
    ("figures", {"geography": "Nova Scotla"}, "place-nearly-known", "geography",
     "'Nova Scotla' isn't the name of 'Nova Scotia' here: it would be a place of its own."),
    ("figures", {"geography": "Kanada"}, "place-nearly-known", "geography",
     "'Kanada' isn't the name of 'Canada' here: it would be a place of its own."),
    ("figures", {"geography": "Allemagne"}, "place-nearly-known", "geography",
     "'Allemagne' isn't the name of 'Germany' here: it would be a place of its own."),
    ("funding", {"pillar": "protecton"}, "unknown-pillar", "pillar",
     "'protecton' is not a pillar of the action plan."),
    ("action_plan", {"pillar": "Prevention"}, "unknown-pillar", "pillar",
     "'Prevention' is not a pillar of the action plan."),
    ("funding", {"basis": "gift"}, "unknown-basis", "basis", "'gift' is not a basis of funding."),
    ("action_plan", {"status": "Continuu"}, "unknown-status", "status",
     "'Continuu' is not a status that action plans publish."),
    ("action_plan", {"status": "Terminé (sembre 2014)"}, "unreadable-status-date", "status",
     "The date in 'Terminé (sembre 2014)' can't be read."),
    ("action_plan", {"start": "Début : 2012-2014"}, "unreadable-start", "start",
     "'Début : 2012-2014' is not the fiscal year of a start."),
    ("action_plan", {"new": "no"}, "new-not-yes", "new", "'no' is not allowed in column 'new'."),
    # ids
    ("operations", {"operation": "Northern Spotlight"}, "bad-id", "operation",
     "'Northern Spotlight' can't be an id in column 'operation'."),
    ("operations", {"operation": "/etc/passwd"}, "id-like-a-path", "operation",
     "'/etc/passwd' in column 'operation' is a path, not an id."),
    ("funding", {"funding": "a\\b"}, "id-like-a-path", "funding",
     "'a\\b' in column 'funding' is a path, not an id."),
    ("funding", {"part_of": "victim-fund"}, "part-of-nothing", "part_of",
     "'victim-fund' in part_of is no other funding of this table."),
    ("funding", {"part_of": "victims-fund"}, "part-of-nothing", "part_of",
     "'victims-fund' in part_of is no other funding of this table."),
    ("action_plan", {"task": "1,11"}, "bad-task", "task", "'1,11' is not the number of a task."),
    ("action_plan", {"deliverable": "1.11-1"}, "bad-deliverable", "deliverable",
     "'1.11-1' is not the number of a deliverable."),
    ("action_plan", {"deliverable": "1.12-01"}, "deliverable-not-of-task", "deliverable",
     "Deliverable '1.12-01' doesn't belong to task 1.11."),
    # dates
    ("figures", {"as_of": "August 2015?"}, "unreadable-date", "as_of",
     "'August 2015?' is not a date."),
    ("figures", {"as_of": "2015-02-30"}, "unreadable-date", "as_of", "'2015-02-30' is not a date."),
    ("figures", {"as_of": "42004"}, "date-as-number", "as_of",
     "'42004' is a spreadsheet's day number, which would be 2014-12-31."),
    ("figures", {"as_of": "31/08/2015"}, "date-turned-round", "as_of",
     "'31/08/2015' is a date in another order or with a month's name; it seems to be 2015-08-31."),
    ("figures", {"as_of": "08/31/2015"}, "date-turned-round", "as_of",
     "'08/31/2015' is a date in another order or with a month's name; it seems to be 2015-08-31."),
    ("figures", {"as_of": "2015-31-08"}, "date-turned-round", "as_of",
     "'2015-31-08' is a date in another order or with a month's name; it seems to be 2015-08-31."),
    ("figures", {"as_of": "2015-08-31 00:00:00"}, "date-turned-round", "as_of",
     "'2015-08-31 00:00:00' is a date in another order or with a month's name; "
     "it seems to be 2015-08-31."),
    ("figures", {"as_of": "août-15"}, "date-turned-round", "as_of",
     "'août-15' is a date in another order or with a month's name; it seems to be 2015-08."),
    ("figures", {"as_of": "31 août 2015"}, "date-turned-round", "as_of",
     "'31 août 2015' is a date in another order or with a month's name; "
     "it seems to be 2015-08-31."),
    ("figures", {"as_of": "August 31, 2015"}, "date-turned-round", "as_of",
     "'August 31, 2015' is a date in another order or with a month's name; "
     "it seems to be 2015-08-31."),
    ("figures", {"as_of": "04/05/2015"}, "date-in-two-ways", "as_of",
     "'04/05/2015' may be 2015-04-05 or 2015-05-04."),
    ("figures", {"period_start": "2015-02"}, "ends-before-it-begins", "as_of",
     "The period ends on 2015-01, before it begins (2015-02)."),
    ("figures", {**FLOW, "period_start": "2015"}, "ends-before-it-begins", "period_end",
     "The period ends on 2014-12-31, before it begins (2015)."),
    ("figures", {"as_of": ""}, "dates-of-a-stock", "as_of",
     "Indicator 'cases_completed' is a stock, counted since a start as of a date: "
     "'as_of' is wrong here."),
    ("figures", {"period_end": "2015-01"}, "dates-of-a-stock", "period_end",
     "Indicator 'cases_completed' is a stock, counted since a start as of a date: "
     "'period_end' is wrong here."),
    ("figures", {**FLOW, "period_start": ""}, "dates-of-a-flow", "period_start",
     "Indicator 'trp_issued' is a flow, counted over a period: 'period_start' is wrong here."),
    ("figures", {**FLOW, "as_of": "2014-12-31"}, "dates-of-a-flow", "as_of",
     "Indicator 'trp_issued' is a flow, counted over a period: 'as_of' is wrong here."),
    ("figures", {**SNAPSHOT, "as_of": ""}, "dates-of-a-snapshot", "as_of",
     "Indicator 'cases_before_courts' is a snapshot, open at a date: 'as_of' is wrong here."),
    ("figures", {**SNAPSHOT, "period_end": "2015-01"}, "dates-of-a-snapshot", "period_end",
     "Indicator 'cases_before_courts' is a snapshot, open at a date: 'period_end' is wrong here."),
    ("funding", {"period_end": ""}, "dates-of-funding", "period_end",
     "Money is promised for a period: 'period_end' is wrong here."),
    ("figures", {"as_of": "2016-07"}, "after-publication", "as_of",
     "The figure is for 2016-07, after its source was published (2016-06)."),
    # figures
    ("figures", {"published": "abc"}, "unreadable-figure", "published",
     "'abc' can't be read as a number: it is not a number in digits or words."),
    ("figures", {"published": ""}, "empty-cell", "published",
     "Column 'published' is empty here, and every row needs it."),
    ("figures", {"published": "=SUM(A1:A3)"}, "figure-is-formula", "published",
     "'=SUM(A1:A3)' is a spreadsheet formula, not a published number."),
    ("figures", {"published": "4,2E+04"}, "figure-in-scientific-notation", "published",
     "'4,2E+04' is in the scientific notation that spreadsheets fall back to; "
     "digits may be lost."),
    ("figures", {"published": "31454,0"}, "figure-with-empty-decimals", "published",
     "'31454,0' has decimals that no source publishes for a count; the spreadsheet added them."),
    ("figures", {"published": "85.00"}, "figure-with-empty-decimals", "published",
     "'85.00' has decimals that no source publishes for a count; the spreadsheet added them."),
    ("figures", {"published": "2.977"}, "fraction-of-a-whole", "published",
     "'2.977' reads as a fraction, and cases are counted in whole numbers."),
    ("figures", {**RATE, "published": "04-janv"}, "figure-is-date", "published",
     "'04-janv' is a date that a spreadsheet made of a number."),
    ("figures", {**RATE, "published": "2015-04-01"}, "figure-is-date", "published",
     "'2015-04-01' is a date that a spreadsheet made of a number."),
    ("figures", {"published": "89 %"}, "unit-mismatch", "published",
     "'89 %' has another unit than indicator 'cases_completed', which is in cases."),
    ("figures", {"published": "$500"}, "unit-mismatch", "published",
     "'$500' has another unit than indicator 'cases_completed', which is in cases."),
    # any cell
    ("figures", {"published": "########"}, "spreadsheet-error", "published",
     "'########' is an error value that a spreadsheet put here."),
    ("figures", {"published": "#REF!"}, "spreadsheet-error", "published",
     "'#REF!' is an error value that a spreadsheet put here."),
    ("figures", {"note": "#N/A"}, "spreadsheet-error", "note",
     "'#N/A' is an error value that a spreadsheet put here."),
    ("figures", {"note": "#VALEUR!"}, "spreadsheet-error", "note",
     "'#VALEUR!' is an error value that a spreadsheet put here."),
    ("figures", {"note": "a\x1b[31mb"}, "control-character", "note",
     "The cell has the invisible character U+001B."),
    ("figures", {"note": "a\x00b"}, "control-character", "note",
     "The cell has the invisible character U+0000."),
    ("figures", {"note": "a\u202eb"}, "control-character", "note",
     "The cell has the invisible character U+202E."),
    ("figures", {"indicator": "cases\x00"}, "control-character", "indicator",
     "The cell has the invisible character U+0000."),
    ("figures", {"published": "117\u200b"}, "control-character", "published",
     "The cell has the invisible character U+200B."),
    ("figures", {"indicator": "\ufeffcases_completed"}, "control-character", "indicator",
     "The cell has the invisible character U+FEFF."),
    ("figures", {"indicator": "cases\u00ad_completed"}, "control-character", "indicator",
     "The cell has the invisible character U+00AD."),
    ("figures", {"as_of": "2015-01\u2060"}, "control-character", "as_of",
     "The cell has the invisible character U+2060."),
    ("figures", {"breakdown": "sex=\u3164female"}, "control-character", "breakdown",
     "The cell has the invisible character U+3164."),
    ("action_plan", {"label_fr": "Entente avec 北京"}, "letters-without-font", "label_fr",
     "No font of the brief has 北京, so that its PDF couldn't show the text."),
    ("figures", {"note": "co\u00adoperation"}, "invisible-letter", "note",
     "The text has the invisible character U+00AD."),
    ("figures", {"note": LONG}, "very-long-cell", "note",
     "The cell has 5001 characters; 5000 is the most."),
    ("figures", {"note": "one\ntwo"}, "line-break-in-cell", "note", "The cell has a line break."),
    ("figures", {"note": "procÃ¨s"}, "garbled-letters", "note",
     "'procÃ¨s' has letters that look garbled by a wrong encoding."),
    ("figures", {"note": "caf\ufffd"}, "garbled-letters", "note",
     "'caf\ufffd' has letters that look garbled by a wrong encoding."),
    ("operations", {"label_en": '=HYPERLINK("x")'}, "text-looks-like-formula", "label_en",
     "'=HYPERLINK(\"x\")' begins like a spreadsheet formula."),
    ("figures", {"note": "@SUM(1)"}, "text-looks-like-formula", "note",
     "'@SUM(1)' begins like a spreadsheet formula."),
    ("figures", {"geography": "-2+3"}, "text-looks-like-formula", "geography",
     "'-2+3' begins like a spreadsheet formula."),
    ("figures", {"locator": ""}, "no-locators", "locator",
     "1 of 1 rows don't say where in the document they stand."),
    ("operations", {"label_fr": ""}, "empty-cell", "label_fr",
     "Column 'label_fr' is empty here, and every row needs it."),
]  # fmt: skip

# table, two rows' differences, rule, row, message
PAIRS: list[tuple[str, dict[str, str], dict[str, str], str, str]] = [
    ("figures", {}, {"as_of": "2015-01-31"}, "same-figure-twice",
     "The figure 'about 1,230' is in row 2 too, "
     "with the same indicator, breakdown, period and place."),
    ("figures", {}, {"published": "91"}, "two-values-for-one-figure",
     "The source has two values for one figure: 'about 1,230' in row 2 and '91' here."),
    ("action_plan", {}, {}, "deliverable-twice", "Deliverable '1.11-01' is in row 2 too."),
]  # fmt: skip

HEAD = ",".join(ROWS["figures"])
LINE = "cases_completed,,85,2005,,2015-01,Canada,line 3,"
# bytes of figures.csv, rule, row, column, message
FORMS: list[tuple[bytes, str, int | None, str, str]] = [
    (b"", "empty-file", None, "", "The file is empty."),
    (b" \r\n\r\n", "empty-file", None, "", "The file is empty."),
    (f"{HEAD}\n".encode(), "empty-table", None, "", "The table has a header and no rows."),
    (b"PK\x03\x04\x14\0\x06\0rest", "workbook-named-csv", None, "",
     "The file is a workbook or an archive, not a table in text."),
    (f"{HEAD}\n{LINE}Montréal\n".encode("cp1252"), "encoding-windows-1252", None, "",
     "The file is in Windows-1252 (or Latin-1), not UTF-8: see é in line 2."),
    (f"{HEAD}\n{LINE}Montréal\n".encode("utf-16"), "encoding-utf-16", None, "",
     'The file is in UTF-16 ("Unicode text"), not UTF-8.'),
    (f"{HEAD}\n{LINE}x\n".encode("utf-16-le"), "encoding-utf-16", None, "",
     'The file is in UTF-16 ("Unicode text"), not UTF-8.'),
    (f"{HEAD}\n{LINE}é".encode() + b"\xff\n", "encoding-damaged", None, "",
     "The file is in UTF-8, but line 2 has a byte that isn't: 0xFF."),
    (f"{HEAD.replace('published', 'publshed')}\n{LINE}\n".encode(), "unknown-column", 1,
     "publshed", "There is no column 'publshed' in this table."),
    (f"{HEAD.replace('published', 'publshed')}\n{LINE}\n".encode(), "missing-column", 1,
     "published", "Column 'published' is missing."),
    (f"{HEAD},note\n{LINE},\n".encode(), "duplicate-column", 1, "note",
     "Column 'note' is there twice."),
    (f"{HEAD},\n{LINE},x\n".encode(), "column-without-name", 1, "",
     "Column 10 has cells and no name."),
    (f"{HEAD}\n{LINE},977\n".encode(), "too-many-cells", 2, "",
     "The row has 10 cells where the header has 9: '977' is one too many."),
    (f"{HEAD}\ncases_completed,,85,2005,,2015-01,Ottawa, Canada,line 3,\n".encode(),
     "cells-pushed-right", 2, "",
     "The row has 10 cells where the header has 9, and ends with an empty one: a separator "
     "within a cell may have pushed what follows one column too far."),
    (f"{HEAD}\ncases_completed,,85,2005\n".encode(), "too-few-cells", 2, "",
     "The row has 4 cells where the header has 9."),
    (f"{HEAD}\n{LINE}{'a' * 140_000}\n{LINE}\n".encode(), "very-long-cell", 2, "note",
     "The cell has 140000 characters; 5000 is the most."),
    (f'{HEAD}\n{LINE}"open\n{LINE}\n'.encode(), "quotes-do-not-match", 2, "",
     "A quotation mark is opened and not closed (or something follows it) from this row on, "
     "so the rest of the file can't be read."),
]  # fmt: skip

# key, its TOML value (None leaves it out), rule, message
MANIFESTS: list[tuple[str, str | None, str, str]] = [
    ("title", None, "missing-key", "The key 'title' is missing or empty."),
    ("url", '""', "missing-key", "The key 'url' is missing or empty."),
    ("titel", '"x"', "unknown-key", "There is no key 'titel' in source.toml."),
    ("title", "[1]", "not-a-text", "The key 'title' holds '[1]', which isn't a text."),
    ("draft", '"yes"', "draft-not-true-or-false", "The key 'draft' holds 'yes'."),
    ("language", '"fra"', "unknown-language", "'fra' is not a language of the sources."),
    ("publisher", '"RCMPP"', "publisher-nearly-known",
     "'RCMPP' isn't the name of 'Royal Canadian Mounted Police' here: it counts as a publisher "
     "of its own."),
    ("publisher", '"Statistique Canda"', "publisher-nearly-known",
     "'Statistique Canda' isn't the name of 'Statistique Canada' here: it counts as a publisher "
     "of its own."),
    ("evidence", '"offical"', "unknown-evidence", "'offical' is not a kind of evidence."),
    ("url", '"javascript:alert(1)"', "not-an-address",
     "'javascript:alert(1)' is not an address on the web."),
    ("sha256", '"abc"', "not-a-sha256", "'abc' is not a SHA-256 hash."),
    ("fiscal_year", '"2014"', "unreadable-fiscal-year", "'2014' is not a fiscal year."),
    ("published", None, "no-publication-date", "The source doesn't say when it was published."),
    ("accessed", '"2016-05-31"', "read-before-published",
     "The document was read on 2016-05-31, before it was published (2016-06)."),
    ("accessed", '"02/01/2026"', "date-in-two-ways",
     "'02/01/2026' may be 2026-01-02 or 2026-02-01."),
    ("title", '"=cmd()"', "text-looks-like-formula", "'=cmd()' begins like a spreadsheet formula."),
    ("title", '"a\\u0007b"', "control-character",
     "The cell has the invisible character U+0007."),
    ("fiscal_year", '"2013-2014"', "period-outside-fiscal-year",
     "The figure is for 2015-01, not wholly within the fiscal year 2013-2014 "
     "that its source reports on."),
    ("url", "https://example.org", "invalid-toml",
     "The file isn't valid TOML: Invalid value (at line 5, column 7)."),
    ("title", "[" * 9999, "invalid-toml",
     "The file isn't valid TOML: maximum recursion depth exceeded."),
]  # fmt: skip


def csv_text(rows: list[dict[str, str]], delimiter: str = ",", end: str = "\n") -> str:
    """Return rows as CSV with their keys as header."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def write(raw: Path, name: str, *rows: dict[str, str], **source: str | None) -> Path:
    """Write a source whose tables are sound but for the given rows of one table."""
    folder = raw / "facts-2016"
    folder.mkdir(parents=True, exist_ok=True)
    given = {**SOURCE, **source}
    lines = [f"{key} = {value}" for key, value in given.items() if value is not None]
    (folder / "source.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for table in {"figures", name}:
        changed = [{**ROWS[table], **row} for row in rows] if table == name else [ROWS[table]]
        text = csv_text(changed or [ROWS[table]])
        (folder / f"{table}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


#: Rules that the analysis tells, with the placeholders that it fills in.
OF_THE_ANALYSIS = {
    "stock-falls": {"old", "new", "other_source", "date"},
    "parts-exceed-total": {"new", "other_source", "parts_en", "parts_fr", "sum_en", "sum_fr"},
    "printed-change-differs": {
        "old",
        "new",
        "computed_en",
        "computed_fr",
        "printed_en",
        "printed_fr",
        "implied_en",
        "implied_fr",
    },
    "revised-figure": {"old", "new", "other_source"},
    "convicted-above-accused": {"old", "new", "other_source"},
    "later-vintage": {"date"},
    "approximate": set(),
    "bounded": set(),
    "secondary-source": set(),
    "official-copy": set(),
    "new-yet-begun-earlier": {"deliverable"},
    "begun-after-the-year": {"deliverable"},
    "lead-missing": {"deliverable"},
    "lead-inherited": {"deliverable"},
    "ratio-undetermined": set(),
    "not-comparable": set(),
    "unit-ambiguous": set(),
    "qualifier-unclear": set(),
    "convictions-only": set(),
    "end-not-printed": set(),
    "start-not-printed": set(),
    "period-from-context": set(),
    "population-unclear": set(),
    "may-be-cumulative": set(),
    "wider-program": set(),
    "parts-far-below-total": {
        "total_en",
        "total_fr",
        "parts_en",
        "parts_fr",
        "sum_en",
        "sum_fr",
    },
    "part-older-than-total": {"date", "last"},
    "repeated-figure": {"other_source"},
    "one-number-for-two-periods": {"old", "new", "other_source", "date"},
    "one-result-for-two-operations": {"other_source", "date", "when"},
    "printed-share-differs": {"computed_en", "computed_fr"},
    "break-in-basis": {"date"},
    "opposite-directions": {"old", "new", "other_source"},
}
