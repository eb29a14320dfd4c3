"""Dates that a draft takes from what is told around a figure, and words an indicator needs."""

from __future__ import annotations

import pytest

from napanalysis.draft.blocks import Document
from napanalysis.draft.extract.drafted import DraftFigure
from napanalysis.draft.extract.figures import draft_numbers
from napanalysis.draft.extract.reported_period import reported_in
from napanalysis.draft.language.printed_dates import dates
from napanalysis.draft.language.told_dates import Reported
from napanalysis.draft.readers.plain_text import read_lines
from napanalysis.draft.settle import settle

YEAR = Reported("2022-04-01", "2023-03-31")


def document(text: str, language: str = "en") -> Document:
    return Document(language, settle(read_lines(text)))


def drafted(text: str, language: str = "en") -> list[DraftFigure]:
    return draft_numbers(document(text, language))[0]


def dated(figure: DraftFigure) -> tuple[str, str, str]:
    return figure.period_start, figure.period_end, figure.as_of


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("on 8 November", "en", ("2022-11-08", "2022-11-08")),
        ("en mars", "fr", ("2023-03", "2023-03")),
        ("le 2 et le 3 mai 2021, puis le 21 juin", "fr", ("2021-06-21", "2021-06-21")),
        ("the year ended 30 June", "en", ("", "")),
        ("offert en sept langues", "fr", None),
        ("1 April 2023 to 31 March 2024", "en", ("2023-04-01", "2024-03-31")),
        ("First half (Apr–Sep 2023)", "en", ("2023-04", "2023-09")),
        ("Second half (Oct. 2023–Mar. 2024)", "en", ("2023-10", "2024-03")),
        ("le 3 févr. 2023", "fr", ("2023-02-03", "2023-02-03")),
        ("in the first four months of 2022", "en", ("2022-01", "2022-04")),
        ("The second half of 2021 saw", "en", ("2021-07", "2021-12")),
        ("3rd quarter of 2020", "en", ("2020-07", "2020-09")),
        ("au cours des neuf premiers mois de 2019", "fr", ("2019-01", "2019-09")),
        ("au premier semestre de l'année 2023", "fr", ("2023-01", "2023-06")),
        ("the first quarter of 2022-2023", "en", ("2022-04", "2022-06")),
        ("second quarter, fiscal year 2022-23", "en", ("2022-07", "2022-09")),
        ("the third quarter of the 2021-22 fiscal year", "en", ("2021-10", "2021-12")),
        ("au deuxième trimestre de l'exercice 2022-2023", "fr", ("2022-07", "2022-09")),
        ("Q2 FY2022-23", "en", ("2022-07", "2022-09")),
        ("Q2 2021", "en", ("2021-04", "2021-06")),
        (
            "fiscal year 2020 (October 1, 2019 to September 30, 2020)",
            "en",
            ("2019-10-01", "2020-09-30"),
        ),
        ("année scolaire 2022-2023 (septembre 2022 à juin 2023)", "fr", ("2022-09", "2023-06")),
        ("in 2018 (to September 30, 2018)", "en", ("2018-09-30", "2018-09-30")),
        ("T1", "fr", ("2022-04", "2022-06")),
        ("form T1", "en", None),
        ("in the second half of the year", "en", ("2022-10", "2023-03")),
        ("in its first seven months", "en", None),
        ("over the past three fiscal years", "en", ("2020-04-01", "2023-03-31")),
        ("voici, pour l'exercice, les réalisations", "fr", ("2022-04-01", "2023-03-31")),
        ("prévu pour l'exercice 2019-2020", "fr", ("2019-04-01", "2020-03-31")),
        ("au cours des deux dernières années", "fr", ("2021-04-01", "2023-03-31")),
        ("82 jours, contre 51 jours trois ans plus tôt", "fr", ("2019-04-01", "2020-03-31")),
        ("the quarter ending September 30, 2022", "en", ("2022-07-01", "2022-09-30")),
        ("au trimestre terminé en juin 2021", "fr", ("2021-04", "2021-06")),
        ("the nine months ended December 2021", "en", ("2021-04", "2021-12")),
        ("At year-end, 19 were waiting.", "en", ("2022-04-01", "2023-03-31")),
        ("between July and September", "en", ("2022-07", "2022-09")),
        ("From the opening of the line in May 2019 to the end of 2021", "en", ("2019-05", "2021")),
        ("du 3 mars 2020, jour du lancement, au 30 juin 2023", "fr", ("2020-03-03", "2023-06-30")),
        ("9 in the previous one.", "en", ("2021-04-01", "2022-03-31")),
        ("Juillet / July", "fr", ("2022-07", "2022-07")),
        ("entre le 1er octobre et le 28 février 2023", "fr", ("2022-10-01", "2023-02-28")),
        ("58, contre 41 un an plus tôt", "fr", ("2021-04-01", "2022-03-31")),
        ("19 in the same quarter of 2019", "en", ("2019-04-01", "2020-03-31")),
        ("de mai à juillet 2022, contre 9 le trimestre précédent", "fr", ("2022-02", "2022-04")),
        ("in the last quarter alone", "en", ("2023-01-01", "2023-03-31")),
        ("durant le dernier trimestre de l'exercice", "fr", ("2023-01-01", "2023-03-31")),
        ("the last quarter of 2019", "en", ("2019-10", "2019-12")),
        ("T4 2019", "fr", ("2019-10", "2019-12")),
        (
            "From June to August 2022, 9; in the following three months",
            "en",
            ("2022-09", "2022-11"),
        ),
        ("De mars à juin 2020, 9; au cours des quatre mois suivants", "fr", ("2020-07", "2020-10")),
        ("June 2022, against 9 in the previous twelve months", "en", ("2021-06", "2022-05")),
        ("the year after, 9", "en", ("2023-04-01", "2024-03-31")),
        (
            "9 in the same six months of 2021, down from 12 a year earlier",
            "en",
            ("2020-04-01", "2021-03-31"),
        ),
        ("over the past year", "en", ("2022-04-01", "2023-03-31")),
        ("au cours de la dernière année", "fr", ("2022-04-01", "2023-03-31")),
        ("durant les mois d'avril et de mai 2021", "fr", ("2021-04", "2021-05")),
        ("du mois de mai à la fin de juin", "fr", ("2022-05", "2022-06")),
        ("between January and the middle of March 2020", "en", ("2020-01", "2020-03")),
        ("de septembre à la fin de l'année", "fr", ("2022-09", "2023-03-31")),
        (
            "from April 2018, when it began, until the end of the year",
            "en",
            ("2018-04", "2023-03-31"),
        ),
        ("over five years, beginning in 2022-2023", "en", ("2022-04-01", "2027-03-31")),
        ("in the first nine months of this year", "en", ("2022-04", "2022-12")),
        ("au premier trimestre de l'exercice", "fr", ("2022-04", "2022-06")),
        ("in the six months to 30 June", "en", ("2022-01-01", "2022-06-30")),
        ("les douze mois qui se terminent le 31 août 2018", "fr", ("2017-09-01", "2018-08-31")),
        ("le mois d'août", "fr", ("2022-08", "2022-08")),
        ("that renewed an earlier permit", "en", None),
        ("over 2024 and 2025", "en", ("2024", "2025")),
        ("on 3 May 2021 and 4 June 2021", "en", ("2021-06-04", "2021-06-04")),
        ("October to March 2024", "en", ("2023-10", "2024-03")),
        ("40 from 2015 to 2018; the previous year, 12", "en", ("2014", "2014")),
        ("the same months of the year before", "en", ("2021-04-01", "2022-03-31")),
        ("au même trimestre de l'an dernier", "fr", ("2021-04-01", "2022-03-31")),
        ("the year before, 2018, it was 12", "en", ("2018", "2018")),
        ("over the same five years, 2019-20 to 2023-24", "en", ("2019-04-01", "2024-03-31")),
        ("years go from 1 July to 30 June", "en", ("2022-07-01", "2023-06-30")),
        ("since it was formed, 31 files", "en", ("", "")),
        (
            "Between our opening on 29 May 2019 and the end of September 2023",
            "en",
            ("2019-05-29", "2023-09"),
        ),
    ],
)
def test_a_date_is_read_to_its_year(
    text: str, language: str, expected: tuple[str, str] | None
) -> None:
    found = dates(text, language, (), YEAR)
    assert (found[-1].first, found[-1].last) == expected if expected else not found


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("May to June 2022: 16 calls, 39 in the same two months of 2021.", "39", ("2021-05",)),
        ("In May 2021, 9 came. That year, 42 were men.", "42", ("2021-01-01", "2021-12-31")),
        ("# Report 2021\n\nThe house opened in 2009. It took 412 calls.", "412", ("2021-01-01",)),
        ("It took 88 calls in 2020, 31 fewer than in 2019.", "31", ("2020-01-01",)),
        ("In 2020 it took 88 calls (2019: 74; 2018: 70).", "74", ("2019-01-01",)),
        ("In 2020, 9 wore it, a 12% increase on the previous year.", "12%", ("2020-01-01",)),
        ("In 2021, 14 came; in 2020 it was 11. Of all, 60% were men.", "60%", ("2021-01-01",)),
        ("As of 1 May 2021, 61 cases ran. Of those, 22 were old.", "22", ("", "", "2021-05-01")),
        ("# Situation as of 30 June 2022\n\n355 were trained.", "355", ("", "", "2022-06-30")),
        ("# Calls from 2015 to 2020\n\nThere were 614 calls.", "614", ("2015", "2020")),
        ("# Plan 2015-2020\n\nThere were 614 calls.", "614", ("",)),
        ("Between May 2018 and August 2019, 44 came.\n\nNine left.", "nine", ("2018-05",)),
        ("It began in 2014. Since then, 312 charges were laid.", "312", ("2014", "")),
        ("From 2011 to 2021, 58 came. In this period, 9 left.", "9", ("2011", "2021")),
        ("In 2019-20, calls fell. In the first quarter, 210 came.", "210", ("2019-04", "2019-06")),
        ("# Report 2021\n\nBy year's end, 57 waited.", "57", ("", "", "2021-12-31")),
        ("It began in 2014. It ran since 2016. Since then, 31 left.", "31", ("2016", "")),
        ("# Report 2021\n\nIn the last quarter, 9 came. We sent out 800.", "800", ("2021-01-01",)),
        (
            "# Report 2021\n\nAs of May 31, 38 worked. 20 of these were men.",
            "20",
            ("", "", "2021-05-31"),
        ),
        ("# Report 2021\n\nAs of May 31, 38 worked. They took 800 calls.", "800", ("2021-01-01",)),
        (
            "# Report 2021\n\nAs of May 31, it ran in 12 cities.\n\n- 40 were held;",
            "40",
            ("2021-01-01",),
        ),
        ("# Report 2021\n\nAs of May 31, 2021:\n\n- 40 were held;", "40", ("", "", "2021-05-31")),
        (
            "In May 2021 we got $9 over two years, beginning in 2022-23. We will:\n\n- open 45;",
            "45",
            ("2022-04-01", "2024-03-31"),
        ),
        (
            "# Report 2021\n\nAs of May 1, 22 ran; 12 had been convicted since 2018.",
            "12",
            ("2018",),
        ),
        (
            "# Note\n\nJuly 2023\n\nIn the twelve months ended 31 May 2023 we met 9.\n\nWe fed 45.",
            "45",
            ("2022-06-01", "2023-05-31"),
        ),
        (
            "Ottawa, May 3, 2022. Help came.\n\nSince 2019, 62 came.",
            "62",
            ("2019", "", "2022-05-03"),
        ),
        ("Ottawa, May 3, 2022 – The city housed 62 women.", "62", ("", "", "")),
        # "Each year since" isn't "over five years, beginning in".
        ("# Report 2022-2023\n\nWe laid 30 charges each year since 2012.", "30", ("2012",)),
        # A day that ends a sentence is no dateline.
        (
            "Council adopted the plan on 14 June 2021. It ends in 2025.\n\n"
            "Counts are for the year 2023 unless told otherwise.\n\nThe city housed 62 women.",
            "62",
            ("2023-01-01", "2023-12-31", ""),
        ),
        ("Oslo, May 3, 2022. 9 left.\n\nLast year, 41 came. In March, 12.", "41", ("2021-01-01",)),
        ("Oslo, May 3, 2022. 9 left.\n\nLast year, 41 came. In March, 12.", "12", ("2022-03",)),
        ("# Data as of March 31, 2020\n\nIn 2019-20, 9 came.\n\nWe fed 45.", "45", ("2019-04-01",)),
        ("# July to September 2022\n\n9 came, 8 in the same quarter last year.", "8", ("2021-07",)),
        ("# July to September 2022\n\n9 came so far this year.", "9", ("2022-01-01", "2022-09")),
        (
            "Oslo, May 3, 2022. From July to August 2021 we met workers.\n\n"
            "| Paid | 27 |\n|---|---|\n| Unpaid | 41 |\n",
            "41",
            ("2021-07", "2021-08"),
        ),
        (
            "# Census of houses, 2023\n\nThe census took place on 15 November 2023.\n\n513 came.",
            "513",
            ("", "", "2023-11-15"),
        ),
        # What there is at a time, and what was done.
        ("# Report 2021\n\nThe house has 22 beds.", "22", ("", "", "2021-12-31")),
        ("# Report 2021\n\nIn 2019, there are 22 beds.", "22", ("", "", "2019")),
        (
            "# Report 2021\n\nA person has 30 days to appeal.",
            "30",
            ("2021-01-01", "2021-12-31", ""),
        ),
        (
            "# Report 2021\n\nIn 2019, we have 64 calls answered.",
            "64",
            ("2019-01-01", "2019-12-31", ""),
        ),
        ("# Report 2021\n\nOf 45 files of 2019, 12 are still open.", "12", ("", "", "2021-12-31")),
        ("On 1 January 2021, officers met 9 women.", "9", ("2021-01-01", "2021-01-01", "")),
        (
            "# Report 2021\n\nIn May, 9 called, 7 in the same month of the previous year.",
            "7",
            ("2020-05", "2020-05", ""),
        ),
        ("# Report 2021\n\nThe house has helped 22 women.", "22", ("2021-01-01",)),
        ("# Report 2021\n\nSeven actions are under way.", "seven", ("", "", "2021-12-31")),
        ("# Report 2021\n\nThere are 614 calls a year.", "614", ("2021-01-01",)),
        ("# Report 2021\n\nIt has 12 times refused.", "12", ("2021-01-01",)),
        (
            "Oslo, May 3, 2022.\n\nThe law of 2005 says it.\n\n"
            "| Paid | 27 |\n|---|---|\n| Not | 41 |\n",
            "41",
            ("", "", ""),
        ),
        ("# Report 2021\n\nSeven files were opened.", "seven", ("2021-01-01",)),
        ("On 1 January 2021 it had 9 rooms, of which 4 were new.", "4", ("", "", "2021-01-01")),
        ("Oslo, May 3, 2022. 9 left.\n\nThe unit has 14 officers.", "14", ("", "", "2022-05-03")),
        (
            "FOR RELEASE. May 3, 2022. Calder Ridge\n\nAs of today, 22 wait.",
            "22",
            ("", "", "2022-05-03"),
        ),
        # What began, and what was counted since.
        (
            "# Report 2021\n\nThe unit was formed in May 2012.\n\nSince it was formed, 31 came.",
            "31",
            ("2012-05", "", "2021-12-31"),
        ),
        ("# Report 2021\n\nSince it was formed, 31 came.", "31", ("", "", "2021-12-31")),
        (
            "# Report 2021\n\nThe motion was adopted in 2019.\n\nSince the house opened, 31 came.",
            "31",
            ("", "", "2021-12-31"),
        ),
        (
            "# Report 2021\n\nThe Act was adopted in 2005. The line opened in 2019.\n\n"
            "Since the Act was adopted, 85 were fined.",
            "85",
            ("2005", "", "2021-12-31"),
        ),
        ("Since 2014, 90 came; as of 31 March 2021, 12 were here.", "12", ("", "", "2021-03-31")),
        (
            "As of 31 March 2021, 12 women, some here since 2014, lived there.",
            "12",
            ("", "", "2021-03-31"),
        ),
        ("# Report 2021\n\nThe 2018 audit found 31; now we have 9.", "9", ("", "", "2021-12-31")),
        ("# Report 2021\n\nBudget 2018 gave $57 million.", "$57 million", ("2018-01-01",)),
        ("# Report 2021\n\nBudget 2018 gave $57. We met 9 men.", "9", ("2021-01-01",)),
        (
            "# Report 2018-2019\n\nA permit is valid from September 1 to August 31. 41 came.",
            "41",
            ("2018-04-01", "2019-03-31"),
        ),
        ("As of 31 March 2021, 9 had come since 2014.", "9", ("2014", "", "2021-03-31")),
        ("# Report 2021\n\nThe 2019 budget gave $9 for 2020 to 2022.", "$9", ("2020", "2022")),
        ("# Report 2021\n\nIn the 2018 audit we found 31. We met 9.", "31", ("2018-01-01",)),
        ("# Report 2021\n\nIn the 2018 audit we found 31. We met 9.", "9", ("2021-01-01",)),
        (
            "# Report 2021\n\n$9 for 2023.\n\nIt took 96 days, 121 a year earlier.",
            "121",
            ("2020-01-01",),
        ),
    ],
)
def test_a_figure_is_of_the_time_that_is_told(
    text: str, published: str, expected: tuple[str, ...]
) -> None:
    (found,) = [figure for figure in drafted(text) if figure.published == published]
    assert dated(found)[: len(expected)] == expected


