"""The frequencies that operators choose, as cron expressions; all times are UTC.

Cron knows fixed points of the clock and the calendar, not intervals. Where an interval does not fit, the last one is
cut short: every 7 minutes fires at minute 0, 7, ... 56 and again at minute 0; every 5 hours at 0, 5, ... 20 and again
at midnight; every 3 days on day 1, 4, ... 31 and again on the 1st. `Frequency.caveat` says so for the one at hand.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Literal

MINUTES_OF_HOUR = 60
HOURS_OF_DAY = 24
LONGEST_MONTH = 31
SHORTEST_MONTH = 28

_MONTHLY = {"last": "L", "last-weekday": "LW"}


class FrequencyError(ValueError):
    """The frequency cannot be expressed; the message says what is expected."""


class Day(StrEnum):
    """A day of the week, as in cron."""

    MONDAY = "MON"
    TUESDAY = "TUE"
    WEDNESDAY = "WED"
    THURSDAY = "THU"
    FRIDAY = "FRI"
    SATURDAY = "SAT"
    SUNDAY = "SUN"


@dataclass(frozen=True, slots=True)
class Frequency:
    """A frequency as a cron expression in Quartz form, second first; `caveat` says where it is not quite even."""

    cron: str
    caveat: str = ""


def every_minutes(minutes: int) -> Frequency:
    """Every so many minutes (1 to 59) from the full hour on: it begins anew each hour."""
    _check(minutes, 1, MINUTES_OF_HOUR - 1, "minutes", "from 60 minutes on, say it in hours")
    return Frequency(f"0 0/{minutes} * * * ?", _restart(minutes, MINUTES_OF_HOUR, "minute", "each full hour"))


def every_hours(hours: int, minute: int = 0) -> Frequency:
    """Every so many hours (1 to 23) from midnight on, at a minute of the hour: it begins anew each day."""
    _check(hours, 1, HOURS_OF_DAY - 1, "hours", "from 24 hours on, say it in days")
    _check(minute, 0, MINUTES_OF_HOUR - 1, "minute")
    return Frequency(f"0 {minute} 0/{hours} * * ?", _restart(hours, HOURS_OF_DAY, "hour", "each midnight"))


def at_hour(at: time) -> Frequency:
    """Once a day at a given hour and minute."""
    return Frequency(f"0 {_clock(at)} * * ?")


def daily(at: time, days: int = 1) -> Frequency:
    """Every so many days (1 to 31) from the 1st on, at a time: it begins anew each month."""
    _check(days, 1, LONGEST_MONTH, "days")
    uneven = "cron begins anew on the 1st of each month, however few days after it fired last"
    return Frequency(f"0 {_clock(at)} 1/{days} * ?", uneven if days > 1 else "")


def on_weekdays(at: time) -> Frequency:
    """Monday to Friday at a time."""
    return Frequency(f"0 {_clock(at)} ? * MON-FRI")


def weekly(days: Collection[Day], at: time) -> Frequency:
    """On these days of the week at a time."""
    if not days:
        raise FrequencyError("expected at least one day of the week")
    return Frequency(f"0 {_clock(at)} ? * {','.join(day for day in Day if day in days)}")


def monthly(day: int | Literal["last", "last-weekday"], at: time) -> Frequency:
    """On a day of the month (1 to 31), on its last day, or on the last Monday to Friday in it, at a time."""
    if isinstance(day, str):
        return Frequency(f"0 {_clock(at)} {_MONTHLY[day]} * ?")
    _check(day, 1, LONGEST_MONTH, "day of the month")
    skipped = f'months without a day {day} are left out; "last" fires in every month'
    return Frequency(f"0 {_clock(at)} {day} * ?", skipped if day > SHORTEST_MONTH else "")


def custom(cron: str) -> Frequency:
    """A cron expression as it is; the server says whether it can be read."""
    if not cron.strip():
        raise FrequencyError('expected a cron expression such as "0 30 6 ? * MON-FRI"')
    return Frequency(cron.strip())


def _clock(at: time) -> str:
    if at.second or at.microsecond:
        raise FrequencyError(f"expected a time without seconds, got {at}")
    return f"{at.minute} {at.hour}"


def _check(value: int, least: int, most: int, what: str, hint: str = "") -> None:
    if not least <= value <= most:
        raise FrequencyError(f"expected {least} to {most} for the {what}, got {value}{f'; {hint}' if hint else ''}")


def _restart(step: int, whole: int, unit: str, when: str) -> str:
    if whole % step == 0:
        return ""
    last = (whole - 1) // step * step
    rest = whole - last
    units = unit if rest == 1 else f"{unit}s"
    return f"cron begins anew {when}: after {unit} {last} it fires again {rest} {units} later, not {step}"
