"""Deleting what the catalog has of executions that are no longer kept."""

from pathlib import Path

from ferryman_server.storage.catalog.ledger import read_entry
from ferryman_server.storage.catalog.rejected_rows import list_rejected_rows
from ferryman_server.storage.catalog.retention import delete_entries, delete_rejected_rows
from ferryman_server.storage.database import Database
from ferryman_server.storage.paging import PageQuery
from tests.server.storage.catalog.rows import import_elsewhere


async def _rejected(database: Database, execution_id: str) -> int:
    async with database.read() as conn:
        return len((await list_rejected_rows(conn, PageQuery(), execution_id)).content)


async def test_a_few_rows_at_a_time_and_only_those_of_the_executions(catalog: Path, database: Database) -> None:
    rows = [[line, "in/a.csv"] for line in range(1, 6)]
    import_elsewhere(
        catalog,
        *({"entity": "SUPPLIER", "execution_id": name, "rejected": rows} for name in ("one", "two", "kept")),
    )

    async def delete(limit: int) -> int:
        async with database.write() as conn:
            return await delete_rejected_rows(conn, ["one", "two"], limit)

    assert [await delete(6), await delete(6), await delete(6)] == [6, 4, 0]
    assert [await _rejected(database, name) for name in ("one", "two", "kept")] == [0, 0, 5]
    async with database.write() as conn:
        await delete_entries(conn, ["one", "two"])
    async with database.read() as conn:
        entries = [await read_entry(conn, name) for name in ("one", "two", "kept")]
    assert [entry is None for entry in entries] == [True, True, False]
