"""Stored records, as people look at them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Row, and_, exists, false, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.entities import RECORD_TYPES
from ferryman_server.domain.entities.model import (
    ATTRIBUTE_PREFIX,
    CUSTOM_FIELD_PREFIX,
    DECIMAL_SCALE,
    Document,
    Field,
    FieldType,
    RecordType,
)
from ferryman_server.domain.errors import NotFound
from ferryman_server.storage.catalog.tables import RECORD_FIELDS, RECORD_TABLES
from ferryman_server.storage.clock import from_ms
from ferryman_server.storage.paging import Listing, Page, PageQuery, read_page

SHOWN_KEY_SEPARATOR: Final = "/"

_PREFIXES: Final = {Document.CUSTOM_FIELDS: CUSTOM_FIELD_PREFIX, Document.ATTRIBUTES: ATTRIBUTE_PREFIX}


@dataclass(frozen=True, slots=True)
class RecordValue:
    """A stored record; several key fields are joined by SHOWN_KEY_SEPARATOR.

    fields has the values that are not empty by the names of the contract: whole numbers and booleans as such,
    everything else as text, decimals with a point and dates as ISO 8601.
    """

    record_type: str
    key: str
    fields: Mapping[str, str | int | bool]
    created_at: datetime
    updated_at: datetime


async def list_records(
    conn: AsyncConnection, query: PageQuery, record_type: RecordType, search: str = ""
) -> Page[RecordValue]:
    """Return one page of the records of a type, by key; search is a part of the key, in any case.

    Raises PageTokenInvalid.
    """
    table = RECORD_TABLES[record_type.name]
    first, *others = (table.c[k] for k in record_type.keys)
    listing = Listing(f"records of {record_type.name}", {"key": first}, (("key", False),), tuple(others))
    statement = select(table)
    if search:
        statement = statement.where(_key_contains(record_type, search))
    return await read_page(conn, listing, query, statement, [search], lambda row: _record_of(record_type, row))


async def get_record(conn: AsyncConnection, record_type: RecordType, key: str) -> RecordValue:
    """Return one record; raises NotFound."""
    statement = select(RECORD_TABLES[record_type.name]).where(_key_is(record_type, key))
    row = (await conn.execute(statement)).one_or_none()
    if row is None:
        raise NotFound(record_type.name, key)
    return _record_of(record_type, row)


async def has_record(conn: AsyncConnection, record_type: str, key: str) -> bool:
    """Tell whether a record is stored; of a type that the catalog does not keep there is none."""
    if record_type not in RECORD_TYPES:
        return False
    statement = select(exists().where(_key_is(RECORD_TYPES[record_type], key)))
    return bool((await conn.execute(statement)).scalar_one())


def _key_contains(record_type: RecordType, search: str) -> ColumnElement[bool]:
    first, *others = (RECORD_TABLES[record_type.name].c[k] for k in record_type.keys)
    key: ColumnElement[str] = first
    for column in others:
        key = key.concat(SHOWN_KEY_SEPARATOR).concat(column)
    # SQLite's LIKE folds the case of ASCII alone.
    variants = dict.fromkeys((search, search.lower(), search.upper()))
    return or_(*(key.contains(variant, autoescape=True) for variant in variants))


def _key_is(record_type: RecordType, key: str) -> ColumnElement[bool]:
    # A part of a key may hold the separator itself: each way to cut the key may be the right one.
    columns = [RECORD_TABLES[record_type.name].c[k] for k in record_type.keys]
    cuts = _cuts(key, len(columns))
    return or_(false(), *(and_(*(c == part for c, part in zip(columns, cut, strict=True))) for cut in cuts))


def _cuts(key: str, parts: int) -> Iterator[tuple[str, ...]]:
    if parts == 1:
        yield (key,)
        return
    for place, character in enumerate(key):
        if character == SHOWN_KEY_SEPARATOR:
            yield from ((key[:place], *rest) for rest in _cuts(key[place + 1 :], parts - 1))


def _record_of(record_type: RecordType, row: Row[Any]) -> RecordValue:
    values, known = row._mapping, RECORD_FIELDS[record_type.name]
    fields = {
        known[column].name: _shown(known[column], values[column])
        for column in record_type.columns
        if values[column] not in (None, "") and not known[column].secret
    }
    for document in record_type.documents:
        fields.update(_document_fields(document, orjson.loads(values[document.value]), known))
    return RecordValue(
        record_type=record_type.name,
        key=SHOWN_KEY_SEPARATOR.join(values[k] for k in record_type.keys),
        fields=fields,
        created_at=from_ms(values["created_at"]),
        updated_at=from_ms(values["updated_at"]),
    )


def _shown(field: Field, value: str | int) -> str | int | bool:
    if isinstance(value, str):
        return value
    if field.type is FieldType.BOOLEAN:
        return bool(value)
    if field.type is FieldType.DECIMAL:
        return f"{Decimal(value).scaleb(-DECIMAL_SCALE).normalize():f}"
    return value


def _document_fields(
    document: Document, values: Mapping[str, Any], known: Mapping[str, Field]
) -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        name = known[key].name if document is Document.TRANSLATIONS else _PREFIXES[document] + key
        locales = value if isinstance(value, dict) else {"": value}
        yield from ((f"{name}[{locale}]" if locale else name, text) for locale, text in locales.items())
