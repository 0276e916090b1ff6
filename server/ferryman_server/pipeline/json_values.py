"""Finds values in decoded JSON documents, and writes them as text."""

import json
from collections.abc import Iterator
from decimal import Decimal

from ferryman_server.domain.json_paths import JsonPath, json_path

_JOINT = "||"


def document_of(body: bytes) -> object:
    """Decode a JSON document without losing digits; None for what is no JSON."""
    try:
        return json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None


def values_at(document: object, path: JsonPath) -> Iterator[object]:
    """Yield what a document has at a path: nothing, a value, or with "[*]" those of all elements; null is a value."""
    found = [document]
    for step in path.steps:
        found = [inner for value in found for inner in _inside(value, step)]
    yield from found


def text_at(document: object, path: JsonPath) -> str:
    """Return the values at a path as text, joined by "||"; "" when there is none but null."""
    return _JOINT.join(text_of(value) for value in values_at(document, path) if value is not None)


def text_of(value: object) -> str:
    """Return a value as it is written outside of JSON: texts without quotes, the rest as in JSON."""
    return value if isinstance(value, str) else json_of(value)


def json_of(value: object) -> str:
    """Return a value as JSON."""
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=float)


def records_in(document: object, records_path: str) -> list[object]:
    """Return the records of a document: at the path, without one the list that it is or its "elements"."""
    if not records_path and isinstance(document, dict):
        records_path = "elements"
    found: list[object] = []
    for value in values_at(document, json_path(records_path)):
        if isinstance(value, list):
            found += value
        elif value is not None:
            found.append(value)
    return found


def _inside(value: object, step: str | int | None) -> list[object]:
    if isinstance(value, dict) and isinstance(step, str):
        return [value[step]] if step in value else []
    if not isinstance(value, list) or isinstance(step, str):
        return []
    return value if step is None else value[step : step + 1]
