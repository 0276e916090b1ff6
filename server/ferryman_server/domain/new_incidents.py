"""What somebody who opens an incident may say of it."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from ferryman_server.domain.entities.incident import EXTERNAL_ID, EXTERNAL_REFERENCE, INCIDENT, LINKED_TYPES
from ferryman_server.domain.entities.model import CUSTOM_FIELD_PREFIX, MULTIPLE_SEPARATOR, Field
from ferryman_server.domain.errors import FieldsInvalid, FieldViolation
from ferryman_server.domain.trimming import trimmed

_FIELDS: Final = {f.name: f for f in (EXTERNAL_ID, EXTERNAL_REFERENCE, *INCIDENT.record_types[0].derived)}
_LINE: Final = {"orderLineId", "quantity"}
_LINES_EXPECTED: Final = (
    'a list of lines, each with "orderLineId" and "quantity", such as [{"orderLineId": "1", "quantity": 2}]'
)


def incident_values(key: str, fields: Mapping[str, Any]) -> dict[str, str]:
    """Return the catalog columns of a new incident; fields are by the names of the contract, custom ones as "CF_<id>".

    Texts are trimmed, empty ones left out. Raises FieldsInvalid, naming everything that is wrong.
    """
    violations = [*_key_violations(key)]
    values: dict[str, str] = {}
    custom_fields: dict[str, str] = {}
    for name, given in fields.items():
        try:
            if name.startswith(CUSTOM_FIELD_PREFIX) and len(name) > len(CUSTOM_FIELD_PREFIX):
                custom_fields[name.removeprefix(CUSTOM_FIELD_PREFIX)] = _text(given)
            else:
                field = _field(name)
                values[field.column] = _READERS.get(name, _short_text)(given)
        except ValueError as error:
            violations.append(FieldViolation(f"fields.{name}", str(error)))
    if violations:
        raise FieldsInvalid(violations)
    filled = {name: value for name, value in sorted(custom_fields.items()) if value}
    document = json.dumps(filled, ensure_ascii=False, separators=(",", ":"))
    return {column: value for column, value in values.items() if value} | {"custom_fields": document}


def _key_violations(key: str) -> Iterator[FieldViolation]:
    if not key or trimmed(key) != key or len(key) > EXTERNAL_ID.max_length:
        expected = f"1 to {EXTERNAL_ID.max_length} characters without white space at the ends"
        yield FieldViolation("key", f"is {key!r}, expected the id of the new incident: {expected}")


def _field(name: str) -> Field:
    if name not in _FIELDS:
        known = ", ".join(_FIELDS)
        raise ValueError(f"is no field of a new incident, expected one of {known}, or {CUSTOM_FIELD_PREFIX}<id>")
    return _FIELDS[name]


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise ValueError(f"is {given!r}, expected a text")
    return trimmed(given)


def _short_text(given: Any) -> str:
    text = _text(given)
    if len(text) > EXTERNAL_ID.max_length:
        raise ValueError(f"has {len(text)} characters, expected at most {EXTERNAL_ID.max_length}")
    return text


def _linked_type(given: Any) -> str:
    if given not in LINKED_TYPES:
        raise ValueError(f"is {given!r}, expected one of {', '.join(LINKED_TYPES)}")
    return str(given)


def _several(given: Any) -> str:
    parts = [_text(part) for part in (given if isinstance(given, list) else [given])]
    return MULTIPLE_SEPARATOR.join(filter(None, parts))


def _lines(given: Any) -> str:
    """Read lines, a list or the JSON text of one."""
    try:
        lines = json.loads(given) if isinstance(given, str) else given
    except json.JSONDecodeError:
        raise ValueError(f"is no JSON, expected {_LINES_EXPECTED}") from None
    if not isinstance(lines, list) or not all(_is_line(line) for line in lines):
        raise ValueError(f"is {lines!r}, expected {_LINES_EXPECTED}")
    found = [{"orderLineId": trimmed(line["orderLineId"]), "quantity": int(line["quantity"])} for line in lines]
    return json.dumps(found, ensure_ascii=False)


def _is_line(line: Any) -> bool:
    if not isinstance(line, Mapping) or set(line) != _LINE:
        return False
    quantity = line["quantity"]
    whole = isinstance(quantity, int | float) and not isinstance(quantity, bool) and quantity == int(quantity)
    return isinstance(line["orderLineId"], str) and whole and quantity > 0


_READERS: Final[Mapping[str, Callable[[Any], str]]] = {
    "linkedType": _linked_type,
    "lines": _lines,
    "reasons": _several,
    "messages": _several,
}
