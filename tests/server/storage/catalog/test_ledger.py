"""The ledger as the server reads and closes it."""

from pathlib import Path

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.outcomes import Failure, FailureReason, FileResult, LedgerEntry, LedgerOutcome
from ferryman_server.storage.catalog.ledger import close_entry, read_entry
from ferryman_server.storage.database import Database
from tests.server.storage.catalog.rows import import_elsewhere

STEP = {"entity": "SUPPLIER", "execution_id": "run", "rows": [{"external_id": "A", "name": "A"}]}
FILES = (FileResult("in/a.csv", 10), FileResult("in/b.csv", 10))
FAILURE = Failure(FailureReason.CONNECTION_LOST, "the connection was lost")


async def test_an_execution_without_a_catalog_step_has_no_entry(database: Database) -> None:
    async with database.read() as conn:
        assert await read_entry(conn, "run") is None


async def test_an_entry_is_read_as_the_data_process_wrote_it(catalog: Path, database: Database) -> None:
    import_elsewhere(catalog, STEP | {"rejected": [[3, "in/a.csv"]]})
    async with database.read() as conn:
        entry = await read_entry(conn, "run")
    counters = Counters(read=2, created=1, rejected=1, bytes=20)
    expected = LedgerEntry("run", 1, 1, counters, FILES, ("look here",), LedgerOutcome.COMPLETED, None, closed=True)
    assert entry == expected


async def test_closing_an_open_entry_keeps_what_was_counted(catalog: Path, database: Database) -> None:
    import_elsewhere(catalog, STEP | {"closed": False})
    async with database.write() as conn:
        entry = await close_entry(conn, "run", 1, LedgerOutcome.FAILED, FAILURE, (FileResult("other", 1),))
    assert (entry.closed, entry.outcome, entry.failure) == (True, LedgerOutcome.FAILED, FAILURE)
    assert (entry.batch, entry.counters.created, entry.files) == (1, 1, FILES)
    async with database.read() as conn:
        assert await read_entry(conn, "run") == entry


async def test_closing_where_there_is_none_leaves_a_closed_one(database: Database) -> None:
    async with database.write() as conn:
        entry = await close_entry(conn, "run", 3, LedgerOutcome.FAILED, FAILURE, FILES)
    assert entry == LedgerEntry("run", 3, 0, Counters(), FILES, (), LedgerOutcome.FAILED, FAILURE, closed=True)


async def test_a_closed_entry_stays_as_it_is(catalog: Path, database: Database) -> None:
    import_elsewhere(catalog, STEP)
    async with database.read() as conn:
        before = await read_entry(conn, "run")
    async with database.write() as conn:
        assert await close_entry(conn, "run", 2, LedgerOutcome.FAILED, FAILURE) == before


async def test_an_entry_of_a_higher_epoch_stays_as_it_is(catalog: Path, database: Database) -> None:
    import_elsewhere(catalog, STEP | {"closed": False})
    async with database.write() as conn:
        entry = await close_entry(conn, "run", 0, LedgerOutcome.FAILED, FAILURE)
    assert (entry.closed, entry.epoch) == (False, 1)
