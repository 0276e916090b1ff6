"""Pages of lists: what a request asks for, and what a response says about its page."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol, TypedDict

from ferryman_server.domain.errors import FieldsInvalid, FieldViolation
from ferryman_server.storage.paging import Page, PageQuery

SIZE_DEFAULT: Final = 50
SIZE_MAX: Final = 1000
_DIRECTIONS: Final = {"asc": False, "desc": True}


class PageRequest(Protocol):
    """What every list request has."""

    @property
    def page(self) -> int:
        """Zero-based page number."""

    @property
    def size(self) -> int:
        """Page size, 0 for the default."""

    @property
    def page_token(self) -> str:
        """next_page_token of the page before."""


class PageFields(TypedDict):
    """What every list response says about its page."""

    number_of_elements: int
    number: int
    size: int
    first: bool
    last: bool
    empty: bool
    next_page_token: str


def page_query(request: PageRequest, sort: Iterable[str] = (), *, default_sort: Sequence[str] = ()) -> PageQuery:
    """Read a list request; raise FieldsInvalid for a negative page or size and for a sort that cannot be read."""
    violations = [
        FieldViolation(name, f"is {value}, expected 0 or more")
        for name, value in (("page", request.page), ("size", request.size))
        if value < 0
    ]
    order = [_sort_key(text, violations) for text in (*sort,) or default_sort]
    if violations:
        raise FieldsInvalid(violations)
    size = min(request.size or SIZE_DEFAULT, SIZE_MAX)
    return PageQuery(size=size, page=request.page, token=request.page_token, sort=tuple(order))


def page_fields(page: Page[Any]) -> PageFields:
    """Describe a page."""
    return PageFields(
        number_of_elements=len(page.content),
        number=page.number,
        size=page.size,
        first=page.first,
        last=page.last,
        empty=not page.content,
        next_page_token=page.next_page_token,
    )


def _sort_key(text: str, violations: list[FieldViolation]) -> tuple[str, bool]:
    name, _, direction = (part.strip() for part in text.partition(","))
    descending = _DIRECTIONS.get(direction.lower() or "asc")
    if descending is None:
        violations.append(FieldViolation("sort", f'is {text!r}, expected "property,asc" or "property,desc"'))
    return name, bool(descending)
