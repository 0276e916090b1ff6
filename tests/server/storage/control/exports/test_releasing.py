"""What nobody knows to have been sent is sent again, by the same execution."""

from ferryman_server.domain.executions import Status
from ferryman_server.domain.jobs import Job
from tests.server.storage.control.exports.item_driver import SENDER, ItemDriver, event


async def test_items_of_a_dead_sender_wait_again(items: ItemDriver, shipped: Job) -> None:
    dead, waiting = await items.accept(event(1), event(2, "ORD-2"))
    (taken,) = await items.take(shipped, limit=1)
    assert await items.release_of_others("sender-2") == 1
    stands = await items.get(dead)
    assert (stands.status, stands.owner) == (Status.JOB_PENDING, None)
    assert (await items.messages(dead))[-1] == (
        f"worker {SENDER} ended before it knew what came of the attempt; it is sent again"
    )
    assert await items.get(waiting) == waiting
    assert await items.release_of_others("sender-2") == 0
    again = await items.take(shipped)
    assert [(item.number, item.attempts) for item in again] == [(taken.number, 2), (waiting.revision, 1)]


async def test_ones_own_items_stay(items: ItemDriver, shipped: Job) -> None:
    (made,) = await items.accept(event(1))
    await items.take(shipped)
    assert await items.release_of_others(SENDER) == 0
    assert await items.status(made) is Status.JOB_STARTED


async def test_an_item_that_was_being_stopped_ends(items: ItemDriver, shipped: Job) -> None:
    (made,) = await items.accept(event(1))
    (taken,) = await items.take(shipped)
    await items.stop(made)
    assert await items.release(taken) == 1
    stands = await items.get(made)
    assert stands.status is Status.JOB_STOPPED
    assert stands.ended_at is not None


async def test_only_what_is_held_is_given_back(items: ItemDriver, shipped: Job) -> None:
    (made,) = await items.accept(event(1))
    (taken,) = await items.take(shipped)
    await items.end_item(taken)
    assert await items.release(taken) == 0
    assert await items.status(made) is Status.SUCCESS


async def test_imports_are_left_alone(items: ItemDriver) -> None:
    running = await items.start(await items.new_job())
    assert await items.release_of_others("sender-2") == 0
    assert await items.get(running) == running
