"""Jobs with what operators want to see beside them."""

from datetime import timedelta

from ferryman_server.domain.execution import Execution, Outcome
from ferryman_server.domain.executions import Event, Status, TriggerKind
from ferryman_server.domain.jobs import Job, JobOverview
from ferryman_server.domain.overlap import OverlapPolicy
from ferryman_server.domain.schedules import Schedule, ScheduleDraft
from ferryman_server.storage.control import jobs, schedules
from ferryman_server.storage.control.overviews import OUTCOMES, overviews_of
from tests.server.storage.control.driver import COMPLETED, NOT_FOUND, Driver
from tests.server.storage.control.samples import NOW, export_draft


async def _overviews(driver: Driver, *shown: Job) -> list[JobOverview]:
    async with driver.database.read() as conn:
        return await overviews_of(conn, shown)


async def _ended(driver: Driver, job: Job, minutes: int) -> Execution:
    held = await driver.start(job)
    return await driver.end(held, NOT_FOUND if minutes % 3 else COMPLETED, NOW + timedelta(minutes=minutes))


def _outcome(execution: Execution) -> Outcome:
    assert execution.ended_at is not None
    duration = None if execution.started_at is None else execution.ended_at - execution.started_at
    return Outcome(execution.id, execution.status, duration)


async def test_a_job_that_has_never_run(driver: Driver, job: Job) -> None:
    assert await _overviews(driver, job) == [JobOverview(job, Schedule(job.id), None, ())]
    assert await _overviews(driver) == []


async def test_jobs_come_in_their_order_each_with_its_own(driver: Driver, job: Job) -> None:
    other, never = await driver.new_job(name="Offers"), await driver.new_job(name="Never")
    first, second = await _ended(driver, job, 1), await _ended(driver, job, 2)
    running = await driver.start(other)
    waiting = await driver.trigger(other)
    assert await _overviews(driver, never, other, job) == [
        JobOverview(never, Schedule(never.id), None, ()),
        JobOverview(other, Schedule(other.id), await driver.get(waiting), ()),
        JobOverview(job, Schedule(job.id), second, (_outcome(first), _outcome(second))),
    ]
    assert await driver.status(running) is Status.JOB_INITIALIZING


async def test_the_latest_is_the_one_triggered_last_whatever_the_clocks_say(driver: Driver, job: Job) -> None:
    await driver.trigger(job, now=NOW)
    await driver.trigger(job, now=NOW + timedelta(seconds=2))
    newest = await driver.trigger(job, now=NOW + timedelta(seconds=1))
    assert (await _overviews(driver, job))[0].latest == newest


async def test_outcomes_are_the_latest_ends_the_newest_last(driver: Driver, job: Job) -> None:
    ended = [await _ended(driver, job, minutes) for minutes in range(OUTCOMES + 3)]
    (overview,) = await _overviews(driver, job)
    assert list(overview.outcomes) == [_outcome(execution) for execution in ended[3:]]
    assert {outcome.status for outcome in overview.outcomes} == {Status.INTEGRATION_COMPLETED, Status.JOB_FAILED}


async def test_outcomes_show_what_never_started_and_what_was_stopped(driver: Driver) -> None:
    job = await driver.new_job(OverlapPolicy.WAIT_FOR_NEXT)
    held = await driver.start(job, Event.CONNECTED)
    skipped = await driver.trigger(job)
    await driver.stop(held)
    stopped = await driver.end(held, now=NOW + timedelta(hours=1))
    outcomes = (await _overviews(driver, job))[0].outcomes
    assert list(outcomes) == [Outcome(skipped.id, Status.JOB_SKIPPED, None), _outcome(stopped)]
    assert outcomes[1].status is Status.JOB_STOPPED


async def test_a_schedule_tells_what_it_caused_last(driver: Driver, job: Job) -> None:
    async with driver.database.write() as conn:
        draft = ScheduleDraft("0 4 * * *", enabled=True, note="")
        stored = await schedules.update_schedule(conn, job.id, draft, None, NOW)
    fired = await driver.trigger(job, TriggerKind.SCHEDULE, scheduled_at=NOW)
    await driver.trigger(job)
    schedule = (await _overviews(driver, job))[0].schedule
    assert schedule is not None
    assert (schedule.cron, schedule.next_fire_time) == (stored.cron, stored.next_fire_time)
    assert schedule.latest_execution_id == fired.id


async def test_an_export_job_has_no_schedule(driver: Driver, job: Job) -> None:
    async with driver.database.write() as conn:
        export = await jobs.create_job(conn, export_draft(job.connector_id), NOW)
    assert await _overviews(driver, export) == [JobOverview(export, None, None, ())]
