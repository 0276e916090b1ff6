"""Fields of a cron expression as written: which numbers they stand for, and what is wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


class CronInvalid(Exception):
    """A cron expression that cannot be used; the message names the field, what is wrong, and what is expected."""


@dataclass(frozen=True, slots=True, eq=False)
class CronField:
    """What a field may hold: numbers from low to high, by number or by name.

    highest is the greatest number that may be written, above high only where another name of low is (Sunday as 7).
    example shows what else can be written. cyclic fields may have ranges such as 22-2.
    """

    name: str
    low: int
    high: int
    example: str
    names: tuple[str, ...] = ()
    highest: int = 0
    cyclic: bool = True

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return self.high - self.low + 1

    def refuse(self, written: str, problem: str) -> CronInvalid:
        """Return the error for what is written in this field."""
        return CronInvalid(f"{self.name} {_cut(written)!r} {problem}, such as {self.example}")

    def number(self, written: str) -> int:
        """Return the number that a number or a name stands for; raises CronInvalid."""
        if written in self.names:
            return self.low + self.names.index(written)
        top = max(self.high, self.highest)
        by_name = f" or {self.names[0]} to {self.names[-1]}" if self.names else ""
        if not _is_number(written):
            raise self.refuse(written, f"cannot be read: expected {self.low} to {top}{by_name}")
        if not self.low <= int(written) <= top:
            raise self.refuse(written, f"is out of range: expected {self.low} to {top}{by_name}")
        return int(written)

    def part(self, part: str) -> Sequence[int]:
        """Return the numbers of one part of a list; raises CronInvalid."""
        span, stepped, step = part.partition("/")
        if span == "*":
            found: Sequence[int] = range(self.low, self.high + 1)
        elif "-" in span:
            found = self._range(span)
        elif stepped:
            start = self.number(span)
            found = range(start if start <= self.high else self.low, self.high + 1)
        else:
            found = (self.number(span),)
        return found[:: self._step(part, step)] if stepped else found

    def _range(self, span: str) -> Sequence[int]:
        first, _, last = span.partition("-")
        start, end = self.number(first), self.number(last)
        if start <= end:
            return range(start, end + 1)
        if not self.cyclic:
            raise self.refuse(span, "runs backwards: expected the smaller number first")
        return (*range(start, self.high + 1), *range(self.low, end + 1))

    def _step(self, part: str, step: str) -> int:
        if not _is_number(step) or not 1 <= int(step) <= self.size:
            raise self.refuse(part, f"has the step {_cut(step)!r}: expected 1 to {self.size}")
        return int(step)


# Ten thousand expressions have but a few hundred different fields.
@lru_cache(2048)
def numbers_of(field: CronField, written: str) -> frozenset[int]:
    """Return the numbers of a list such as "1,5-8,*/15"; raises CronInvalid."""
    return frozenset(n for part in written.split(",") for n in field.part(part))


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit()


def _cut(written: str) -> str:
    return written if len(written) <= 30 else written[:29] + "…"


_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")

SECOND: Final = CronField("second", 0, 59, "0 or */15")
MINUTE: Final = CronField("minute", 0, 59, "30, 0,30 or */15")
HOUR: Final = CronField("hour", 0, 23, "2, 8-18 or */6")
MONTH_DAY: Final = CronField("day of month", 1, 31, "1, 1-7, L, L-3, LW or 15W")
MONTH: Final = CronField("month", 1, 12, "6, JAN-MAR or */3", _MONTHS)
UNIX_WEEKDAY: Final = CronField("day of week", 0, 6, "1-5, MON, 5L or MON#2", _WEEKDAYS, highest=7)
QUARTZ_WEEKDAY: Final = CronField("day of week", 1, 7, "2-6, MON, 6L or MON#2", _WEEKDAYS)
YEAR: Final = CronField("year", 1970, 2099, "2027 or 2027-2029", cyclic=False)
