"""What the log of an exported item says when something happens to it."""

from ferryman_server.domain.execution import ExportedItem
from ferryman_server.domain.executions import TriggerKind
from ferryman_server.domain.export_attempts import Attempt
from ferryman_server.domain.log_entries import LogEntry
from ferryman_server.domain.log_lines import LogLevel


def queued(item: ExportedItem, kind: TriggerKind, by: str, event_seq: int) -> LogEntry:
    """Tell why an item is to be sent; event_seq is that of the event that fired it, 0 when none did."""
    details = {"record": item.record_key, "status": item.trigger_status, "kind": kind.value, "by": by}
    record = f"{item.record_type} {item.record_key}"
    if item.resends_execution_id:
        details["resends"] = item.resends_execution_id
        return LogEntry(
            f"queued by {by}: {record} is sent again, as by execution {item.resends_execution_id}", details=details
        )
    if event_seq:
        details["event"] = str(event_seq)
        return LogEntry(f"queued: {record} reached {item.trigger_status} (event {event_seq})", details=details)
    message = f"queued by {by}: {record} stands in {item.trigger_status} and was never sent in it"
    return LogEntry(message, details=details)


def attempt_began(number: int) -> LogEntry:
    """Tell that it is tried to send an item, for the number-th time."""
    return LogEntry(f"attempt {number}", details={"attempt": str(number)})


def sent(attempt: Attempt) -> LogEntry:
    """Tell where an item went."""
    return LogEntry(f"sent to {attempt.destination}{_answer(attempt)}", details=_details(attempt))


def to_be_retried(attempt: Attempt, seconds: float) -> LogEntry:
    """Tell why an attempt failed, and when the next one comes."""
    details = _details(attempt) | {"retry_seconds": f"{seconds:g}"}
    return LogEntry(f"{_told(attempt)}; trying again in {seconds:g} s", LogLevel.WARNING, details)


def given_up(attempt: Attempt, attempts: int) -> LogEntry:
    """Tell why the last attempt failed."""
    cause = f"the last of {attempts} attempts failed" if attempt.may_pass else "another attempt would fail as well"
    return LogEntry(f"given up, {cause}: {_told(attempt)}", LogLevel.ERROR, _details(attempt))


def stopped(attempt: Attempt | None = None) -> LogEntry:
    """Tell that an item is not sent any more, and how an attempt that was on its way failed."""
    if attempt is None or attempt.failure is None:
        return LogEntry("ended as JOB_STOPPED: it is not sent")
    return LogEntry(f"ended as JOB_STOPPED: {_told(attempt)}", details=_details(attempt))


def released(worker: str) -> LogEntry:
    """Tell that nobody knows what came of an attempt, so that another one follows."""
    message = f"worker {worker} ended before it knew what came of the attempt; it is sent again"
    return LogEntry(message, LogLevel.WARNING, {"worker": worker})


def _told(attempt: Attempt) -> str:
    if attempt.failure is None:
        raise ValueError("an attempt that did not fail has nothing to tell")
    return f"{attempt.failure.reason}: {attempt.failure.message}"


def _answer(attempt: Attempt) -> str:
    return f", which answered {attempt.http_status}" if attempt.http_status else ""


def _details(attempt: Attempt) -> dict[str, str]:
    details = {"destination": attempt.destination}
    if attempt.http_status:
        details["http_status"] = str(attempt.http_status)
    if attempt.failure is not None:
        details["reason"] = attempt.failure.reason.value
    return details
