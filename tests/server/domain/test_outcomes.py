"""How an execution ends, told by its ledger entry."""

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferryman_server.domain.counters import Counters
from ferryman_server.domain.executions import ACTIVE, BEFORE_CATALOG, ENDED, IllegalTransition, Status
from ferryman_server.domain.outcomes import (
    End,
    Failure,
    FailureReason,
    FileOutcome,
    FileResult,
    LedgerEntry,
    LedgerOutcome,
    end_of,
)

GOOD: Final = Counters(read=3, created=1, unchanged=2)
MIXED: Final = Counters(read=3, created=1, rejected=2)
BAD: Final = Counters(read=3, rejected=3)
DISK_FULL: Final = Failure(FailureReason.DISK_FULL, "no space left")
MOVE_FAILED: Final = Failure(FailureReason.MOVE_FAILED, "a.csv could not be moved")
UNUSABLE: Final = FileResult("b.csv", outcome=FileOutcome.FAILED, message="no rows")
ENTRY: Final = LedgerEntry("e", 1, 1, GOOD, outcome=LedgerOutcome.COMPLETED, closed=True)
LOST: Final = replace(ENTRY, outcome=LedgerOutcome.FAILED)


@pytest.mark.parametrize(
    ("entry", "status", "reason"),
    [
        (ENTRY, Status.INTEGRATION_COMPLETED, None),
        (replace(ENTRY, counters=Counters()), Status.INTEGRATION_COMPLETED, None),
        (replace(ENTRY, counters=MIXED), Status.INTEGRATION_COMPLETED_WITH_ERRORS, None),
        (replace(ENTRY, files=(UNUSABLE,)), Status.INTEGRATION_COMPLETED_WITH_ERRORS, None),
        (
            replace(ENTRY, files=(UNUSABLE,), failure=MOVE_FAILED),
            Status.INTEGRATION_COMPLETED_WITH_ERRORS,
            FailureReason.MOVE_FAILED,
        ),
        (replace(ENTRY, counters=BAD), Status.INTEGRATION_FAILED, FailureReason.ALL_ROWS_REJECTED),
        (replace(LOST, failure=DISK_FULL), Status.INTEGRATION_FAILED, FailureReason.DISK_FULL),
        (LOST, Status.INTEGRATION_FAILED, FailureReason.WORKER_LOST),
        (replace(LOST, outcome=None), Status.INTEGRATION_FAILED, FailureReason.WORKER_LOST),
    ],
)
def test_ends_from_the_catalog_step(entry: LedgerEntry, status: Status, reason: FailureReason | None) -> None:
    end = end_of(Status.INTEGRATION_STARTED, entry)
    assert (end.status, end.failure and end.failure.reason) == (status, reason)
    assert (end.counters, end.files, end.warnings) == (entry.counters, entry.files, entry.warnings)


@pytest.mark.parametrize("status", sorted(BEFORE_CATALOG))
def test_a_failure_before_the_first_batch_is_one_of_the_job(status: Status) -> None:
    assert end_of(status, replace(LOST, batch=0)).status is Status.JOB_FAILED


@pytest.mark.parametrize("status", sorted(BEFORE_CATALOG))
def test_the_ledger_may_be_ahead_of_the_status(status: Status) -> None:
    assert end_of(status, ENTRY) == end_of(Status.INTEGRATION_STARTED, ENTRY)
    assert end_of(status, LOST).status is Status.INTEGRATION_FAILED


@pytest.mark.parametrize("outcome", [*LedgerOutcome, None])
def test_a_stopping_execution_ends_as_stopped_with_true_counters(outcome: LedgerOutcome | None) -> None:
    entry = replace(ENTRY, outcome=outcome, failure=DISK_FULL, counters=MIXED, warnings=("look",))
    assert end_of(Status.JOB_STOPPING, entry) == End(Status.JOB_STOPPED, None, MIXED, (), ("look",))


@pytest.mark.parametrize("status", sorted(ACTIVE))
@pytest.mark.parametrize("batch", [0, 1])
def test_a_ledger_that_was_stopped_ends_any_active_execution_as_stopped(status: Status, batch: int) -> None:
    entry = replace(ENTRY, batch=batch, outcome=LedgerOutcome.STOPPED, counters=MIXED)
    assert end_of(status, entry) == End(Status.JOB_STOPPED, None, MIXED)


@pytest.mark.parametrize("status", sorted(set(Status) - ACTIVE))
def test_only_an_active_execution_can_end(status: Status) -> None:
    with pytest.raises(IllegalTransition):
        end_of(status, ENTRY)


@given(
    st.sampled_from(sorted(ACTIVE)),
    st.integers(0, 2),
    st.sampled_from([*LedgerOutcome, None]),
    st.sampled_from([Counters(), GOOD, MIXED, BAD]),
)
def test_every_active_execution_ends_whatever_its_ledger_says(
    status: Status, batch: int, outcome: LedgerOutcome | None, counters: Counters
) -> None:
    entry = LedgerEntry("e", 1, batch, counters, outcome=outcome, closed=True)
    end = end_of(status, entry)
    assert end.status in ENDED - {Status.JOB_SKIPPED}
    assert end.counters == counters
    failed = end.status in (Status.JOB_FAILED, Status.INTEGRATION_FAILED)
    assert failed == (end.failure is not None)
