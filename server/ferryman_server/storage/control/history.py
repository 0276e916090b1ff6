"""Finds the executions that a page of history shows, among millions of them, by the index that leads there soonest."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, FromClause, Select, column, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.executions import Status
from ferryman_server.storage.control.tables import execution, execution_search
from ferryman_server.storage.control.trigrams import ID_LENGTH, TRIGRAM, can_be_in_an_id, match_expression, telling_part
from ferryman_server.storage.paging import Cut

# Entries that a search looks through one by one before it asks the index of trigrams. What is in every fiftieth id
# fills a page by then, and what is in fewer has few enough matches to read them all.
WALK: Final = 2000
# Of indexes that do not have the id: each entry costs a look at its row.
WALK_ROWS: Final = 100

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


async def find_numbers(conn: AsyncConnection, page: Cut, shown: Shown) -> list[int]:
    """Return the numbers of the executions of a page, in its order, and of the one behind it."""
    reach = page.offset + page.limit
    if not shown.search:
        return await _numbers(conn, _taken(page, _entries(page, shown, reach)))
    if not can_be_in_an_id(shown.part):
        return []
    if len(shown.part) < TRIGRAM or len(shown.part) == ID_LENGTH:
        # So short a part is in every few ids, so that a page is soon full; a whole id has an index of its own.
        return await _numbers(conn, _taken(page, _entries(page, shown, reach, shown.by_id)))
    has_ids = page.columns[0] is execution.c.number and not shown.statuses
    return await _search(conn, page, shown, max(WALK if has_ids else WALK_ROWS, reach))


async def _search(conn: AsyncConnection, page: Cut, shown: Shown, walk: int) -> list[int]:
    streams = conn.dialect.name == "sqlite" and page.columns[0] is execution.c.number
    if streams and not shown.job_id and not shown.statuses:
        return await _numbers(conn, _stream(page, shown))
    walked = _entries(page, shown, walk, also=(execution.c.id,))
    found = await _numbers(conn, _taken(page, walked, walked.c.id.contains(shown.part)))
    if len(found) == page.limit:
        return found
    further = _entries(page, shown, walk + 1)
    if (await conn.execute(_ordered(page, further).offset(walk))).first() is None:
        return found
    if streams:
        return await _numbers(conn, _stream(page, shown))
    return await _numbers(conn, _taken(page, _matching(conn.dialect.name, page, shown)))


async def _numbers(conn: AsyncConnection, statement: Select[Any]) -> list[int]:
    return list((await conn.execute(statement)).scalars())


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


def _stream(page: Cut, shown: Shown) -> Select[Any]:
    """Read matches from the index of trigrams in the order of the page, only as many as it needs."""
    number = execution_search.c.rowid
    descending = page.order[0][1]
    # A subquery for each match, not a join: that could begin at the executions.
    kept = select(literal(1)).where(execution.c.number == number, *shown.conditions())
    if shown.job_id:
        # It has the id: most matches are of other jobs, or of other places in an id, and need no look at their row.
        kept = kept.with_hint(execution, "INDEXED BY ix_execution_job", "sqlite")
    found = select(number).where(_has_trigrams(shown.part), kept.correlate(execution_search).scalar_subquery())
    if page.after is not None:
        found = found.where(number < page.after[0] if descending else number > page.after[0])
    return found.order_by(number.desc() if descending else number.asc()).limit(page.limit).offset(page.offset)


def _matching(dialect: str, page: Cut, shown: Shown) -> FromClause:
    """Read all matches from the index of trigrams, apart from their order: for its sake the planner would go through
    all executions."""
    if dialect == "sqlite":
        found = select(execution_search.c.rowid).where(_has_trigrams(shown.part))
    else:
        found = select(execution_search.c.number).where(execution_search.c.id.contains(telling_part(shown.part)))
    columns = dict.fromkeys((execution.c.number, *page.columns))
    rows = page.behind(select(*columns).where(execution.c.number.in_(found), *shown.conditions()))
    return rows.cte("matching").prefix_with("MATERIALIZED")


def _has_trigrams(part: str) -> ColumnElement[bool]:
    # MATCH takes the table's own name where others take a column.
    return column(execution_search.name).op("MATCH", is_comparison=True)(match_expression(part))
