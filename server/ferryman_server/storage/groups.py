"""Database work that many callers ask for one by one, done for all of them in one go."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

A = TypeVar("A")
Q = TypeVar("Q")

# Enough to share what a transaction costs, few enough to answer the first of them soon.
SIZE_MAX: Final = 128
# After how many turns of the loop without a newcomer a group is complete: after a crowd another one may be on its way.
_QUIET_TURNS_ALONE: Final = 1
_QUIET_TURNS_IN_A_CROWD: Final = 10


class Group(Generic[Q, A]):
    """Gathers what is asked while it is at work, and then works on all of that at once.

    `work` takes what was asked, in order, carries it out in one transaction, and returns an answer or an error for
    each. When it fails as a whole, nothing has happened, and it is called again for one after the other, so that
    nobody gets another's error. Belongs to one event loop.
    """

    def __init__(self, work: Callable[[Sequence[Q]], Awaitable[Sequence[A | Exception]]]) -> None:
        self._work = work
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._working: asyncio.Task[None] | None = None
        self._quiet_turns = _QUIET_TURNS_IN_A_CROWD

    async def ask(self, asked: Q) -> A:
        """Return the answer, or raise the error; for whoever is cancelled before the work begins it is not done.

        The work begins after this call.
        """
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if self._working is None:
            self._working = asyncio.create_task(self._work_on_all())
        return await answer

    async def _work_on_all(self) -> None:
        while self._waiting:
            await self._gather()
            taken, self._waiting = self._waiting[:SIZE_MAX], self._waiting[SIZE_MAX:]
            self._quiet_turns = _QUIET_TURNS_ALONE if len(taken) == 1 else _QUIET_TURNS_IN_A_CROWD
            if asked := [one for one in taken if not one[1].done()]:
                await self._work_on(asked)
        self._working = None

    async def _gather(self) -> None:
        # Calls that arrive together reach this point within a few turns of the loop, and a turn is cheap.
        seen, quiet = 0, 0
        while quiet < self._quiet_turns and seen < SIZE_MAX:
            await asyncio.sleep(0)
            quiet = quiet + 1 if len(self._waiting) == seen else 0
            seen = len(self._waiting)

    async def _work_on(self, taken: Sequence[tuple[Q, asyncio.Future[A]]]) -> None:
        try:
            answers = await self._work([asked for asked, _ in taken])
            answered = list(zip(taken, answers, strict=True))
        except Exception as error:
            if len(taken) > 1:
                for one in taken:
                    await self._work_on([one])
                return
            answered = [(taken[0], error)]
        for (_, future), answer in answered:
            if future.done():
                continue  # Whoever asked has left.
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
