"""How an execution stands is told in whole words, whatever it is doing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferryman import Counters, Execution, ExecutionStatus, Failure, Progress, StatusReason, Stop
from ferryman_tui.sheets.standing import counter_lines, standing_lines, took
from ferryman_tui.tones import Tone
from tests.tui.cells.samples import EXECUTIONS, ITEM, NOW, execution, text_of
from tests.tui.sheets.sketches import ASCII, CONTEXT, check, flat, text

RUNNING = execution(
    ExecutionStatus.INTEGRATION_STARTED,
    started_at=NOW - timedelta(seconds=132),
    progress=Progress(fraction=0.734, bytes_total=1000),
)
MESSAGE = "there is no 'in/prices.csv' on sftp.acme.example port 22; check the path in the job"


@given(EXECUTIONS, st.integers(20, 120), st.booleans())
def test_lines_fit(row: Execution, width: int, ascii: bool) -> None:
    context = ASCII if ascii else CONTEXT
    check(standing_lines(row, width, context, per_second=9.5, left=71.0), width)
    check(counter_lines(row.counters, width, context), max(width, 22))


def test_running_shows_the_bar_the_rate_and_the_time_left() -> None:
    assert text(standing_lines(RUNNING, 40, CONTEXT, per_second=378.4, left=8.2)) == (
        "● Running  for 2m 12s\n━━━━━━━━━━━━━━━━━━━━━━━━╸─────────   73%\n12,345 rows · 378/s · 8s left"
    )
    assert "rows | 378/s | under 1s left" in text(standing_lines(RUNNING, 60, ASCII, per_second=378, left=0.2))
    assert text(standing_lines(RUNNING, 40, CONTEXT)).endswith("\n12,345 rows")


def test_without_a_total_there_is_no_percentage() -> None:
    lines = standing_lines(replace(RUNNING, progress=Progress()), 30, CONTEXT)
    assert text(lines[1:2]) == "╌" * 24


def test_a_failure_is_told_whole() -> None:
    failed = execution(
        ExecutionStatus.JOB_FAILED, failure=Failure(reason="FILE_NOT_FOUND", message=MESSAGE), counters=Counters()
    )
    lines = standing_lines(failed, 44, CONTEXT)
    assert flat(lines) == f"✗ Failed 23h ago, after 2m 12s {MESSAGE} no rows were read"
    assert {piece.tone for line in lines[1:3] for piece in line} == {Tone.ERROR}


def test_what_was_read_and_applied_is_told() -> None:
    row = execution(
        ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS, counters=Counters(read=5321, created=5000, rejected=321)
    )
    assert flat(standing_lines(row, 80, CONTEXT)).endswith("5,321 rows read, 5,000 applied, 321 rejected")


def test_a_stop_tells_who_asked() -> None:
    row = execution(ExecutionStatus.JOB_STOPPED, stop=Stop(by="ann", asked_at=NOW))
    assert "stopped by ann" in flat(standing_lines(row, 80, CONTEXT))


@pytest.mark.parametrize("status", [ExecutionStatus.JOB_PENDING, ExecutionStatus.JOB_SKIPPED])
def test_waiting_and_skipping_have_their_reason(status: ExecutionStatus) -> None:
    why = StatusReason(reason="JOB_RUNNING", message="waits for …8e5a", blocking_execution_id="", queue_position=1)
    assert "waits for …8e5a" in flat(standing_lines(execution(status, status_reason=why), 80, CONTEXT))


def test_an_exported_item_tells_where_it_went_and_when_it_is_tried_again() -> None:
    sent = execution(ExecutionStatus.SUCCESS, exported_item=ITEM)
    assert flat(standing_lines(sent, 120, CONTEXT)).endswith("order 172-189-1896838-1 to /orders/172-189-1896838-1.xml")
    item = replace(ITEM, last_error="HTTP 500", next_attempt_at=NOW + timedelta(seconds=90))
    waiting = execution(ExecutionStatus.JOB_PENDING, exported_item=item, started_at=None)
    assert flat(standing_lines(waiting, 80, CONTEXT)) == (
        "○ Queued order 172-189-1896838-1 HTTP 500 attempt 2 in 1m 30s"
    )


def test_counters_show_their_shares() -> None:
    lines = counter_lines(Counters(read=8, created=2, updated=6), 40, CONTEXT)
    assert [text_of(line).rstrip() for line in lines] == [
        "created              2 ▇▇▇▇",
        "updated              6 ▇▇▇▇▇▇▇▇▇▇▇▇",
        "unchanged            0",
        "rejected             0",
    ]
    assert "deleted" in text(counter_lines(Counters(read=1, deleted=1), 40, CONTEXT))


def test_what_took_no_time_is_told_as_such() -> None:
    assert (took(0.4), took(1), took(132)) == ("under 1s", "1s", "2m 12s")
