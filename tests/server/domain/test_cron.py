"""Cron expressions: when they fire, in words, and what is wrong with those that cannot be used."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from cronsim import CronSim, CronSimError
from hypothesis import given, settings
from hypothesis import strategies as st

from ferryman_server.domain.cron import Cron, CronInvalid
from tests.server.domain.crons import Pair, pairs

MONDAY = datetime(2026, 11, 23, 12, 30, 15, 250_000, tzinfo=UTC)


def fire_times(text: str, after: datetime = MONDAY, count: int = 3) -> list[str]:
    """The next fire times, as short as they are clear."""
    return [f"{time:%Y-%m-%d %H:%M:%S}" for time in islice(Cron.parse(text).fire_times(after), count)]


def calculated(pair: Pair, start: datetime, *, reverse: bool = False) -> Iterator[datetime]:
    """The fire times by the other library, which finds out by itself about some that never fire."""
    try:
        return CronSim(pair.oracle, start, reverse)
    except CronSimError:
        return iter(())


moments = st.datetimes(datetime(1980, 1, 1), datetime(2060, 1, 1)).map(lambda time: time.replace(tzinfo=UTC))


@settings(max_examples=400, deadline=None)
@given(pairs, moments)
def test_fire_times_are_those_of_an_independent_calculation(pair: Pair, moment: datetime) -> None:
    expected = [time for time in islice(calculated(pair, moment), 5) if time.year <= 2099]
    try:
        cron = Cron.parse(pair.text)
    except CronInvalid as error:
        assert "never fires" in str(error)
        assert not expected
        return
    assert list(islice(cron.fire_times(moment), len(expected))) == expected
    assert cron.description


@settings(max_examples=400, deadline=None)
@given(pairs, moments)
def test_the_latest_fire_time_is_that_of_an_independent_calculation(pair: Pair, moment: datetime) -> None:
    try:
        cron = Cron.parse(pair.text)
    except CronInvalid:
        return
    # The oracle leaves out its start, unless that has a fraction.
    start = moment if moment.microsecond else moment + timedelta(seconds=1)
    expected = next(calculated(pair, start, reverse=True), None)
    # It looks back 50 years only.
    if expected is not None and expected.year >= 1970:
        assert cron.latest_up_to(moment) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 5 fields: Sunday is 0 and 7, names in any case.
        ("30 2 * * *", ["2026-11-24 02:30:00", "2026-11-25 02:30:00", "2026-11-26 02:30:00"]),
        ("0 0 * * 0", ["2026-11-29 00:00:00", "2026-12-06 00:00:00", "2026-12-13 00:00:00"]),
        ("0 0 * * 7", ["2026-11-29 00:00:00", "2026-12-06 00:00:00", "2026-12-13 00:00:00"]),
        ("0 0 * jan Sun", ["2027-01-03 00:00:00", "2027-01-10 00:00:00", "2027-01-17 00:00:00"]),
        ("0 0 * * 5-7", ["2026-11-27 00:00:00", "2026-11-28 00:00:00", "2026-11-29 00:00:00"]),
        ("0 22-1 * * *", ["2026-11-23 22:00:00", "2026-11-23 23:00:00", "2026-11-24 00:00:00"]),
        # A day of the month and a day of the week mean either; a star narrows down.
        ("0 0 1 * MON", ["2026-11-30 00:00:00", "2026-12-01 00:00:00", "2026-12-07 00:00:00"]),
        ("0 0 */2 * MON", ["2026-12-07 00:00:00", "2026-12-21 00:00:00", "2027-01-11 00:00:00"]),
        ("0 0 L * MON#1", ["2026-11-30 00:00:00", "2026-12-07 00:00:00", "2026-12-31 00:00:00"]),
        # Where the day of the month never comes, the day of the week is left.
        ("0 0 31 2 SUN", ["2027-02-07 00:00:00", "2027-02-14 00:00:00", "2027-02-21 00:00:00"]),
        ("0 0 31 2 SUN#5", ["2032-02-29 00:00:00", "2060-02-29 00:00:00", "2088-02-29 00:00:00"]),
        # 6 fields: seconds first, Sunday is 1.
        ("15 30 2 ? * 2", ["2026-11-30 02:30:15", "2026-12-07 02:30:15", "2026-12-14 02:30:15"]),
        ("0 0 0 ? * 1", ["2026-11-29 00:00:00", "2026-12-06 00:00:00", "2026-12-13 00:00:00"]),
        ("0 0 0 ? * L", ["2026-11-28 00:00:00", "2026-12-05 00:00:00", "2026-12-12 00:00:00"]),
        ("0 0 0 ? * FRI-SUN", ["2026-11-27 00:00:00", "2026-11-28 00:00:00", "2026-11-29 00:00:00"]),
        ("*/20 30 12 * * ?", ["2026-11-23 12:30:20", "2026-11-23 12:30:40", "2026-11-24 12:30:00"]),
        ("0 0/30 * * * ?", ["2026-11-23 13:00:00", "2026-11-23 13:30:00", "2026-11-23 14:00:00"]),
        # The last day, days before it, the last weekday, the weekday nearest to a day.
        ("0 0 12 L * ?", ["2026-11-30 12:00:00", "2026-12-31 12:00:00", "2027-01-31 12:00:00"]),
        ("0 0 12 L-3 * ?", ["2026-11-27 12:00:00", "2026-12-28 12:00:00", "2027-01-28 12:00:00"]),
        ("0 0 12 L-30 * ?", ["2026-12-01 12:00:00", "2027-01-01 12:00:00", "2027-03-01 12:00:00"]),
        ("0 0 12 LW * ?", ["2026-11-30 12:00:00", "2026-12-31 12:00:00", "2027-01-29 12:00:00"]),
        ("0 0 12 LW 2 ?", ["2027-02-26 12:00:00", "2028-02-29 12:00:00", "2029-02-28 12:00:00"]),
        ("0 0 12 15W * ?", ["2026-12-15 12:00:00", "2027-01-15 12:00:00", "2027-02-15 12:00:00"]),
        # 31 October 2027 and 28 February 2027 are Sundays: the nearest weekday is never in another month.
        ("0 0 12 31W 10 ?", ["2027-10-29 12:00:00", "2028-10-31 12:00:00", "2029-10-31 12:00:00"]),
        ("0 0 12 28W 2 ?", ["2027-02-26 12:00:00", "2028-02-28 12:00:00", "2029-02-28 12:00:00"]),
        # 29 February 2032 is a Sunday and the last day; a month without the day has none nearest to it.
        ("0 0 12 29W 2 ?", ["2028-02-29 12:00:00", "2032-02-27 12:00:00", "2036-02-29 12:00:00"]),
        ("0 12 31W * *", ["2026-12-31 12:00:00", "2027-01-29 12:00:00", "2027-03-31 12:00:00"]),
        # The last and the nth of a weekday.
        ("0 0 12 ? * 6L", ["2026-11-27 12:00:00", "2026-12-25 12:00:00", "2027-01-29 12:00:00"]),
        ("0 12 * * 5L", ["2026-11-27 12:00:00", "2026-12-25 12:00:00", "2027-01-29 12:00:00"]),
        ("0 0 12 ? * FRI#2", ["2026-12-11 12:00:00", "2027-01-08 12:00:00", "2027-02-12 12:00:00"]),
        ("0 12 * * 1#5", ["2026-11-30 12:00:00", "2027-03-29 12:00:00", "2027-05-31 12:00:00"]),
        # Leap days, years.
        ("0 0 29 2 *", ["2028-02-29 00:00:00", "2032-02-29 00:00:00", "2036-02-29 00:00:00"]),
        ("0 0 0 1 1 ? 2027,2029", ["2027-01-01 00:00:00", "2029-01-01 00:00:00"]),
        ("0 0 0 1 1 ? 2090/4", ["2090-01-01 00:00:00", "2094-01-01 00:00:00", "2098-01-01 00:00:00"]),
        ("0 0 0 1 1 ? 2020", []),
    ],
)
def test_fire_times_of_a_table(text: str, expected: list[str]) -> None:
    assert fire_times(text) == expected


def test_a_first_day_that_is_a_saturday_moves_to_monday() -> None:
    assert fire_times("0 0 12 1W 8 ?", datetime(2026, 1, 1, tzinfo=UTC), 1) == ["2026-08-03 12:00:00"]


def test_leap_days_skip_the_year_2100_and_fire_times_end_with_2099() -> None:
    assert fire_times("0 0 29 2 *", datetime(2092, 1, 1, tzinfo=UTC), 9) == [
        "2092-02-29 00:00:00",
        "2096-02-29 00:00:00",
    ]
    assert fire_times("59 23 31 12 *", datetime(2098, 1, 1, tzinfo=UTC), 9)[-1] == "2099-12-31 23:59:00"
    assert Cron.parse("* * * * *").next_after(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)) is None
    assert fire_times("0 0 * * *", datetime(1, 1, 1, tzinfo=UTC), 1) == ["1970-01-01 00:00:00"]


def test_a_fire_time_is_later_than_asked_and_the_latest_one_is_not() -> None:
    cron, slot = Cron.parse("30 12 * * *"), datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
    day, moment = timedelta(days=1), timedelta(microseconds=1)
    assert cron.next_after(slot - moment) == slot
    assert cron.next_after(slot) == slot + day
    assert cron.latest_up_to(slot) == slot
    assert cron.latest_up_to(slot - moment) == slot - day
    assert Cron.parse("0 0 0 1 1 ? 2030").latest_up_to(slot) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("75 * * * *", ["minute '75'", "expected 0 to 59"]),
        ("*/90 * * * *", ["minute '*/90'", "step '90'", "expected 1 to 60"]),
        ("0 24 * * *", ["hour '24'", "expected 0 to 23"]),
        ("x * * * *", ["minute 'X'", "expected 0 to 59", "such as 30"]),
        ("0,, * * * *", ["minute ''", "cannot be read"]),
        ("0 0 32 * *", ["day of month '32'", "expected 1 to 31"]),
        ("0 0 0 * *", ["day of month '0'", "expected 1 to 31"]),
        ("0 0 1 13 *", ["month '13'", "expected 1 to 12 or JAN to DEC"]),
        ("0 0 ? ? *", ["month '?'", "JAN-MAR"]),
        ("0 0 * * 8", ["day of week '8'", "expected 0 to 7 or SUN to SAT"]),
        ("0 0 0 ? * 0", ["day of week '0'", "expected 1 to 7 or SUN to SAT"]),
        ("0 0 * * L", ["day of week 'L'", "names no day", "5L"]),
        ("0 0 * * MON#6", ["day of week 'MON#6'", "expected 1 to 5 after #"]),
        ("0 0 * * MON#1,FRI", ["in a list", "expected it alone"]),
        ("0 0 15,L * *", ["day of month '15,L'", "in a list"]),
        ("0 0 L-31 * *", ["day of month 'L-31'", "L-1 to L-30"]),
        ("0 0 LL * *", ["day of month 'LL'", "expected L"]),
        ("0 0 99W * *", ["day of month '99'", "expected 1 to 31"]),
        ("0 0 0 1 1 ? 1969", ["year '1969'", "expected 1970 to 2099"]),
        ("0 0 0 1 1 ? 2031-2028", ["year '2031-2028'", "backwards"]),
        ("0 0 0 1 * MON", ["day of month", "day of week", "expected ? for one of them"]),
        ("* * * *", ["4 fields", "expected 5", "30 2 * * MON-FRI"]),
        ("@daily", ["1 fields", "expected 5"]),
        ("", ["0 fields"]),
        ("0 " * 150, ["300 characters", "at most 200"]),
        ("0 0 30 2 *", ["never fires", "30 February"]),
        ("0 0 0 31 4,6,9,11 ?", ["never fires"]),
        ("0 0 0 30W 2 ?", ["never fires"]),
        ("0 0 0 L-29 2 ?", ["never fires"]),
        ("0 0 0 29 2 ? 2027,2029-2031", ["never fires"]),
        ("0 0 */31 * MON#2", ["never fires"]),
        ("²* * * * *", ["minute '²*'"]),
    ],
)
def test_what_cannot_be_used_is_told_with_field_problem_expectation_and_example(text: str, said: list[str]) -> None:
    with pytest.raises(CronInvalid) as caught:
        Cron.parse(text)
    assert [words for words in said if words not in str(caught.value)] == [], str(caught.value)
    # Callers see so much of it.
    assert len(str(caught.value).encode()) <= 250


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("30 2 * * *", "At 02:30 (UTC)"),
        ("*/5 * * * *", "Every 5 minutes (UTC)"),
        ("0 30 14 ? * 2-6", "At 14:30, Monday through Friday (UTC)"),
        ("0 0 12 LW * ?", "At 12:00, on the last weekday of the month (UTC)"),
        ("0 0 12 ? * 6L", "At 12:00, on the last Friday of the month (UTC)"),
        ("0 0 12 ? * L", "At 12:00, only on Saturday (UTC)"),
        ("0 0 12 1 1 ? 2027", "At 12:00, on day 1 of the month, only in January, only in 2027 (UTC)"),
    ],
)
def test_descriptions(text: str, words: str) -> None:
    assert Cron.parse(text).description == words


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("*/7 * * * *", 240),
        ("0 9,17 * * *", 8 * 3600),
        ("*/45 * * * * ?", 15),
        ("0 0 1 1 *", 365 * 86400),
        ("0 0 0 1 1 ? 2027", None),
    ],
)
def test_the_shortest_interval(text: str, seconds: int | None) -> None:
    cron = Cron.parse(text)
    interval = cron.shortest_interval(MONDAY)
    assert interval == (None if seconds is None else timedelta(seconds=seconds))
    assert interval is None or cron.granularity <= interval


def test_text_is_kept_as_written() -> None:
    assert Cron.parse(" 0  12 * * mon-Fri").text == " 0  12 * * mon-Fri"
    assert Cron.parse("0 12 * * 1") == Cron.parse("0 12 * * 1") != Cron.parse("0 12 * * 01")
