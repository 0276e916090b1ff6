"""Finds the executions that a page of history shows, among millions of them, by the index that leads there soonest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Row,
    Select,
    Text,
    column,
    literal,
    literal_column,
    select,
    union,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.executions import Status
from ferryman_server.storage.control.tables import SEARCHED_TAIL, execution, execution_search
from ferryman_server.storage.control.trigrams import (
    ID_LENGTH,
    TRIGRAM,
    can_be_in_an_id,
    can_begin_an_id,
    frequency,
    match_expression,
    telling_part,
)
from ferryman_server.storage.paging import Cut

# Entries that a search may look through one by one before it asks the index of trigrams; what is too rare to fill a
# page by then has few enough matches to read them all.
WALK: Final = 25_000
# Of indexes that do not have the id: each entry costs a look at its row.
WALK_ROWS: Final = 5000

# What begins like the ids of today is in all of the newest, or it is the head of older ones.
_HEAD: Final = "0"
_SHARED_HEAD: Final = 5
HEAD_WALK: Final = 2000
_HEAD_WALK_ROWS: Final = 200

# The two columns that indexes have behind the status.
_BY_STATUS: Final = (execution.c.number, execution.c.status)


@dataclass(frozen=True, slots=True)
class Shown:
    """Which executions are shown: of one job or of all when job_id is empty; with a part of their id in any case,
    unless search is empty; in one of the statuses, or in any when there is none."""

    job_id: str
    search: str
    statuses: frozenset[Status]

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Yield what an execution must fulfil to be shown."""
        if self.job_id:
            yield execution.c.job_id == self.job_id
        if self.search:
            yield self.by_id
        if self.statuses:
            yield execution.c.status.in_(sorted(self.statuses))

    @property
    def part(self) -> str:
        """The part of the id as ids are stored: in lower case."""
        return self.search.lower()

    @property
    def by_id(self) -> ColumnElement[bool]:
        """The condition that the search stands for."""
        if len(self.part) == ID_LENGTH:
            return execution.c.id == self.part
        return execution.c.id.contains(self.part, autoescape=True)


async def read_shown(conn: AsyncConnection, page: Cut, shown: Shown, *columns: Any) -> Sequence[Row[Any]]:
    """Return columns of the executions of a page, in its order, and of the one behind it."""
    if shown.search and not can_be_in_an_id(shown.part):
        return []
    walk = _worth_walking(conn.dialect.name, page, shown)
    if walk is None:
        conditions = [shown.by_id] if shown.search else []
        return await _read(conn, page, _taken(page, _entries(page, shown, _reach(page), *conditions)), columns)
    if walk:
        entries = _walked(conn.dialect.name, page, shown, walk)
        rows = await _read(conn, page, _taken(page, entries, entries.c.id.contains(shown.part)), columns)
        if len(rows) == page.limit or await _ends_within(conn, page, shown, walk):
            return rows
    if conn.dialect.name == "sqlite" and page.columns[0] is execution.c.number:
        return await _read(conn, page, _stream(page, shown), columns)
    return await _read(conn, page, _matching(conn.dialect.name, page, shown), columns)


def _reach(page: Cut) -> int:
    return page.offset + page.limit


def _worth_walking(dialect: str, page: Cut, shown: Shown) -> int | None:
    """How many entries to look through before asking the index of trigrams; None for as many as it takes."""
    if not TRIGRAM <= len(shown.part) < ID_LENGTH:
        # So short a part is in every few ids, so that a page is soon full; a whole id has an index of its own.
        return None
    by_number = page.columns[0] is execution.c.number and not shown.statuses
    has_ids = by_number and (bool(shown.job_id) or dialect != "sqlite")
    if by_number and not has_ids:
        # The index of trigrams, which leads through matches in their order, is as good for common parts.
        return 2 * _reach(page) if _shared_by_newest(shown) else 0
    expected = _reach(page) / max(frequency(shown.part), 1e-9)
    if 1.3 * expected <= (WALK if has_ids else WALK_ROWS):
        return int(1.6 * expected)
    if _shared_by_newest(shown):
        return max(HEAD_WALK if has_ids else _HEAD_WALK_ROWS, 2 * _reach(page))
    return 0


def _shared_by_newest(shown: Shown) -> bool:
    return shown.part.startswith(_HEAD) and len(shown.part) <= _SHARED_HEAD


async def _read(conn: AsyncConnection, page: Cut, numbers: Select[Any], columns: tuple[Any, ...]) -> Sequence[Row[Any]]:
    statement = select(*columns).where(execution.c.number.in_(numbers)).order_by(*page.order_by())
    return (await conn.execute(statement)).all()


async def _ends_within(conn: AsyncConnection, page: Cut, shown: Shown, walk: int) -> bool:
    further = _ordered(page, _entries(page, shown, walk + 1)).offset(walk)
    return (await conn.execute(further)).first() is None


def _taken(page: Cut, rows: FromClause, *conditions: ColumnElement[bool]) -> Select[Any]:
    return _ordered(page, rows).where(*conditions).limit(page.limit).offset(page.offset)


def _ordered(page: Cut, rows: FromClause) -> Select[Any]:
    return select(rows.c.number).order_by(*page.order_by(rows))


