"""What an export sends of a record: its values, trimmed, each at its place in the body."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ferryman_server.domain.export_fields import EXPORT_FIELDS
from ferryman_server.domain.json_paths import json_path
from ferryman_server.domain.mapping import MappingLine
from ferryman_server.domain.trimming import trimmed

Steps = Sequence[str | int | None]


@dataclass(frozen=True, slots=True)
class _Each:
    """One value for each element of a list."""

    values: tuple[Any, ...]


def trimmed_record(value: Any) -> Any:
    """Return a record, or a value in it, with all texts trimmed (requirement: Data Trimming, import and export)."""
    if isinstance(value, str):
        return trimmed(value)
    if isinstance(value, Mapping):
        return {key: trimmed_record(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [trimmed_record(one) for one in value]
    return value


def default_body(entity: str, record: Mapping[str, Any]) -> Any:
    """Return the body that an export without a mapping sends; what the record does not have is None."""
    names = [field.name for field in EXPORT_FIELDS[entity] if field.in_default_body]
    return mapped_body([MappingLine(name, name) for name in names], record)


def mapped_body(lines: Iterable[MappingLine], record: Mapping[str, Any]) -> Any:
    """Return the body that mapping lines make; the default of a line is used where its value is empty.

    A source with "[*]" gives one value for each element: at a place with "[*]" each goes into an element of its own,
    elsewhere they are one list. A source without it goes into every element that the other lines make.
    """
    placed = [(_steps(line.field), _value(line, record)) for line in lines]
    body: Any = None
    # Stable: what goes into all elements comes when there are all of them.
    for steps, value in sorted(placed, key=lambda one: None in one[0] and not isinstance(one[1], _Each)):
        body = _put(body, steps, value)
    return body


def value_at(record: Mapping[str, Any], name: str) -> Any:
    """Return the value of an exported field; a list for a field of all elements, None when there is no such value."""
    value = _find(record, _steps(name))
    return list(value.values) if isinstance(value, _Each) else value


# The same few paths for every record.
@lru_cache(maxsize=1024)
def _steps(path: str) -> Steps:
    return json_path(path).steps


def _value(line: MappingLine, record: Mapping[str, Any]) -> Any:
    value = _find(record, _steps(line.source))
    if isinstance(value, _Each):
        return _Each(tuple(_filled(one, line.default_value) for one in value.values))
    return _filled(value, line.default_value)


def _filled(value: Any, default: str) -> Any:
    return trimmed(default) if default and value in (None, "") else value


def _find(value: Any, steps: Steps) -> Any:
    for place, step in enumerate(steps):
        if step is None:
            elements = value if isinstance(value, list) else []
            return _Each(tuple(_find(one, steps[place + 1 :]) for one in elements))
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _put(node: Any, steps: Steps, value: Any) -> Any:
    """Return a part of the body with a value put into it."""
    if not steps:
        return list(value.values) if isinstance(value, _Each) else value
    step, rest = steps[0], steps[1:]
    if isinstance(step, str):
        return {**(node or {}), step: _put((node or {}).get(step), rest, value)}
    elements = list(node or ())
    if step is not None:
        elements += [None] * (step + 1 - len(elements))
        elements[step] = _put(elements[step], rest, value)
        return elements
    if not isinstance(value, _Each):
        return [_put(one, rest, value) for one in elements]
    elements += [None] * (len(value.values) - len(elements))
    for place, one in enumerate(value.values):
        elements[place] = _put(elements[place], rest, one)
    return elements
