"""Running an export job by hand: what stands in a trigger status and was never sent in it."""

import pytest

from ferryman_server.domain.errors import NotFound
from ferryman_server.domain.executions import Status
from ferryman_server.engine.exports.standing import SentStanding, send_standing
from tests.http_server import Answer, HttpTestServer
from tests.server.engine.engine import Engine
from tests.server.engine.exports.exporting import Exporting, delivering, dispatching


async def _run(exporting: Exporting, job_id: str) -> SentStanding:
    sent = await send_standing(exporting.parts.control, exporting.parts.catalog, job_id, "an operator")
    exporting.parts.changes.notify()
    return sent


async def test_a_new_job_sends_what_was_there_before_it(exporting: Exporting, http: HttpTestServer) -> None:
    http.answer("/orders", Answer({}, 200))
    await exporting.orders([f"ORD-{n:04}" for n in range(1_100)])
    await exporting.reach("ORD-0000", "SHIPPED")
    async with dispatching(exporting.parts):
        pass
    job = await exporting.to_api(http)
    sent = await _run(exporting, job.id)
    assert sent.count == 1_099
    assert sent.first is not None
    assert sent.first.exported_item is not None
    assert sent.first.exported_item.record_key == "ORD-0001"
    assert await _run(exporting, job.id) == SentStanding(None, 0)


async def test_what_was_sent_by_events_is_not_sent_again(exporting: Exporting, http: HttpTestServer) -> None:
    http.answer("/orders", Answer({}, 200))
    job = await exporting.to_api(http)
    await exporting.orders(["ORD-1"])
    async with dispatching(exporting.parts), delivering(exporting.parts):
        await exporting.until_statuses(Status.SUCCESS)
    assert (await _run(exporting, job.id)).count == 0
    await exporting.orders(["ORD-2"])
    assert (await _run(exporting, job.id)).count == 1
    async with dispatching(exporting.parts), delivering(exporting.parts):
        await exporting.until_statuses(Status.SUCCESS, Status.SUCCESS)
    assert [request.json()["reference"] for request in http.requests] == ["ORD-1", "ORD-2"]


async def test_import_jobs_have_nothing_standing(exporting: Exporting, engine: Engine) -> None:
    job = await engine.job()
    with pytest.raises(NotFound):
        await _run(exporting, job.id)
