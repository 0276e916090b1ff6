"""What an execution's log says when something happens to it; an entry becomes a line when it is stored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.executions import Status, TriggerKind
from ferryman_server.domain.log_lines import LogLevel
from ferryman_server.domain.outcomes import End, FileOutcome, FileResult


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A line that has no number and no time yet: what happened in words, and in details for programs."""

    message: str
    level: LogLevel = LogLevel.INFO
    details: Mapping[str, str] = field(default_factory=dict)


_LEVELS: Final = {
    Status.INTEGRATION_COMPLETED: LogLevel.INFO,
    Status.INTEGRATION_COMPLETED_WITH_ERRORS: LogLevel.WARNING,
    Status.INTEGRATION_FAILED: LogLevel.ERROR,
    Status.JOB_FAILED: LogLevel.ERROR,
    Status.JOB_STOPPED: LogLevel.INFO,
}


def triggered(kind: TriggerKind, by: str, status: Status, reason: str, reason_message: str) -> LogEntry:
    """Tell who or what triggered an execution, and why it does not start at once, if so."""
    details = {"by": by, "kind": kind.value, "status": status.value}
    message = f"triggered by {by}"
    level = LogLevel.INFO
    if reason:
        details["reason"] = reason
        message += f"; {'skipped' if status is Status.JOB_SKIPPED else 'pending'}: {reason_message}"
        level = LogLevel.WARNING if reason == "QUEUE_FULL" else level
    return LogEntry(message, level, details)


def promoted() -> LogEntry:
    """Tell that a pending execution's turn has come."""
    return LogEntry("its turn has come, the executions before it have ended; waiting for a worker")


def taken(worker: str, epoch: int) -> LogEntry:
    """Tell which worker took an execution, for the epoch-th time."""
    again = f" (for the {epoch}. time: it was handed back before)" if epoch > 1 else ""
    return LogEntry(f"taken by worker {worker}{again}", details={"worker": worker, "epoch": str(epoch)})


def connected(connector: str, address: str) -> LogEntry:
    """Tell which outside system was reached."""
    details = {"connector": connector, "address": address}
    return LogEntry(f"connected to {address} with connector {connector!r}; fetching the input", details=details)


def fetched(files: Sequence[FileResult]) -> LogEntry:
    """Tell what was fetched; files that could not be used are told with their outcome."""
    size = sum(file.size for file in files)
    what = files[0].name if len(files) == 1 else f"{len(files)} files"
    details = {"files": str(len(files)), "bytes": str(size)} | ({"file": files[0].name} if len(files) == 1 else {})
    return LogEntry(f"fetched {what}, {size:,} bytes; waiting for the catalog to be free", details=details)


def catalog_free() -> LogEntry:
    """Tell that the catalog step begins."""
    return LogEntry("the catalog is free; checking and writing rows")


def file_outcomes(before: Sequence[FileResult], after: Sequence[FileResult]) -> Iterator[LogEntry]:
    """Tell of each file that had not ended before and has now."""
    known = {file.name: file.outcome for file in before}
    for file in after:
        if file.outcome is FileOutcome.WAITING or known.get(file.name, FileOutcome.WAITING) is not FileOutcome.WAITING:
            continue
        details = {"file": file.name, "rows": str(file.rows), "bytes": str(file.size), "outcome": file.outcome.value}
        if file.outcome is FileOutcome.FAILED:
            yield LogEntry(f"file {file.name} failed: {file.message}", LogLevel.ERROR, details)
        else:
            more = f"; {file.message}" if file.message else ""
            yield LogEntry(f"file {file.name} completed: {file.rows:,} rows{more}", details=details)


def stop_asked(by: str) -> LogEntry:
    """Tell who asked to stop."""
    return LogEntry(f"stop asked by {by}", details={"by": by})


def handed_back(worker: str) -> LogEntry:
    """Tell that the worker gave an execution up."""
    message = f"handed back by worker {worker}, which shuts down; nothing was applied, a worker will begin anew"
    return LogEntry(message, details={"worker": worker})


def recovered(worker: str) -> LogEntry:
    """Tell that the worker was lost."""
    message = f"worker {worker} gives no sign of life; ended without it, the counters tell what it applied"
    return LogEntry(message, LogLevel.WARNING, {"worker": worker})


def ended(end: End) -> Iterator[LogEntry]:
    """Tell how an execution ended, with its warnings first."""
    for warning in end.warnings:
        yield LogEntry(warning, LogLevel.WARNING)
    message = f"ended as {end.status}: {_counted(end.counters)}"
    details = {"status": end.status.value} | {name: str(number) for name, number in asdict(end.counters).items()}
    if end.failure is not None:
        message += f". {end.failure.reason}: {end.failure.message}"
        details["reason"] = end.failure.reason.value
    yield LogEntry(message, _LEVELS[end.status], details)


def _counted(counters: Counters) -> str:
    if not counters.read:
        return "no row was handled"
    outcomes = asdict(counters)
    del outcomes["read"], outcomes["bytes"]
    parts = [f"{number:,} {name}" for name, number in outcomes.items() if number]
    return f"{counters.read:,} rows read, of which {', '.join(parts)}"
