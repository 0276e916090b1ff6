"""Forms as data: the values that they hold by key, and the fields that ask for them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ferryman_tui.sheets.lines import Lines

REQUIRED = "is required"


@dataclass(frozen=True, slots=True)
class Values:
    """What a form or one row of it holds, by key; what it does not hold is empty."""

    held: Mapping[str, "Value"] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """The text of a field."""
        found = self.held.get(key, "")
        return found if isinstance(found, str) else ""

    def trimmed(self, key: str) -> str:
        """The text of a field without spaces around it."""
        return self.text(key).strip()

    def number(self, key: str) -> int:
        """The whole number in a field; 0 where there is none."""
        text = self.trimmed(key)
        return int(text) if text.isdecimal() and text.isascii() else 0

    def flag(self, key: str) -> bool:
        """Whether a box is ticked."""
        return self.held.get(key) is True

    def chosen(self, key: str) -> tuple[str, ...]:
        """The options that are ticked."""
        return tuple(item for item in self._items(key) if isinstance(item, str))

    def rows(self, key: str) -> "tuple[Values, ...]":
        """The rows of a list."""
        return tuple(item for item in self._items(key) if isinstance(item, Values))

    def _items(self, key: str) -> "Sequence[str | Values]":
        found = self.held.get(key, ())
        return found if isinstance(found, tuple) else ()

    def value(self, key: str) -> "Value | None":
        """What a field holds, whatever its kind; None where it was never filled in."""
        return self.held.get(key)

    def with_values(self, changes: "Mapping[str, Value]") -> "Values":
        """The same with other values under these keys."""
        return Values({**self.held, **changes})

    def same(self, key: str, other: "Values") -> bool:
        """Whether both hold the same under a key; nothing is the same as empty."""
        return (self.held.get(key) or None) == (other.held.get(key) or None)


Value: TypeAlias = str | bool | tuple[str, ...] | tuple[Values, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One of several things to choose; `note` explains it."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; `digits` tells that only those are taken."""

    placeholder: str = ""
    digits: bool = False


@dataclass(frozen=True, slots=True)
class LongText:
    """Text of several lines."""

    height: int = 4


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that is only ever sent; `stored` tells that the server has one, `lines` whether it has several lines."""

    stored: bool = False
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several options; with `explained` all of them are shown with their notes."""

    options: tuple[Option, ...]
    prompt: str = "choose"
    explained: bool = False


@dataclass(frozen=True, slots=True)
class Several:
    """Any number of options."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Switch:
    """A box to tick; the text behind it says what ticking it does."""

    text: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """What cannot be changed here; `reason` says why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of rows, each with fields of its own.

    `noun` names one row; `cells` are what the list shows of it, below `titles`. `most` is how many there may be.
    """

    noun: str
    titles: tuple[str, ...]
    cells: Callable[[Values], tuple[str, ...]]
    sections: "Callable[[Values], Sections]"
    blank: Values = Values()
    when_empty: str = ""
    most: int = 1000


Kind: TypeAlias = Text | LongText | Secret | Choice | Several | Switch | Fixed | Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a form. `key` is the path of the contract that it stands for, where it is no mere `aid`.

    `hint` says in a sentence what to fill in. `notes` always stand below it, `guide` only where there is room beside
    the form. `problem` says what is wrong with what it holds; with `live` it is told at once, else when saving.
    """

    key: str
    label: str
    kind: Kind
    hint: str = ""
    notes: Lines = ()
    guide: Lines = ()
    problem: str = ""
    live: bool = False
    aid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Fields that belong together, below a title."""

    title: str
    fields: tuple[Field, ...]
    note: str = ""


Sections: TypeAlias = tuple[Section, ...]


def fields_of(sections: Sections) -> Iterator[Field]:
    """All fields, from top to bottom."""
    for section in sections:
        yield from section.fields


def problems_of(sections: Sections) -> dict[str, str]:
    """What is wrong, by the key of the field."""
    return {item.key: item.problem for item in fields_of(sections) if item.problem}


def unless(filled: object, problem: str = REQUIRED) -> str:
    """Give the problem of a field that is not filled in."""
    return "" if filled else problem


def number_problem(values: Values, key: str, least: int, most: int) -> str:
    """Say what is wrong with a whole number; nothing when it is within its limits."""
    text = values.trimmed(key)
    if text.isdecimal() and text.isascii() and least <= int(text) <= most:
        return ""
    return f"expected a number from {least:,} to {most:,}"
