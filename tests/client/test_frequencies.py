"""Frequencies become cron expressions, and what cannot be expressed is refused with what can."""

from datetime import UTC, datetime, time, timedelta
from itertools import islice, pairwise

import pytest
from cronsim import CronSim

from ferryman.frequencies import (
    Day,
    Frequency,
    FrequencyError,
    at_hour,
    custom,
    daily,
    every_hours,
    every_minutes,
    monthly,
    on_weekdays,
    weekly,
)
from ferryman.frequencies.words import Words, frequency_of

AT = time(6, 30)


@pytest.mark.parametrize(
    ("frequency", "cron"),
    [
        (every_minutes(15), "0 0/15 * * * ?"),
        (every_hours(2, 15), "0 15 0/2 * * ?"),
        (at_hour(AT), "0 30 6 * * ?"),
        (daily(AT), "0 30 6 1/1 * ?"),
        (daily(AT, 3), "0 30 6 1/3 * ?"),
        (on_weekdays(AT), "0 30 6 ? * MON-FRI"),
        (weekly([Day.WEDNESDAY, Day.MONDAY], AT), "0 30 6 ? * MON,WED"),
        (monthly(15, AT), "0 30 6 15 * ?"),
        (monthly("last", AT), "0 30 6 L * ?"),
        (monthly("last-weekday", AT), "0 30 6 LW * ?"),
        (custom(" 0 6 * * * "), "0 6 * * *"),
    ],
)
def test_each_frequency_has_its_cron(frequency: Frequency, cron: str) -> None:
    assert frequency.cron == cron


@pytest.mark.parametrize("minutes", range(1, 60))
def test_minutes_are_even_exactly_where_nothing_is_said(minutes: int) -> None:
    frequency = every_minutes(minutes)
    times = islice(CronSim(f"*/{minutes} * * * *", datetime(2026, 1, 1, tzinfo=UTC)), 130)
    steps = {later - earlier for earlier, later in pairwise(times)}
    assert (steps == {timedelta(minutes=minutes)}) == (frequency.caveat == "")


def test_an_uneven_interval_says_where() -> None:
    assert every_minutes(7).caveat.endswith("after minute 56 it fires again 4 minutes later, not 7")
    assert every_hours(5).caveat.endswith("after hour 20 it fires again 4 hours later, not 5")
    assert "1st of each month" in daily(AT, 2).caveat
    assert "months without a day 31 are left out" in monthly(31, AT).caveat
    assert not monthly(28, AT).caveat + every_hours(6).caveat + daily(AT).caveat


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (Words(every="60m"), "every: expected 1 to 59 for the minutes, got 60; from 60 minutes on, say it in hours"),
        (Words(every="0h"), "every: expected 1 to 23 for the hours, got 0"),
        (Words(every="15"), 'every: expected minutes such as 15m or hours such as 2h, got "15"'),
        (Words(every="2h", minute=60), "every: expected 0 to 59 for the minute, got 60"),
        (Words(every="5m", minute=3), "every: a minute past the hour goes with hours such as 2h, not with 5m"),
        (Words(daily="24:00"), 'daily: expected a time from 00:00 to 23:59, UTC, got "24:00"'),
        (Words(daily="06:30", days=32), "daily: expected 1 to 31 for the days, got 32"),
        (Words(weekdays="6.30"), 'weekdays: expected a time from 00:00 to 23:59, UTC, got "6.30"'),
        (Words(weekly="mon,moon", at="06:30"), 'weekly: expected days such as mon,wed, got "moon"'),
        (Words(weekly="mon"), "weekly needs at, a time such as 06:30"),
        (Words(monthly="32", at="06:30"), "monthly: expected 1 to 31 for the day of the month, got 32"),
        (Words(monthly="first", at="06:30"), "monthly: expected a day of the month such as 15, or last"),
        (Words(cron=" "), "cron: expected a cron expression such as"),
        (Words(every="2h", at="06:30"), "at goes with weekly or monthly, not with every"),
        (
            Words(cron="0 6 * * *", every="2h"),
            "expected one of cron, every, daily, weekdays, weekly, monthly, got cron",
        ),
        (Words(), "got none of them"),
    ],
)
def test_what_cannot_be_expressed_is_refused_with_what_can(words: Words, told: str) -> None:
    with pytest.raises(FrequencyError) as caught:
        frequency_of(words)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("words", "frequency"),
    [
        (Words(every="15m"), every_minutes(15)),
        (Words(every="2H", minute=15), every_hours(2, 15)),
        (Words(daily="6:30"), daily(AT)),
        (Words(daily="06:30", days=2), daily(AT, 2)),
        (Words(weekdays="06:30"), on_weekdays(AT)),
        (Words(weekly="Monday, wed", at="06:30"), weekly([Day.MONDAY, Day.WEDNESDAY], AT)),
        (Words(monthly="15", at="06:30"), monthly(15, AT)),
        (Words(monthly="last", at="06:30"), monthly("last", AT)),
        (Words(monthly="last-weekday", at="06:30"), monthly("last-weekday", AT)),
        (Words(cron="0 6 * * *"), custom("0 6 * * *")),
    ],
)
def test_words_say_a_frequency(words: Words, frequency: Frequency) -> None:
    assert frequency_of(words) == frequency


def test_options_are_named_as_they_are_typed() -> None:
    with pytest.raises(FrequencyError, match=r"^--weekly needs --at"):
        frequency_of(Words(weekly="mon"), lambda word: f"--{word}")
