"""Leases by the database's clock."""

import pytest

from ferryman_server.domain.executions import Event, Status
from ferryman_server.domain.jobs import Job
from ferryman_server.domain.outcomes import LedgerEntry
from ferryman_server.storage.control import kernel
from ferryman_server.storage.control.kernel import LeaseLost
from tests.server.storage.control.driver import COMPLETED, STOPPED, WORKER, Driver

ENDED_LEASE = -1.0


async def _renew(driver: Driver, *held: tuple[str, int], owner: str = WORKER, seconds: float = 60.0) -> dict[str, bool]:
    async with driver.database.write() as conn:
        return await kernel.renew(conn, owner, held, seconds)


async def _expired(driver: Driver, limit: int = 10) -> list[tuple[str, int]]:
    async with driver.database.read() as conn:
        return await kernel.expired(conn, limit)


async def test_renewing_tells_what_is_still_held(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    assert await _renew(driver, (held.id, held.epoch)) == {held.id: False}
    assert await _renew(driver) == {}


async def test_renewing_takes_no_revision(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    await _renew(driver, (held.id, held.epoch))
    assert (await driver.get(held)).revision == held.revision


async def test_what_is_not_held_is_missing(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    assert await _renew(driver, (held.id, held.epoch), owner="worker-2") == {}
    assert await _renew(driver, (held.id, held.epoch + 1), ("nowhere", 1)) == {}
    await driver.end(held)
    assert await _renew(driver, (held.id, held.epoch)) == {}


async def test_an_ended_lease_cannot_be_renewed(driver: Driver, job: Job) -> None:
    held = await driver.start(job, lease_seconds=ENDED_LEASE)
    assert await _renew(driver, (held.id, held.epoch)) == {}


async def test_only_ended_leases_are_expired_longest_first(driver: Driver, job: Job) -> None:
    await driver.start(job)
    lost = [
        await driver.start(await driver.new_job(name=f"Lost {n}"), lease_seconds=seconds)
        for n, seconds in enumerate((-10.0, -30.0, -20.0))
    ]
    assert await _expired(driver) == [(lost[n].id, 1) for n in (1, 2, 0)]
    assert await _expired(driver, limit=1) == [(lost[1].id, 1)]


async def test_renewing_sets_the_end_of_the_lease_anew(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    await _renew(driver, (held.id, held.epoch), seconds=ENDED_LEASE)
    assert await _expired(driver) == [(held.id, held.epoch)]


async def test_ended_and_handed_back_executions_never_expire(driver: Driver, job: Job) -> None:
    ended = await driver.start(job, lease_seconds=ENDED_LEASE)
    await driver.end(ended)
    back = await driver.start(job, Event.CONNECTED, lease_seconds=ENDED_LEASE)
    async with driver.database.write() as conn:
        await kernel.hand_back(conn, back.id, WORKER, back.epoch, back.created_at)
    assert await _expired(driver) == []


async def test_executions_of_others_are_found_whatever_their_lease(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    await driver.trigger(await driver.new_job(name="Waiting"))
    async with driver.database.read() as conn:
        assert await kernel.owned_by_others(conn, WORKER) == []
        assert await kernel.owned_by_others(conn, "worker-2") == [(held.id, held.epoch)]


async def test_a_stop_asked_for_is_told_by_the_next_beat(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    await driver.stop(held)
    assert await _renew(driver, (held.id, held.epoch)) == {held.id: True}


async def test_a_late_heartbeat_does_not_turn_a_completed_run_into_a_failed_one(driver: Driver, job: Job) -> None:
    held = await driver.start(job, Event.CONNECTED, Event.FETCHED, Event.CATALOG_FREE)
    ended = await driver.end(held)
    assert ended.status is Status.INTEGRATION_COMPLETED
    assert await _renew(driver, (held.id, held.epoch)) == {}
    assert await _expired(driver) == []
    assert await driver.get(held) == ended


@pytest.mark.parametrize(
    ("entry", "status"),
    [(COMPLETED, Status.INTEGRATION_COMPLETED), (STOPPED, Status.JOB_STOPPED)],
    ids=["completed", "stopped"],
)
async def test_a_worker_that_is_late_finds_the_end_that_its_ledger_tells(
    driver: Driver, job: Job, entry: LedgerEntry, status: Status
) -> None:
    held = await driver.start(job, Event.CONNECTED, Event.FETCHED, Event.CATALOG_FREE, lease_seconds=ENDED_LEASE)
    async with driver.database.write() as conn:
        ended = await kernel.end_orphan(conn, held.id, held.epoch, entry, held.created_at)
    assert ended is not None
    assert (ended.status, ended.counters) == (status, entry.counters)
    assert await _renew(driver, (held.id, held.epoch)) == {}
    with pytest.raises(LeaseLost):
        await driver.end(held, entry)
    assert await driver.get(held) == ended
