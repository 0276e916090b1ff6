"""Tables of the catalog: one per record type, made from the entities, and the ledger and rejected rows."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, Table, Text, text

from ferryman_server.domain.entities import ENTITIES, RECORD_TYPES
from ferryman_server.domain.entities.model import RecordType

NAMING: Final = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
}

metadata: Final = MetaData(naming_convention=NAMING)


RECORD_FIELDS: Final = {
    # Parents' columns are fields of another record type of the entity.
    r.name: {f.column: f for owner in (*e.record_types, r) for f in (*owner.fields, *owner.derived)}
    for e in reversed(list(ENTITIES.values()))
    for r in e.record_types
}
"""The field of each column that a record type may have, by record type and column."""


def _number(name: str, default: int | None = None) -> Column[Any]:
    return Column(name, BigInteger, nullable=False, server_default=None if default is None else text(str(default)))


def _typed(record_type: RecordType, numbers: frozenset[str]) -> Iterator[Column[Any]]:
    required = {*record_type.keys, *record_type.parent_columns}
    for column in record_type.columns:
        kind = BigInteger if column in numbers else Text
        yield Column(column, kind, primary_key=column in record_type.keys, nullable=column not in required)


def _record_table(record_type: RecordType) -> Table:
    fields = RECORD_FIELDS[record_type.name]
    numbers = frozenset(c for c in record_type.columns if fields[c].stored_as_number)
    return Table(
        record_type.name,
        metadata,
        *_typed(record_type, numbers),
        *(Column(d.value, Text, nullable=False, server_default=text("'{}'")) for d in record_type.documents),
        _number("created_at"),
        _number("updated_at"),
        _number("version"),
        *(Index(f"ix_{record_type.name}_{column}", column) for column in record_type.indexed),
        # One tree instead of a table and an index of its keys: a third less to write and to look up.
        sqlite_with_rowid=False,
    )


RECORD_TABLES: Final = {r.name: _record_table(r) for r in RECORD_TYPES.values()}
"""The table of each record type."""

event: Final = Table(
    "event",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("entity", Text, nullable=False),
    Column("record_key", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("first", Boolean, nullable=False),
    _number("at"),
    # A number that was pruned must not come again.
    sqlite_autoincrement=True,
)
"""The outbox of statuses that records have reached; triggers fill it as the statuses are written."""

reached_status: Final = Table(
    "reached_status",
    metadata,
    Column("incident_id", Text, primary_key=True),
    Column("status", Text, primary_key=True),
    sqlite_with_rowid=False,
)
"""The statuses that each incident has reached at any time, as incidents may come back to one."""

ledger: Final = Table(
    "ledger",
    metadata,
    Column("execution_id", Text, primary_key=True),
    _number("epoch"),
    _number("batch", 0),
    _number("rows_read", 0),
    _number("rows_created", 0),
    _number("rows_updated", 0),
    _number("rows_unchanged", 0),
    _number("rows_deleted", 0),
    _number("rows_rejected", 0),
    _number("input_bytes", 0),
    Column("files", Text, nullable=False, server_default=text("'[]'")),
    Column("warnings", Text, nullable=False, server_default=text("'[]'")),
    Column("outcome", Text),
    Column("failure_reason", Text),
    Column("failure_message", Text),
    Column("closed", Boolean, nullable=False, server_default=text("0")),
    _number("updated_at"),
)

rejected_row: Final = Table(
    "rejected_row",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("execution_id", Text, nullable=False),
    _number("file_number"),
    Column("file", Text, nullable=False),
    _number("line"),
    Column("row_key", Text, nullable=False),
    # [[header, cell], …] and [[code, field, value, message], …]
    Column("cells", Text, nullable=False),
    Column("errors", Text, nullable=False),
    # What a search looks through, in folded case.
    Column("folded", Text, nullable=False),
    Index("ix_rejected_row_place", "execution_id", "file_number", "line", "id"),
)
