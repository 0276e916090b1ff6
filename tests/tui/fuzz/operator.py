"""An operator who presses, clicks, types, pastes and resizes at random; the same seed does the same."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key

from ferryman_tui.actions.keys import textual_key
from ferryman_tui.actions.navigation import MOVES
from ferryman_tui.actions.table import ACTIONS
from tests.tui.hostile import LONG, TEXTS

SMALLEST, LARGEST = (40, 10), (200, 60)

_SIZES = ((40, 10), (60, 15), (59, 14), (80, 24), (120, 36), (140, 40), (200, 60))
# They end the console: a step of their own.
_LEAVING = frozenset({"q", "ctrl+q"})
# They cost the server a run: now and then is enough.
_COSTLY = frozenset({"r", "T", "d"})
_BOUND = sorted({textual_key(key) for action in ACTIONS for key in action.keys} - _LEAVING - _COSTLY)
_MOVES = sorted({textual_key(key) for action in MOVES for key in action.keys})
_FIELD = ("enter", "escape", "tab", "shift+tab", "space", "backspace", "delete", "left", "right", "up", "down", "y")
_CONTROL = (*(f"ctrl+{letter}" for letter in "abcdefghjklnoprstuvwxyz"), "f2", "f4", "shift+end", "shift+home")
_LETTERS = "abcdefghijklmnopstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ0123456789 -_/.*[]\\{}$,:;\"'日é"
_WORDS = ("rejected", "files", "SUPPLIER", "F-E-001", "*/5 * * * *", "61 * * * *", "$.items[*].id", "[bold]", "-1")


@dataclass(frozen=True, slots=True)
class Press:
    """A key, as Textual names it."""

    key: str


@dataclass(frozen=True, slots=True)
class Paste:
    """A text from the clipboard of the terminal."""

    text: str


@dataclass(frozen=True, slots=True)
class Click:
    """Clicks on a cell, which is told as parts of the width and of the height; with `to` it is dragged there."""

    x: float
    y: float
    times: int = 1
    button: int = 1
    to: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Wheel:
    """Turns of the wheel over a cell, upwards if negative."""

    x: float
    y: float
    turns: int


@dataclass(frozen=True, slots=True)
class Resize:
    """Another size of the terminal."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing for so many milliseconds."""

    milliseconds: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Types what a dialog wants to have typed."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Leaves the console with a key, and comes back."""

    key: str


Step: TypeAlias = Press | Paste | Click | Wheel | Resize | Wait | Answer | Leave


def steps(random: Random) -> Iterator[Step]:
    """Yield what the operator does, without an end."""
    choices: tuple[tuple[int, Callable[[Random], Iterator[Step]]], ...] = (
        (300, _bound),
        (120, _moves),
        (150, _field),
        (30, _control),
        (60, _any_letter),
        (25, _word),
        (15, _paste),
        (130, _click),
        (40, _wheel),
        (25, _resize),
        (40, _wait),
        (15, _costly),
        (12, _answer),
        (40, _section),
        (30, _into),
        (3, _leave),
    )
    weights = [weight for weight, _ in choices]
    while True:
        ((_, choose),) = random.choices(choices, weights)
        yield from choose(random)


def key_character(key: str) -> tuple[str, str | None]:
    """Name a key as Textual does, with the letter that it types."""
    if len(key) == 1 and not key.isalnum():
        key = _character_to_key(key)
    try:
        return key, unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
    except KeyError:
        return key, key if len(key) == 1 else None


def _bound(random: Random) -> Iterator[Step]:
    yield Press(random.choice(_BOUND))


def _moves(random: Random) -> Iterator[Step]:
    yield from [Press(random.choice(_MOVES))] * random.randint(1, 4)


def _field(random: Random) -> Iterator[Step]:
    yield Press(random.choice(_FIELD))


def _control(random: Random) -> Iterator[Step]:
    key = random.choice(_CONTROL)
    yield Press(key)


def _any_letter(random: Random) -> Iterator[Step]:
    yield Press(random.choice(_LETTERS))


def _word(random: Random) -> Iterator[Step]:
    yield from (Press(letter) for letter in random.choice(_WORDS) if letter not in _COSTLY)


def _paste(random: Random) -> Iterator[Step]:
    yield Paste(random.choice((*TEXTS, *LONG, *_WORDS, "")))


def _click(random: Random) -> Iterator[Step]:
    x, y = random.random(), random.choice((0.0, 1.0, random.random(), random.random(), random.random()))
    to = (random.random(), random.random()) if random.random() < 0.1 else None
    yield Click(x, y, random.choice((1, 1, 1, 2, 2, 3)), random.choice((1, 1, 1, 1, 2, 3)), to)


def _wheel(random: Random) -> Iterator[Step]:
    yield Wheel(random.random(), random.random(), random.choice((-8, -3, -1, 1, 3, 8)))


def _resize(random: Random) -> Iterator[Step]:
    anywhere = random.randint(SMALLEST[0], LARGEST[0]), random.randint(SMALLEST[1], LARGEST[1])
    for size in random.choice(((anywhere,), (random.choice(_SIZES),), (anywhere, SMALLEST, random.choice(_SIZES)))):
        yield Resize(*size)


def _wait(random: Random) -> Iterator[Step]:
    yield Wait(random.choice((1, 10, 50, 120, 300)))


def _costly(random: Random) -> Iterator[Step]:
    yield Press(random.choice(sorted(_COSTLY)))


def _answer(random: Random) -> Iterator[Step]:
    yield Answer()
    yield Press("enter")


def _section(random: Random) -> Iterator[Step]:
    yield Press("escape")
    yield Press(random.choice("1234"))


def _into(random: Random) -> Iterator[Step]:
    yield from [Press("down")] * random.randint(0, 5)
    yield Press(random.choice(("enter", "E", "enter")))


def _leave(random: Random) -> Iterator[Step]:
    yield Leave(random.choice(sorted(_LEAVING)))
