"""The contract's JSON form of models: camelCase names, statuses by name, times in RFC 3339."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any


def to_json(value: object) -> Any:
    """Turn a model into what `json.dumps` takes.

    Absent messages and times are left out, and so are empty fields that exclude others or that only some lists fill;
    every other field is there. Numbers stay numbers, also the 64-bit ones, so that scripts can compare them. Fields
    that are only ever sent, such as passwords, are left out.
    """
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        named = ((json_name, getattr(value, name), left_out) for name, json_name, left_out in _json_names(type(value)))
        return {json_name: to_json(item) for json_name, item, left_out in named if item not in left_out}
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, timedelta):
        return f"{value.total_seconds():.6f}".rstrip("0").rstrip(".") + "s"
    if isinstance(value, Mapping):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_json(item) for item in value]
    return value


def utc_text(time: datetime) -> str:
    """Write a time in RFC 3339 with "Z", to the microsecond where it has any."""
    return time.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


@cache
def _json_names(model: type[Any]) -> tuple[tuple[str, str, tuple[object, ...]], ...]:
    return tuple(
        (field.name, camel(field.name), (None, (), "") if field.metadata.get("left_out_when_empty") else (None,))
        for field in fields(model)
        if not field.metadata.get("input_only")
    )


def camel(name: str) -> str:
    """Turn a field's name into its JSON name: "created_at" into "createdAt"."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
