"""The SQL that brings staged rows of one record type into its table."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from ferryman_server.domain.entities import RECORD_TYPES
from ferryman_server.domain.entities.model import Document, Field, FullMode, RecordType, staged_document
from ferryman_server.storage.catalog import documents
from ferryman_server.storage.catalog.connection import table_of

CREATED, DELETED, UPDATED = 3, 2, 1
"""What happened to a record, the stronger the greater: a row's outcome is the greatest of its records'."""

CREATE_TOUCHED = "CREATE TEMP TABLE touched (staged_row INTEGER, stored INTEGER, outcome INTEGER)"


@dataclass(frozen=True, slots=True)
class Upsert:
    """Statements for one record type and one kind of batch.

    source is the temporary table of staged rows, as `s` in expressions; provided has the expression of each staged
    column that has a value in some row. Each statement takes in the staged rows from first to last (rowids,
    inclusive); no key may be among them twice. flat names staged documents that hold nothing but texts. marks are the
    staged columns by which some rows say that the record is deleted: these never create it.
    """

    record_type: RecordType
    source: str
    provided: Mapping[str, str]
    full_mode: FullMode
    flat: Collection[str]
    marks: Collection[str] = ()

    def insert_all(self, first: int, last: int, now_ms: int) -> str:
        """Create a record for every staged row whose key is not stored; no other rows may ever have the same now_ms."""
        origin = f"temp.{self.source} s WHERE s.rowid BETWEEN {first} AND {last} AND {self._creates()}"
        return f"{self._insert(now_ms)} FROM {origin} ON CONFLICT DO NOTHING"

    def find_touched(self, first: int, last: int, now_ms: int) -> str:
        """Note what is to be created or changed; records of now_ms were created by these rows a moment ago."""
        record_type = self.record_type
        stored = f"t.{record_type.keys[0]} IS NOT NULL"
        new = f"NOT {stored} OR t.created_at = {now_ms}"
        known = f" AND ({stored} OR {self._creates()})" if self.marks else ""
        return (
            f"INSERT INTO temp.touched SELECT s.rowid, {stored},"
            f" CASE WHEN {new} THEN {CREATED} WHEN {self._turns_deleted()} THEN {DELETED} ELSE {UPDATED} END"
            f" FROM temp.{self.source} s LEFT JOIN {table_of(record_type.name)} t ON {self._same_key()}"
            f" WHERE s.rowid BETWEEN {first} AND {last}{known}"
            f" AND ({new}{''.join(f' OR {d}' for d in self._differences())})"
        )

    def insert_touched(self, now_ms: int) -> str:
        """Create the records that are noted as not stored."""
        origin = f"temp.touched x JOIN temp.{self.source} s ON s.rowid = x.staged_row WHERE NOT x.stored"
        return f"{self._insert(now_ms)} FROM {origin}"

    def update_touched(self, now_ms: int) -> str:
        """Change the records that are noted as changed or deleted."""
        values = ", ".join(f"{column} = {value}" for column, value in self._changes())
        return (
            f"UPDATE {table_of(self.record_type.name)} AS t"
            f" SET {values}, updated_at = {now_ms}, version = t.version + 1"
            f" FROM temp.touched x JOIN temp.{self.source} s ON s.rowid = x.staged_row"
            f" WHERE {self._same_key()} AND x.outcome < {CREATED}"
        )

    def _creates(self) -> str:
        return " AND ".join(f"{self.provided[c]} IS NOT 1" for c in self.marks) or "1"

    def _same_key(self) -> str:
        return " AND ".join(f"t.{k} = s.{k}" for k in self.record_type.keys)

    def _insert(self, now_ms: int) -> str:
        record_type = self.record_type
        values = {c: self.provided[c] for c in (*record_type.keys, *record_type.parent_columns)}
        values |= dict(self._new_values())
        names, expressions = ", ".join(values), ", ".join(values.values())
        return (
            f"INSERT INTO {table_of(record_type.name)} ({names}, created_at, updated_at, version)"
            f" SELECT {expressions}, {now_ms}, {now_ms}, 1"
        )

    def _new_values(self) -> Iterator[tuple[str, str]]:
        # Of a record type that entities share, this one may not have all fields.
        whole = RECORD_TYPES[self.record_type.name]
        for field in self._fields(whole):
            yield field.column, self._or_default(field)
        for document in whole.documents:
            yield document.value, self._new_document(document)

    def _or_default(self, field: Field) -> str:
        default = literal(field.stored_default)
        value = self.provided.get(field.column, default)
        return value if default in ("NULL", value) else f"coalesce({value}, {default})"

    def _new_document(self, document: Document) -> str:
        incoming = self._incoming(document)
        if incoming == "NULL":
            return documents.EMPTY
        if staged_document(self.record_type.name, document) in self.flat:
            return f"coalesce({incoming}, {documents.EMPTY})"
        return documents.written(incoming)

    def _fields(self, record_type: RecordType) -> Iterator[Field]:
        skipped = {*self.record_type.keys, *self.record_type.parent_columns}
        yield from (f for f in record_type.stored_fields if f.column not in skipped)

    def _kept_when_empty(self) -> Iterator[tuple[str, str]]:
        parents = (c for c in self.record_type.parent_columns if c not in self.record_type.keys)
        fields = (f for f in self._fields(self.record_type) if not f.fixed and not f.cleared_when_empty)
        changeable = (*parents, *(f.column for f in fields))
        yield from ((c, self.provided[c]) for c in changeable if c in self.provided)

    def _cleared_when_empty(self) -> Iterator[tuple[str, str]]:
        fields = (f for f in self._fields(self.record_type) if f.cleared_when_empty)
        yield from ((f.column, self._or_default(f)) for f in fields)

    def _differences(self) -> Iterator[str]:
        yield from (f"({v} IS NOT t.{c} AND {v} IS NOT NULL)" for c, v in self._kept_when_empty())
        yield from (f"{v} IS NOT t.{c}" for c, v in self._cleared_when_empty())
        for document in self.record_type.documents:
            stored, incoming = f"t.{document.value}", self._incoming(document)
            if self._replaces(document):
                yield documents.replace_differs(stored, incoming)
            elif incoming != "NULL":
                yield documents.merge_differs(stored, incoming)

    def _changes(self) -> Iterator[tuple[str, str]]:
        yield from ((c, f"coalesce({v}, t.{c})") for c, v in self._kept_when_empty())
        yield from self._cleared_when_empty()
        for document in self.record_type.documents:
            stored, incoming = f"t.{document.value}", self._incoming(document)
            if self._replaces(document):
                yield document.value, documents.replaced(stored, incoming)
            elif incoming != "NULL":
                yield document.value, documents.merged(stored, incoming)

    def _replaces(self, document: Document) -> bool:
        return document.name == self.full_mode.name

    def _incoming(self, document: Document) -> str:
        return self.provided.get(staged_document(self.record_type.name, document), "NULL")

    def _turns_deleted(self) -> str:
        fields = self._fields(self.record_type)
        marks = [f.column for f in fields if f.marks_deleted and f.column in self.provided]
        return " OR ".join(f"({self.provided[c]} = 1 AND t.{c} IS NOT 1)" for c in marks) or "0"


def literal(value: str | int | None) -> str:
    """Return a value as an SQL literal."""
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
