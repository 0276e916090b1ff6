"""Cron expressions as operators write them, each also as an independent calculation reads it."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st

_WEEKDAYS: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


@dataclass(frozen=True, slots=True)
class Pair:
    """An expression as written, and the same in six fields with Sunday as 0, which the other library reads."""

    text: str
    oracle: str


@st.composite
def _field(draw: st.DrawFn, low: int, high: int) -> str:
    kind = draw(st.sampled_from(["star", "star", "step", "range", "stepped", "from", "list"]))
    first = draw(st.integers(low, high - 1))
    last = draw(st.integers(first + 1, high))
    step = draw(st.integers(1, (high - low + 1) // 2))
    if kind == "list":
        return ",".join(map(str, draw(st.lists(st.integers(low, high), min_size=1, max_size=4))))
    shapes = {"star": "*", "step": f"*/{step}", "range": f"{first}-{last}", "from": f"{first}/{step}"}
    return shapes.get(kind, f"{first}-{last}/{step}")


@st.composite
def _month_day(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(["*", "*", "L", "LW", "29", "30", "31"]) | _field(1, 31))


@st.composite
def _weekday(draw: st.DrawFn) -> tuple[str, str]:
    """A day of the week of Unix cron, and the same of Quartz."""
    one, other = sorted(draw(st.lists(st.integers(0, 6), min_size=2, max_size=2, unique=True)))
    nth, step = draw(st.integers(1, 5)), draw(st.integers(1, 6))
    named, shapes = _WEEKDAYS[one], draw(st.sampled_from(["*", "*", "one", "name", "range", "list", "step", "L", "#"]))
    return {
        "*": ("*", "*"),
        "one": (f"{one}", f"{one + 1}"),
        "name": (named.lower(), named),
        "range": (f"{one}-{other}", f"{one + 1}-{other + 1}"),
        "list": (f"{other},{one}", f"{other + 1},{named}"),
        "step": (f"*/{step}", f"*/{step}"),
        "L": (f"{one}L", f"{one + 1}L"),
        "#": (f"{one}#{nth}", f"{named}#{nth}"),
    }[shapes]


@st.composite
def _pairs(draw: st.DrawFn) -> Pair:
    minute, hour, month = draw(_field(0, 59)), draw(_field(0, 23)), draw(st.just("*") | _field(1, 12))
    day, (unix, quartz) = draw(_month_day()), draw(_weekday())
    if draw(st.booleans()):
        text = f"{minute} {hour} {day} {month} {unix}"
        return Pair(text, f"0 {text}")
    second = draw(st.just("0") | _field(0, 59))
    if unix != "*":
        return Pair(f"{second} {minute} {hour} ? {month} {quartz}", f"{second} {minute} {hour} * {month} {unix}")
    return Pair(f"{second} {minute} {hour} {day} {month} ?", f"{second} {minute} {hour} {day} {month} *")


pairs: Final = _pairs()


def distinct_crons(number: int, seed: int = 1) -> list[Pair]:
    """Return expressions that differ, firing from once in a while to sixteen times a day, at 0 or 30 seconds."""
    chance = random.Random(seed)
    found: dict[str, Pair] = {}
    while len(found) < number:
        pair = chance.choice(_SHAPES)(chance)
        found[pair.text] = pair
    return list(found.values())


def _daily(chance: random.Random) -> Pair:
    text = f"{_time(chance)} * * *"
    return Pair(text, f"0 {text}")


def _weekly(chance: random.Random) -> Pair:
    days = ",".join(str(day) for day in sorted(chance.sample(range(7), 3)))
    text = f"{_time(chance)} * * {days}"
    return Pair(text, f"0 {text}")


def _either_day(chance: random.Random) -> Pair:
    text = f"{_time(chance)} {chance.randint(1, 28)} * {chance.randrange(7)}"
    return Pair(text, f"0 {text}")


def _last_day(chance: random.Random) -> Pair:
    text = f"{_second(chance)} {_time(chance)} {chance.choice(['L', 'LW'])} *"
    return Pair(f"{text} ?", f"{text} *")


def _nth_weekday(chance: random.Random) -> Pair:
    day, nth = chance.randrange(7), chance.choice(["#1", "#2", "#3", "#4", "L"])
    text = f"{_second(chance)} {_time(chance)}"
    return Pair(f"{text} ? * {day + 1}{nth}", f"{text} * * {day}{nth}")


def _working_days(chance: random.Random) -> Pair:
    text = f"{_second(chance)} {_time(chance)}"
    return Pair(f"{text} ? * MON-FRI", f"{text} * * 1-5")


def _every_few_hours(chance: random.Random) -> Pair:
    text = f"{_second(chance)} {chance.randrange(60)} {chance.randrange(4)}/{chance.randint(2, 6)} * *"
    return Pair(f"{text} ?", f"{text} *")


def _several_a_day(chance: random.Random) -> Pair:
    hours = ",".join(str(hour) for hour in sorted(chance.sample(range(24), 16)))
    text = f"{chance.randrange(60)} {hours} * * *"
    return Pair(text, f"0 {text}")


def _second(chance: random.Random) -> int:
    return chance.choice([0, 30])


def _time(chance: random.Random) -> str:
    return f"{chance.randrange(60)} {chance.randrange(24)}"


_SHAPES: Final[tuple[Callable[[random.Random], Pair], ...]] = (
    _daily,
    _weekly,
    _either_day,
    _last_day,
    _nth_weekday,
    _working_days,
    _every_few_hours,
    _several_a_day,
)
