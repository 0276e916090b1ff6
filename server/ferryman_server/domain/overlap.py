"""What becomes of a trigger (requirement: Simultaneous execution of a job)."""

from dataclasses import dataclass
from enum import StrEnum

from ferryman_server.domain.executions import Status, TriggerKind

MAX_PENDING = 1000


class OverlapPolicy(StrEnum):
    """What happens when a job is triggered while one of its executions is running."""

    RUN_IMMEDIATELY = "RUN_IMMEDIATELY"
    WAIT_FOR_NEXT = "WAIT_FOR_NEXT"


class QueueFull(Exception):
    """Too many executions of the job are pending; wait until some have run, or stop them."""


@dataclass(frozen=True, slots=True)
class Admission:
    """The status a new execution starts in and, unless it starts at once, the reason."""

    status: Status
    reason: str = ""


def admit(policy: OverlapPolicy, kind: TriggerKind, *, running: bool, pending: int, limit: int) -> Admission:
    """Decide on one trigger of an import job, given whether one of its executions runs and how many wait.

    Raises QueueFull for a manual trigger when `limit` executions wait already.
    """
    if not running:
        return Admission(Status.JOB_INITIALIZING)
    if policy is OverlapPolicy.WAIT_FOR_NEXT:
        return Admission(Status.JOB_SKIPPED, "JOB_RUNNING")
    if pending < limit:
        return Admission(Status.JOB_PENDING, "JOB_RUNNING")
    if kind is TriggerKind.MANUAL:
        raise QueueFull
    return Admission(Status.JOB_SKIPPED, "QUEUE_FULL")
