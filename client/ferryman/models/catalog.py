"""The catalog: entities that jobs can move, and stored records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Method(StrEnum):
    """A way to move data."""

    UNSPECIFIED = "METHOD_UNSPECIFIED"
    SFTP = "METHOD_SFTP"
    API = "METHOD_API"


class FullMode(StrEnum):
    """What Import Full mode deletes when the input does not have it; unspecified: there is no such mode."""

    UNSPECIFIED = "FULL_MODE_UNSPECIFIED"
    ATTRIBUTES = "FULL_MODE_ATTRIBUTES"
    CUSTOM_FIELDS = "FULL_MODE_CUSTOM_FIELDS"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityField:
    """A field of an entity; `max_length` in characters, 0 when not limited."""

    name: str
    labels: tuple[str, ...]
    type: str
    key: bool
    required: bool
    default_value: str
    values: tuple[str, ...]
    localized: bool
    multiple: bool
    reference: str
    max_length: int
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityType:
    """A kind of data that jobs can move."""

    name: str
    objective: str
    import_methods: tuple[Method, ...]
    prerequisites: tuple[str, ...]
    fields: tuple[EntityField, ...]
    full_mode: FullMode
    custom_fields: bool
    attributes: bool
    record_types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One stored object: its fields by name, values as in JSON; times are UTC."""

    record_type: str
    key: str
    fields: Mapping[str, object]
    created_at: datetime | None
    updated_at: datetime | None
