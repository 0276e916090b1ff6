"""Frequencies in the words of the command line and of YAML files."""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import time
from typing import Final

from ferryman.frequencies import (
    Day,
    Frequency,
    FrequencyError,
    custom,
    daily,
    every_hours,
    every_minutes,
    monthly,
    on_weekdays,
    weekly,
)

CHOICES: Final = ("cron", "every", "daily", "weekdays", "weekly", "monthly")
# What a word needs or takes beside it: a minute past the hour, a number of days, a time.
_BESIDE: Final = {"every": ("minute",), "daily": ("days",), "weekly": ("at",), "monthly": ("at",)}

_INTERVAL = re.compile(r"(\d{1,4})\s*(m|h)")
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_DAYS = {day[:length].lower(): Day(day[:3]) for day in Day.__members__ for length in (3, len(day))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What was said about a frequency: one of CHOICES and what goes beside it; None where nothing was said.

    `every` is "15m" or "2h", the latter with `minute`; `daily` and `weekdays` are times, `daily` with `days`;
    `weekly` is "mon,wed" and `monthly` "15", "last" or "last-weekday", both with `at`, a time. Times are "06:30", UTC.
    """

    cron: str | None = None
    every: str | None = None
    minute: int | None = None
    daily: str | None = None
    days: int | None = None
    weekdays: str | None = None
    weekly: str | None = None
    monthly: str | None = None
    at: str | None = None


def frequency_of(words: Words, spelled: Callable[[str], str] = str) -> Frequency:
    """Understand the words; FrequencyError tells what is wrong, with the words as `spelled` writes them."""
    said = {field.name for field in fields(words) if getattr(words, field.name) is not None}
    chosen = [word for word in CHOICES if word in said]
    if len(chosen) != 1:
        named = " and ".join(map(spelled, chosen)) or "none of them"
        raise FrequencyError(f"expected one of {', '.join(map(spelled, CHOICES))}, got {named}")
    [choice] = chosen
    beside = _BESIDE.get(choice, ())
    for word in sorted(said - {choice, *beside}):
        owners = " or ".join(spelled(owner) for owner, words_beside in _BESIDE.items() if word in words_beside)
        raise FrequencyError(f"{spelled(word)} goes with {owners}, not with {spelled(choice)}")
    if "at" in beside and words.at is None:
        raise FrequencyError(f"{spelled(choice)} needs {spelled('at')}, a time such as 06:30")
    try:
        return _understood(choice, words)
    except FrequencyError as error:
        raise FrequencyError(f"{spelled(choice)}: {error}") from None


def _understood(choice: str, words: Words) -> Frequency:
    match choice:
        case "cron":
            return custom(words.cron or "")
        case "every":
            return _every(words.every or "", words.minute)
        case "daily":
            return daily(_time(words.daily), 1 if words.days is None else words.days)
        case "weekdays":
            return on_weekdays(_time(words.weekdays))
        case "weekly":
            return weekly([_day(text) for text in (words.weekly or "").split(",")], _time(words.at))
        case _:
            return _monthly(words.monthly or "", _time(words.at))


def _every(text: str, minute: int | None) -> Frequency:
    found = _INTERVAL.fullmatch(text.strip().lower())
    if found is None:
        raise FrequencyError(f'expected minutes such as 15m or hours such as 2h, got "{text}"')
    number = int(found[1])
    if found[2] == "h":
        return every_hours(number, minute or 0)
    if minute is not None:
        raise FrequencyError(f"a minute past the hour goes with hours such as 2h, not with {text}")
    return every_minutes(number)


def _monthly(text: str, at: time) -> Frequency:
    match text.strip().lower():
        case "last":
            return monthly("last", at)
        case "last-weekday":
            return monthly("last-weekday", at)
        case day if day.isdecimal() and day.isascii():
            return monthly(int(day), at)
    raise FrequencyError(f'expected a day of the month such as 15, or last, or last-weekday, got "{text}"')


def _day(text: str) -> Day:
    day = _DAYS.get(text.strip().lower())
    if day is None:
        raise FrequencyError(f'expected days such as mon,wed, got "{text.strip()}"')
    return day


def _time(text: str | None) -> time:
    found = _TIME.fullmatch((text or "").strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise FrequencyError(f'expected a time from 00:00 to 23:59, UTC, got "{text}"')
    return time(int(found[1]), int(found[2]))
