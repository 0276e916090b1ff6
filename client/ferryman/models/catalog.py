"""The catalog: entities that jobs can move, and stored records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ferryman.models.sources import FileFormat


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


class StoreScope(StrEnum):
    """Whether import jobs of an entity are scoped to a store."""

    NONE = "STORE_SCOPE_UNSPECIFIED"
    OPTIONAL = "STORE_SCOPE_OPTIONAL"
    REQUIRED = "STORE_SCOPE_REQUIRED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportField:
    """A value of an exported record."""

    name: str
    description: str
    in_default_body: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityField:
    """A field of an entity; `max_length` in characters, 0 when not limited.

    `condition` says in words when it is required, or what its values must meet, beyond the rest.
    """

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
    required_on_update: bool = False
    condition: str = ""
    fixed: bool = False
    secret: bool = False
    cleared_when_empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityType:
    """A kind of data that jobs can move.

    A client must show `import_full_warning` before a job with Import Full mode is saved; it is empty when the entity
    has no such mode. `rules` say in words what is special about its rows.
    """

    name: str
    objective: str
    import_methods: tuple[Method, ...]
    prerequisites: tuple[str, ...]
    fields: tuple[EntityField, ...]
    full_mode: FullMode
    custom_fields: bool
    attributes: bool
    record_types: tuple[str, ...]
    export_methods: tuple[Method, ...] = ()
    statuses: tuple[str, ...] = ()
    file_formats: tuple[FileFormat, ...] = ()
    import_full_warning: str = ""
    rules: tuple[str, ...] = ()
    export_fields: tuple[ExportField, ...] = ()
    store_scope: StoreScope = StoreScope.NONE
    row_lists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One stored object: its fields by name, values as in JSON; times are UTC."""

    record_type: str
    key: str
    fields: Mapping[str, object]
    created_at: datetime | None
    updated_at: datetime | None
