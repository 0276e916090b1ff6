"""The newest executions of a job, a line for each."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ferryman import Counters, Execution, ExecutionStatus, Failure, Job, StatusReason
from ferryman_tui.sheets.recent import SHOWN, current_execution, recent_lines
from tests.tui.cells.samples import EXECUTION, EXECUTIONS, ITEM, JOB, JOBS, NOW, execution, job, outcome
from tests.tui.sheets.sketches import ASCII, CONTEXT, check, text

REJECTS = execution(
    ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS, counters=Counters(read=5321, created=5000, rejected=321)
)
FAILED = execution(ExecutionStatus.JOB_FAILED, failure=Failure(reason="FILE_NOT_FOUND", message="m" * 90))
WHY = StatusReason(reason="JOB_RUNNING", message="", blocking_execution_id="", queue_position=0)
SKIPPED = execution(ExecutionStatus.JOB_SKIPPED, started_at=None, status_reason=WHY, counters=Counters())


@given(JOBS, st.lists(EXECUTIONS, max_size=12), st.integers(20, 120), st.booleans())
def test_lines_fit(row: Job, executions: Sequence[Execution], width: int, ascii: bool) -> None:
    check(recent_lines(row, executions, width, ASCII if ascii else CONTEXT), width)


def test_each_has_its_id_what_came_of_it_and_its_age() -> None:
    assert text(recent_lines(JOB, [REJECTS, FAILED, SKIPPED, EXECUTION], 44, CONTEXT)) == (
        "Last executions  rows  rej.    took\n"
        "▲ eb1f8e5a      5,321   321  2m 12s  24h ago\n"
        "✗ eb1f8e5a  File not found           24h ago\n"
        "» eb1f8e5a  skipped: was busy        24h ago\n"
        "✓ eb1f8e5a     12,345     ·  2m 12s  24h ago"
    )


def test_exports_have_records_instead_of_rows() -> None:
    row = execution(ExecutionStatus.SUCCESS, exported_item=ITEM, counters=Counters())
    assert text(recent_lines(JOB, [row], 60, CONTEXT)) == (
        "Last executions\n✓ eb1f8e5a  order 172-189-1896838-1 sent  24h ago"
    )


def test_only_the_newest_are_listed() -> None:
    assert len(recent_lines(JOB, [EXECUTION] * 20, 60, CONTEXT)) == 1 + SHOWN


def test_until_they_are_known_the_outcomes_are_drawn() -> None:
    row = job(EXECUTION, last_outcomes=(outcome(ExecutionStatus.INTEGRATION_COMPLETED, 5),) * 4)
    assert text(recent_lines(row, [], 60, CONTEXT)) == "Last executions  4, newest at the right\n▃▃▃▃"
    assert recent_lines(JOB, [], 60, CONTEXT) == ()


def test_a_job_is_about_what_is_in_progress() -> None:
    running = replace(execution(ExecutionStatus.INTEGRATION_STARTED), id="running")
    queued = execution(ExecutionStatus.JOB_PENDING, started_at=None, created_at=NOW - timedelta(seconds=1))
    assert current_execution(job(SKIPPED), [SKIPPED, running, EXECUTION]) is running
    assert current_execution(job(queued), [queued, running]) is running
    assert current_execution(job(queued), [queued, EXECUTION]) is queued
    assert current_execution(job(EXECUTION), [EXECUTION]) is EXECUTION
    assert current_execution(job(None), []) is None
