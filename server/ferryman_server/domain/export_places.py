"""Where mapping lines of an export put values in the body, and which lines get into each other's way."""

from collections.abc import Iterator, Sequence
from typing import Final

from ferryman_server.domain.errors import FieldViolation
from ferryman_server.domain.json_paths import PathInvalid, json_path
from ferryman_server.domain.mapping import MappingLine

INDEX_MAX: Final = 999
"""The last element of a list that a line may name."""

_Steps = tuple[str | int | None, ...]


def place_violations(path: str, lines: Sequence[MappingLine]) -> Iterator[FieldViolation]:
    """Return everything that is wrong with the places of all lines; path is that of the lines in the request.

    Whatever the lines put at one place must be of one kind: a value, an object or a list.
    """
    known: dict[_Steps, tuple[str, int]] = {}
    for index, line in enumerate(lines):
        field = f"{path}[{index}].field"
        if not line.field.strip():
            yield FieldViolation(field, 'is required: where the value goes in the body, such as "order.reference"')
            continue
        try:
            steps = json_path(line.field).steps
        except PathInvalid as error:
            yield FieldViolation(field, str(error))
            continue
        if steps.count(None) > 1:
            yield FieldViolation(field, f'is {line.field!r}; "[*]" may come once, as the source has one list at most')
        elif any(isinstance(step, int) and step > INDEX_MAX for step in steps):
            yield FieldViolation(field, f"is {line.field!r}; the last element of a list is [{INDEX_MAX}]")
        else:
            yield from _conflicts(path, index, line.field, steps, known)


def _conflicts(
    path: str, index: int, text: str, steps: _Steps, known: dict[_Steps, tuple[str, int]]
) -> Iterator[FieldViolation]:
    for place, kind in _kinds(steps):
        first, other = known.setdefault(place, (kind, index))
        if first != kind or (kind == "value" and other != index):
            message = f"is {text!r}, but {path}[{other}] puts {_ARTICLES[first]} there; choose another place"
            yield FieldViolation(f"{path}[{index}].field", message)
            return


_ARTICLES: Final = {"value": "a value", "object": "an object", "list": "a list"}


def _kinds(steps: _Steps) -> Iterator[tuple[_Steps, str]]:
    """Yield each place on the way to a value, with what has to be there."""
    for length, step in enumerate(steps):
        yield steps[:length], "object" if isinstance(step, str) else "list"
    yield steps, "value"
