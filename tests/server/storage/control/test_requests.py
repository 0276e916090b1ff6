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


def _request(
    request_id: str = "r1", method: str = "RunJob", caller: str = "me", payload_hash: str = "h"
) -> requests.Request:
    return requests.Request(caller, request_id, method, payload_hash)


async def _remembered(database: Database, asked: requests.Request) -> str | None:
    async with database.write() as conn:
        return await requests.remembered(conn, asked)


@pytest.fixture
async def kept(database: Database) -> None:
    """One request that was carried out."""
    async with database.write() as conn:
        await requests.remember(conn, _request(), "execution-1", NOW)


@pytest.mark.usefixtures("kept")
async def test_a_request_is_remembered_by_id_and_caller(database: Database) -> None:
    assert await _remembered(database, _request()) == "execution-1"
    assert await _remembered(database, _request(request_id="r2")) is None
    assert await _remembered(database, _request(caller="you")) is None


@pytest.mark.usefixtures("kept")
async def test_an_id_used_for_something_else_is_refused(database: Database) -> None:
    with pytest.raises(RequestIdReused, match="'r1' was used before"):
        await _remembered(database, _request(method="CreateJob"))
    with pytest.raises(RequestIdReused):
        await _remembered(database, _request(payload_hash="other"))


@pytest.mark.usefixtures("kept")
async def test_requests_are_forgotten_after_a_day(database: Database) -> None:
    for age, expected in ((timedelta(hours=24), "execution-1"), (timedelta(hours=24, milliseconds=1), None)):
        async with database.write() as conn:
            await requests.forget_old(conn, NOW + age)
        assert await _remembered(database, _request()) == expected


async def test_a_request_that_failed_is_not_remembered(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.write() as conn:
            await requests.remember(conn, _request(), "execution-1", NOW)
            _ = 1 / 0
    assert await _remembered(database, _request()) is None


async def test_the_same_request_sent_many_times_at_once_runs_the_job_once(driver: Driver, job: Job) -> None:
    async def run() -> str:
        async with driver.database.write() as conn:
            known = await requests.remembered(conn, _request())
            if known is not None:
                return known
            execution = await kernel.trigger(conn, job.id, TriggerKind.MANUAL, "me", NOW)
            await requests.remember(conn, _request(), execution.id, NOW)
            return execution.id

    answers = await asyncio.gather(*(run() for _ in range(20)))
    assert [execution.id for execution in await driver.all()] == list(set(answers))


@pytest.mark.usefixtures("kept")
async def test_many_requests_are_looked_up_at_once(database: Database) -> None:
    known, reused, of_another, new = (
        _request(),
        _request(request_id="r2", payload_hash="other"),
        _request(caller="you"),
        _request(request_id="r3"),
    )
    async with database.write() as conn:
        await requests.remember_many(conn, {_request(request_id="r2"): "execution-2"}, NOW)
        found = await requests.remembered_many(conn, [new, of_another, reused, known])
    assert found.keys() == {known, reused}
    assert found[known] == "execution-1"
    assert isinstance(found[reused], RequestIdReused)
