"""Those who wait for news."""

import asyncio

from ferryman_server.api.watch_waiters import Waiters

CROWD = 100


async def test_everyone_who_waits_is_woken_first_come_first_served() -> None:
    waiters = Waiters()
    order: list[int] = []
    for number in range(CROWD):
        waiters.enter().add_done_callback(lambda _, number=number: order.append(number))  # type: ignore[misc]
    await waiters.wake()
    assert order == list(range(CROWD))


async def test_other_work_goes_on_between_a_few_of_a_crowd() -> None:
    waiters = Waiters()
    crowd = [waiters.enter() for _ in range(CROWD)]
    waking = asyncio.create_task(waiters.wake())
    await crowd[0]
    assert not crowd[-1].done()
    await waking
    assert all(future.result() for future in crowd)


async def test_whoever_comes_during_a_round_waits_for_the_next() -> None:
    waiters = Waiters()
    first = waiters.enter()
    waking = asyncio.create_task(waiters.wake())
    await first
    waiters.leave(first)
    again = waiters.enter()
    await waking
    assert not again.done()
    await waiters.wake()
    assert await again


async def test_whoever_was_told_otherwise_or_left_is_passed_over() -> None:
    waiters = Waiters()
    told, left = waiters.enter(), waiters.enter()
    told.set_result(False)
    waiters.leave(left)
    await waiters.wake()
    assert not await told
    assert not left.done()


async def test_the_last_time_all_are_woken_at_once() -> None:
    waiters = Waiters()
    crowd = [waiters.enter() for _ in range(CROWD)]
    waiters.wake_for_the_last_time()
    assert all(future.result() for future in crowd)
