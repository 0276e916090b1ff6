"""How a run of data ended: failure reasons, file results and the ledger's outcome."""

from dataclasses import dataclass, field
from enum import StrEnum

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.executions import BEFORE_CATALOG, Event, Status, next_status


class FailureReason(StrEnum):
    """Machine-readable reasons of failed executions and connector tests."""

    CONNECTOR_INACTIVE = "CONNECTOR_INACTIVE"
    HOST_UNKNOWN = "HOST_UNKNOWN"
    CONNECTION_FAILED = "CONNECTION_FAILED"
    CONNECTION_LOST = "CONNECTION_LOST"
    LOGIN_REFUSED = "LOGIN_REFUSED"
    HOST_KEY_CHANGED = "HOST_KEY_CHANGED"
    ADDRESS_REFUSED = "ADDRESS_REFUSED"
    FILE_NOT_FOUND = "FILE_NOT_FOUND"
    NO_FILES = "NO_FILES"
    PERMISSION_DENIED = "PERMISSION_DENIED"
    FILE_EMPTY = "FILE_EMPTY"
    NO_ROWS = "NO_ROWS"
    HEADER_INVALID = "HEADER_INVALID"
    FILE_MALFORMED = "FILE_MALFORMED"
    ALL_ROWS_REJECTED = "ALL_ROWS_REJECTED"
    WORKER_LOST = "WORKER_LOST"
    SHUT_DOWN = "SHUT_DOWN"
    MOVE_FAILED = "MOVE_FAILED"
    INTERNAL = "INTERNAL"
    DISK_FULL = "DISK_FULL"
    CERTIFICATE_REFUSED = "CERTIFICATE_REFUSED"
    TOKEN_REFUSED = "TOKEN_REFUSED"
    CALL_FAILED = "CALL_FAILED"
    RETRY_EXHAUSTED = "RETRY_EXHAUSTED"
    PATH_NOT_FOUND = "PATH_NOT_FOUND"
    RESPONSE_INVALID = "RESPONSE_INVALID"
    HOST_REFUSED = "HOST_REFUSED"
    RECORD_NOT_FOUND = "RECORD_NOT_FOUND"
    CONNECTOR_UNSUITABLE = "CONNECTOR_UNSUITABLE"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something failed: a reason for programs, and what happened, where and what to do for people."""

    reason: FailureReason
    message: str


class RunFailed(Exception):
    """A run, a file or a connection cannot go on; `failure` says why and what to do."""

    def __init__(self, reason: FailureReason, message: str) -> None:
        super().__init__(message)
        self.failure = Failure(reason, message)


class FileOutcome(StrEnum):
    """How one input file ended."""

    WAITING = "WAITING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one input file; name is its path on the outside system, size is in bytes."""

    name: str
    size: int = 0
    rows: int = 0
    outcome: FileOutcome = FileOutcome.WAITING
    message: str = ""
    sha256: str = ""


class LedgerOutcome(StrEnum):
    """How the catalog step of an execution ended."""

    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    STOPPED = "STOPPED"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """The catalog's own account of an execution: the truth of what was applied."""

    execution_id: str
    epoch: int
    batch: int = 0
    counters: Counters = Counters()
    files: tuple[FileResult, ...] = ()
    warnings: tuple[str, ...] = ()
    outcome: LedgerOutcome | None = None
    failure: Failure | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """How an execution ends: the status and, when it failed, why."""

    status: Status
    failure: Failure | None = None
    counters: Counters = field(default_factory=Counters)
    files: tuple[FileResult, ...] = ()
    warnings: tuple[str, ...] = ()


def end_of(status: Status, entry: LedgerEntry) -> End:
    """Derive the end of an execution that stands in `status` from its closed ledger entry.

    Repeatable: the same entry gives the same end, whoever computes it and however often.
    """
    event, failure = _event_of(entry)
    if status in BEFORE_CATALOG and event is not Event.FAILED:
        # The ledger is ahead of the control status when the last reports were lost on the way.
        status = Status.INTEGRATION_STARTED
    elif status in BEFORE_CATALOG and entry.batch > 0:
        status = Status.INTEGRATION_STARTED
    final = next_status(status, event)
    return End(final, None if final is Status.JOB_STOPPED else failure, entry.counters, entry.files, entry.warnings)


def _event_of(entry: LedgerEntry) -> tuple[Event, Failure | None]:
    if entry.outcome is LedgerOutcome.STOPPED:
        return Event.STOPPED, None
    if entry.outcome is not LedgerOutcome.COMPLETED:
        return Event.FAILED, entry.failure or Failure(FailureReason.WORKER_LOST, WORKER_LOST_MESSAGE)
    counters = entry.counters
    if counters.read and counters.rejected == counters.read:
        message = "every row was rejected; look at the rejected rows, correct the file or the mapping, and run again"
        return Event.FAILED, Failure(FailureReason.ALL_ROWS_REJECTED, message)
    if counters.rejected or any(f.outcome is FileOutcome.FAILED for f in entry.files):
        return Event.COMPLETED_WITH_ERRORS, entry.failure
    return Event.COMPLETED, None


WORKER_LOST_MESSAGE = (
    "the process that ran the import died; the counters tell what was applied. "
    "Run the job again: rows that were applied will be counted as unchanged"
)
