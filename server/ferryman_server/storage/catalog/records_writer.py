"""Brings batches of checked rows into the tables of an entity's record types, and says what became of each row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyarrow import RecordBatch, Table

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.entities.model import Entity, FullMode, RecordType, staged_document
from ferryman_server.storage.catalog.arrow import Column, Numbers, pa, pc
from ferryman_server.storage.catalog.connection import CatalogConnection
from ferryman_server.storage.catalog.repeats import Passes, passes_of
from ferryman_server.storage.catalog.upsert import CREATE_TOUCHED, CREATED, DELETED, UPDATED, Upsert

_SHARED = "staged_rows"
# Arrow takes milliseconds to make a scalar of a number whose type it has to guess.
_CREATED, _DELETED, _UPDATED, _ONE = (pa.scalar(n, pa.int64()) for n in (CREATED, DELETED, UPDATED, 1))


@dataclass(frozen=True, slots=True)
class _Touched:
    """Rows of a batch, by number, with the outcome of each; every row of the batch was created when rows is None."""

    rows: Numbers | None
    outcomes: Column


class RecordsWriter:
    """Writes the records of one entity on a connection; its temporary tables live as long as that."""

    def __init__(self, connection: CatalogConnection, entity: Entity, full_mode: FullMode) -> None:
        self._connection = connection
        self._entity = entity
        self._full_mode = full_mode
        self._staged = tuple(entity.staged_columns())
        for table in (_SHARED, *map(_own_table, entity.record_types)):
            connection.execute(f"CREATE TEMP TABLE {table} ({', '.join(self._staged)})")
        connection.execute(CREATE_TOUCHED)
        # A batch that follows one of new records is tried as new ones first: that is twice as fast.
        self._all_new = {r.name: self._newest_id(r) == 0 for r in entity.record_types}

    def apply(self, batch: RecordBatch, now_ms: int) -> Counters:
        """Write one batch in the running transaction and count its rows by outcome."""
        columns = [n for n in batch.schema.names if n in self._staged and batch[n].null_count < batch.num_rows]
        batch = batch.select(columns)
        passes = {r.name: passes_of(batch, r.keys, self._own(r, columns)) for r in self._touched_types(columns)}
        shared = [r for r in self._entity.record_types if r.name in passes and passes[r.name] is None]
        if shared:
            wanted = {c for r in shared for c in self._own(r, columns)}
            self._connection.stage(_SHARED, batch.select([c for c in columns if c in wanted]))
        touched = [t for r in self._touched_types(columns) for t in self._apply_type(r, batch, passes[r.name], now_ms)]
        if shared:
            self._connection.execute(f"DELETE FROM temp.{_SHARED}")
        return _counted(batch.num_rows, touched)

    def _touched_types(self, columns: Sequence[str]) -> Iterator[RecordType]:
        yield from (r for r in self._entity.record_types if not r.optional or set(r.keys) <= set(columns))

    def _own(self, record_type: RecordType, columns: Sequence[str]) -> list[str]:
        documents = {staged_document(record_type.name, d) for d in record_type.documents}
        return [c for c in columns if c in record_type.columns or c in documents]

    def _apply_type(
        self, record_type: RecordType, batch: RecordBatch, passes: Passes | None, now_ms: int
    ) -> Iterator[_Touched]:
        columns = self._own(record_type, batch.schema.names)
        if passes is None:
            upsert = Upsert(record_type, _SHARED, columns, self._full_mode)
            yield from self._apply_pass(upsert, 1, batch.num_rows, now_ms, None)
            return
        upsert = Upsert(record_type, _own_table(record_type), columns, self._full_mode)
        self._connection.stage(upsert.source, batch.select(columns).take(passes.rows))
        first = 1
        for size in passes.sizes:
            yield from self._apply_pass(upsert, first, first + size - 1, now_ms, passes.rows)
            first += size
        self._connection.execute(f"DELETE FROM temp.{upsert.source}")

    def _apply_pass(
        self, upsert: Upsert, first: int, last: int, now_ms: int, rows: Numbers | None
    ) -> Iterator[_Touched]:
        name, size = upsert.record_type.name, last - first + 1
        newest_id = self._newest_id(upsert.record_type)
        if self._all_new[name] and self._connection.write(upsert.insert_all(first, last, now_ms)) == size:
            yield _Touched(None if rows is None else rows.slice(first - 1, size), pa.repeat(_CREATED, size))
            return
        touched = self._touch(upsert.find_touched(first, last, newest_id))
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

    def _newest_id(self, record_type: RecordType) -> int:
        return self._connection.number(f"SELECT max(id) FROM main.{record_type.name}")


def _own_table(record_type: RecordType) -> str:
    return f"staged_{record_type.name}"


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
