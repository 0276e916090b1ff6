"""Jobs and executions for the stores."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ferryman import Counters, Direction, Execution, ExecutionStatus, Job, Progress, Trigger

BEGIN = datetime(2026, 11, 23, 7, 45, 38, tzinfo=UTC)


def execution(
    number: int,
    status: ExecutionStatus = ExecutionStatus.INTEGRATION_STARTED,
    *,
    fraction: float = 0.0,
    revision: int = 0,
    job: str = "products",
) -> Execution:
    """An execution whose id ends in the number."""
    return Execution(
        id=f"019a0000-0000-7000-8000-{number:012d}",
        job_id=f"id-of-{job}",
        job_name=job,
        entity="PRODUCT",
        direction=Direction.IMPORT,
        status=status,
        trigger=Trigger(),
        scheduled_at=BEGIN,
        created_at=BEGIN + timedelta(seconds=number),
        started_at=None if status is ExecutionStatus.JOB_PENDING else BEGIN + timedelta(seconds=number),
        ended_at=BEGIN + timedelta(minutes=1) if status.ended else None,
        counters=Counters(),
        progress=Progress(fraction=fraction),
        files=(),
        failure=None,
        status_reason=None,
        stoppable=not status.ended,
        revision=revision,
        warnings=(),
        stop=None,
    )


def job(
    id: str, status: ExecutionStatus | None = None, *, fraction: float = 0.0, active: bool = True, name: str = ""
) -> Job:
    """A job whose latest execution, if any, has the status."""
    latest = replace(execution(1, status, fraction=fraction), job_id=id) if status else None
    return Job(
        id=id, name=name or f"job {id}", entity="PRODUCT", connector_id="c", active=active, latest_execution=latest
    )
