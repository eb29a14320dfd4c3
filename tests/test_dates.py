import contextlib
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from napanalysis.dates import first_day, last_day, misread
from napanalysis.errors import UsageError


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2005", "2005-01-01", "2005-12-31"),
        ("2015-08", "2015-08-01", "2015-08-31"),
        ("2015-02", "2015-02-01", "2015-02-28"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2015-12", "2015-12-01", "2015-12-31"),
        ("2015-08-31", "2015-08-31", "2015-08-31"),
        (" 2015-08-31 ", "2015-08-31", "2015-08-31"),
    ],
)
def test_a_written_date_has_a_first_and_a_last_day(text: str, first: str, last: str) -> None:
    assert first_day(text).isoformat() == first
    assert last_day(text).isoformat() == last


@pytest.mark.parametrize(
    ("text", "rule", "readings"),
    [
        ("2015-13", "unreadable-date", []),
        ("2015-00", "unreadable-date", []),
        ("2015-02-30", "unreadable-date", []),
        ("2015-04-00", "unreadable-date", []),
        ("31/08/2015", "date-turned-round", ["2015-08-31"]),
        ("03/04/2015", "date-in-two-ways", ["2015-03-04", "2015-04-03"]),
        ("2015-8", "date-turned-round", ["2015-08"]),
        ("2015/08/31", "date-turned-round", ["2015-08-31"]),
        ("42247", "date-as-number", ["2015-08-31"]),
        ("42247.0", "date-as-number", ["2015-08-31"]),
        ("99999", "date-as-number", ["2173-10-13"]),
        ("0001", "unreadable-date", []),
        ("1866", "unreadable-date", []),
        ("2300-01-01", "unreadable-date", []),
        ("2014-2015", "unreadable-date", []),
        ("31 août 2015", "date-turned-round", ["2015-08-31"]),
        ("août 2015", "date-turned-round", ["2015-08"]),
        ("2015-08-31T00:00", "date-turned-round", ["2015-08-31"]),
        ("2015-31-08", "date-turned-round", ["2015-08-31"]),
        ("12/31/15", "date-turned-round", ["2015-12-31"]),
        ("42247,0", "date-as-number", ["2015-08-31"]),
        ("", "unreadable-date", []),
    ],
)
def test_anything_else_is_an_error_and_its_meaning_is_guessed(
    text: str, rule: str, readings: list[str]
) -> None:
    for read in (first_day, last_day):
        with pytest.raises(UsageError, match="is not a date") as caught:
            read(text)
        assert "2005, 2015-08 or 2015-08-31" in caught.value.remedy
    assert misread(text) == (rule, readings)


@given(st.dates(datetime.date(1867, 1, 1), datetime.date(2299, 12, 31)))
def test_a_day_is_itself_and_lies_in_its_month_and_year(day: datetime.date) -> None:
    iso = day.isoformat()
    assert first_day(iso) == last_day(iso) == day
    assert first_day(iso[:7]) <= day <= last_day(iso[:7])
    assert first_day(iso[:4]) <= first_day(iso[:7]) <= last_day(iso[:7]) <= last_day(iso[:4])


@given(st.text() | st.from_regex(r"\A[0-9/. -]{1,12}\Z"))
def test_no_text_gives_another_exception(text: str) -> None:
    with contextlib.suppress(UsageError):
        assert first_day(text) <= last_day(text)
