"""Pages of lists, from any of the contract's list responses."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from ferryman.models.executions import StatusCount
from ferryman.models.pages import Page

M = TypeVar("M")
T = TypeVar("T")


class PageMessage(Protocol):
    """The page fields that every list response has."""

    number_of_elements: int
    number: int
    size: int
    first: bool
    last: bool
    empty: bool
    next_page_token: str


def page_of(
    message: PageMessage,
    content: Iterable[M],
    convert: Callable[[M], T],
    *,
    ignored_statuses: Iterable[str] = (),
    status_counts: Iterable[StatusCount] = (),
) -> Page[T]:
    """Read one page whose items `convert` reads."""
    return Page(
        content=tuple(convert(item) for item in content),
        number_of_elements=message.number_of_elements,
        number=message.number,
        size=message.size,
        first=message.first,
        last=message.last,
        empty=message.empty,
        next_page_token=message.next_page_token,
        ignored_statuses=tuple(ignored_statuses),
        status_counts=tuple(status_counts),
    )
