"""Jobs of which some run all the time, served from a process of their own.

    python -m tests.bench.console_server JOBS UPDATES_PER_SECOND

What changes within a fifth of a second comes in one message, as from the service itself, each job whole. An execution
that is through ends, and its job begins another one.
"""

import asyncio
import random
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from grpc import aio

from ferryman.v1 import (
    catalog_service_pb2_grpc,
    connector_service_pb2_grpc,
    execution_pb2,
    job_pb2,
    job_service_pb2_grpc,
    schedule_pb2,
    system_service_pb2_grpc,
)
from ferryman.v1 import job_service_pb2 as service
from ferryman_server.api.watch_jobs import JobSource
from ferryman_server.api.watch_ring import BATCH_BYTES_MAX, BATCH_MAX
from tests.client.answers import Context
from tests.client.memory_server import CatalogServicer, ConnectorServicer, JobServicer, MemoryServer, SystemServicer

RUNNING = 45
NAME = "erp-us-stores-"
_FIELDS = 20
_OUTCOMES = 30
_STEP = 0.01
_ROWS = 120_000
_Status = execution_pb2.Execution.Status
_ENDS = (_Status.SUCCESS, _Status.INTEGRATION_COMPLETED_WITH_ERRORS, _Status.JOB_FAILED, _Status.JOB_STOPPED)
_ENTITIES = ("OFFER", "PRODUCT", "CUSTOMER_USER", "ORDER")
_chance = random.Random(7)
_numbers = count(1)


@dataclass(slots=True)
class Load:
    """The jobs, and what goes on in those that run."""

    jobs: list[job_pb2.Job]
    revisions: "count[int]" = field(default_factory=lambda: count(1))

    def step(self, number: int) -> list[job_pb2.Job]:
        """Let some of the running jobs go on; gives them."""
        return [self._step(job) for job in _chance.sample(self.jobs[:RUNNING], number)]

    def _step(self, job: job_pb2.Job) -> job_pb2.Job:
        execution = job.latest_execution
        if execution.status != _Status.INTEGRATION_STARTED:
            job.latest_execution.CopyFrom(_begun(job))
        elif execution.progress.fraction + _STEP >= 1:
            _end(job, _chance.choices(_ENDS, (90, 6, 3, 1))[0])
        else:
            _go_on(execution)
        execution.revision = next(self.revisions)
        return job


def make_jobs(number: int) -> list[job_pb2.Job]:
    """Make jobs with all that a job in use has, those that run first."""
    jobs = [_job(at) for at in range(number)]
    for at, job in enumerate(jobs):
        job.latest_execution.CopyFrom(_begun(job))
        if at < RUNNING:
            job.latest_execution.progress.fraction = _chance.random() * (1 - _STEP)
        else:
            _end(job, _chance.choices(_ENDS, (90, 6, 3, 1))[0])
    return jobs


def _id() -> str:
    return f"019a0000-0000-7000-8000-{next(_numbers):012d}"


def _job(at: int) -> job_pb2.Job:
    id, entity = _id(), _ENTITIES[at % len(_ENTITIES)]
    job = job_pb2.Job(id=id, name=f"{NAME}{at:05}-hourly-us-wholesale", entity=entity, active=at % 12 != 11)
    job.connector_id, job.etag = "019a0000-0000-7000-8000-aaaaaaaaaaaa", "3"
    job.created_at.CopyFrom(_stamp(-90 * 86400))
    job.updated_at.CopyFrom(_stamp(-30 * 86400))
    spec = job.import_spec
    spec.sftp.file_path, spec.sftp.outbound_directory, spec.sftp.delimiter = f"out/offers-{at}.csv", "done", ";"
    spec.overlap_policy = job_pb2.RUN_IMMEDIATELY
    for number in range(_FIELDS):
        spec.mapping.add(source=f"Column {number}", field=f"customField{number}")
    spec.transcodings.add(field="customField1", input="pc", output="PIECE")
    job.schedule.CopyFrom(_schedule(id, at))
    job.last_outcomes.extend(_outcome(_id(), _ENDS[0]) for _ in range(_OUTCOMES))
    return job


def _schedule(job_id: str, at: int) -> schedule_pb2.Schedule:
    schedule = schedule_pb2.Schedule(job_id=job_id, cron=f"{at % 60} * * * *", enabled=True, etag="2")
    schedule.next_fire_time.CopyFrom(_stamp(60 * (at % 60) + 90))
    schedule.description = f"every hour, at minute {at % 60}"
    return schedule


