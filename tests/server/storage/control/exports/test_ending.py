"""Attempts end: sent, to be tried again, given up, stopped."""

from datetime import timedelta

import pytest

from ferryman_server.domain.executions import Event, Status
from ferryman_server.domain.export_attempts import Attempt
from ferryman_server.domain.jobs import Job
from ferryman_server.storage.control.exports.ending import EndedAttempt
from ferryman_server.storage.control.exports.holding import asked_to_stop
from tests.server.storage.control.exports.item_driver import BUSY, SENDER, SENT, ItemDriver, event
from tests.server.storage.control.samples import NOW

LATER = NOW + timedelta(seconds=1)


async def test_an_item_that_was_sent(items: ItemDriver, shipped: Job) -> None:
    (made,) = await items.accept(event(1))
    (taken,) = await items.take(shipped)
    assert await items.end_item(taken) is Status.SUCCESS
    stands = await items.get(made)
    assert (stands.status, stands.executed_at, stands.owner, stands.failure) == (Status.SUCCESS, LATER, None, None)
    assert stands.exported_item is not None
    assert (stands.exported_item.destination, stands.exported_item.http_status) == (SENT.destination, 201)
    assert (await items.messages(made))[-1] == f"sent to {SENT.destination}, which answered 201"


async def test_an_item_that_is_tried_again(items: ItemDriver, shipped: Job) -> None:
    (made,) = await items.accept(event(1))
    (taken,) = await items.take(shipped)
    await items.end_item(taken, Event.TO_BE_RETRIED, BUSY, 4.0)
    stands = await items.get(made)
    assert (stands.status, stands.status_reason, stands.ended_at) == (Status.JOB_PENDING, "RETRYING", None)
    assert stands.status_message == (
        "attempt 1 failed: was answered with status 503; the next one is due at 2026-03-01 12:30:20 UTC"
    )
    assert stands.exported_item is not None
    assert stands.exported_item.next_attempt_at == LATER + timedelta(seconds=4)
    assert stands.exported_item.last_error == "was answered with status 503"
    assert (await items.messages(made))[-1] == "CALL_FAILED: was answered with status 503; trying again in 4 s"
    (again,) = await items.take(shipped, now=NOW + timedelta(minutes=1))
    await items.end_item(again)
    stands = await items.get(made)
    assert (stands.status_reason, stands.status_message) == ("", "")
    assert stands.exported_item is not None
    assert (stands.exported_item.attempts, stands.exported_item.last_error) == (2, "")


async def test_an_item_that_is_given_up(items: ItemDriver, shipped: Job) -> None:
    (made,) = await items.accept(event(1))
    (taken,) = await items.take(shipped)
    assert await items.end_item(taken, Event.GIVEN_UP, BUSY) is Status.ERROR
    stands = await items.get(made)
    assert (stands.status, stands.executed_at, stands.failure) == (Status.ERROR, LATER, BUSY.failure)
    assert (await items.messages(made))[-1].startswith("given up, the last of 1 attempts failed: CALL_FAILED:")
    assert await items.take(shipped, now=NOW + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("event_of_end", "attempt", "status"),
    [
        (Event.SENT, SENT, Status.SUCCESS),
        (Event.TO_BE_RETRIED, BUSY, Status.JOB_STOPPED),
        (Event.GIVEN_UP, BUSY, Status.JOB_STOPPED),
        (Event.TO_BE_RETRIED, Attempt(), Status.JOB_STOPPED),
    ],
)
async def test_a_stop_counts_unless_it_was_sent(
    items: ItemDriver, shipped: Job, event_of_end: Event, attempt: Attempt, status: Status
) -> None:
    (made,) = await items.accept(event(1))
    (taken,) = await items.take(shipped)
    stopping = await items.stop(made)
    assert stopping.status is Status.JOB_STOPPING
    assert stopping.exported_item is not None
    async with items.database.read() as conn:
        assert await asked_to_stop(conn, SENDER) == {taken.number}
    assert await items.end_item(taken, event_of_end, attempt, 4.0) is status
    stands = await items.get(made)
    assert (stands.status, stands.ended_at, stands.failure) == (status, LATER, None)
    assert await items.take(shipped, now=NOW + timedelta(days=1)) == []


async def test_a_waiting_item_is_stopped_at_once(items: ItemDriver, shipped: Job) -> None:
    first, second = await items.accept(event(1), event(2, "ORD-2"))
    stopped = await items.stop(first)
    assert (stopped.status, stopped.ended_at) == (Status.JOB_STOPPED, NOW)
    assert await items.stop(stopped) == stopped
    assert await items.messages(first) == [
        "queued: order ORD-1 reached SHIPPED (event 1)",
        "stop asked by an operator",
        "ended as JOB_STOPPED: it is not sent",
    ]
    assert await items.get(second) == second


async def test_many_end_at_once_each_in_its_own_way(items: ItemDriver, shipped: Job) -> None:
    await items.accept(*(event(seq, f"ORD-{seq}") for seq in range(1, 31)))
    taken = await items.take(shipped, limit=30)
    ways = [(Event.SENT, SENT), (Event.TO_BE_RETRIED, BUSY), (Event.GIVEN_UP, BUSY)]
    ended = [EndedAttempt(item, ways[n % 3][1], ways[n % 3][0], 5.0) for n, item in enumerate(taken)]
    assert await items.end_items(ended) == [Status.SUCCESS, Status.JOB_PENDING, Status.ERROR] * 10
    stand = {one.id: one.status for one in await items.all()}
    assert [stand[item.execution_id] for item in taken] == [Status.SUCCESS, Status.JOB_PENDING, Status.ERROR] * 10


async def test_nothing_is_written_of_an_item_that_is_not_held(items: ItemDriver, shipped: Job) -> None:
    (made,) = await items.accept(event(1))
    (taken,) = await items.take(shipped)
    assert await items.end_items([EndedAttempt(taken, SENT, Event.SENT)], owner="another") == [None]
    await items.end_item(taken)
    before = await items.get(made)
    assert await items.end_item(taken, Event.GIVEN_UP, BUSY) is None
    assert await items.get(made) == before
