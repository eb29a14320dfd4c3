import contextlib
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from napanalysis.dates import first_day, last_day
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


@pytest.mark.parametrize("read", [first_day, last_day])
@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2015-13", "there is no month 13"),
        ("2015-00", "there is no month 0"),
        ("2015-02-30", "2015-02 has 28 days"),
        ("2015-04-00", "2015-04 has 30 days"),
        ("31/08/2015", "Did you mean 2015-08-31?"),
        ("03/04/2015", "2015-03-04 or 2015-04-03"),
        ("2015-8", "Did you mean 2015-08?"),
        ("2015/08/31", "Did you mean 2015-08-31?"),
        ("42247", "a spreadsheet's day number, which would be 2015-08-31"),
        ("42247.0", "2015-08-31"),
        ("99999", "2173-10-13"),
        ("0001", "years from 1867 to 2299"),
        ("2014-2015", "is not a date"),
        ("31 août 2015", "Did you mean 2015-08-31?"),
        ("2015-08-31T00:00", "Did you mean 2015-08-31?"),
        ("2015-31-08", "Did you mean 2015-08-31?"),
        ("12/31/15", "Did you mean 2015-12-31?"),
        ("42247,0", "a spreadsheet's day number, which would be 2015-08-31"),
        ("", "is not a date"),
        (None, "None is not a date"),
        (2015, "2015 is not a date"),
    ],
)
def test_anything_else_is_an_error_that_says_why(read, text, hint) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError) as caught:
        read(text)
    assert hint in caught.value.message
    assert "2005, 2015-08 or 2015-08-31" in caught.value.remedy


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
