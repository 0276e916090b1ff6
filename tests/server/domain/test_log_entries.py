"""What the log of an execution says."""

from typing import Final

import pytest

from ferryman_server.domain import log_entries
from ferryman_server.domain.counters import Counters
from ferryman_server.domain.executions import ENDED, Status, TriggerKind
from ferryman_server.domain.log_entries import LogEntry
from ferryman_server.domain.log_lines import LogLevel
from ferryman_server.domain.outcomes import End, Failure, FailureReason, FileOutcome, FileResult

WAITING: Final = FileResult("in/a.csv", 1_234_567, sha256="ab")
COMPLETED: Final = FileResult("in/a.csv", 1_234_567, 1_000, FileOutcome.COMPLETED, "moved to out/a.csv", "ab")
FAILED: Final = FileResult("in/b.csv", 7, 0, FileOutcome.FAILED, "it has a header but no rows")


def test_a_trigger_tells_who_and_why_it_does_not_start() -> None:
    starting = log_entries.triggered(TriggerKind.MANUAL, "local operator", Status.JOB_INITIALIZING, "", "")
    assert starting == LogEntry(
        "triggered by local operator",
        details={"by": "local operator", "kind": "MANUAL", "status": "JOB_INITIALIZING"},
    )
    pending = log_entries.triggered(TriggerKind.MANUAL, "me", Status.JOB_PENDING, "JOB_RUNNING", "x is running")
    assert (pending.message, pending.level) == ("triggered by me; pending: x is running", LogLevel.INFO)
    full = log_entries.triggered(TriggerKind.SCHEDULE, "schedule", Status.JOB_SKIPPED, "QUEUE_FULL", "9 are pending")
    assert (full.message, full.level) == ("triggered by schedule; skipped: 9 are pending", LogLevel.WARNING)
    assert full.details["reason"] == "QUEUE_FULL"


def test_a_second_claim_says_so() -> None:
    assert log_entries.taken("host:1:abc", 1).message == "taken by worker host:1:abc"
    assert "2. time" in log_entries.taken("host:1:abc", 2).message


def test_what_was_fetched_is_told_with_its_size() -> None:
    one = log_entries.fetched([WAITING])
    assert one.message == "fetched in/a.csv, 1,234,567 bytes; waiting for the catalog to be free"
    assert one.details == {"file": "in/a.csv", "files": "1", "bytes": "1234567"}
    two = log_entries.fetched([WAITING, FAILED])
    assert two.message.startswith("fetched 2 files, 1,234,574 bytes")
    assert "file" not in two.details


def test_the_outcome_of_a_file_is_told_once() -> None:
    entries = list(log_entries.file_outcomes([WAITING], [COMPLETED, FAILED]))
    assert [(entry.level, entry.message) for entry in entries] == [
        (LogLevel.INFO, "file in/a.csv completed: 1,000 rows; moved to out/a.csv"),
        (LogLevel.ERROR, "file in/b.csv failed: it has a header but no rows"),
    ]
    assert entries[0].details == {"file": "in/a.csv", "rows": "1000", "bytes": "1234567", "outcome": "COMPLETED"}
    assert list(log_entries.file_outcomes([COMPLETED, FAILED], [COMPLETED, FAILED])) == []
    assert list(log_entries.file_outcomes([], [WAITING])) == []


def test_the_end_tells_the_counters_behind_the_warnings() -> None:
    end = End(
        Status.INTEGRATION_COMPLETED_WITH_ERRORS,
        counters=Counters(read=12_345, created=12_000, rejected=345, bytes=99),
        warnings=("column 'Prix' is not mapped and was ignored",),
    )
    warning, last = log_entries.ended(end)
    assert warning == LogEntry("column 'Prix' is not mapped and was ignored", LogLevel.WARNING)
    assert last.level is LogLevel.WARNING
    assert last.message == (
        "ended as INTEGRATION_COMPLETED_WITH_ERRORS: 12,345 rows read, of which 12,000 created, 345 rejected"
    )
    assert last.details == {
        "status": "INTEGRATION_COMPLETED_WITH_ERRORS",
        "read": "12345",
        "created": "12000",
        "updated": "0",
        "unchanged": "0",
        "deleted": "0",
        "rejected": "345",
        "bytes": "99",
    }


def test_a_failure_is_told_in_full() -> None:
    (entry,) = log_entries.ended(End(Status.JOB_FAILED, Failure(FailureReason.FILE_NOT_FOUND, "there is no a.csv")))
    assert entry.level is LogLevel.ERROR
    assert entry.message == "ended as JOB_FAILED: no row was handled. FILE_NOT_FOUND: there is no a.csv"
    assert entry.details["reason"] == "FILE_NOT_FOUND"


@pytest.mark.parametrize("status", sorted(ENDED - {Status.JOB_SKIPPED, Status.SUCCESS, Status.ERROR}))
def test_every_end_that_a_worker_writes_can_be_told(status: Status) -> None:
    (entry,) = log_entries.ended(End(status))
    assert entry.message.startswith(f"ended as {status}")
