"""What an entity is: its fields, keys, methods and rules, described as data for one generic pipeline."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ferryman_server.domain.sources import FileFormat

MULTIPLE_SEPARATOR: Final = "||"
CUSTOM_FIELD_PREFIX: Final = "CF_"
ATTRIBUTE_PREFIX: Final = "attribute-"
DECIMAL_SCALE: Final = 4
ROOT: Final = "Root"
# Joins the parts of a key of several columns wherever it is compared as one text; people see "/" instead.
KEY_SEPARATOR: Final = "\x1f"


class FieldType(StrEnum):
    """How a value is written in a file and stored.

    TEXT, URL and ENUMERATION are stored as text; INTEGER as a whole number; DECIMAL (a point, at most
    DECIMAL_SCALE decimals) as a whole number of 10**-DECIMAL_SCALE; BOOLEAN (TRUE or FALSE, any case) as 1 or 0;
    DATE (DD/MM/YYYY) as ISO 8601 text.
    """

    TEXT = "text"
    URL = "url"
    ENUMERATION = "enumeration"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"


class Required(StrEnum):
    """When a row must have the field."""

    NEVER = "NEVER"
    ON_CREATE = "ON_CREATE"
    ALWAYS = "ALWAYS"


class Method(StrEnum):
    """A way to move data."""

    SFTP = "SFTP"
    API = "API"


class StoreScope(StrEnum):
    """Whether import jobs of an entity are scoped to a store."""

    NONE = "NONE"
    OPTIONAL = "OPTIONAL"
    REQUIRED = "REQUIRED"


class FullMode(StrEnum):
    """What Import Full mode deletes when it is absent from the input."""

    NONE = "NONE"
    ATTRIBUTES = "ATTRIBUTES"
    CUSTOM_FIELDS = "CUSTOM_FIELDS"


class Document(StrEnum):
    """A JSON column beside the typed ones: values by external id or field, kept with sorted keys.

    CUSTOM_FIELDS and ATTRIBUTES: {"<external id>": "value"} or {"<external id>": {"<locale>": "value"}} for
    localized values, with "" as the locale of the plain column. TRANSLATIONS:
    {"<field column>": {"<locale>": "value"}}.
    """

    CUSTOM_FIELDS = "custom_fields"
    ATTRIBUTES = "attributes"
    TRANSLATIONS = "translations"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entity.

    name is its name in mappings and the contract ("variantExternalId"), column its name in the catalog and in
    staging ("variant_external_id"), unique within the entity; labels are further column headers that feed it
    without a mapping. minimum and maximum bound numbers, inclusive. max_length is in characters, 0 for no limit.
    Several values (multiple) are stored as text joined by MULTIPLE_SEPARATOR, whatever the type. reference names
    the record type whose key the value must be, or root. The default is written as in a file. A fixed value
    stays as it was when the record was created: later rows do not change it. With cleared_when_empty a row that
    leaves the field empty, or a file that does not have it, takes it back to its default, or to nothing, in standard
    mode too. A secret is stored as a rule of the entity makes it, never returned, and hidden in rejected rows.
    condition says in words when the field is required, or what its values must meet, where a rule of the entity
    decides. A key that has an alternative, the name of another field, may be missing where that field is given: a rule
    of the entity then finds the key; one that a new record needs may be missing there too. A field that is not stored
    only tells a rule of the entity what to do.
    """

    name: str
    column: str
    description: str
    labels: tuple[str, ...] = ()
    type: FieldType = FieldType.TEXT
    key: bool = False
    required: Required = Required.NEVER
    default: str = ""
    values: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    localized: bool = False
    multiple: bool = False
    reference: str = ""
    root: str = ""
    max_length: int = 255
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    marks_deleted: bool = False
    fixed: bool = False
    cleared_when_empty: bool = False
    secret: bool = False
    condition: str = ""
    alternative: str = ""
    stored: bool = True

    @property
    def stored_as_number(self) -> bool:
        """Whether the catalog and staging hold a whole number, not text."""
        return not self.multiple and self.type in (FieldType.INTEGER, FieldType.DECIMAL, FieldType.BOOLEAN)

    @property
    def stored_default(self) -> str | int | None:
        """The default as the catalog stores it; None when there is none."""
        if not self.default:
            return None
        if not self.stored_as_number:
            return self.default
        if self.type is FieldType.BOOLEAN:
            return int(self.default == "TRUE")
        scale = DECIMAL_SCALE if self.type is FieldType.DECIMAL else 0
        return int(Decimal(self.default).scaleb(scale))


