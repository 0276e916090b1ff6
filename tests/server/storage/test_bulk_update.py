"""Many rows updated at once, each with values of its own."""

from sqlalchemy import select

from ferryman_server.storage.bulk_insert import BulkInsert
from ferryman_server.storage.bulk_update import BulkUpdate
from ferryman_server.storage.control.tables import execution_log
from ferryman_server.storage.database import Database

INSERT = BulkInsert(execution_log, ("execution_id", "number", "at", "level", "message", "details"), lambda _: {})
UPDATE = BulkUpdate(execution_log, "number", ("message", "at"), {"level": execution_log.c.level + "!"})


async def _rows(database: Database) -> list[tuple[int, int, str, str]]:
    columns = (execution_log.c.number, execution_log.c.at, execution_log.c.level, execution_log.c.message)
    async with database.read() as conn:
        rows = await conn.execute(select(*columns).order_by(execution_log.c.number))
        return [(row[0], row[1], row[2], row[3]) for row in rows]


async def test_each_row_gets_its_own_values_and_all_the_same_expression(database: Database) -> None:
    same = {"execution_id": "e", "at": 0, "level": "INFO", "message": "old", "details": "{}"}
    async with database.write() as conn:
        await INSERT.execute(conn, [{**same, "number": number} for number in (1, 2, 3)])
        await UPDATE.execute(
            conn,
            [
                {"number": 3, "message": 'it\'s "new" é\n', "at": 1 << 60},
                {"number": 1, "message": "", "at": -5},
                {"number": 9, "message": "nobody's", "at": 1},
            ],
        )
    assert await _rows(database) == [
        (1, -5, "INFO!", ""),
        (2, 0, "INFO", "old"),
        (3, 1 << 60, "INFO!", 'it\'s "new" é\n'),
    ]


async def test_nothing_updates_nothing(database: Database) -> None:
    async with database.write() as conn:
        await UPDATE.execute(conn, [])
    assert await _rows(database) == []
