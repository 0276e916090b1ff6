"""Executions: runs of jobs, their counters, progress and rejected rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class ExecutionStatus(StrEnum):
    """Where an execution stands; the contract's comments say what each means."""

    STATUS_UNSPECIFIED = "STATUS_UNSPECIFIED"
    JOB_INITIALIZING = "JOB_INITIALIZING"
    JOB_STARTED = "JOB_STARTED"
    INTEGRATION_WAITING = "INTEGRATION_WAITING"
    INTEGRATION_STARTED = "INTEGRATION_STARTED"
    JOB_PENDING = "JOB_PENDING"
    JOB_STOPPING = "JOB_STOPPING"
    INTEGRATION_COMPLETED = "INTEGRATION_COMPLETED"
    INTEGRATION_COMPLETED_WITH_ERRORS = "INTEGRATION_COMPLETED_WITH_ERRORS"
    INTEGRATION_FAILED = "INTEGRATION_FAILED"
    JOB_FAILED = "JOB_FAILED"
    JOB_STOPPED = "JOB_STOPPED"
    JOB_SKIPPED = "JOB_SKIPPED"
    SUCCESS = "SUCCESS"
    ERROR = "ERROR"

    @property
    def ended(self) -> bool:
        """Whether an execution with this status never changes again."""
        return self in _ENDED


_ENDED = frozenset(
    {
        ExecutionStatus.INTEGRATION_COMPLETED,
        ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS,
        ExecutionStatus.INTEGRATION_FAILED,
        ExecutionStatus.JOB_FAILED,
        ExecutionStatus.JOB_STOPPED,
        ExecutionStatus.JOB_SKIPPED,
        ExecutionStatus.SUCCESS,
        ExecutionStatus.ERROR,
    }
)


class Direction(StrEnum):
    """Whether data moved into the catalog or out of it."""

    UNSPECIFIED = "DIRECTION_UNSPECIFIED"
    IMPORT = "DIRECTION_IMPORT"
    EXPORT = "DIRECTION_EXPORT"


class TriggerKind(StrEnum):
    """What kind of thing caused an execution."""

    UNSPECIFIED = "KIND_UNSPECIFIED"
    MANUAL = "KIND_MANUAL"
    SCHEDULE = "KIND_SCHEDULE"
    EVENT = "KIND_EVENT"


class Phase(StrEnum):
    """What a running execution is doing."""

    UNSPECIFIED = "PHASE_UNSPECIFIED"
    FETCH = "PHASE_FETCH"
    WAIT = "PHASE_WAIT"
    INTEGRATE = "PHASE_INTEGRATE"


class FileOutcome(StrEnum):
    """How an input file ended; unspecified while it has not."""

    UNSPECIFIED = "OUTCOME_UNSPECIFIED"
    COMPLETED = "OUTCOME_COMPLETED"
    FAILED = "OUTCOME_FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Who or what caused an execution."""

    kind: TriggerKind = TriggerKind.UNSPECIFIED
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """Rows handled so far: read = created + updated + unchanged + deleted + rejected; and their bytes."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    rejected: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the phase is: `fraction` from 0 to 1, `bytes_total` 0 when not known."""

    phase: Phase = Phase.UNSPECIFIED
    fraction: float = 0.0
    bytes_done: int = 0
    bytes_total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResult:
    """What became of one input file; `size` in bytes, `sha256` hexadecimal or empty when not fetched."""

    name: str
    size: int
    rows: int
    outcome: FileOutcome
    message: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an execution failed: a FailureReason's name without prefix, and words."""

    reason: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReason:
    """Why an execution is pending or was skipped; `queue_position` is 1 for the next to start, 0 if not pending."""

    reason: str
    message: str
    blocking_execution_id: str
    queue_position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Who asked to stop an execution, and when (UTC)."""

    by: str
    asked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedItem:
    """One record on its way out; `http_status` is 0 without an answer, `next_attempt_at` absent if none follows."""

    record_type: str
    record_key: str
    trigger_status: str
    attempts: int
    next_attempt_at: datetime | None
    destination: str
    http_status: int
    last_error: str
    resends_execution_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one of a job's latest executions ended; `duration` is absent when it never started."""

    execution_id: str
    status: ExecutionStatus
    duration: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCount:
    """How many executions stand in a status; counting ends at 1,000, `more` tells whether there are more."""

    status: ExecutionStatus
    count: int
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One run of a job; times are UTC and absent until they happened. Exports have `exported_item`, imports not."""

    id: str
    job_id: str
    job_name: str
    entity: str
    direction: Direction
    status: ExecutionStatus
    trigger: Trigger
    scheduled_at: datetime | None
    created_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    counters: Counters
    progress: Progress
    files: tuple[FileResult, ...]
    failure: Failure | None
    status_reason: StatusReason | None
    stoppable: bool
    revision: int
    warnings: tuple[str, ...]
    stop: Stop | None
    executed_at: datetime | None = None
    exported_item: ExportedItem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A named cell of a rejected row, untrimmed."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """One thing that is wrong with a row; `field` is empty when it is the row itself."""

    code: str
    field: str
    value: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRow:
    """One row that was not applied; `line` counts from 1 in the file."""

    execution_id: str
    file: str
    line: int
    key: str
    columns: tuple[Column, ...]
    errors: tuple[RowError, ...]