def _outcome(execution_id: str, status: "_Status.ValueType") -> execution_pb2.Outcome:
    taken = Duration(seconds=_chance.randint(20, 50), nanos=123_000_000)
    return execution_pb2.Outcome(execution_id=execution_id, status=status, duration=taken)


def _begun(job: job_pb2.Job) -> execution_pb2.Execution:
    execution = execution_pb2.Execution(
        id=_id(),
        job_id=job.id,
        job_name=job.name,
        entity=job.entity,
        direction=execution_pb2.Execution.DIRECTION_IMPORT,
        status=_Status.INTEGRATION_STARTED,
        trigger=execution_pb2.Trigger(kind=execution_pb2.Trigger.KIND_SCHEDULE),
        stoppable=True,
    )
    for moment in (execution.scheduled_at, execution.created_at, execution.executed_at, execution.started_at):
        moment.CopyFrom(_stamp(0))
    execution.progress.phase, execution.progress.bytes_total = execution_pb2.Progress.PHASE_INTEGRATE, _ROWS * 80
    execution.files.add(name=f"offers-{job.id[-5:]}.csv", size=_ROWS * 80, sha256="ab" * 32)
    return execution


def _go_on(execution: execution_pb2.Execution) -> None:
    progress, counters = execution.progress, execution.counters
    progress.fraction += _STEP
    progress.bytes_done = int(progress.fraction * progress.bytes_total)
    counters.read = int(progress.fraction * _ROWS)
    counters.created, counters.unchanged = counters.read // 3, counters.read // 4
    counters.updated = counters.read - counters.created - counters.unchanged
    counters.bytes = progress.bytes_done


def _end(job: job_pb2.Job, status: "_Status.ValueType") -> None:
    execution = job.latest_execution
    execution.status, execution.stoppable, execution.progress.fraction = status, False, 1
    execution.ended_at.CopyFrom(_stamp(0))
    if status == _Status.JOB_FAILED:
        execution.failure.reason, execution.failure.message = "CONNECTION_FAILED", "sftp.example.com refused; try later"
    job.last_outcomes.append(_outcome(execution.id, status))
    del job.last_outcomes[:-_OUTCOMES]


def _stamp(seconds: int) -> Timestamp:
    now = time.time_ns()
    return Timestamp(seconds=now // 10**9 + seconds, nanos=now % 10**9 // 1000 * 1000)


class BusyJobs(JobServicer):
    """Sends all jobs, then what changes."""

    def __init__(self, state: MemoryServer, load: Load, updates: int) -> None:
        super().__init__(state)
        self._load, self._updates = load, updates

    async def WatchJobs(
        self, request: service.WatchJobsRequest, context: Context
    ) -> AsyncIterator[service.WatchJobsResponse]:
        jobs = self._load.jobs
        batch = min(BATCH_MAX, BATCH_BYTES_MAX // jobs[0].ByteSize())
        for begin in range(0, len(jobs), batch):
            yield service.WatchJobsResponse(jobs=jobs[begin : begin + batch], snapshot=True, resume_token="one:0")
        yield service.WatchJobsResponse(resume_token="one:0")
        seconds, started = JobSource.tick_seconds, time.monotonic()
        for tick in count(1):
            await asyncio.sleep(max(0.0, started + tick * seconds - time.monotonic()))
            changed = self._load.step(round(self._updates * seconds))
            yield service.WatchJobsResponse(jobs=changed, resume_token=f"one:{changed[-1].latest_execution.revision}")


async def main(jobs: int, updates: int) -> None:
    """Serve, print the address, and go on until the input pipe ends."""
    state = MemoryServer()
    server = aio.server()
    job_service_pb2_grpc.add_JobServiceServicer_to_server(BusyJobs(state, Load(make_jobs(jobs)), updates), server)
    catalog_service_pb2_grpc.add_CatalogServiceServicer_to_server(CatalogServicer(state), server)
    connector_service_pb2_grpc.add_ConnectorServiceServicer_to_server(ConnectorServicer(state), server)
    system_service_pb2_grpc.add_SystemServiceServicer_to_server(SystemServicer(state), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print(f"127.0.0.1:{port}", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await server.stop(None)


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
