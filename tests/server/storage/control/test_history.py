"""History shows exactly what a filter over everything would, whichever way leads there."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import product
from operator import attrgetter
from typing import Any, Final

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.executions import Status
from ferryman_server.storage.control import executions, history
from ferryman_server.storage.control.status_counts import COUNTED, StatusCount, count_statuses
from ferryman_server.storage.control.tables import execution
from ferryman_server.storage.database import Database
from ferryman_server.storage.paging import PageQuery, Sort

COUNT: Final = 4 * history.HEAD_WALK
JOBS: Final = ("busy", "idle", "rare")
STATUSES: Final = {
    Status.INTEGRATION_COMPLETED: 0.85,
    Status.JOB_FAILED: 0.1,
    Status.JOB_SKIPPED: 0.049,
    Status.JOB_STOPPED: 0.001,
}
NEWEST_FIRST: Final[Sort] = (("createdAt", True),)
SORTS: Final[list[Sort]] = [
    NEWEST_FIRST,
    (("createdAt", False),),
    (("executedAt", True),),
    (("startedAt", False),),
    (("status", True), ("createdAt", False)),
]
_UNTOUCHED: Final = {column.name: 0 for column in execution.c if not column.nullable} | {
    "entity": "PRODUCT",
    "job_name": "Products",
    "direction": "IMPORT",
    "trigger_kind": "MANUAL",
    "triggered_by": "an operator",
    "phase": "NONE",
    "files": "[]",
    "warnings": "[]",
    "status_reason": "",
    "status_message": "",
    "blocking_execution_id": "",
}


@dataclass(frozen=True, slots=True)
class Row:
    """What matters of an execution."""

    number: int
    id: str
    job_id: str
    status: Status
    started_at: int | None
    ended_at: int


def _row(number: int, source: random.Random) -> Row:
    # Ids are a little out of order, as several servers make them.
    time = 1_780_000_000_000 + number * 40_000 + source.randrange(-90_000, 90_000)
    digits = f"{time:012x}7{source.getrandbits(12):03x}{source.choice('89ab')}{source.getrandbits(60):015x}"
    (status,) = source.choices(list(STATUSES), list(STATUSES.values()))
    (job_id,) = source.choices(JOBS, (0.7, 0.28, 0.02))
    return Row(
        number,
        "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])),
        job_id,
        status,
        None if status is Status.JOB_SKIPPED else time + source.randrange(3_600_000),
        time + source.randrange(7_200_000),
    )


_source = random.Random(7)
ROWS: Final = [_row(number, _source) for number in range(1, COUNT + 1)]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Each of the two kinds of database."""
    return str(request.param)


@pytest.fixture
async def conn(database: Database) -> AsyncIterator[AsyncConnection]:
    """A connection to a database with all of ROWS."""
    async with database.write() as conn:
        values = [
            _UNTOUCHED
            | {name: getattr(row, name) for name in Row.__slots__}
            | {"revision": row.number, "created_at": row.ended_at, "scheduled_at": row.ended_at}
            for row in ROWS
        ]
        await conn.execute(insert(execution), values)
    async with database.read() as conn:
        yield conn


def _expected(shown: history.Shown, sort: Sort) -> list[str]:
    rows = [
        row
        for row in ROWS
        if shown.job_id in ("", row.job_id)
        and shown.search.lower() in row.id
        and (not shown.statuses or row.status in shown.statuses)
    ]
    names = {"createdAt": "number", "executedAt": "ended_at", "startedAt": "started_at", "status": "status"}
    order = [(names[name], descending) for name, descending in sort]
    for name, descending in reversed([*order, ("number", order[-1][1])]):
        value = attrgetter(name)
        rows.sort(key=lambda row: (value(row) is None, value(row) or 0), reverse=descending)
    return [row.id for row in rows]


async def _walked(conn: AsyncConnection, shown: history.Shown, sort: Sort, size: int, most: int) -> list[str]:
    found: list[str] = []
    token = ""
    while not found or (token and len(found) < most):
        query = PageQuery(size, token=token, sort=sort)
        page = await executions.list_executions(conn, query, shown.job_id, shown.search, shown.statuses)
        found += [execution.id for execution in page.content]
        token = page.next_page_token
        if not page.content:
            break
    return found


