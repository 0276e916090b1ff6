"""Cron expressions, 5-field Unix and 6- or 7-field Quartz; all times are UTC."""

from calendar import monthrange
from collections.abc import Collection, Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol

from ferryman_server.domain.cron_days import Days, month_days, weekdays
from ferryman_server.domain.cron_fields import (
    HOUR,
    MINUTE,
    MONTH,
    MONTH_DAY,
    QUARTZ_WEEKDAY,
    SECOND,
    UNIX_WEEKDAY,
    YEAR,
    CronField,
    CronInvalid,
    numbers_of,
)

if TYPE_CHECKING:
    from croniter import croniter  # type: ignore[import-untyped]

__all__ = ["LENGTH_MAX", "Cron", "CronInvalid"]

LENGTH_MAX: Final = 200

_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_YEAR: Final = YEAR.high
_END: Final = datetime(_LAST_YEAR + 1, 1, 2, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)
_START_OF_DAY, _END_OF_DAY = time(tzinfo=UTC), time(23, 59, 59, tzinfo=UTC)
_CACHED_MAX: Final = 4096
_DESCRIBED_MAX: Final = 16_384
_UNIX_FIELDS: Final = 5
_LONGEST: Final = {month: monthrange(2000, month)[1] for month in range(1, 13)}
_ALWAYS: Final = ("*", "?")

_Expanded = list[int | Literal["*", "l"]]


class _Step(Protocol):
    def __call__(self, ret_type: type[datetime], *, start_time: float) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Cron:
    """A cron expression that fires at some time; text is as written.

    In five fields Sunday is 0 or 7, and a day of the month and a day of the week both given mean either, as in Unix
    cron. In six or seven, as in Quartz, the first one holds seconds, Sunday is 1 and only one of the two is given.
    Fire times are computed from 1970 to 2099; two of them are at least `granularity` apart.
    """

    text: str
    granularity: timedelta = field(compare=False)
    # Fire times are these, at the start of a unit of granularity, and later by this offset.
    _calculator: "croniter" = field(compare=False, repr=False)
    _offset: timedelta = field(compare=False, repr=False)
    # What the calculator does not know of days.
    _days: Days | None = field(compare=False, repr=False)

    @staticmethod
    def parse(text: str) -> "Cron":
        """Read an expression; raises CronInvalid, also when it can never fire, such as on 30 February."""
        return _parse(text)

    @property
    def description(self) -> str:
        """The expression in words, such as "At 02:30, Monday through Friday (UTC)"."""
        return _description(self.text)

    def next_after(self, after: datetime) -> datetime | None:
        """Return the first fire time later than `after`, None when there is none any more."""
        unit = self._unit(min(max(after, _FIRST - _SECOND), _END))
        # All starts within a unit lead to the same time; the last one leads there in the fewest steps.
        start = unit + self.granularity - _SECOND
        while start.year <= _LAST_YEAR and (found := _stepped(self._calculator.get_next, start)) is not None:
            if self._days is None or self._days.has(found):
                return found + self._offset
            start = datetime.combine(found, _END_OF_DAY)
        return None

    def latest_up_to(self, time: datetime) -> datetime | None:
        """Return the last fire time that is not later than `time`, None when there is none yet."""
        start = self._unit(time) + _SECOND
        while (found := _stepped(self._calculator.get_prev, start)) is not None:
            if self._days is None or self._days.has(found):
                return found + self._offset
            start = datetime.combine(found, _START_OF_DAY)
        return None

    def fire_times(self, after: datetime) -> Iterator[datetime]:
        """Yield the fire times later than `after`, in order."""
        found = self.next_after(after)
        while found is not None:
            yield found
            found = self.next_after(found)

    def shortest_interval(self, after: datetime, count: int = 10) -> timedelta | None:
        """Return the shortest time between two of the next `count` fire times, None when there are not two."""
        return min((later - one for one, later in pairwise(islice(self.fire_times(after), count))), default=None)

    def _unit(self, time: datetime) -> datetime:
        return _FIRST + (time - self._offset - _FIRST) // self.granularity * self.granularity


def _stepped(step: _Step, start: datetime) -> datetime | None:
    from croniter import CroniterBadDateError

    try:
        found = step(datetime, start_time=start.timestamp())
    except CroniterBadDateError:
        return None
    return found.replace(tzinfo=UTC) if _FIRST.year <= found.year <= _LAST_YEAR else None


class _Written(NamedTuple):
    second: str
    minute: str
    hour: str
    of_month: str
    month: str
    of_week: str
    year: str = "*"

    @property
    def unix(self) -> bool:
        return not self.second


