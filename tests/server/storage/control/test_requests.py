"""A request with an id is carried out once."""

import asyncio
from datetime import timedelta

import pytest

from ferryman_server.domain.errors import RequestIdReused
from ferryman_server.domain.executions import TriggerKind
from ferryman_server.domain.jobs import Job
from ferryman_server.storage.control import kernel, requests
from ferryman_server.storage.database import Database
from tests.server.storage.control.driver import Driver
from tests.server.storage.control.samples import NOW


async def _remembered(
    database: Database, request_id: str = "r1", method: str = "RunJob", caller: str = "me", payload_hash: str = "h"
) -> str | None:
    async with database.write() as conn:
        return await requests.remembered(conn, request_id, method, caller, payload_hash)


@pytest.fixture
async def kept(database: Database) -> None:
    """One request that was carried out."""
    async with database.write() as conn:
        await requests.remember(conn, "r1", "RunJob", "me", "h", "execution-1", NOW)


@pytest.mark.usefixtures("kept")
async def test_a_request_is_remembered_by_id_and_caller(database: Database) -> None:
    assert await _remembered(database) == "execution-1"
    assert await _remembered(database, request_id="r2") is None
    assert await _remembered(database, caller="you") is None


@pytest.mark.usefixtures("kept")
async def test_an_id_used_for_something_else_is_refused(database: Database) -> None:
    with pytest.raises(RequestIdReused, match="'r1' was used before"):
        await _remembered(database, method="CreateJob")
    with pytest.raises(RequestIdReused):
        await _remembered(database, payload_hash="other")


@pytest.mark.usefixtures("kept")
async def test_requests_are_forgotten_after_a_day(database: Database) -> None:
    for age, expected in ((timedelta(hours=24), "execution-1"), (timedelta(hours=24, milliseconds=1), None)):
        async with database.write() as conn:
            await requests.forget_old(conn, NOW + age)
        assert await _remembered(database) == expected


async def test_a_request_that_failed_is_not_remembered(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.write() as conn:
            await requests.remember(conn, "r1", "RunJob", "me", "h", "execution-1", NOW)
            _ = 1 / 0
    assert await _remembered(database) is None


async def test_the_same_request_sent_many_times_at_once_runs_the_job_once(driver: Driver, job: Job) -> None:
    async def run() -> str:
        async with driver.database.write() as conn:
            known = await requests.remembered(conn, "r1", "RunJob", "me", "h")
            if known is not None:
                return known
            execution = await kernel.trigger(conn, job.id, TriggerKind.MANUAL, "me", NOW)
            await requests.remember(conn, "r1", "RunJob", "me", "h", execution.id, NOW)
            return execution.id

    answers = await asyncio.gather(*(run() for _ in range(20)))
    assert [execution.id for execution in await driver.all()] == list(set(answers))