def test_a_fiscal_year_begins_as_the_documents_own_does() -> None:
    text = "# Bilan 2018\n\nLes données portent sur l'année qui se termine le 31 août 2018.\n\n{}"
    table = "Services\n\n| | 2016-2017 | 2017-2018 |\n|---|---|---|\n| Nuits | 71 | 94 |\n"
    found = drafted(
        text.format(f"En 2017-2018, 41 femmes sont venues. On en a aidé 62.\n\n{table}"), "fr"
    )
    own, before = ("2017-09-01", "2018-08-31", ""), ("2016-09-01", "2017-08-31", "")
    assert [dated(figure) for figure in found] == [own, own, before, own]
    text = "# Bilan 2018-2019\n\nNos années vont du 1er juillet au 30 juin.\n\nOn a vu 41 élèves."
    assert dated(drafted(text, "fr")[-1]) == ("2018-07-01", "2019-06-30", "")
    text = "# Audit\n\nThe audit covered July 1, 2018 to June 30, 2019.\n\nIn 2018-19, 41 came."
    assert dated(drafted(text)[-1]) == ("2018-04-01", "2019-03-31", "")


def test_a_day_without_a_year_is_of_none_where_nothing_tells_it() -> None:
    (day,) = dates("on 8 November", "en")
    assert (day.first, day.last) == ("", "")