# Most schedules share a few expressions, and each is read again whenever it fires.
@lru_cache(_CACHED_MAX)
def _parse(text: str) -> Cron:
    written = _split(text)
    days = _days(written)
    months = numbers_of(MONTH, written.month)
    numbers, week_numbers, either = days.possible(max(_LONGEST[month] for month in months))
    times = _Times.of(written)
    fields = [
        _expanded(times.minutes, MINUTE),
        _expanded(times.hours, HOUR),
        _expanded(numbers, MONTH_DAY),
        _expanded(months, MONTH),
        _expanded(week_numbers, UNIX_WEEKDAY),
        _expanded(times.seconds, SECOND),
        _expanded(numbers_of(YEAR, written.year), YEAR),
    ]
    # The fewer fields, the faster.
    fields = fields[: 7 if written.year != "*" else 6 if len(times.seconds) > 1 else 5]
    cron = Cron(text, times.unit, _calculator(fields, either), times.offset, days if days.special else None)
    certain = days.every_month and written.year == "*"
    if not certain and not (numbers and cron.next_after(_FIRST - _SECOND)):
        raise CronInvalid(
            "never fires: expected days, months and years that some date from 1970 to 2099 has; 30 February is none"
        )
    return cron


def _split(text: str) -> _Written:
    fields = text.upper().split()
    if len(text) > LENGTH_MAX:
        raise CronInvalid(f"has {len(text)} characters: expected at most {LENGTH_MAX}")
    if len(fields) not in (5, 6, 7):
        raise CronInvalid(
            f"has {len(fields)} fields: expected 5 (minute hour day month weekday), such as 30 2 * * MON-FRI, or 6 or "
            "7 (second first, year last), such as 0 30 2 ? * MON-FRI"
        )
    return _Written(*fields) if len(fields) > _UNIX_FIELDS else _Written("", *fields)


def _days(written: _Written) -> Days:
    of_week = weekdays(written.of_week, UNIX_WEEKDAY if written.unix else QUARTZ_WEEKDAY)
    of_month = month_days(written.of_month)
    if written.unix:
        # As in Unix cron, a field that begins with *, such as */2, narrows the other down.
        return Days(of_month, of_week, either=written.of_month[0] not in _ALWAYS and written.of_week[0] not in _ALWAYS)
    if written.of_month not in _ALWAYS and written.of_week not in _ALWAYS:
        raise CronInvalid(
            "has both a day of month and a day of week: with 6 or 7 fields expected ? for one of them, "
            "such as 0 30 2 1 * ?"
        )
    return Days(of_month, of_week, either=False)


class _Times(NamedTuple):
    """Times of day as units that start at these numbers, and an offset into them."""

    seconds: Collection[int]
    minutes: Collection[int]
    hours: Collection[int]
    unit: timedelta
    offset: timedelta

    @staticmethod
    def of(written: _Written) -> "_Times":
        seconds = numbers_of(SECOND, written.second or "0")
        minutes, hours = numbers_of(MINUTE, written.minute), numbers_of(HOUR, written.hour)
        if len(seconds) > 1:
            return _Times(seconds, minutes, hours, _SECOND, timedelta(0))
        offset = timedelta(seconds=min(seconds))
        if len(minutes) > 1:
            return _Times((0,), minutes, hours, timedelta(minutes=1), offset)
        offset += timedelta(minutes=min(minutes))
        if len(hours) > 1:
            return _Times((0,), (0,), hours, timedelta(hours=1), offset)
        return _Times((0,), (0,), (0,), timedelta(days=1), offset + timedelta(hours=min(hours)))


def _expanded(numbers: Collection[int], cron_field: CronField) -> _Expanded:
    return ["*"] if len(numbers) == cron_field.size else sorted(numbers)


def _calculator(fields: list[_Expanded], either: bool) -> "croniter":
    # croniter reads an expression in more than the time that it takes to find the next fire time.
    calculator = copy(_template(either))
    calculator.expanded = fields
    return calculator


@cache
def _template(either: bool) -> "croniter":
    # Many services have no schedule, and none needs it to start.
    from croniter import croniter

    return croniter("* * * * *", 0.0, day_or=either, max_years_between_matches=YEAR.size)


# Making words takes longer than finding a fire time, and lists of jobs show them for each.
@lru_cache(_DESCRIBED_MAX)
def _description(text: str) -> str:
    from cron_descriptor import ExpressionDescriptor, Options  # type: ignore[import-untyped]

    options = Options()
    options.locale_code = "en_US"
    options.use_24hour_time_format = True
    written = _split(text)
    options.day_of_week_start_index_zero = written.unix
    # The describer does not know L for the last day of the week.
    fields = written._replace(of_week="SAT" if written.of_week == "L" else written.of_week)
    expression = " ".join(fields[1:6] if written.unix else fields)
    return f"{ExpressionDescriptor(expression, options).get_description()} (UTC)"
