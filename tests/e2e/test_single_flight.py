"""Triggers that meet: one job never runs twice at once, and no trigger is lost."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pytest

import ferryman
from ferryman.models.executions import Execution, ExecutionStatus
from ferryman.models.jobs import Job, OverlapPolicy
from tests.e2e.conftest import MakeJob

JOBS, PAIRS = 20, 200


@pytest.mark.timeout(300)
async def test_two_triggers_at_once_never_run_one_job_twice(
    client: ferryman.Client, make_job: MakeJob, folder: Path
) -> None:
    (folder / "suppliers.csv").write_text("name,externalId\nAcme,S-1\n")
    policies = [OverlapPolicy.RUN_IMMEDIATELY, OverlapPolicy.WAIT_FOR_NEXT]
    jobs = [
        await make_job("SUPPLIER", "suppliers.csv", name=f"job {number}", policy=policies[number % 2])
        for number in range(JOBS)
    ]
    triggered: list[Execution] = []
    for number in range(PAIRS):
        job = jobs[number % JOBS]
        triggered += await asyncio.gather(client.jobs.run(job.id), client.jobs.run(job.id))
    ended = await _ends(client, {e.id for e in triggered})

    assert Counter(e.id for e in ended) == Counter(e.id for e in triggered)
    assert len({e.id for e in ended}) == 2 * PAIRS
    for job in jobs:
        _check(job, [e for e in ended if e.job_id == job.id])


async def _ends(client: ferryman.Client, awaited: set[str]) -> list[Execution]:
    ended: dict[str, Execution] = {}
    async for update in client.executions.watch(snapshot_size=2 * PAIRS):
        ended |= {e.id: e for e in update.executions if e.status.ended}
        if awaited <= ended.keys():
            break
    return list(ended.values())


def _check(job: Job, executions: list[Execution]) -> None:
    assert job.import_spec is not None
    statuses = Counter(e.status for e in executions)
    assert statuses.keys() <= {ExecutionStatus.INTEGRATION_COMPLETED, ExecutionStatus.JOB_SKIPPED}
    if job.import_spec.overlap_policy is OverlapPolicy.RUN_IMMEDIATELY:
        assert statuses[ExecutionStatus.JOB_SKIPPED] == 0
    else:
        # Of two triggers at once, one at most can start.
        assert statuses[ExecutionStatus.JOB_SKIPPED] >= PAIRS // JOBS
    assert _never_overlap(e for e in executions if e.status is ExecutionStatus.INTEGRATION_COMPLETED)


def _never_overlap(executions: Iterable[Execution]) -> bool:
    spans = sorted((e.started_at, e.ended_at) for e in executions if e.started_at and e.ended_at)
    return all(before[1] <= after[0] for before, after in pairwise(spans))