def test_a_year_that_is_not_told_dates_no_figure() -> None:
    text = "# Report 2021\n\nIn the year ended 30 June, 9 women came. They met 12 others.\n"
    assert [figure.period_start for figure in drafted(text)] == ["", ""]


def test_the_first_lines_of_a_text_tell_its_year() -> None:
    text = "MUNICIPAL POLICE\nANNUAL REPORT 2023\n\nOfficers visited 26 hotels.\n"
    assert reported_in(document(text), None) == Reported("2023-01-01", "2023-12-31")


def test_a_date_that_stands_aside_is_of_the_number_beside_it() -> None:
    text = "In 2022, 47 files were opened, against 39 last year, a rise of 20.5%."
    assert [figure.period_start[:4] for figure in drafted(text)] == ["2022", "2021", "2022"]
    text = "As of 30 June 2023, 17 employers are barred, compared with 11 on 30 June 2022."
    assert [figure.as_of for figure in drafted(text)] == ["2023-06-30", "2022-06-30"]
    text = "En 2023, 128 accusations ont été portées contre 29 d'entre eux."
    assert {figure.period_start for figure in drafted(text, "fr")} == {"2023-01-01"}


def test_a_change_is_of_the_later_year() -> None:
    text = "In 2021, 90 calls came, a rise of 27% on the same months of 2020. Of them, 12 were men."
    assert {figure.period_start for figure in drafted(text)} == {"2021-01-01"}
    text = "In 2021, 9 were charged, compared with 13 persons in 7 cases in 2020."
    assert [figure.period_start[:4] for figure in drafted(text)] == ["2021", "2020", "2020"]


