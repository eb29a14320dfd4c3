import contextlib
import datetime
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from napanalysis.errors import UsageError
from napanalysis.fiscal_year import FiscalYear

years = st.integers(1900, 2150).map(FiscalYear)


@pytest.mark.parametrize(
    "text",
    [
        "2014-2015",
        "2014-15",
        "2014–2015",
        "2014–15",
        "2014/15",
        "2014/2015",
        "FY2014-15",
        "FY2014-2015",
        "FY 2014-2015",
        "FY2014/15",
        " 2014-2015 ",
    ],
)
def test_every_accepted_spelling_is_the_same_year(text: str) -> None:
    assert FiscalYear.parse(text) == FiscalYear(2014)


@pytest.mark.parametrize(
    ("given_text", "hint"),
    [
        ("2014-2016", "did you mean 2014-2015?"),
        ("2014-16", "did you mean 2014-2015?"),
        ("2015-2014", "did you mean 2014-2015?"),
        ("2014", "did you mean 2013-2014 or 2014-2015?"),
        ("2014 - 2015", "Did you mean 2014-2015?"),
        ("fy2014-2015", "Did you mean 2014-2015?"),
        ("2014-2015-2016", ""),
        ("14-15", ""),
        ("0001-0002", ""),
        ("9999-10000", ""),
        ("٢٠١٤-٢٠١٥", ""),
        ("abc", ""),
        ("", ""),
        (None, ""),
        (2014, "did you mean 2013-2014 or 2014-2015?"),
        (2014.0, ""),
        (["2014-2015"], ""),
    ],
)
def test_anything_else_is_an_error_that_says_what_is_accepted(
    given_text: object, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        FiscalYear.parse(given_text)
    assert repr(given_text) in str(caught.value)
    assert "2014-2015; 2014-15, 2014–2015, 2014/15 and FY2014-15" in str(caught.value)
    assert hint in str(caught.value)
    assert caught.value.exit_status == 2


@pytest.mark.parametrize("first", ["2014", 2014.0, True, None, 0, 10_000])
def test_a_year_that_no_source_reports_on_is_refused(first: object) -> None:
    with pytest.raises(UsageError):
        FiscalYear(first)  # type: ignore[arg-type]


@given(years)
def test_what_is_written_is_read_again(year: FiscalYear) -> None:
    assert FiscalYear.parse(str(year)) == year
    assert FiscalYear.parse(f"FY{year.first}-{(year.first + 1) % 100:02}") == year


@given(years)
def test_years_follow_each_other_without_a_gap(year: FiscalYear) -> None:
    assert year.next().previous() == year
    assert year.previous() < year < year.next()
    assert year.next().start - year.end == datetime.timedelta(days=1)


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2150, 12, 31)))
def test_every_day_lies_in_its_year(day: datetime.date) -> None:
    year = FiscalYear.of(day)
    assert year.start <= day <= year.end


@given(st.text())
def test_no_text_gives_another_exception(text: str) -> None:
    with contextlib.suppress(UsageError):
        FiscalYear.parse(text)


def test_the_small_values_load_nothing_slow() -> None:
    code = (
        "import sys, napanalysis.fiscal_year, napanalysis.dates, napanalysis.printed_figures, "
        "napanalysis.language\n"
        "print(*sorted({'pandas', 'numpy', 'babel', 'text_to_num', 'matplotlib'} & {*sys.modules}))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (loaded.stdout.strip(), loaded.stderr) == ("", "")