def _entries(
    page: Cut, shown: Shown, limit: int, *conditions: ColumnElement[bool], also: tuple[Column[Any], ...] = ()
) -> FromClause:
    """The first `limit` executions from where the page begins, whatever their id but for the conditions.

    Each status is read from an index of its own: a filter by several would read all of the others too.
    """
    by_status = page.columns[0] in _BY_STATUS
    filters = [[execution.c.status == status] for status in sorted(shown.statuses)] if by_status else []
    if not filters:
        filters = [[execution.c.status.in_(sorted(shown.statuses))] if shown.statuses else []]
    columns = dict.fromkeys((execution.c.number, *page.columns, *also))
    of_job = [execution.c.job_id == shown.job_id] if shown.job_id else []
    parts = [
        page.behind(select(*columns).where(*of_job, *by, *conditions)).order_by(*page.order_by()).limit(limit)
        for by in filters
    ]
    if len(parts) == 1:
        return parts[0].subquery()
    merged = union_all(*(part.subquery().select() for part in parts)).subquery()
    return merged.select().order_by(*page.order_by(merged)).limit(limit).subquery()


def _walked(dialect: str, page: Cut, shown: Shown, limit: int) -> FromClause:
    """The first `limit` executions from where the page begins, with their ids."""
    if dialect == "sqlite" or shown.job_id or shown.statuses or page.columns[0] is not execution.c.number:
        return _entries(page, shown, limit, also=(execution.c.id,))
    # Many more of these rows fit into a block.
    found = select(execution_search.c.number, execution_search.c.id)
    return _by_number(page, found, execution_search.c.number).limit(limit).subquery()


def _by_number(page: Cut, found: Select[Any], number: ColumnElement[int]) -> Select[Any]:
    """Order by number from where the page begins."""
    descending = page.order[0][1]
    if page.after is not None:
        found = found.where(number < page.after[0] if descending else number > page.after[0])
    return found.order_by(number.desc() if descending else number.asc())


def _stream(page: Cut, shown: Shown) -> Select[Any]:
    """Read matches from the index of trigrams in the order of the page, only as many as it needs."""
    number = execution_search.c.rowid
    found = select(number).where(_has_trigrams(shown.part), *_kept(shown, number))
    return _by_number(page, found, number).limit(page.limit).offset(page.offset)


def _kept(shown: Shown, number: ColumnElement[int]) -> Iterator[ColumnElement[bool]]:
    """Check a match: first in an index, as most matches are of other jobs, of other statuses, or of other places in
    an id, and need no look at their row.

    Subqueries for each match, not joins: those could begin at the executions.
    """
    of_job = [execution.c.job_id == shown.job_id] if shown.job_id else []
    if shown.statuses:
        index = "ix_execution_job_status" if shown.job_id else "ix_execution_status"
        by_status = execution.c.status.in_(sorted(shown.statuses))
        yield _exists(execution.c.number == number, *of_job, by_status, index=index)
        yield _exists(execution.c.number == number, shown.by_id)
    else:
        yield _exists(execution.c.number == number, *of_job, shown.by_id, index="ix_execution_job" if of_job else "")


def _exists(*conditions: ColumnElement[bool], index: str = "") -> ColumnElement[bool]:
    found = select(literal(1)).where(*conditions)
    if index:
        found = found.with_hint(execution, f"INDEXED BY {index}", "sqlite")
    return found.correlate(execution_search).scalar_subquery()


def _matching(dialect: str, page: Cut, shown: Shown) -> Select[Any]:
    """Read all matches from the index of trigrams, apart from their order: for its sake the planner would go through
    all executions."""
    if dialect == "sqlite":
        found: list[Select[Any]] = [select(execution_search.c.rowid).where(_has_trigrams(shown.part))]
    else:
        found = list(_found_by_postgresql(shown))
        if page.columns[0] is execution.c.number and not shown.job_id and not shown.statuses:
            return _newest_of(page, found)
    columns = dict.fromkeys((execution.c.number, *page.columns))
    rows = page.behind(select(*columns).where(execution.c.number.in_(union(*found)), *shown.conditions()))
    return _taken(page, rows.cte("matching").prefix_with("MATERIALIZED"))


def _found_by_postgresql(shown: Shown) -> Iterator[Select[Any]]:
    tail = literal_column(SEARCHED_TAIL, Text)
    telling = telling_part(shown.part).replace("-", "x")
    yield select(execution_search.c.number).where(tail.contains(telling), execution_search.c.id.contains(shown.part))
    if can_begin_an_id(shown.part):
        yield select(execution.c.number).where(execution.c.id.startswith(shown.part))


def _newest_of(page: Cut, found: list[Select[Any]]) -> Select[Any]:
    # An offset, even of nothing, keeps the order out of what it stands behind.
    parts = [part.offset(0).subquery() for part in found]
    firsts = [_by_number(page, select(part.c.number), part.c.number).limit(_reach(page)) for part in parts]
    both = union(*(first.subquery().select() for first in firsts)).subquery()
    return _taken(page, both)


def _has_trigrams(part: str) -> ColumnElement[bool]:
    # MATCH takes the table's own name where others take a column.
    return column(execution_search.name).op("MATCH", is_comparison=True)(match_expression(part))
