"""Writes rows into a catalog as a data process does.

Also a program of its own, `python -m tests.server.storage.catalog.rows PATH < steps`, for tests that then read the
file with sqlite3: that must not happen in a process that has opened it through ADBC.
"""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.entities.model import Entity
from ferryman_server.domain.outcomes import FileResult, LedgerOutcome
from ferryman_server.domain.rejected import RejectedRow, RowError, RowErrorCode
from ferryman_server.storage.catalog.connection import CatalogConnection
from ferryman_server.storage.catalog.writer import BatchState, CatalogWriter

ROOT = Path(__file__).parents[4]
Values = Mapping[str, Any]


def batch_of(entity: Entity, rows: Sequence[Values]) -> pa.RecordBatch:
    """Make a checked batch; a column that no row names is not in it, documents are given as dicts."""
    numbers = {f.column for f in entity.fields if f.stored_as_number}
    columns = {}
    for name in dict.fromkeys(name for row in rows for name in row):
        values = [_json(row.get(name)) for row in rows]
        columns[name] = pa.array(values, pa.int64() if name in numbers else pa.string())
    columns["__line"] = pa.array(range(2, len(rows) + 2), pa.int64())
    return pa.RecordBatch.from_pydict(columns)


def _json(value: Any) -> Any:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode() if isinstance(value, dict) else value


def rejected(line: int, file: str = "in/a.csv", key: str = "K", cell: str = "x") -> RejectedRow:
    """Make a rejected row."""
    error = RowError(RowErrorCode.REQUIRED, "name", "", "name is missing")
    return RejectedRow(file, line, key, (("Name", cell), ("", " more ")), (error,))


def import_rows(
    path: Path, entity: str, *batches: Sequence[Values], execution_id: str = "run", full: bool = False
) -> Counters:
    """Run one import of these batches from the opening of its ledger to the closing."""
    writer = CatalogWriter(str(path), ENTITIES[entity], execution_id, 1, full)
    counters = Counters()
    try:
        writer.open_ledger()
        for rows in batches:
            counters += writer.apply(batch_of(ENTITIES[entity], rows), (), BatchState())
        writer.close_ledger(LedgerOutcome.COMPLETED)
    finally:
        writer.close()
    return counters


def stored(path: Path, statement: str) -> list[tuple[Any, ...]]:
    """Return rows of the catalog, read as a data process reads it."""
    connection = CatalogConnection(str(path))
    try:
        return [tuple(row.values()) for row in connection.select(statement).to_pylist()]
    finally:
        connection.close()


def import_elsewhere(path: Path, *steps: Mapping[str, Any]) -> None:
    """Run imports in a process of its own: steps name entity, execution_id, rows, rejected lines and closed."""
    command = [sys.executable, "-m", "tests.server.storage.catalog.rows", str(path)]
    subprocess.run(command, input=orjson.dumps(steps), check=True, cwd=ROOT)


def _import_step(path: str, step: Mapping[str, Any]) -> None:
    entity = ENTITIES[step["entity"]]
    files = tuple(FileResult(f"in/{name}.csv", 10) for name in "ab")
    writer = CatalogWriter(path, entity, step["execution_id"], 1, False)
    writer.open_ledger()
    rows = [rejected(*row) for row in step.get("rejected", [])]
    writer.apply(batch_of(entity, step.get("rows", [])), rows, BatchState(files, ("look here",), 20))
    if step.get("closed", True):
        writer.close_ledger(LedgerOutcome.COMPLETED, None, files, ("look here",))
    writer.close()


if __name__ == "__main__":
    for given in orjson.loads(sys.stdin.buffer.read()):
        _import_step(sys.argv[1], given)
