"""The deliverer: everything arrives at least once, and every item ends once."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import delete

from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import ENDED, Status
from ferryman_server.domain.export_attempts import RetryPolicy
from ferryman_server.domain.exports import ApiTarget
from ferryman_server.domain.outcomes import FailureReason
from ferryman_server.domain.sources import HttpMethod, NamedValue
from ferryman_server.engine.exports.deliverer import Deliverer
from ferryman_server.engine.parts import now
from ferryman_server.engine.recovery import recover_at_start
from ferryman_server.storage.catalog.tables import RECORD_TABLES
from ferryman_server.storage.control import connectors, kernel
from ferryman_server.storage.control.exports.taking import take
from tests.http_server import Answer, HttpTestServer, Receiver, Request
from tests.server.engine.exports.exporting import CREATED, Exporting, delivering, dispatching

ACCEPTED = Answer({"accepted": True}, 201)
BUSY = Answer({"error": "try again"}, 503)


def _all_ended(stand: list[Execution]) -> bool:
    return bool(stand) and all(one.status in ENDED for one in stand)


async def _stop(exporting: Exporting, execution: Execution) -> None:
    async with exporting.parts.control.write() as conn:
        await kernel.request_stop(conn, execution.id, "an operator", now())
    exporting.parts.changes.notify()


async def test_an_order_is_sent_as_the_job_says(exporting: Exporting, http: HttpTestServer) -> None:
    http.answer("/orders/ORD%2F1", ACCEPTED)
    target = ApiTarget(
        "/orders/{{reference}}",
        HttpMethod.PUT,
        (NamedValue("supplier", "{{supplierExternalId}}"),),
        (NamedValue("X-Status", "{{status}}"),),
    )
    await exporting.to_api(http, target=target)
    await exporting.orders(["ORD/1"])
    await exporting.reach("ORD/1", "SHIPPED")
    async with dispatching(exporting.parts), delivering(exporting.parts):
        (sent,) = await exporting.until(_all_ended)
    (request,) = http.requests
    assert (request.method, request.query) == ("PUT", {"supplier": "S-1"})
    # The status that fired it, though the order has moved on since.
    assert (request.headers["x-status"], request.headers["idempotency-key"]) == (CREATED, sent.id)
    assert request.json()["supplierExternalId"] == "S-1"
    assert sent.exported_item is not None
    assert sent.exported_item.destination == f"PUT {http.url}/orders/ORD%2F1?supplier=S-1"
    assert (sent.status, sent.exported_item.http_status) == (Status.SUCCESS, 201)


async def test_all_arrive_at_a_receiver_that_fails_half_of_the_time(exporting: Exporting, http: HttpTestServer) -> None:
    receiver = Receiver(fails_every=2)
    http.on("/orders", receiver)
    await exporting.to_api(http)
    references = {f"ORD-{n}" for n in range(200)}
    await exporting.orders(sorted(references))
    async with dispatching(exporting.parts), delivering(exporting.parts):
        ended = await exporting.until(lambda stand: len(stand) == 200 and _all_ended(stand))
    assert {one.status for one in ended} == {Status.SUCCESS}
    assert {body["reference"] for body in receiver.received} == references
    assert receiver.attempts == sum(one.exported_item.attempts for one in ended if one.exported_item)
    keys = {request.headers["idempotency-key"] for request in http.requests}
    assert keys == {one.id for one in ended}


async def test_what_is_refused_is_not_sent_again(exporting: Exporting, http: HttpTestServer) -> None:
    http.answer("/orders", Answer({"error": "no such account"}, 422))
    await exporting.to_api(http)
    await exporting.orders(["ORD-1"])
    async with dispatching(exporting.parts), delivering(exporting.parts):
        (ended,) = await exporting.until(_all_ended)
    assert (ended.status, len(http.requests)) == (Status.ERROR, 1)
    assert ended.failure is not None
    assert ended.failure.reason is FailureReason.CALL_FAILED
    assert "no such account" in ended.failure.message
    assert ended.exported_item is not None
    assert ended.exported_item.http_status == 422


async def test_it_is_given_up_after_the_last_attempt(exporting: Exporting, http: HttpTestServer) -> None:
    http.answer("/orders", BUSY)
    exporting = Exporting(replace(exporting.parts, retry_policy=RetryPolicy(3, 0.01, 0.01)))
    await exporting.to_api(http)
    await exporting.orders(["ORD-1"])
    async with dispatching(exporting.parts), delivering(exporting.parts):
        (ended,) = await exporting.until(_all_ended)
    assert (ended.status, len(http.requests)) == (Status.ERROR, 3)
    messages = [line.message for line in await exporting.log(ended)]
    assert [message for message in messages if message.startswith("attempt")] == ["attempt 1", "attempt 2", "attempt 3"]
    assert messages[-1].startswith("given up, the last of 3 attempts failed: CALL_FAILED")


async def test_a_receiver_that_is_away_gets_it_when_it_is_back(exporting: Exporting, http: HttpTestServer) -> None:
    http.answer("/orders", ACCEPTED)
    await exporting.to_api(http)
    await http.stop()
    await exporting.orders(["ORD-1"])
    async with dispatching(exporting.parts), delivering(exporting.parts):
        (waiting,) = await exporting.until(lambda stand: any(one.status_reason for one in stand))
        assert "attempt" in waiting.status_message
        await http.start()
        (ended,) = await exporting.until(_all_ended)
    assert ended.status is Status.SUCCESS


async def test_a_connector_that_is_inactive_is_waited_for(exporting: Exporting, http: HttpTestServer) -> None:
    http.answer("/orders", ACCEPTED)
    job = await exporting.to_api(http)

    async def activate(active: bool) -> None:
        async with exporting.parts.control.write() as conn:
            await connectors.set_connector_active(conn, job.connector_id, active, now())

    await activate(False)
    await exporting.orders(["ORD-1"])
    async with dispatching(exporting.parts), delivering(exporting.parts):
        (waiting,) = await exporting.until(lambda stand: any(one.status_reason for one in stand))
        assert "'For Api' is inactive" in waiting.status_message
        await activate(True)
        (ended,) = await exporting.until(_all_ended)
    assert (ended.status, len(http.requests)) == (Status.SUCCESS, 1)


async def test_a_record_that_is_gone_ends_as_an_error(exporting: Exporting, http: HttpTestServer) -> None:
    await exporting.to_api(http)
    await exporting.orders(["ORD-1"])
    async with exporting.parts.catalog.write() as conn:
        await conn.execute(delete(RECORD_TABLES["order"]))
    async with dispatching(exporting.parts), delivering(exporting.parts):
        (ended,) = await exporting.until(_all_ended)
    assert ended.failure is not None
    assert (ended.failure.reason, http.requests) == (FailureReason.RECORD_NOT_FOUND, [])


async def test_a_record_is_never_told_of_a_status_before_an_earlier_one(
    exporting: Exporting, http: HttpTestServer
) -> None:
    http.answer("/orders", BUSY, BUSY, ACCEPTED)
    target = ApiTarget("/orders", query=(NamedValue("status", "{{status}}"),))
    await exporting.to_api(http, CREATED, "SHIPPED", target=target)
    await exporting.orders(["ORD-1"])
    await exporting.reach("ORD-1", "SHIPPED")
    async with dispatching(exporting.parts), delivering(exporting.parts):
        await exporting.until_statuses(Status.SUCCESS, Status.SUCCESS)
    assert [request.query["status"] for request in http.requests] == [CREATED, CREATED, CREATED, "SHIPPED"]


async def test_what_is_being_sent_when_it_is_stopped_was_sent_after_all(
    exporting: Exporting, http: HttpTestServer
) -> None:
    gate = asyncio.Event()
    http.answer("/orders", replace(ACCEPTED, gate=gate))
    exporting = Exporting(replace(exporting.parts, exports_at_once=1))
    await exporting.to_api(http)
    await exporting.orders(["ORD-1", "ORD-2"])
    async with dispatching(exporting.parts), delivering(exporting.parts):
        both = await exporting.until_statuses(Status.JOB_STARTED, Status.JOB_STARTED)
        await http.arrived.wait()
        for one in both:
            await _stop(exporting, one)
        await exporting.until_statuses(Status.JOB_STOPPING, Status.JOB_STOPPED)
        gate.set()
        await exporting.until_statuses(Status.SUCCESS, Status.JOB_STOPPED)
    assert len(http.requests) == 1


async def test_a_shutdown_lets_what_is_being_sent_finish(exporting: Exporting, http: HttpTestServer) -> None:
    gate = asyncio.Event()
    http.answer("/orders", replace(ACCEPTED, gate=gate))
    await exporting.to_api(http)
    await exporting.orders(["ORD-1"])
    deliverer = Deliverer(exporting.parts)
    deliverer.start()
    async with dispatching(exporting.parts):
        await http.arrived.wait()
    stopping = asyncio.create_task(deliverer.stop())
    assert not (await asyncio.wait({stopping}, timeout=0.2))[0]
    gate.set()
    await stopping
    (ended,) = await exporting.all()
    assert ended.status is Status.SUCCESS


async def test_what_a_shutdown_breaks_off_is_sent_again_by_the_same_execution(
    exporting: Exporting, http: HttpTestServer
) -> None:
    http.answer("/orders", replace(ACCEPTED, gate=asyncio.Event()), ACCEPTED)
    impatient = replace(exporting.parts, shutdown_grace_seconds=0.0)
    await exporting.to_api(http)
    await exporting.orders(["ORD-1"])
    async with dispatching(exporting.parts):
        async with delivering(impatient):
            await http.arrived.wait()
        await exporting.until_statuses(Status.JOB_PENDING)
        async with delivering(exporting.parts):
            (ended,) = await exporting.until_statuses(Status.SUCCESS)
    assert [request.headers["idempotency-key"] for request in http.requests] == [ended.id] * 2


async def test_what_a_dead_server_was_sending_is_sent_again(exporting: Exporting, http: HttpTestServer) -> None:
    http.answer("/orders", ACCEPTED)
    job = await exporting.to_api(http)
    await exporting.orders(["ORD-1", "ORD-2"])
    async with dispatching(exporting.parts):
        await exporting.until_statuses(Status.JOB_PENDING, Status.JOB_PENDING)
    async with exporting.parts.control.write() as conn:
        await take(conn, job.connector_id, "a dead server", 1, now())
    assert await recover_at_start(exporting.parts) == 1
    async with delivering(exporting.parts):
        await exporting.until_statuses(Status.SUCCESS, Status.SUCCESS)
    assert sorted(request.json()["reference"] for request in http.requests) == ["ORD-1", "ORD-2"]


async def test_no_more_are_sent_at_once_than_allowed(exporting: Exporting, http: HttpTestServer) -> None:
    under_way = most = 0

    async def answer(request: Request) -> Answer:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(10):
            await asyncio.sleep(0)
        under_way -= 1
        return ACCEPTED

    http.on("/orders", answer)
    exporting = Exporting(replace(exporting.parts, exports_at_once=3))
    await exporting.to_api(http)
    await exporting.orders([f"ORD-{n}" for n in range(50)])
    async with dispatching(exporting.parts), delivering(exporting.parts):
        await exporting.until(lambda stand: len(stand) == 50 and _all_ended(stand))
    assert 1 < most <= 3


@pytest.mark.parametrize("method", [HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH])
async def test_one_attempt_is_one_call(exporting: Exporting, http: HttpTestServer, method: HttpMethod) -> None:
    http.answer("/orders", BUSY, ACCEPTED)
    await exporting.to_api(http, target=ApiTarget("/orders", method))
    await exporting.orders(["ORD-1"])
    async with dispatching(exporting.parts), delivering(exporting.parts):
        (ended,) = await exporting.until(_all_ended)
    assert ended.exported_item is not None
    assert (ended.exported_item.attempts, len(http.requests)) == (2, 2)
