"""Schedules of a real service: each fire time once, also across a kill, and the runs are real imports."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import ferryman
from ferryman.models.connectors import Connector
from ferryman.models.executions import Execution, ExecutionStatus, TriggerKind
from ferryman.models.jobs import Job, OverlapPolicy
from ferryman.models.schedules import Schedule
from tests.e2e.conftest import MakeJob
from tests.service import Service

MANY = 200
SECOND = timedelta(seconds=1)


async def schedule(client: ferryman.Client, job: Job, cron: str) -> Schedule:
    """Let a job run by itself."""
    await client.jobs.activate(job.id)
    return await client.schedules.update(Schedule(job_id=job.id, cron=cron, enabled=True), ["cron", "enabled"])


def due(execution: Execution) -> datetime:
    """When it was due."""
    assert execution.scheduled_at is not None
    return execution.scheduled_at


async def fired(client: ferryman.Client, job: Job, status: ExecutionStatus, after: datetime) -> Execution:
    """Wait for an execution of the job that was due after a time and has come to this status."""
    async for update in client.executions.watch(job_id=job.id, snapshot_size=100):
        for one in update.executions:
            if one.status is status and due(one) > after:
                return one
    raise AssertionError("the watch has ended")


async def ends(client: ferryman.Client, number: int) -> list[Execution]:
    """Wait until so many executions have ended, and return them."""
    ended: dict[str, Execution] = {}
    async for update in client.executions.watch(snapshot_size=number):
        ended |= {one.id: one for one in update.executions if one.status.ended}
        if len(ended) >= number:
            break
    return list(ended.values())


async def test_many_schedules_of_the_same_second_fire_once_each(
    client: ferryman.Client, connector: Connector, make_job: MakeJob
) -> None:
    # Runs end at once then: this is about how they begin.
    await client.connectors.deactivate(connector.id)
    jobs = [await make_job("SUPPLIER", "suppliers.csv", name=f"job {number}") for number in range(MANY)]
    soon = datetime.now(UTC) + 10 * SECOND
    made = await asyncio.gather(*(schedule(client, job, f"{soon.second} * * * * ?") for job in jobs))
    executions = await ends(client, MANY)
    assert Counter(one.job_id for one in executions) == Counter(job.id for job in jobs)
    assert {(one.job_id, due(one)) for one in executions} == {(one.job_id, one.next_fire_time) for one in made}
    assert {(one.trigger.kind, one.trigger.by) for one in executions} == {(TriggerKind.SCHEDULE, "schedule")}
    shown = await client.schedules.get(executions[0].job_id)
    assert shown.latest_execution_id == executions[0].id
    assert shown.next_fire_time == due(executions[0]) + 60 * SECOND


async def test_no_fire_time_is_lost_or_doubled_when_the_service_is_killed(
    client: ferryman.Client, service: Service, make_job: MakeJob, folder: Path
) -> None:
    (folder / "suppliers.csv").write_text("name,externalId\nAcme,S-1\n")
    job = await make_job("SUPPLIER", "suppliers.csv", policy=OverlapPolicy.WAIT_FOR_NEXT)
    await schedule(client, job, "* * * * * ?")
    before = await fired(client, job, ExecutionStatus.INTEGRATION_COMPLETED, datetime.now(UTC))
    await service.kill()
    await service.start()
    after = await fired(client, job, ExecutionStatus.INTEGRATION_COMPLETED, datetime.now(UTC))
    await client.schedules.pause(job.id)
    times = sorted([due(one) async for one in client.executions.list(job_id=job.id)])
    assert {due(before), due(after)} <= set(times)
    assert [later - one for one, later in pairwise(times)] == [SECOND] * (len(times) - 1)
