"""Who may write when, and what a reader sees."""

import asyncio

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from ferryman_server.storage.control.tables import request, revision_counter
from ferryman_server.storage.database import Database

ONE = {"caller": "me", "id": "1", "method": "m", "payload_hash": "h", "resource_id": "r", "created_at": 1}


async def _ids(database: Database) -> list[str]:
    async with database.read() as conn:
        return list((await conn.execute(select(request.c.id))).scalars())


async def test_what_is_written_is_committed(database: Database) -> None:
    async with database.write() as conn:
        await conn.execute(insert(request).values(ONE))
    assert await _ids(database) == ["1"]


async def test_an_error_rolls_everything_back(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.write() as conn:
            await conn.execute(insert(request).values(ONE))
            await conn.execute(insert(request).values(ONE))
    assert await _ids(database) == []


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"read.?only"):
        async with database.read() as conn:
            await conn.execute(insert(request).values(ONE))


async def test_a_reader_sees_one_state_from_beginning_to_end(database: Database) -> None:
    async with database.read() as reader:
        assert (await reader.execute(select(request.c.id))).all() == []
        async with database.write() as conn:
            await conn.execute(insert(request).values(ONE))
        assert (await reader.execute(select(request.c.id))).all() == []
    assert await _ids(database) == ["1"]


async def test_concurrent_writers_lose_no_update(database: Database) -> None:
    async def increase() -> None:
        async with database.write() as conn:
            await conn.execute(update(revision_counter).values(revision=revision_counter.c.revision + 1))

    await asyncio.gather(*(increase() for _ in range(50)))
    async with database.read() as conn:
        assert (await conn.execute(select(revision_counter.c.revision))).scalar_one() == 50


async def test_a_cancelled_writer_leaves_nothing_and_lets_others_in(database: Database) -> None:
    written = asyncio.Event()

    async def write_and_wait() -> None:
        async with database.write() as conn:
            await conn.execute(insert(request).values(ONE))
            written.set()
            await asyncio.Event().wait()

    writer = asyncio.create_task(write_and_wait())
    await written.wait()
    writer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writer
    async with database.write() as conn:
        await conn.execute(insert(request).values({**ONE, "id": "2"}))
    assert await _ids(database) == ["2"]


async def test_writers_cancelled_anywhere_let_others_in(database: Database) -> None:
    async def write(number: int) -> None:
        async with database.write() as conn:
            await conn.execute(insert(request).values({**ONE, "id": str(number)}))

    for turns in range(20):
        writer = asyncio.create_task(write(turns))
        for _ in range(turns):
            await asyncio.sleep(0)
        writer.cancel()
        await asyncio.gather(writer, return_exceptions=True)
    await write(100)
    assert "100" in await _ids(database)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_sqlite_is_set_to_lose_nothing(database: Database) -> None:
    async with database.write() as conn:
        names = ("journal_mode", "synchronous", "foreign_keys")
        told = [(await conn.execute(text(f"PRAGMA {name}"))).scalar_one() for name in names]
    assert told == ["wal", 2, 1]


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_postgresql_gives_up_before_a_lease_ends(database: Database) -> None:
    async with database.write() as conn:
        for name in ("lock_timeout", "idle_in_transaction_session_timeout"):
            assert (await conn.execute(text(f"SHOW {name}"))).scalar_one() == "10s"