def test_the_year_in_which_something_was_set_up_is_of_no_number() -> None:
    (found,) = drafted("The teams, which were created in 2010, charged 45 persons.")
    assert not found.period_start
    (found,) = drafted("Files were opened in 2010 on 45 persons.")
    assert found.period_start == "2010-01-01"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("On 31 October 2021, police arrested 13 persons.", "en", ("2021-10-31",) * 2 + ("",)),
        ("Le 31 mai 2021, 13 personnes ont été arrêtées.", "fr", ("2021-05-31",) * 2 + ("",)),
        ("On 31 October 2021, 13 persons were in shelters.", "en", ("", "", "2021-10-31")),
    ],
)
def test_what_is_done_on_the_last_day_of_a_month_is_no_state(
    text: str, language: str, expected: tuple[str, str, str]
) -> None:
    assert [dated(figure) for figure in drafted(text, language)] == [expected]


def test_a_list_is_of_the_day_that_introduces_it() -> None:
    found = drafted(
        "As of March 31, 2022:\n\n- 26 cases were open;\n- 40 complainants took part.\n"
    )
    assert {figure.as_of for figure in found} == {"2022-03-31"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We examined files between April 2017 and December 2019.", ("2017-04", "2019-12")),
        (
            "We reviewed files from April 2017 to December 2019. In May to July 2020 we met 36.",
            ("2017-04", "2019-12"),
        ),
        ("In 2018, 9 were held. In 2018-19, 3. In 2018, 4 left.", ("2018-01-01", "2018-12-31")),
        ("Nine files were open.", ("2020-01-01", "2020-12-31")),
    ],
)
def test_the_period_reported_on(text: str, expected: tuple[str, str]) -> None:
    title = "" if "2018-19" in text else "Report of the Auditor, spring 2020\n\n"
    assert reported_in(document(title + text), None) == Reported(*expected)


