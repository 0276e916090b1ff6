"""The records of a JSON document, wherever in it they are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ferryman_server.domain.json_paths import json_path
from ferryman_server.domain.outcomes import RunFailed
from ferryman_server.pipeline.json_text import JsonText, TooDeep
from ferryman_server.pipeline.pieces import (
    NAMES_SHOWN,
    PIECE_BYTES,
    SHOWN_LENGTH_MAX,
    Piece,
    Unreadable,
    empty,
    path_not_found,
)

_TOO_DEEP = object()


def json_pieces(path: Path, records_path: str, records_before: int) -> Iterator[Piece]:
    """Yield the records of a document; their lines are their numbers, counted on from records_before.

    Raises RunFailed, after everything before was yielded: FILE_EMPTY, FILE_MALFORMED, PATH_NOT_FOUND.
    """
    with path.open("rb") as file:
        text = JsonText(file)
        if not text.next():
            raise empty()
        gathering = Gathering(records_before)
        failure: RunFailed | None = None
        try:
            for values in _Search(text, records_path).values():
                gathering.add(values)
                if text.bytes_read - gathering.bytes_done >= PIECE_BYTES:
                    yield gathering.taken(text.bytes_read)
        except RunFailed as error:
            failure = error
        yield gathering.taken(text.bytes_read)
        if failure is not None:
            raise failure


class Gathering:
    """Records on their way into a piece."""

    def __init__(self, records_before: int) -> None:
        self.bytes_done = 0
        self._number = records_before
        self._records: list[dict[str, Any]] = []
        self._lines: list[int] = []
        self._unreadable: list[Unreadable] = []

    def add(self, values: list[Any]) -> None:
        """Take the next values, which should be objects."""
        first, self._number = self._number + 1, self._number + len(values)
        if set(map(type, values)) <= {dict}:
            self._records += values
            self._lines += range(first, self._number + 1)
            return
        for number, value in enumerate(values, first):
            if type(value) is dict:
                self._records.append(value)
                self._lines.append(number)
            else:
                self._unreadable.append(_unreadable(number, value))

    def taken(self, bytes_done: int) -> Piece:
        """Give away what was added."""
        piece = Piece(self._records, self._lines, self._unreadable, bytes_done)
        self._records, self._lines, self._unreadable = [], [], []
        self.bytes_done = bytes_done
        return piece


class _Search:
    """Follows a path through a document."""

    def __init__(self, text: JsonText, records_path: str) -> None:
        self._text = text
        self._records_path = records_path
        self._steps = json_path(records_path).steps
        self._found = False
        self._there: list[str] = []

    def values(self) -> Iterator[list[Any]]:
        """Yield the records, one or more at a time; raises RunFailed with PATH_NOT_FOUND."""
        steps = self._steps
        if not self._records_path and self._text.next() != "[":
            steps = ("elements",)
        yield from self._at(steps)
        self._text.end()
        if not self._found:
            raise path_not_found(self._records_path, self._there)

    def _at(self, steps: tuple[str | int | None, ...]) -> Iterator[list[Any]]:
        opening = self._text.next()
        if not steps:
            yield from self._records(opening)
        elif isinstance(steps[0], str) and opening == "{":
            yield from self._member(steps[0], steps[1:])
        elif not isinstance(steps[0], str) and opening == "[":
            for number, _ in enumerate(self._text.elements()):
                if steps[0] in (None, number):
                    yield from self._at(steps[1:])
                else:
                    self._skip()
        else:
            self._skip()

    def _member(self, wanted: str, steps: tuple[str | int | None, ...]) -> Iterator[list[Any]]:
        for name in self._text.members():
            if name == wanted:
                yield from self._at(steps)
            else:
                if len(self._there) <= NAMES_SHOWN:
                    self._there.append(name)
                self._skip()

    def _records(self, opening: str) -> Iterator[list[Any]]:
        """Take a list's elements, or a single record; null means none."""
        self._found = True
        if opening != "[":
            value = self._value()
            if value is not None:
                yield [value]
            return
        if (whole := self._text.whole()) is not None:
            yield whole
            return
        for _ in self._text.elements():
            yield [self._value()]

    def _value(self) -> object:
        try:
            return self._text.value()
        except TooDeep:
            return _TOO_DEEP

    def _skip(self) -> None:
        self._value()


def _unreadable(number: int, value: object) -> Unreadable:
    if value is _TOO_DEEP:
        return Unreadable(number, {}, (("", "is nested too deeply to be read"),))
    shown = {"": str(value)[:SHOWN_LENGTH_MAX]} if isinstance(value, str) else {}
    kind = "a list" if isinstance(value, list) else "null" if value is None else "a single value"
    return Unreadable(number, shown, (("", f"is {kind}, expected an object with named values"),))
