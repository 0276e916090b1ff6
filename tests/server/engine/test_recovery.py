"""What is left behind: executions of dead workers, and requests that need not be remembered."""

from dataclasses import replace
from datetime import timedelta

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.executions import Event, Status
from ferryman_server.domain.outcomes import LedgerOutcome
from ferryman_server.engine.parts import now
from ferryman_server.engine.recovery import forget_requests, recover_at_start, recover_expired
from ferryman_server.engine.worker import Worker
from ferryman_server.storage.catalog import ledger
from ferryman_server.storage.control import kernel, requests
from ferryman_server.storage.control.requests import Request
from tests.server.engine.engine import Engine

ENDED_LEASE = -1.0


async def _remember(engine: Engine, request_id: str, age: timedelta) -> None:
    async with engine.parts.control.write() as conn:
        await requests.remember(conn, Request("me", request_id, "RunJob", "hash"), "execution", now() - age)


async def _remembered(engine: Engine, request_id: str) -> bool:
    async with engine.parts.control.write() as conn:
        return await requests.remembered(conn, Request("me", request_id, "RunJob", "hash")) is not None


async def test_requests_older_than_a_day_are_forgotten(engine: Engine) -> None:
    await _remember(engine, "old", timedelta(hours=24, minutes=1))
    await _remember(engine, "young", timedelta(hours=23, minutes=59))
    await forget_requests(engine.parts)
    assert (await _remembered(engine, "old"), await _remembered(engine, "young")) == (False, True)


async def test_the_worker_forgets_requests_by_itself(engine: Engine) -> None:
    engine = Engine(replace(engine.parts, lease_seconds=0.05), engine.sftp)
    await _remember(engine, "old", timedelta(days=2))
    worker = Worker(engine.parts)
    worker.start()
    while await _remembered(engine, "old"):
        await engine.parts.changes.wait(engine.parts.changes.number, 0.05)
    engine.parts.changes.close()
    await worker.drain()


async def test_a_stop_whose_worker_died_ends_from_the_ledger(engine: Engine) -> None:
    lost = Engine(replace(engine.parts, owner="host:2:dead", lease_seconds=ENDED_LEASE), engine.sftp)
    claim = await lost.claimed(await lost.job())
    async with lost.parts.control.write() as conn:
        held = claim.execution
        for event in (Event.CONNECTED, Event.FETCHED, Event.CATALOG_FREE):
            await kernel.advance(conn, held.id, "host:2:dead", held.epoch, event)
    assert (await engine.ask_to_stop(held)).status is Status.JOB_STOPPING
    assert await recover_expired(engine.parts) == 1
    ended = await engine.get(held)
    assert (ended.status, ended.failure, ended.counters) == (Status.JOB_STOPPED, None, Counters())
    assert ended.stop_asked_by == "an operator"
    async with engine.parts.catalog.read() as conn:
        entry = await ledger.read_entry(conn, held.id)
    assert entry is not None
    assert entry.closed
    assert await recover_expired(engine.parts) == 0
    assert [line.message.split(" ")[0] for line in await engine.log(held)] == [
        "triggered",
        "taken",
        "stop",
        "worker",
        "ended",
    ]


async def test_what_completed_before_its_worker_died_is_completed(engine: Engine) -> None:
    lost = Engine(replace(engine.parts, owner="host:2:dead"), engine.sftp)
    held = (await lost.claimed(await lost.job())).execution
    async with engine.parts.catalog.write() as conn:
        await ledger.close_entry(conn, held.id, held.epoch, LedgerOutcome.COMPLETED, None)
    assert await recover_at_start(engine.parts) == 1
    assert (await engine.get(held)).status is Status.INTEGRATION_COMPLETED