def test_years_before_are_of_the_year_told_however_many_there_are() -> None:
    told = ", ".join(f"{20 + n} calls ({19 + n} a year earlier)" for n in range(20))
    starts = [figure.period_start for figure in drafted(f"In 2021: {told}.")]
    assert starts == ["2021-01-01", "2020-01-01"] * 20
    assert drafted("In 2021, " + ", ".join(["9 calls, sixty years earlier 3"] * 60))


def test_a_dateline_is_no_place() -> None:
    text = "**February 22, 2023 – Ottawa, Ontario**\n\nOfficers met 12 women.\n"
    assert drafted(text)[0].geography == ""


def test_the_year_before_is_not_counted_from_a_year_set_beside() -> None:
    text = (
        "En 2022, la police a vu 104 affaires, en baisse par rapport aux 112 affaires de 2021. "
        "Le taux est de 4,1 pour 100 000 habitants, comparativement à 4,5 l'année précédente."
    )
    rate = drafted(text, "fr")[-1]
    assert (rate.published, rate.period_start) == ("4,5", "2021-01-01")
    assert rate.indicator != "police_reported_incidents"  # nothing that is counted is 4.5


def test_a_count_of_one_month_does_not_go_on_since_the_year_of_a_comparison() -> None:
    (figure, *_) = drafted("In December 2023 alone we logged 47 cases, the most since 2019.")
    assert dated(figure) == ("2023-12", "2023-12", "")


