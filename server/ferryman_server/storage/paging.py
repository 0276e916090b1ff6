"""Pages of a list: by number, or by tokens that continue behind the last row."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import orjson
from sqlalchemy import Column, ColumnElement, FromClause, Row, Select, UnaryExpression, and_, false, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.errors import FieldsInvalid, FieldViolation, PageTokenInvalid

T = TypeVar("T")
Sort = tuple[tuple[str, bool], ...]

_SEAL_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class PageQuery:
    """Which page to read: size in rows, at least 1; page counts from 0; a token wins over page.

    sort has pairs of a property and whether it is descending; empty means the list's own order.
    """

    size: int = 50
    page: int = 0
    token: str = ""
    sort: Sort = ()


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; number is 0 when it was reached by a token, next_page_token empty on the last page."""

    content: tuple[T, ...]
    number: int
    size: int
    first: bool
    last: bool
    next_page_token: str


@dataclass(frozen=True, slots=True)
class Listing:
    """How a list can be sorted.

    name binds its tokens to it. properties are the columns by the names that callers use. tie_breakers make the
    order total: together they are unique. Rows without a value count as greater than all others.
    """

    name: str
    properties: Mapping[str, Column[Any]]
    default: Sort
    tie_breakers: tuple[Column[Any], ...]

    def order(self, sort: Sort) -> tuple[tuple[Column[Any], bool], ...]:
        """Return columns and directions of a total order; raise FieldsInvalid for an unknown property."""
        chosen = sort or self.default
        unknown = [name for name, _ in chosen if name not in self.properties]
        if unknown:
            expected = ", ".join(self.properties)
            raise FieldsInvalid([FieldViolation("sort", f"has {name!r}, expected {expected}") for name in unknown])
        columns = [(self.properties[name], descending) for name, descending in chosen]
        return (*columns, *((column, columns[-1][1]) for column in self.tie_breakers))


@dataclass(frozen=True, slots=True)
class Cut:
    """One page to cut out of a list: its order, and the row that it begins behind, if reached by a token."""

    query: PageQuery
    order: tuple[tuple[Column[Any], bool], ...]
    after: tuple[Any, ...] | None
    binding: bytes

    @property
    def columns(self) -> tuple[Column[Any], ...]:
        """The columns that rows are ordered by."""
        return tuple(column for column, _ in self.order)

    @property
    def offset(self) -> int:
        """How many rows to leave out before the page."""
        return 0 if self.query.token else self.query.page * self.query.size

    @property
    def limit(self) -> int:
        """How many rows to read: one more than the page has, which tells that it is not the last."""
        return self.query.size + 1

    def order_by(self, rows: FromClause | None = None) -> tuple[UnaryExpression[Any], ...]:
        """Return the order, of the columns as `rows` has them when given."""
        return tuple(_ordered(column, descending, rows) for column, descending in self.order)

    def behind(self, statement: Select[Any]) -> Select[Any]:
        """Leave out the rows of the pages before, when a token tells which these are."""
        return statement if self.after is None else statement.where(_behind(self.order, self.after))

    def page(self, rows: Sequence[Row[Any]], build: Callable[[Row[Any]], T]) -> Page[T]:
        """Make the page of at most `limit` rows, which are in order and have the columns that they are ordered by."""
        last = len(rows) < self.limit
        rows = rows[: self.query.size]
        return Page(
            content=tuple(build(row) for row in rows),
            number=0 if self.query.token else self.query.page,
            size=self.query.size,
            first=not self.query.token and self.query.page == 0,
            last=last,
            next_page_token=""
            if last
            else _token([rows[-1]._mapping[column] for column in self.columns], self.binding),
        )


def cut(listing: Listing, query: PageQuery, filters: Sequence[object]) -> Cut:
    """Tell where a page of a list begins and ends.

    filters are the values that the list is filtered by; a token fits only the same ones.
    Raises FieldsInvalid for an unknown sort property, PageTokenInvalid for a token of another query.
    """
    order = listing.order(query.sort)
    binding = orjson.dumps([listing.name, *filters, [(column.key, descending) for column, descending in order]])
    after = tuple(_open_token(query.token, binding)) if query.token else None
    return Cut(query, order, after, binding)


async def read_page(
    conn: AsyncConnection,
    listing: Listing,
    query: PageQuery,
    statement: Select[Any],
    filters: Sequence[object],
    build: Callable[[Row[Any]], T],
) -> Page[T]:
    """Read one page of `statement`, which selects the listing's columns and applies the filters; raises as `cut`."""
    page = cut(listing, query, filters)
    statement = page.behind(statement).order_by(*page.order_by()).limit(page.limit).offset(page.offset)
    return page.page((await conn.execute(statement)).all(), build)


def _ordered(column: Column[Any], descending: bool, rows: FromClause | None) -> UnaryExpression[Any]:
    named = column if rows is None else rows.c[column.key]
    expression = named.desc() if descending else named.asc()
    if not column.nullable:
        return expression
    # The databases disagree on where NULLs go; only nullable columns say so, as it can keep an index from use.
    return expression.nulls_first() if descending else expression.nulls_last()


def _behind(order: Sequence[tuple[Column[Any], bool]], values: Sequence[Any]) -> ColumnElement[bool]:
    alternatives: list[ColumnElement[bool]] = []
    same: list[ColumnElement[bool]] = []
    for (column, descending), value in zip(order, values, strict=True):
        alternatives.append(and_(*same, _after(column, descending, value)))
        same.append(column.is_(None) if value is None else column == value)
    column, descending = order[0]
    if column.nullable and (values[0] is None or not descending):
        return or_(*alternatives)
    # Implied by the alternatives, but only stated alone does it let an index start at the right place.
    bound = column <= values[0] if descending else column >= values[0]
    return and_(bound, or_(*alternatives))


def _after(column: Column[Any], descending: bool, value: Any) -> ColumnElement[bool]:
    if descending:
        return column.is_not(None) if value is None else column < value
    if value is None:
        return false()
    return or_(column > value, column.is_(None) if column.nullable else false())


def _token(values: Sequence[Any], binding: bytes) -> str:
    body = orjson.dumps(values)
    return urlsafe_b64encode(_seal(body, binding) + body).decode().rstrip("=")


def _open_token(token: str, binding: bytes) -> list[Any]:
    try:
        opened = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        raise PageTokenInvalid from None
    seal, body = opened[:_SEAL_LENGTH], opened[_SEAL_LENGTH:]
    if seal != _seal(body, binding):
        raise PageTokenInvalid
    values: list[Any] = orjson.loads(body)
    return values


def _seal(body: bytes, binding: bytes) -> bytes:
    # Against mistakes, not against forgery: the values of a token only ever become bound parameters.
    return hashlib.blake2b(body, key=hashlib.sha256(binding).digest(), digest_size=_SEAL_LENGTH).digest()