@dataclass(frozen=True, slots=True)
class RecordType:
    """One kind of record that a row touches; its table has the same name.

    keys name the columns of the key, each text. parent_columns are key columns of the row's other record
    types stored here too (a variant keeps its product's key). indexed are further columns that rules find records by,
    each on its own. derived are columns that no header feeds: a rule of the entity fills them; they may be keys. A row
    touches an optional record type only when its own key fields are not empty; with one_for_each, the name of a key
    column of several values, it touches a record for each of these. Several entities may share a record type: each
    then has the fields that its rows feed, and the first one in ENTITIES has them all.
    """

    name: str
    keys: tuple[str, ...]
    fields: tuple[Field, ...]
    parent_columns: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    optional: bool = False
    derived: tuple[Field, ...] = ()
    indexed: tuple[str, ...] = ()
    one_for_each: str = ""

    @property
    def stored_fields(self) -> tuple[Field, ...]:
        """Fields that the table has columns for, the derived ones last."""
        return tuple(f for f in self.fields + self.derived if f.stored)

    @property
    def columns(self) -> tuple[str, ...]:
        """Typed columns in table order: the key, then the parents' columns, then the rest."""
        rest = tuple(f.column for f in self.stored_fields if f.column not in self.keys)
        parents = tuple(c for c in self.parent_columns if c not in self.keys)
        return self.keys + parents + tuple(c for c in rest if c not in parents)


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of data that jobs can move.

    notes say to operators what is special about its rows, beyond what the fields say. file_formats are those of files,
    the first being the usual one. row_lists are the lists in a JSON or XML record of which each element makes a row of
    its own, beside the record's other values.
    """

    name: str
    objective: str
    methods: frozenset[Method]
    record_types: tuple[RecordType, ...]
    prerequisites: tuple[str, ...] = ()
    full_mode: FullMode = FullMode.NONE
    notes: tuple[str, ...] = ()
    file_formats: tuple[FileFormat, ...] = (FileFormat.CSV, FileFormat.XML, FileFormat.JSON)
    store_scope: StoreScope = StoreScope.NONE
    row_lists: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields, in the order of a usual file; each once."""
        return tuple({f.name: f for record_type in self.record_types for f in record_type.fields}.values())

    @property
    def has_custom_fields(self) -> bool:
        """Whether "CF_<id>" columns are picked up."""
        return any(Document.CUSTOM_FIELDS in r.documents for r in self.record_types)

    @property
    def has_attributes(self) -> bool:
        """Whether "attribute-<id>" columns are picked up."""
        return any(Document.ATTRIBUTES in r.documents for r in self.record_types)

    def deletion_marks(self, record_type: RecordType) -> tuple[Field, ...]:
        """Fields by which a row marks a record as deleted, or one that it belongs to: such a row never creates it."""
        own = {*record_type.keys, *record_type.parent_columns}
        above = (r for r in self.record_types if set(r.keys) <= own)
        return tuple(f for r in above for f in r.fields + r.derived if f.marks_deleted)

    def staged_columns(self) -> Iterator[str]:
        """Names of the columns of a checked batch, without "__line"."""
        yield from dict.fromkeys(f.column for f in self.fields if f.stored)
        for record_type in self.record_types:
            yield from (f.column for f in record_type.derived)
            yield from (staged_document(record_type.name, d) for d in record_type.documents)


def staged_document(record_type: str, document: Document) -> str:
    """Name of the column of a checked batch that carries a record type's document as JSON text."""
    return f"{record_type}__{document.value}"