def test_a_day_of_something_open_is_not_when_the_next_things_were_done() -> None:
    text = "Fifty files were open as of 31 December 2023.\n\nOfficers sought 63 warrants.\n"
    assert dated(drafted(text)[-1]) == ("", "", "")


@pytest.mark.parametrize(
    ("text", "language", "published"),
    [
        ("Nos 412 policiers ont formé 30 agents.", "fr", "412"),
        ("Le coût de 2023 ne dépassait pas 25 000 $.", "fr", "ne dépassait pas 25 000 $"),
        ("Grants did not exceed $9,000.", "en", "did not exceed $9,000"),
    ],
)
def test_a_number_is_drafted_with_its_words(text: str, language: str, published: str) -> None:
    assert drafted(text, language)[0].published == published


def test_the_mark_that_ends_a_press_release_is_no_figure() -> None:
    assert [figure.published for figure in drafted("They met 12 women.\n\n– 30 –\n")] == ["12"]


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("The unit opened 84 investigations; 36 files remained open.", ""),
        ("In the courts, 36 cases remained open.", "cases_before_courts"),
        ("Women made up 71 per cent of the victims of the region.", ""),
        (
            "Police say that women made up 71 per cent of the victims.",
            "police_victims_share_female",
        ),
        ("Minors made up 17 per cent of the victims of the region.", ""),
    ],
)
def test_an_indicator_of_the_courts_or_the_police_needs_them_named(
    text: str, indicator: str
) -> None:
    assert drafted(text)[-1].indicator == indicator


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        # A decimal comma or that of thousands ends no clause.
        (
            "En 2022, ils ont versé 3,4 M$, contre 2,6 M$ en 2021.",
            "fr",
            [("2022-01-01", "2022-12-31", ""), ("2021-01-01", "2021-12-31", "")],
        ),
        (
            "In 2022, 418 callers, against 1,350 in 2021, asked for 77 beds.",
            "en",
            [("2022-01-01", "2022-12-31", ""), ("2021-01-01", "2021-12-31", ""),
             ("2022-01-01", "2022-12-31", "")],
        ),
        # What is open on the last day of a month is a state; what is done on a day is of that day.
        ("On June 30, 2022, the shelter had 61 beds.", "en", [("", "", "2022-06-30")]),
        ("On June 30, 2022, 61 women were staying here.", "en", [("", "", "2022-06-30")]),
        ("# The first two years\n\nFrom May 29, 2019 to May 28, 2021, 42 called.", "en",
         [("2019-05-29", "2021-05-28", "")]),
        (
            "# The police, 2017\n\nFrom October 4 to 8, 53 services took part.",
            "en",
            [("2017-10-04", "2017-10-08", "")],
        ),
        ("Le 14 juin 2018, 312 femmes séjournaient ici.", "fr", [("", "", "2018-06-14")]),
        (
            "# La police, 2021\n\nElle finance actuellement 20 lits.",
            "fr",
            [("", "", "2021-12-31")],
        ),
        (
            "# Communiqué du 14 juin 2022\n\nÀ ce jour, 29 personnes ont été accusées.",
            "fr",
            [("", "", "2022-06-14")],
        ),
        (
            "At 1 May 2021, 9 were open. Since April 2020, 54 were charged.",
            "en",
            [("", "", "2021-05-01"), ("2020-04", "", "2021-05-01")],
        ),
        (
            "De mai à juin 2016, elle a vu 89 mineurs. De ce nombre, 40 sont partis.",
            "fr",
            [("2016-05", "2016-06", ""), ("2016-05", "2016-06", "")],
        ),
        ("On en comptait 102 en 2016.", "fr", [("2016-01-01", "2016-12-31", "")]),
        (
            "# Bilan au 31 mars 2020\n\nDe la stratégie 2016-2021, 28 étaient terminées.",
            "fr",
            [("", "", "2020-03-31")],
        ),
        (
            "Le 1er janvier 2021, la police a trouvé 9 femmes.",
            "fr",
            [("2021-01-01", "2021-01-01", "")],
        ),
        (
            "# La police, 2021\n\nDes dossiers de 2019, 12 sont encore ouverts.",
            "fr",
            [("", "", "2021-12-31")],
        ),
        ("On June 12, 2022, officers met 61 women.", "en", [("2022-06-12", "2022-06-12", "")]),
        (
            "This report covers the year 2022-23.\n\nBy the end of the reporting period, "
            "the teams had 61 rooms.",
            "en",
            [("", "", "2023-03-31")],
        ),
        (
            "On May 2, 2022, we housed 61 women. On the same day, we refused 9 women.",
            "en",
            [("2022-05-02", "2022-05-02", "")] * 2,
        ),
        ("64 files were opened in 2021.", "en", [("2021-01-01", "2021-12-31", "")]),
        (
            "The mean was 4.1 years for those of 2011 to 2013 and 5.2 for those of 2014 to 2016.",
            "en",
            [("2011", "2013", ""), ("2014", "2016", "")],
        ),
        # What had been done by a day is counted since what did it was formed.
        (
            "The unit was formed in March 2012. By June 30, 2017, it had trained 318 officers.",
            "en",
            [("2012-03", "", "2017-06-30")],
        ),
        (
            "La clinique, lancée en janvier 2020, avait conseillé 365 femmes au 30 juin 2022.",
            "fr",
            [("2020-01", "", "2022-06-30")],
        ),
        (
            "The shelter was opened in 2015. At the end of June 2022, we had fourteen beds.",
            "en",
            [("", "", "2022-06")],
        ),
        # Of two numbers of two years, each has its own, whatever stands first.
        (
            "Calls rose to 163 in 2017 from 121 in 2016, an increase of 35 per cent.",
            "en",
            [("2017-01-01", "2017-12-31", ""), ("2016-01-01", "2016-12-31", ""),
             ("2017-01-01", "2017-12-31", "")],
        ),
        (
            "Le nombre d'appels est passé de 121 en 2016 à 163 en 2017, soit une hausse de 35 %.",
            "fr",
            [("2016-01-01", "2016-12-31", ""), ("2017-01-01", "2017-12-31", ""),
             ("2017-01-01", "2017-12-31", "")],
        ),
        (
            "Police recorded 340 cases in 2016, the latest year for which there are figures, or "
            "0.94 per 100,000 population.",
            "en",
            [("2016-01-01", "2016-12-31", "")] * 2,
        ),
        ("On any given day in 2021, 27.6 million people were in forced labour.", "en",
         [("", "", "2021")]),
        (
            "As of October 15, 2023, 18 beds are set aside. Sixteen were taken on that day.",
            "en",
            [("", "", "2023-10-15")] * 2,
        ),
        # A day on which things are counted dates no other sentence of a report.
        (
            "# Report, 2019\n\nOn December 31, 33 persons were awaiting trial. Officers visited "
            "240 sites.",
            "en",
            [("", "", "2019-12-31"), ("2019-01-01", "2019-12-31", "")],
        ),
        # A report on a part of a plan's years, and on twelve months of its own.
        ("# Plan, 2018-2021: second report, January to December 2019\n\nWe met 338 women.", "en",
         [("2019-01", "2019-12", "")]),
        (
            "# Rapport du 1er juillet 2021 au 30 juin 2022\n\nEn 2021-2022, 246 femmes "
            "sont venues; en 2020-2021, 212 femmes.",
            "fr",
            [("2021-07-01", "2022-06-30", ""), ("2020-07-01", "2021-06-30", "")],
        ),
    ],
)  # fmt: skip
def test_a_figure_has_the_date_that_is_told_with_it(
    text: str, language: str, expected: list[tuple[str, str, str]]
) -> None:
    assert [dated(figure) for figure in drafted(text, language)] == expected


