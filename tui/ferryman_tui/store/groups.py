"""The groups that chips count and filter by: every job and every execution is in exactly one."""

from enum import StrEnum

from ferryman import Execution, ExecutionStatus, Job


class Group(StrEnum):
    """What a row is at the moment, as a chip says it."""

    RUNNING = "running"
    QUEUED = "queued"
    FAILED = "failed"
    REJECTS = "rejects"
    STOPPED = "stopped"
    SKIPPED = "skipped"
    OK = "ok"
    NEVER_RUN = "never run"
    DISABLED = "disabled"
    UNKNOWN = "unknown"


_GROUPS = {
    ExecutionStatus.JOB_INITIALIZING: Group.RUNNING,
    ExecutionStatus.JOB_STARTED: Group.RUNNING,
    ExecutionStatus.INTEGRATION_WAITING: Group.QUEUED,
    ExecutionStatus.INTEGRATION_STARTED: Group.RUNNING,
    ExecutionStatus.JOB_PENDING: Group.QUEUED,
    ExecutionStatus.JOB_STOPPING: Group.RUNNING,
    ExecutionStatus.INTEGRATION_COMPLETED: Group.OK,
    ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS: Group.REJECTS,
    ExecutionStatus.INTEGRATION_FAILED: Group.FAILED,
    ExecutionStatus.JOB_FAILED: Group.FAILED,
    ExecutionStatus.JOB_STOPPED: Group.STOPPED,
    ExecutionStatus.JOB_SKIPPED: Group.SKIPPED,
    ExecutionStatus.SUCCESS: Group.OK,
    ExecutionStatus.ERROR: Group.FAILED,
}
ACTIVE_STATUSES = tuple(status for status in _GROUPS if not status.ended)


def group_of_execution(execution: Execution) -> Group:
    """Tell the group of an execution by its status; UNKNOWN for a status of a newer server."""
    return _GROUPS.get(execution.status, Group.UNKNOWN)


def group_of_job(job: Job) -> Group:
    """Tell the group of a job: its execution under way, else that it is disabled, else how the last one ended."""
    latest = job.latest_execution
    if latest and not latest.status.ended:
        return group_of_execution(latest)
    if not job.active:
        return Group.DISABLED
    return group_of_execution(latest) if latest else Group.NEVER_RUN
