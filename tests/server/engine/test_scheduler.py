"""The scheduler: every fire time once and none lost, whatever happens meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text
from structlog.testing import capture_logs

from ferryman_server.engine.parts import now
from ferryman_server.engine.scheduler import Scheduler
from ferryman_server.storage.database import Database
from ferryman_server.storage.secrets import SecretBox
from tests.server.domain.crons import Pair, distinct_crons
from tests.server.engine.simulation import (
    SimulatedClock,
    engine_parts,
    expected_fires,
    fires,
    simulate,
    store_schedules,
)

START = datetime(2026, 11, 29, 12, 0, 10, tzinfo=UTC)
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
END = START + timedelta(hours=10)
EVERY_MINUTE = Pair("* * * * *", "0 * * * * *")


@pytest.fixture
async def database(control_url: str) -> AsyncIterator[Database]:
    """A migrated, empty control database, open."""
    database = Database.open(control_url)
    yield database
    await database.close()


@pytest.fixture
def box() -> SecretBox:
    """A secret box."""
    return SecretBox(Fernet.generate_key())


async def test_two_replicas_that_restart_fire_everything_exactly_once(
    database: Database, control_url: str, box: SecretBox
) -> None:
    pairs = distinct_crons(300)
    crons = await store_schedules(database, box, [pair.text for pair in pairs], START)
    # A SQLite file belongs to one process, which two schedulers then share.
    other = database if database.dialect == "sqlite" else Database.open(control_url)
    await simulate([database, other], box, START, END, down=30 * SECOND)
    if other is not database:
        await other.close()
    expected = expected_fires(crons, pairs, START, END)
    assert len(expected) > 200
    assert await fires(database) == expected


async def test_a_failed_database_call_does_not_end_the_schedules(database: Database, box: SecretBox) -> None:
    crons = await store_schedules(database, box, [EVERY_MINUTE.text], START)
    clock = SimulatedClock(START)
    scheduler = Scheduler(engine_parts(database, box), clock, SECOND)
    scheduler.start()
    await clock.run_until(START + 5 * SECOND, 1)
    with capture_logs() as logs:
        await _execute(database, "ALTER TABLE schedule RENAME TO schedule_away")
        await clock.run_until(START + 70 * SECOND, 1)
        await _execute(database, "ALTER TABLE schedule_away RENAME TO schedule")
        await clock.run_until(START + 2 * MINUTE, 1)
    await scheduler.stop()
    assert [line["event"] for line in logs][:1] == ["firing schedules failed; trying again"]
    assert await fires(database) == expected_fires(crons, [EVERY_MINUTE], START, START + 2 * MINUTE)


async def test_a_failed_write_does_not_end_the_schedules(database: Database, box: SecretBox) -> None:
    crons = await store_schedules(database, box, [EVERY_MINUTE.text], START)
    clock = SimulatedClock(START)
    scheduler = Scheduler(engine_parts(database, box), clock, SECOND)
    scheduler.start()
    await _execute(database, "ALTER TABLE execution_log RENAME TO execution_log_away")
    with capture_logs() as logs:
        await clock.run_until(START + 55 * SECOND, 1)
    assert logs
    assert await fires(database) == []
    await _execute(database, "ALTER TABLE execution_log_away RENAME TO execution_log")
    await clock.run_until(START + 2 * MINUTE, 1)
    await scheduler.stop()
    assert await fires(database) == expected_fires(crons, [EVERY_MINUTE], START, START + 2 * MINUTE)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_notification_makes_it_look_for_what_is_due_earlier(database: Database, box: SecretBox) -> None:
    clock = SimulatedClock(START)
    parts = engine_parts(database, box)
    scheduler = Scheduler(parts, clock, DAY)
    scheduler.start()
    await clock.waited_for(START + DAY)
    crons = await store_schedules(database, box, [EVERY_MINUTE.text], START)
    parts.changes.notify()
    await clock.waited_for(START + SECOND)
    await clock.run_until(START + 3 * MINUTE, 1)
    await scheduler.stop()
    assert await fires(database) == expected_fires(crons, [EVERY_MINUTE], START, START + 3 * MINUTE)


class ClockOfTheHurried(SimulatedClock):
    """Has the scheduler stopped at the moment when it fires, inside the transaction."""

    scheduler: Scheduler
    stopping: asyncio.Task[None]

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self.asked = asyncio.Event()
        self._times = 0

    def now(self) -> datetime:
        """Return the time; the third one to ask is the tick."""
        self._times += 1
        if self._times == 3:
            self.stopping = asyncio.create_task(self.scheduler.stop())
            self.asked.set()
        return super().now()


async def test_stopping_waits_for_what_is_being_fired(database: Database, box: SecretBox) -> None:
    crons = await store_schedules(database, box, [EVERY_MINUTE.text] * 20, START)
    clock = ClockOfTheHurried(START + MINUTE)
    clock.scheduler = Scheduler(engine_parts(database, box), clock)
    clock.scheduler.start()
    await clock.asked.wait()
    await clock.stopping
    assert await fires(database) == expected_fires(crons, [EVERY_MINUTE], START, START + MINUTE)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_by_the_clock_on_the_wall_it_fires_second_by_second(database: Database, box: SecretBox) -> None:
    every_second = Pair("* * * * * ?", "* * * * * *")
    start = now()
    crons = await store_schedules(database, box, [every_second.text], start)
    parts = engine_parts(database, box)
    scheduler = Scheduler(parts)
    scheduler.start()
    seen = 0
    while len(await fires(database)) < 3:
        seen = await parts.changes.wait(seen, 60)
    await scheduler.stop()
    fired = await fires(database)
    assert fired == expected_fires(crons, [every_second], start, fired[-1][1])
    assert fired[-1][1] <= now()


async def _execute(database: Database, statement: str) -> None:
    async with database.write() as conn:
        await conn.execute(text(statement))