@pytest.mark.parametrize(
    ("text", "language", "published"),
    [
        ("Amounts of between $1,200 and $45,000 were paid.", "en", ["between $1,200 and $45,000"]),
        ("If you are in danger, dial 911 or our 24-hour line.", "en", []),
        ("ISBN 978-1-100-22222-3, table 14-10-0023-01, report no. 24-017.", "en", []),
        ("The list is online. – 7 –", "en", []),
        ("Annual report 2019 | 31", "en", []),
        ("At its sixty-third session, the Board met 12 women.", "en", ["12"]),
        ("Registered charity 12345 6789 RR0001 housed 12 women.", "en", ["12"]),
        ("Finding 4: staff are few.", "en", []),
        # A number word that begins a name is none.
        ("Sept-Rivières – Trois-Pistoles : neuf femmes.", "fr", ["neuf"]),
    ],
)
def test_what_only_looks_like_a_figure_is_none(
    text: str, language: str, published: list[str]
) -> None:
    assert [figure.published for figure in drafted(text, language)] == published


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Unless otherwise noted, the figures are for the fiscal year 2021-2022 "
            "(April 1, 2021 to March 31, 2022).\n\nVisits from May 2020 to June 2022 rose.",
            ("2021-04-01", "2022-03-31"),
        ),
        (
            "Issue 12, January 2023\n\nUnless otherwise noted, figures run from January 1, 2022 "
            "to December 31, 2022.",
            ("2022-01-01", "2022-12-31"),
        ),
    ],
)
def test_what_a_document_says_of_its_figures_tells_its_period(
    text: str, expected: tuple[str, str]
) -> None:
    assert reported_in(document(text), None) == Reported(*expected)


