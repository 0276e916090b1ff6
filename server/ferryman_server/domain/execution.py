"""One run of a job as stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.executions import STOPPABLE, Direction, Phase, Status, TriggerKind
from ferryman_server.domain.outcomes import Failure, FileResult


@dataclass(frozen=True, slots=True)
class ExportedItem:
    """One record on its way out.

    next_attempt_at is None unless an attempt failed and another follows. destination is a file's path, or method and
    URL; http_status is 0 when there was no answer. resends_execution_id is the execution that this one sends again.
    """

    record_type: str
    record_key: str
    trigger_status: str
    attempts: int = 0
    next_attempt_at: datetime | None = None
    destination: str = ""
    http_status: int = 0
    last_error: str = ""
    resends_execution_id: str = ""


@dataclass(frozen=True, slots=True)
class Execution:
    """One run of a job; all times are aware and in UTC.

    scheduled_at is when it was due, the time of the trigger unless a schedule fired. fraction is the share of the
    phase that is done, 0 to 1; bytes_total is 0 when not known. status_reason, status_message and
    blocking_execution_id are empty unless it is pending or was skipped; queue_position is 1 for the next one to
    start, 0 when it is not pending. stop_asked_by and stop_asked_at tell who asked to stop it, and when. revision
    grows with every visible change. owner is the worker that holds it, epoch counts how often one took it.
    exported_item is None for imports.
    """

    id: str
    job_id: str
    job_name: str
    entity: str
    direction: Direction
    status: Status
    trigger_kind: TriggerKind
    triggered_by: str
    scheduled_at: datetime
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    counters: Counters = Counters()
    phase: Phase = Phase.NONE
    fraction: float = 0.0
    bytes_done: int = 0
    bytes_total: int = 0
    files: tuple[FileResult, ...] = ()
    failure: Failure | None = None
    status_reason: str = ""
    status_message: str = ""
    blocking_execution_id: str = ""
    queue_position: int = 0
    revision: int = 0
    warnings: tuple[str, ...] = ()
    stop_asked_by: str | None = None
    stop_asked_at: datetime | None = None
    owner: str | None = None
    epoch: int = 0
    exported_item: ExportedItem | None = None

    @property
    def executed_at(self) -> datetime | None:
        """When an exported item was sent or given up; None before, and for imports."""
        return self.ended_at if self.direction is Direction.EXPORT else None

    @property
    def stoppable(self) -> bool:
        """Whether it can be stopped now."""
        return self.status in STOPPABLE


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one of a job's latest executions ended; duration is None for one that never started."""

    execution_id: str
    status: Status
    duration: timedelta | None
