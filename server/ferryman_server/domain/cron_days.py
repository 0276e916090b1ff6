"""On which days a cron expression fires: days of the month, days of the week, or both."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from ferryman_server.domain.cron_fields import MONTH_DAY, QUARTZ_WEEKDAY, CronField, numbers_of

ALL_MONTH_DAYS: Final = frozenset(range(1, 32))
ALL_WEEKDAYS: Final = frozenset(range(7))
_SATURDAY, _SUNDAY = 5, 6
_SHORTEST, _FIFTH = 28, 5


@dataclass(frozen=True, slots=True)
class MonthDays:
    """Days of the month: numbers, or else one of three kinds that depend on the month.

    from_end counts back from the last day (L is 0). nearest is the day of 15W: the weekday nearest to it within the
    month, none in a month without the day itself.
    """

    numbers: frozenset[int] = frozenset()
    from_end: int | None = None
    nearest: int | None = None
    last_weekday: bool = False

    @property
    def special(self) -> bool:
        """Whether they depend on the month."""
        return not self.numbers

    @property
    def every_month(self) -> bool:
        """Whether every month has at least one."""
        if self.special:
            return (self.from_end or 0) < _SHORTEST and (self.nearest or 0) <= _SHORTEST
        return min(self.numbers) <= _SHORTEST

    def has(self, day: date) -> bool:
        """Return whether `day` is one of them."""
        last = monthrange(day.year, day.month)[1]
        if self.from_end is not None:
            return last - day.day == self.from_end
        if self.nearest is not None:
            return self.nearest <= last and day.day == _nearest_weekday(day, self.nearest, last)
        if self.last_weekday:
            return day.day == _nearest_weekday(day, last, last)
        return day.day in self.numbers

    def possible(self) -> frozenset[int]:
        """Return every number that one of them can have."""
        if self.from_end is not None:
            return ALL_MONTH_DAYS & {last - self.from_end for last in range(28, 32)}
        if self.nearest is not None:
            return ALL_MONTH_DAYS & {self.nearest + shift for shift in range(-2, 3)}
        return frozenset(range(26, 32)) if self.last_weekday else self.numbers


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Days of the week, Sunday is 0: every one of numbers, or one of them in a month.

    That one is the nth, 1 to 5, or with -1 the last of the month; 0 means every one.
    """

    numbers: frozenset[int]
    nth: int = 0

    @property
    def special(self) -> bool:
        """Whether they depend on the month."""
        return bool(self.nth)

    def has(self, day: date) -> bool:
        """Return whether `day` is one of them."""
        if day.isoweekday() % 7 not in self.numbers:
            return False
        if self.nth == -1:
            return day.day + 7 > monthrange(day.year, day.month)[1]
        return not self.nth or (day.day + 6) // 7 == self.nth

    def possible_month_days(self) -> frozenset[int]:
        """Return every day of the month on which one of them can be."""
        if not self.nth:
            return ALL_MONTH_DAYS
        first = 22 if self.nth == -1 else 7 * self.nth - 6
        return ALL_MONTH_DAYS & frozenset(range(first, 32 if self.nth == -1 else first + 7))


@dataclass(frozen=True, slots=True)
class Days:
    """Which days fire: those that are in either field, or those that are in both."""

    of_month: MonthDays
    of_week: Weekdays
    either: bool

    @property
    def every_month(self) -> bool:
        """Whether every month certainly has at least one."""
        if self.of_month.numbers == ALL_MONTH_DAYS:
            return self.of_week.nth != _FIFTH
        return self.of_month.every_month and (self.either or self.of_week == Weekdays(ALL_WEEKDAYS))

    @property
    def special(self) -> bool:
        """Whether they depend on the month, so that `possible` may tell too many."""
        return self.of_month.special or self.of_week.special

    def has(self, day: date) -> bool:
        """Return whether `day` is one of them."""
        if self.either:
            return self.of_month.has(day) or self.of_week.has(day)
        return self.of_month.has(day) and self.of_week.has(day)

    def possible(self, longest: int) -> tuple[frozenset[int], frozenset[int], bool]:
        """Return days of the month and of the week that have all of them, and whether either will do.

        longest is how many days the longest month has.
        """
        of_month, of_week = self.of_month.possible(), self.of_week.numbers
        if of_month != ALL_MONTH_DAYS:
            of_month = frozenset(day for day in of_month if day <= longest)
        if not self.either:
            return of_month & self.of_week.possible_month_days(), of_week, False
        if not of_month:
            return self.of_week.possible_month_days(), of_week, False
        if of_month == ALL_MONTH_DAYS or of_week == ALL_WEEKDAYS:
            return ALL_MONTH_DAYS, ALL_WEEKDAYS, False
        return of_month, of_week, True


@lru_cache(512)
def month_days(written: str) -> MonthDays:
    """Read the field, in upper case; raises CronInvalid."""
    if written == "?":
        return MonthDays(ALL_MONTH_DAYS)
    if "," in written and ("L" in written or "W" in written):
        raise MONTH_DAY.refuse(written, "has L or W in a list: expected it alone")
    if written == "LW":
        return MonthDays(last_weekday=True)
    if written.endswith("W"):
        return MonthDays(nearest=MONTH_DAY.number(written[:-1]))
    if written.startswith("L"):
        return MonthDays(from_end=_days_before_last(written))
    return MonthDays(numbers_of(MONTH_DAY, written))


@lru_cache(512)
def weekdays(written: str, field: CronField) -> Weekdays:
    """Read the field, in upper case, as `field`, the one of Unix or Quartz, has it; raises CronInvalid."""
    if written == "?":
        return Weekdays(ALL_WEEKDAYS)
    if written == "L":
        return _last_day_of_week(field)
    weekday, hash_sign, n = written.partition("#")
    last = written.endswith("L")
    if "," in written and (last or hash_sign):
        raise field.refuse(written, "has L or # in a list: expected it alone")
    if hash_sign and n not in ("1", "2", "3", "4", "5"):
        raise field.refuse(written, "cannot be read: expected 1 to 5 after #")
    if hash_sign:
        numbers = frozenset({field.number(weekday)})
    else:
        numbers = frozenset({field.number(written[:-1])}) if last else numbers_of(field, written)
    return Weekdays(frozenset((number - field.low) % 7 for number in numbers), -1 if last else int(n or 0))


def _last_day_of_week(field: CronField) -> Weekdays:
    if field is not QUARTZ_WEEKDAY:
        raise field.refuse("L", "names no day: expected 0L to 7L, or SUNL to SATL")
    return Weekdays(frozenset({6}))


def _nearest_weekday(day: date, number: int, last: int) -> int:
    weekday = day.replace(day=number).weekday()
    if weekday == _SATURDAY:
        return number - 1 if number > 1 else number + 2
    if weekday == _SUNDAY:
        return number + 1 if number < last else number - 2
    return number


def _days_before_last(written: str) -> int:
    back = written.removeprefix("L").removeprefix("-")
    if written != "L" and not (written == f"L-{back}" and back.isascii() and back.isdigit() and 1 <= int(back) <= 30):
        raise MONTH_DAY.refuse(written, "cannot be read: expected L, or L-1 to L-30")
    return int(back or 0)
