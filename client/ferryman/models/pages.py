"""Pages of lists, and lists that fetch their pages as they are read."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ferryman.models.executions import StatusCount

T = TypeVar("T")

ITERATION_SIZE = 200


# No slots: Python 3.11 cannot make instances of a frozen generic class that has them.
@dataclass(frozen=True, kw_only=True)
class Page(Generic[T]):
    """One page of a list; `next_page_token` is empty on the last one, `number` 0 when reached by a token.

    Only lists of executions have the two fields about statuses: names that no status has, and how many executions
    there are in each status, whatever the page, if they were to be counted.
    """

    content: tuple[T, ...]
    number_of_elements: int
    number: int
    size: int
    first: bool
    last: bool
    empty: bool
    next_page_token: str
    ignored_statuses: tuple[str, ...] = field(default=(), metadata={"left_out_when_empty": True})
    status_counts: tuple[StatusCount, ...] = field(default=(), metadata={"left_out_when_empty": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """Which page: by zero-based number, or by the token of the page before, which wins."""

    number: int = 0
    size: int = 0
    token: str = ""


class Listing(Generic[T]):
    """A list that has not been fetched yet.

    `async for item in listing` goes through all pages by token, fetching each when it is reached;
    `await listing.page(number, size)` fetches one page (size 0 means 50, at most 1000).
    """

    def __init__(self, fetch: Callable[[PageRequest], Awaitable[Page[T]]]) -> None:
        self._fetch = fetch

    async def page(self, number: int = 0, size: int = 0, *, token: str = "") -> Page[T]:
        """Fetch one page, by its zero-based number or by the `next_page_token` of the page before."""
        return await self._fetch(PageRequest(number=number, size=size, token=token))

    async def pages(self, size: int = ITERATION_SIZE) -> AsyncGenerator[Page[T]]:
        """Go through all pages by token."""
        token = ""
        while True:
            page = await self.page(size=size, token=token)
            yield page
            if not page.next_page_token:
                return
            token = page.next_page_token

    async def __aiter__(self) -> AsyncGenerator[T]:
        async for page in self.pages():
            for item in page.content:
                yield item
