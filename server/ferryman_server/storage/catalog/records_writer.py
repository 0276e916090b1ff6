"""Brings batches of checked rows into the tables of an entity's record types, and says what became of each row."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from pyarrow import RecordBatch, Table

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.entities.model import MULTIPLE_SEPARATOR, Entity, FullMode, RecordType, staged_document
from ferryman_server.storage.catalog.arrow import Column, Numbers, Texts, pa, pc
from ferryman_server.storage.catalog.connection import CatalogConnection, table_of
from ferryman_server.storage.catalog.repeats import Passes, one_pass, passes_of
from ferryman_server.storage.catalog.upsert import CREATE_TOUCHED, CREATED, DELETED, UPDATED, Upsert, literal

_SHARED = "staged_rows"
_CONSTANT_LENGTH_MAX = 100
# Arrow takes milliseconds to make a scalar of a number whose type it has to guess.
_CREATED, _DELETED, _UPDATED, _ONE = (pa.scalar(n, pa.int64()) for n in (CREATED, DELETED, UPDATED, 1))


@dataclass(frozen=True, slots=True)
class _Touched:
    """Rows of a batch, by number, with the outcome of each; every row of the batch was created when rows is None."""

    rows: Numbers | None
    outcomes: Column


@dataclass(frozen=True, slots=True)
class _Part:
    """What a batch has for one record type; marks are the columns by which some of its rows delete the record.

    Where a row touches several records of the type, rows has one for each of them, and origins the row of the batch
    that it comes from.
    """

    record_type: RecordType
    rows: RecordBatch
    origins: Numbers | None
    columns: tuple[str, ...]
    marks: frozenset[str]
    passes: Passes | None


class RecordsWriter:
    """Writes the records of one entity on a connection; its temporary tables live as long as that."""

    def __init__(self, connection: CatalogConnection, entity: Entity, full_mode: FullMode) -> None:
        self._connection = connection
        self._entity = entity
        self._full_mode = full_mode
        self._staged = tuple(entity.staged_columns())
        self._own = {r.name: _own_columns(r) for r in entity.record_types}
        self._marks = {r.name: {f.column for f in entity.deletion_marks(r)} for r in entity.record_types}
        documents = {staged_document(r.name, d) for r in entity.record_types for d in r.documents}
        self._never_constant = {k for r in entity.record_types for k in r.keys} | documents
        for table in (_SHARED, *map(_own_table, entity.record_types)):
            connection.execute(f"CREATE TEMP TABLE {table} ({', '.join(self._staged)})")
        connection.execute(CREATE_TOUCHED)
        # A batch that follows one of new records is tried as new ones first: that is twice as fast.
        self._all_new = {r.name: self._is_empty(r) for r in entity.record_types}
        self._stamp_ms = 0

    def apply(self, batch: RecordBatch, now_ms: int) -> Counters:
        """Write one batch in the running transaction and count its rows by outcome."""
        filled = [n for n in batch.schema.names if n in self._staged and batch[n].null_count < batch.num_rows]
        batch = batch.select(filled)
        values = {n: self._expression(n, batch[n]) for n in filled}
        marked = _marked({c for marks in self._marks.values() for c in marks}, batch)
        touched_types = (r for r in self._entity.record_types if not r.optional or set(r.keys) <= set(filled))
        parts = [self._part(r, batch, marked) for r in touched_types]
        shared = {n for part in parts if part.passes is None for n in part.columns}
        if shared:
            self._stage(_SHARED, batch.select([n for n in filled if n in shared]), values)
        touched = [t for part in parts for t in self._apply_part(part, values, now_ms)]
        if shared:
            self._connection.execute(f"DELETE FROM temp.{_SHARED}")
        return _counted(batch.num_rows, touched)

    def _part(self, record_type: RecordType, batch: RecordBatch, marked: Set[str]) -> _Part:
        marks = self._marks[record_type.name] & marked
        wanted = self._own[record_type.name] | marks
        columns = tuple(c for c in batch.schema.names if c in wanted)
        if not record_type.one_for_each:
            passes = passes_of(batch, record_type.keys, columns)
            return _Part(record_type, batch, None, columns, frozenset(marks), passes)
        rows, origins = _spread(batch.select(columns), record_type.one_for_each)
        passes = passes_of(rows, record_type.keys, columns) or one_pass(rows.num_rows)
        return _Part(record_type, rows, origins, columns, frozenset(marks), passes)

    def _expression(self, name: str, column: Column) -> str:
        # A value that every row has is written into the statements: staging it row by row would take as long as any.
        constant = None if name in self._never_constant else _constant(column)
        return f"s.{name}" if constant is None else literal(constant)

    def _stage(self, table: str, rows: RecordBatch, values: Mapping[str, str]) -> None:
        self._connection.stage(table, rows.select([n for n in rows.schema.names if values[n] == f"s.{n}"]))

    def _apply_part(self, part: _Part, values: Mapping[str, str], now_ms: int) -> Iterator[_Touched]:
        record_type, passes = part.record_type, part.passes
        own = {n: values[n] for n in part.columns}
        documents = {staged_document(record_type.name, d) for d in record_type.documents}
        flat = [n for n in part.columns if n in documents and _is_flat(part.rows[n])]
        source = _SHARED if passes is None else _own_table(record_type)
        upsert = Upsert(record_type, source, own, self._full_mode, flat, part.marks)
        if passes is None:
            yield from self._apply_pass(upsert, 1, part.rows.num_rows, self._stamp(now_ms), None)
            return
        self._stage(source, part.rows.select(part.columns).take(passes.rows), own)
        origins = passes.rows if part.origins is None else part.origins.take(passes.rows)
        first = 1
        for size in passes.sizes:
            yield from self._apply_pass(upsert, first, first + size - 1, self._stamp(now_ms), origins)
            first += size
        self._connection.execute(f"DELETE FROM temp.{source}")

    def _apply_pass(
        self, upsert: Upsert, first: int, last: int, now_ms: int, rows: Numbers | None
    ) -> Iterator[_Touched]:
        name, size = upsert.record_type.name, last - first + 1
        all_new = self._all_new[name] and not upsert.marks
        if all_new and self._connection.write(upsert.insert_all(first, last, now_ms)) == size:
            yield _Touched(None if rows is None else rows.slice(first - 1, size), pa.repeat(_CREATED, size))
            return
        touched = self._touch(upsert.find_touched(first, last, now_ms))
        created = pc.sum(pc.equal(touched["outcome"], _CREATED)).as_py() or 0
        self._all_new[name] = created == size
        if created:
            self._connection.execute(upsert.insert_touched(now_ms))
        if created < touched.num_rows:
            self._connection.execute(upsert.update_touched(now_ms))
        numbers = pc.subtract(touched["staged_row"].combine_chunks(), _ONE)
        yield _Touched(numbers if rows is None else rows.take(numbers), touched["outcome"].combine_chunks())

    def _touch(self, statement: str) -> Table:
        self._connection.execute("DELETE FROM temp.touched")
        self._connection.execute(statement)
        return self._connection.select("SELECT staged_row, outcome FROM temp.touched")

    def _stamp(self, now_ms: int) -> int:
        """Return a time of writing that no rows before have, as it tells what was created just now."""
        self._stamp_ms = max(now_ms, self._stamp_ms + 1)
        return self._stamp_ms

    def _is_empty(self, record_type: RecordType) -> bool:
        return not self._connection.number(f"SELECT EXISTS (SELECT 1 FROM {table_of(record_type.name)})")


def _is_flat(documents: Texts) -> bool:
    """Whether no document holds an object or a null; to look at the bytes of all of them is many times faster."""
    data = documents.buffers()[2].to_pybytes()
    return data.count(b"{") == len(documents) - documents.null_count and b"null" not in data


def _marked(marks: Set[str], batch: RecordBatch) -> set[str]:
    return {c for c in marks & set(batch.schema.names) if pc.any(pc.equal(batch[c], _ONE)).as_py()}


def _spread(batch: RecordBatch, column: str) -> tuple[RecordBatch, Numbers]:
    """Make a row for each of the values in a column, and tell which row each comes from."""
    lists = pc.split_pattern(batch[column], MULTIPLE_SEPARATOR)
    origins = pc.cast(pc.list_parent_indices(lists), pa.int64())
    return batch.take(origins).set_column(batch.schema.get_field_index(column), column, lists.flatten()), origins


def _own_table(record_type: RecordType) -> str:
    return f"staged_{record_type.name}"


def _own_columns(record_type: RecordType) -> frozenset[str]:
    return frozenset({*record_type.columns, *(staged_document(record_type.name, d) for d in record_type.documents)})


def _constant(column: Column) -> str | int | None:
    """Return the value that every row has; None when there is none, or it is long."""
    first = column[0]
    value: str | int | None = first.as_py()
    if value is None or column[len(column) - 1].as_py() != value or len(str(value)) > _CONSTANT_LENGTH_MAX:
        return None
    # SQL text ends at a NUL character.
    if "\0" in str(value) or not pc.all(pc.equal(column, first)).as_py():
        return None
    return None if column.null_count else value


def _counted(rows: int, touched: Sequence[_Touched]) -> Counters:
    if any(t.rows is None for t in touched):
        return Counters(read=rows, created=rows)
    every = pa.concat_tables(
        [pa.table({"row": pa.array([], pa.int64()), "outcome": pa.array([], pa.int64())})]
        + [pa.table({"row": t.rows, "outcome": pc.cast(t.outcomes, pa.int64())}) for t in touched]
    )
    outcomes = every.group_by("row").aggregate([("outcome", "max")])["outcome_max"]
    created, deleted, updated = (
        pc.sum(pc.equal(outcomes, kind)).as_py() or 0 for kind in (_CREATED, _DELETED, _UPDATED)
    )
    unchanged = rows - created - deleted - updated
    return Counters(read=rows, created=created, updated=updated, unchanged=unchanged, deleted=deleted)
