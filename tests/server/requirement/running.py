"""Moves executions through their statuses as a worker would, and asks for them as an operator would."""

from collections.abc import Sequence
from typing import Any

import grpc
import pytest

from ferryman.v1 import execution_pb2, execution_service_pb2, job_pb2, job_service_pb2
from ferryman_server.domain.counters import Counters
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Event, TriggerKind
from ferryman_server.domain.outcomes import Failure, FailureReason, LedgerEntry, LedgerOutcome
from ferryman_server.engine.parts import now
from ferryman_server.storage.control import kernel
from tests.server.api.serving import Api, job_message
from tests.server.api.worker import OWNER

Status = execution_pb2.Execution
STEPS = (Event.CONNECTED, Event.FETCHED, Event.CATALOG_FREE)


async def job(
    api: Api, policy: job_pb2.OverlapPolicy.ValueType = job_pb2.RUN_IMMEDIATELY, **fields: Any
) -> job_pb2.Job:
    """Create an import job with an overlap policy."""
    spec = job_pb2.ImportSpec()
    spec.CopyFrom(job_message().import_spec)
    spec.overlap_policy = policy
    return await api.job(import_spec=spec, **fields)


async def fire(api: Api, job_id: str) -> execution_pb2.Execution:
    """Trigger a job as its schedule would."""
    async with api.parts.control.write() as conn:
        made = await kernel.trigger(conn, job_id, TriggerKind.SCHEDULE, "schedule", now(), max_pending=3)
    return await get(api, made.id)


async def take(api: Api, steps: int = 0) -> Execution:
    """Take the oldest execution that waits for a worker, and carry it so many steps on."""
    async with api.parts.control.write() as conn:
        [claimed] = await kernel.claim(conn, OWNER, 60, 1)
    for event in STEPS[:steps]:
        await step(api, claimed.execution, event)
    return claimed.execution


async def step(api: Api, execution: Execution, event: Event) -> None:
    """Report an event of an execution that was taken."""
    async with api.parts.control.write() as conn:
        await kernel.advance(conn, execution.id, OWNER, execution.epoch, event)


async def end(
    api: Api, execution: Execution, outcome: LedgerOutcome = LedgerOutcome.COMPLETED, counters: Counters | None = None
) -> execution_pb2.Execution:
    """Report that the body of an execution has ended."""
    failure = Failure(FailureReason.CONNECTION_LOST, "cut") if outcome is LedgerOutcome.FAILED else None
    entry = LedgerEntry(
        execution.id,
        execution.epoch,
        batch=1,
        counters=counters or Counters(read=2, created=2),
        outcome=outcome,
        failure=failure,
        closed=True,
    )
    async with api.parts.control.write() as conn:
        await kernel.end(conn, execution.id, OWNER, execution.epoch, entry, now())
    return await get(api, execution.id)


async def get(api: Api, execution_id: str) -> execution_pb2.Execution:
    """Read one execution."""
    request = execution_service_pb2.GetExecutionRequest(id=execution_id)
    return (await api.executions.GetExecution(request)).execution


async def status(api: Api, execution_id: str) -> str:
    """Read the name of an execution's status."""
    return Status.Status.Name((await get(api, execution_id)).status)


async def stop(api: Api, execution_id: str, request_id: str = "") -> execution_pb2.Execution:
    """Ask to stop an execution."""
    request = execution_service_pb2.StopExecutionRequest(id=execution_id, request_id=request_id)
    return (await api.executions.StopExecution(request)).execution


async def listed(api: Api, **fields: Any) -> execution_service_pb2.ListExecutionsResponse:
    """List executions."""
    return await api.executions.ListExecutions(execution_service_pb2.ListExecutionsRequest(**fields))


async def read_job(api: Api, job_id: str) -> job_pb2.Job:
    """Read one job."""
    return (await api.jobs.GetJob(job_service_pb2.GetJobRequest(id=job_id))).job


def ids(executions: Sequence[execution_pb2.Execution]) -> list[str]:
    """The ids, in order."""
    return [e.id for e in executions]


async def refused(call: Any, code: grpc.StatusCode) -> str:
    """Check that a call is refused with a code, and return the words."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    assert caught.value.code() is code
    return caught.value.details() or ""


async def duplicate(api: Api, job_id: str, request_id: str = "") -> job_service_pb2.DuplicateJobResponse:
    """Duplicate a job."""
    return await api.jobs.DuplicateJob(job_service_pb2.DuplicateJobRequest(id=job_id, request_id=request_id))


async def export_job(api: Api, **fields: Any) -> job_pb2.Job:
    """Create an export job."""
    target = job_pb2.SftpTarget(directory="out", format=job_pb2.EXPORT_FORMAT_XML)
    spec = job_pb2.ExportSpec(trigger_statuses=["ORDER_CREATED"], sftp=target)
    connector = await api.connector()
    new = job_pb2.Job(name=api.name("Export"), entity="ORDER", connector_id=connector.id, export_spec=spec)
    new.MergeFrom(job_pb2.Job(**fields))
    return (await api.jobs.CreateJob(job_service_pb2.CreateJobRequest(job=new))).job
