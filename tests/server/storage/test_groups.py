"""Work gathered from many callers."""

import asyncio
from collections.abc import Sequence

import pytest

from ferryman_server.storage.groups import SIZE_MAX, Group


class Doubling:
    """Doubles numbers, remembers the groups, and waits before each until it may go on."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.begun = asyncio.Event()
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def __call__(self, numbers: Sequence[int]) -> list[int | Exception]:
        self.groups.append(list(numbers))
        self.begun.set()
        await self.may_go_on.wait()
        if 13 in numbers:
            raise RuntimeError("13 breaks everything")
        return [ValueError(f"{n} is negative") if n < 0 else 2 * n for n in numbers]


@pytest.fixture
async def doubling() -> Doubling:
    """Work that goes on at once."""
    return Doubling()


async def test_what_is_asked_at_once_is_done_at_once(doubling: Doubling) -> None:
    group = Group(doubling)
    assert await asyncio.gather(*(group.ask(n) for n in range(5))) == [0, 2, 4, 6, 8]
    assert doubling.groups == [[0, 1, 2, 3, 4]]


async def test_what_is_asked_during_the_work_waits_for_the_next_group(doubling: Doubling) -> None:
    group = Group(doubling)
    doubling.may_go_on.clear()
    first = asyncio.create_task(group.ask(1))
    await doubling.begun.wait()
    others = asyncio.gather(*(group.ask(n) for n in (2, 3)))
    doubling.may_go_on.set()
    assert (await first, await others) == (2, [4, 6])
    assert doubling.groups == [[1], [2, 3]]


async def test_a_crowd_is_split(doubling: Doubling) -> None:
    group = Group(doubling)
    await asyncio.gather(*(group.ask(n) for n in range(100, 100 + SIZE_MAX + 1)))
    assert [len(one) for one in doubling.groups] == [SIZE_MAX, 1]


async def test_an_error_reaches_only_its_caller(doubling: Doubling) -> None:
    group = Group(doubling)
    answers = await asyncio.gather(*(group.ask(n) for n in (1, -1, 2)), return_exceptions=True)
    assert answers[::2] == [2, 4]
    assert isinstance(answers[1], ValueError)


async def test_when_a_group_fails_each_is_done_alone(doubling: Doubling) -> None:
    group = Group(doubling)
    answers = await asyncio.gather(*(group.ask(n) for n in (1, 13, 2)), return_exceptions=True)
    assert answers[::2] == [2, 4]
    assert isinstance(answers[1], RuntimeError)
    assert doubling.groups == [[1, 13, 2], [1], [13], [2]]
    assert await group.ask(3) == 6


async def test_a_caller_that_leaves_hurts_nobody(doubling: Doubling) -> None:
    group = Group(doubling)
    doubling.may_go_on.clear()
    left, stays = (asyncio.create_task(group.ask(n)) for n in (1, 2))
    await doubling.begun.wait()
    left.cancel()
    with pytest.raises(asyncio.CancelledError):
        await left
    doubling.may_go_on.set()
    assert await stays == 4
    assert await group.ask(3) == 6