def _some_search(source: random.Random) -> str:
    known, length = source.choice(ROWS).id, source.choice([1, 2, 3, 3, 4, 4, 5, 6, 7, 9, 12, 20, 30, 35, 36])
    start = source.randint(0, len(known) - length)
    part = known[start : start + length]
    return part.upper() if source.random() < 0.2 else part


def _some_filter(source: random.Random) -> history.Shown:
    statuses = frozenset(source.sample(list(STATUSES), source.choice([0, 0, 0, 1, 2, 3])))
    return history.Shown(source.choice(["", "", *JOBS, "unknown"]), _some_search(source), statuses)


async def test_pages_of_a_search_are_those_of_a_filter_over_everything(conn: AsyncConnection) -> None:
    source = random.Random(11)
    for _ in range(250):
        shown, sort = _some_filter(source), source.choice([NEWEST_FIRST, *SORTS])
        expected = _expected(shown, sort)
        size = source.choice([1, 7, 50, 400])
        most = 4 * size
        found = await _walked(conn, shown, sort, size, most)
        assert found == expected[: len(found)], (shown, sort, size)
        assert len(found) >= min(most, len(expected)), (shown, sort, size)


async def test_pages_by_number_are_those_of_a_filter_over_everything(conn: AsyncConnection) -> None:
    source = random.Random(13)
    for _ in range(100):
        shown, sort = _some_filter(source), source.choice([NEWEST_FIRST, *SORTS])
        if source.random() < 0.3:
            shown = history.Shown(shown.job_id, "", shown.statuses)
        query = PageQuery(source.choice([5, 50]), source.choice([0, 1, 3, 40]), sort=sort)
        page = await executions.list_executions(conn, query, shown.job_id, shown.search, shown.statuses)
        expected = _expected(shown, sort)[query.page * query.size :]
        assert [execution.id for execution in page.content] == expected[: query.size], (shown, query)
        assert page.last == (len(expected) <= query.size)


async def test_a_search_for_time_finds_all_of_that_time(conn: AsyncConnection) -> None:
    oldest, newest = ROWS[0].id, ROWS[-1].id
    for job_id, search in product(("", *JOBS), ("-7", "7-", oldest[:4], oldest[:9], oldest[1:8], newest[:7])):
        shown = history.Shown(job_id, search, frozenset())
        expected = _expected(shown, NEWEST_FIRST)
        assert await _walked(conn, shown, NEWEST_FIRST, 1000, COUNT) == expected


async def test_what_no_id_has_finds_nothing(conn: AsyncConnection) -> None:
    for search in ("--", "%", "_", "x", "7x", "é", "' OR 1", "-8-", "0" * 37, "0" * 9):
        assert (await executions.list_executions(conn, PageQuery(), "", search, frozenset())).content == ()


async def test_counts_end_at_a_limit(conn: AsyncConnection) -> None:
    for job_id in ("", *JOBS, "unknown"):
        counted = {
            status: sum(row.status is status and job_id in ("", row.job_id) for row in ROWS) for status in STATUSES
        }
        expected = {StatusCount(s, min(n, COUNTED), n > COUNTED) for s, n in counted.items() if n}
        assert set(await count_statuses(conn, job_id, "")) == expected
    assert await count_statuses(conn, "unknown", "") == []


async def test_counts_of_a_search_are_of_the_newest_that_it_finds(conn: AsyncConnection) -> None:
    by_id = {row.id: row for row in ROWS}
    for job_id, search in (("", "7"), ("busy", "-7"), ("", ROWS[5].id[-4:]), ("idle", "a1"), ("", ROWS[8].id)):
        expected = _expected(history.Shown(job_id, search, frozenset()), NEWEST_FIRST)
        newest: list[Any] = [by_id[one].status for one in expected[:COUNTED]]
        assert set(await count_statuses(conn, job_id, search)) == {
            StatusCount(status, newest.count(status), len(expected) > COUNTED) for status in set(newest)
        }
