"""The SQL that brings staged rows of one record type into its table."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ferryman_server.domain.entities.model import Document, Field, FullMode, RecordType, staged_document
from ferryman_server.storage.catalog import documents

CREATED, DELETED, UPDATED = 3, 2, 1
"""What happened to a record, the stronger the greater: a row's outcome is the greatest of its records'."""

CREATE_TOUCHED = "CREATE TEMP TABLE touched (staged_row INTEGER, record_id INTEGER, outcome INTEGER)"


@dataclass(frozen=True, slots=True)
class Upsert:
    """Statements for one record type and one kind of batch.

    source is the temporary table of staged rows, provided the staged columns that have a value in some row. Each
    statement takes in the staged rows from first to last (rowids, inclusive); no key may be among them twice.
    """

    record_type: RecordType
    source: str
    provided: Collection[str]
    full_mode: FullMode

    def insert_all(self, first: int, last: int, now_ms: int) -> str:
        """Create a record for every staged row whose key is not stored."""
        origin = f"temp.{self.source} s WHERE s.rowid BETWEEN {first} AND {last}"
        return f"{self._insert(now_ms)} FROM {origin} ON CONFLICT DO NOTHING"

    def find_touched(self, first: int, last: int, newest_id: int) -> str:
        """Note what is to be created or changed; records newer than newest_id were created by these rows."""
        record_type = self.record_type
        keys = " AND ".join(f"t.{k} = s.{k}" for k in record_type.keys)
        new = f"t.id IS NULL OR t.id > {newest_id}"
        return (
            f"INSERT INTO temp.touched SELECT s.rowid, t.id,"
            f" CASE WHEN {new} THEN {CREATED} WHEN {self._turns_deleted()} THEN {DELETED} ELSE {UPDATED} END"
            f" FROM temp.{self.source} s LEFT JOIN main.{record_type.name} t ON {keys}"
            f" WHERE s.rowid BETWEEN {first} AND {last} AND ({new}{''.join(f' OR {d}' for d in self._differences())})"
        )

    def insert_touched(self, now_ms: int) -> str:
        """Create the records that are noted without an id."""
        origin = f"temp.touched x JOIN temp.{self.source} s ON s.rowid = x.staged_row WHERE x.record_id IS NULL"
        return f"{self._insert(now_ms)} FROM {origin}"

    def update_touched(self, now_ms: int) -> str:
        """Change the records that are noted as changed or deleted."""
        name = self.record_type.name
        values = ", ".join(f"{column} = {value}" for column, value in self._changes())
        return (
            f"UPDATE main.{name} AS t SET {values}, updated_at = {now_ms}, version = t.version + 1"
            f" FROM temp.touched x JOIN temp.{self.source} s ON s.rowid = x.staged_row"
            f" WHERE t.id = x.record_id AND x.outcome < {CREATED}"
        )

    def _insert(self, now_ms: int) -> str:
        record_type = self.record_type
        values = {c: f"s.{c}" for c in (*record_type.keys, *record_type.parent_columns)}
        values |= dict(self._new_values())
        names, expressions = ", ".join(values), ", ".join(values.values())
        return (
            f"INSERT INTO main.{record_type.name} ({names}, created_at, updated_at, version)"
            f" SELECT {expressions}, {now_ms}, {now_ms}, 1"
        )

    def _new_values(self) -> Iterator[tuple[str, str]]:
        for field in self._fields():
            default = literal(field.stored_default)
            if field.column not in self.provided:
                yield field.column, default
            else:
                yield (
                    field.column,
                    f"s.{field.column}" if default == "NULL" else f"coalesce(s.{field.column}, {default})",
                )
        for document in self.record_type.documents:
            column = staged_document(self.record_type.name, document)
            yield document.value, documents.written(f"s.{column}") if column in self.provided else documents.EMPTY

    def _fields(self) -> Iterator[Field]:
        skipped = {*self.record_type.keys, *self.record_type.parent_columns}
        yield from (f for f in self.record_type.fields + self.record_type.derived if f.column not in skipped)

    def _changeable(self) -> Iterator[str]:
        yield from (c for c in self.record_type.parent_columns if c not in self.record_type.keys)
        yield from (f.column for f in self._fields() if f.column in self.provided and not f.fixed)

    def _differences(self) -> Iterator[str]:
        yield from (f"(s.{c} IS NOT t.{c} AND s.{c} IS NOT NULL)" for c in self._changeable())
        for document in self.record_type.documents:
            stored, incoming = f"t.{document.value}", self._incoming(document)
            if self._replaces(document):
                yield documents.replace_differs(stored, incoming)
            elif incoming != "NULL":
                yield documents.merge_differs(stored, incoming)

    def _changes(self) -> Iterator[tuple[str, str]]:
        yield from ((c, f"coalesce(s.{c}, t.{c})") for c in self._changeable())
        for document in self.record_type.documents:
            stored, incoming = f"t.{document.value}", self._incoming(document)
            if self._replaces(document):
                yield document.value, documents.replaced(stored, incoming)
            elif incoming != "NULL":
                yield document.value, documents.merged(stored, incoming)

    def _replaces(self, document: Document) -> bool:
        return document.name == self.full_mode.name

    def _incoming(self, document: Document) -> str:
        column = staged_document(self.record_type.name, document)
        return f"s.{column}" if column in self.provided else "NULL"

    def _turns_deleted(self) -> str:
        marks = [f.column for f in self._fields() if f.marks_deleted and f.column in self.provided]
        return " OR ".join(f"(s.{c} = 1 AND t.{c} IS NOT 1)" for c in marks) or "0"


def literal(value: str | int | None) -> str:
    """Return a value as an SQL literal."""
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