def test_the_place_of_a_document_is_that_of_its_first_line_to_name_one() -> None:
    text = (
        "# Cases in court\n\nNorthern Institute, Issue 9, March 2021\n\n"
        "The counts were made by Statistics Canada.\n\n"
        "We read decisions, most of them from Ontario.\n\n## Results\n\nCourts closed 88 cases.\n"
    )
    assert drafted(text)[-1].geography == "Canada"


def test_a_paragraph_that_names_canada_and_a_province_is_of_canada() -> None:
    text = (
        "Annual report 2015-2016\n\nAs of 31 March 2016, 96 cases were completed.\n\nIn 2015, 41 "
        "permits were issued to victims in Canada. In Ontario, police saw 190 incidents.\n"
    )
    assert [figure.geography for figure in drafted(text)] == ["Canada", "Canada", "Ontario"]


def test_what_stands_under_a_heading_that_names_the_country_is_of_it() -> None:
    text = (
        "# Legal clinic of Manitoba\n\nWe gave 44 hearings.\n\n"
        "## Elsewhere in Canada\n\nPolice saw 610 cases. They saw 12 in Yukon.\n"
    )
    assert [figure.geography for figure in drafted(text)] == ["Manitoba", "Canada", "Yukon"]


@pytest.mark.parametrize(
    "heading", ["Support from Women and Gender Equality Canada", "Statistics Canada survey"]
)
def test_a_heading_that_names_an_organization_of_canada_tells_no_place(heading: str) -> None:
    text = f"# Legal clinic of Manitoba\n\n## {heading}\n\nWe gave 44 hearings.\n"
    assert [figure.geography for figure in drafted(text)] == ["Manitoba"]


def test_paragraphs_on_several_provinces_are_of_the_country() -> None:
    text = "# Report\n\nIn Alberta, courts met.\n\nIn Ontario, too.\n\nThey closed 88 cases.\n"
    assert [figure.geography for figure in drafted(text)] == ["Canada"]
    text = "# Report\n\nIn Alberta, courts met.\n\nThey closed 88 cases.\n"
    assert [figure.geography for figure in drafted(text)] == ["Alberta"]


def test_what_follows_in_a_list_was_not_counted_on_the_day_of_the_sentence_before_it() -> None:
    text = (
        "# The year 2019\n\nWe opened 118 files. As of December 31, 2019, 63 were open.\n\n"
        "- 84 persons were met.\n- 57 suspects were met.\n"
    )
    found = {one.published: (one.period_end, one.as_of) for one in drafted(text)}
    assert found["84"] == found["57"] == ("2019-12-31", "")


def test_a_year_of_comparison_is_not_the_one_reported_on() -> None:
    text = (
        "# New measures\n\nIn 2020-2021, inspectors saw 1,927 sites, 22% more than in 2019-2020.\n"
        "\n"
        "Calls rose by 12% compared with 2019-2020.\n\nSeven guides were printed.\n"
    )
    assert drafted(text)[-1].period_end == "2021-03-31"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Du mois de juin au mois d'août 2019, 16 agents ont visité des gares.",
         ("2019-06", "2019-08")),
        ("Sur les douze derniers mois terminés le 31 mai 2021, la ligne a reçu 560 appels.",
         ("2020-06-01", "2021-05-31")),
    ],
)  # fmt: skip
def test_months_may_be_named_as_such(text: str, expected: tuple[str, str]) -> None:
    (figure,) = drafted(text, "fr")
    assert (figure.period_start, figure.period_end) == expected


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("The RCMP handed out 1,150 kits in schools.", "toolkits_distributed"),
        ("Our vans went out at night. The teams handed out 1,150 warm kits.", ""),
        ("United Nations profile\n\nIn 2017, 212 residence permits were issued to victims.", ""),
        ("In Canada, 212 permits were issued to victims in 2017.", "trp_issued"),
        ("Inspectors found 416 serious violations and reported 38 to the police.", ""),
        ("- 39 trafficking cases were before the courts, with 46 accused persons.\n"
         "- Since 2013, more than 900 persons have been referred by police to the Branch.", ""),
    ],
)  # fmt: skip
def test_a_count_of_one_organisation_or_country_is_suggested_where_the_text_names_it(
    text: str, indicator: str
) -> None:
    assert drafted(text)[-1].indicator == indicator
