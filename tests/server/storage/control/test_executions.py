"""Reading executions."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from ferryman_server.domain.errors import NotFound, PageTokenInvalid
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import ENDED, Event, Status
from ferryman_server.domain.jobs import Job
from ferryman_server.storage.control import executions
from ferryman_server.storage.paging import PageQuery
from tests.server.storage.control.driver import COMPLETED, NOT_FOUND, Driver
from tests.server.storage.control.samples import NOW

ALL: frozenset[Status] = frozenset()
SOME = frozenset({Status.INTEGRATION_COMPLETED, Status.JOB_FAILED})


async def _history(driver: Driver, job: Job) -> list[Execution]:
    """Four ended ones, one running, two pending; oldest first."""
    made = []
    for n in range(4):
        triggered = await driver.trigger(job, now=NOW + timedelta(minutes=n))
        (claim,) = await driver.claim()
        assert claim.execution.id == triggered.id
        made.append(await driver.end(claim.execution, NOT_FOUND if n % 2 else COMPLETED))
    made += [await driver.trigger(job, now=NOW + timedelta(minutes=n)) for n in (4, 5, 6)]
    return made


async def test_an_unknown_execution(driver: Driver) -> None:
    async with driver.database.read() as conn:
        with pytest.raises(NotFound, match="no execution with id 'nowhere'"):
            await executions.get_execution(conn, "nowhere")


async def test_lists_are_newest_first_and_filter(driver: Driver, job: Job) -> None:
    made = await _history(driver, job)
    other = await driver.trigger(await driver.new_job(name="Offers"), now=NOW + timedelta(hours=1))
    async with driver.database.read() as conn:

        async def found(job_id: str = "", search: str = "", statuses: frozenset[Status] = ALL) -> list[Execution]:
            return list((await executions.list_executions(conn, PageQuery(), job_id, search, statuses)).content)

        assert await found() == [other, *reversed(made)]
        assert await found(job.id) == made[::-1]
        assert await found(job.id, made[2].id[-6:].upper()) == [made[2]]
        assert await found(search="%") == await found(search="_") == []
        assert await found(statuses=frozenset({Status.JOB_FAILED, Status.JOB_PENDING})) == [
            made[n] for n in (6, 5, 3, 1)
        ]


@pytest.mark.parametrize("name", list(executions.LISTING.properties))
@pytest.mark.parametrize("descending", [False, True])
async def test_every_sort_walks_all_pages(driver: Driver, job: Job, name: str, descending: bool) -> None:
    made = await _history(driver, job)
    seen: list[str] = []
    token = ""
    async with driver.database.read() as conn:
        while not seen or token:
            query = PageQuery(2, token=token, sort=((name, descending),))
            page = await executions.list_executions(conn, query, job.id, "", ALL)
            seen += [execution.id for execution in page.content]
            token = page.next_page_token
    assert sorted(seen) == sorted(execution.id for execution in made)


async def test_a_token_is_bound_to_the_filter(driver: Driver, job: Job) -> None:
    await _history(driver, job)
    async with driver.database.read() as conn:
        token = (await executions.list_executions(conn, PageQuery(2), job.id, "", ALL)).next_page_token
        for job_id, search, statuses in (
            ("", "", ALL),
            (job.id, "a", ALL),
            (job.id, "", frozenset({Status.JOB_FAILED})),
        ):
            with pytest.raises(PageTokenInvalid):
                await executions.list_executions(conn, PageQuery(2, token=token), job_id, search, statuses)


async def test_a_snapshot_has_all_unfinished_and_the_newest_ended(driver: Driver, job: Job) -> None:
    made = await _history(driver, job)
    async with driver.database.read() as conn:
        assert await executions.snapshot(conn, job.id, "", ALL, 2) == made[2:]
        assert await executions.snapshot(conn, "", "", ALL, 0) == made[4:]
        assert await executions.snapshot(conn, "", "", frozenset({Status.JOB_FAILED}), 1) == [made[3]]
        assert await executions.snapshot(conn, "", made[0].id, ALL, 9) == [made[0]]
        assert await executions.snapshot(conn, "nowhere", "", ALL, 9) == []


async def test_changes_come_by_revision_each_execution_once(driver: Driver, job: Job) -> None:
    held = await driver.start(job)
    pending = await driver.trigger(job)
    held = await driver.advance(held, Event.CONNECTED)
    async with driver.database.read() as conn:
        assert await executions.changed_since(conn, 0, "", "", 10) == [pending, held]
        assert await executions.changed_since(conn, 0, "", "", 1) == [pending]
        assert await executions.changed_since(conn, pending.revision, job.id, held.id[-8:], 10) == [held]
        assert await executions.changed_since(conn, held.revision, "", "", 10) == []
        assert await executions.changed_since(conn, 0, "nowhere", "", 10) == []


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("of_one_job", "statuses", "sort", "index"),
    [
        (True, ALL, "createdAt", "COVERING INDEX ix_execution_job (job_id=? AND number<?)"),
        (False, ALL, "createdAt", "INTEGER PRIMARY KEY (rowid<?)"),
        (True, SOME, "createdAt", "COVERING INDEX ix_execution_job_status (job_id=? AND status=? AND number<?)"),
        (False, SOME, "createdAt", "COVERING INDEX ix_execution_status (status=? AND number<?)"),
        (True, ALL, "executedAt", "COVERING INDEX ix_execution_job_ended_at (job_id=? AND ended_at<?)"),
        (False, ALL, "startedAt", "COVERING INDEX ix_execution_started_at (started_at<?)"),
        (False, SOME, "status", "COVERING INDEX ix_execution_status (status=?)"),
    ],
)
async def test_an_index_leads_to_each_page_of_history(
    driver: Driver, job: Job, of_one_job: bool, statuses: frozenset[Status], sort: str, index: str
) -> None:
    made = await _history(driver, job)
    job_id = job.id if of_one_job else ""
    order = ((sort, True),)
    async with driver.database.read() as conn:
        # Behind the newest ended one: the rows before have no times.
        ended = [e for e in made if e.status in ENDED]
        query = PageQuery(len(made) - len(ended) + 1 if not statuses else 1, sort=order)
        token = (await executions.list_executions(conn, query, job_id, "", statuses)).next_page_token
        sent: list[tuple[str, Any]] = []

        @event.listens_for(conn.sync_connection, "before_cursor_execute")
        def note(_: object, cursor: object, statement: str, parameters: Any, *rest: object) -> None:
            sent.append((statement, parameters))

        page = await executions.list_executions(conn, PageQuery(2, token=token, sort=order), job_id, "", statuses)
        assert page.content
        ((statement, parameters),) = sent
        plan = [row.detail for row in await conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    rows, *ways = [line for line in plan if "execution" in line]
    assert rows == "SEARCH execution USING INTEGER PRIMARY KEY (rowid=?)"
    assert ways == [f"SEARCH execution USING {index}"] * max(1, len(statuses))
