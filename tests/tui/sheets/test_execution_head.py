"""The head of an execution: date, status, directly below the date the whole id, and why it is so."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferryman import Execution, ExecutionStatus, Failure, StatusReason, Stop, Trigger, TriggerKind
from ferryman_tui.columns import Context
from ferryman_tui.sheets.execution_head import ID_LINE, by_words, date_words, execution_head_sheet
from ferryman_tui.sheets.lines import plain
from ferryman_tui.tones import Tone
from tests.tui.cells.samples import EXECUTION, EXECUTIONS, ID, NOW, execution, width_of

Status = ExecutionStatus
CONTEXT = Context(now=NOW)
LONG = "there is no 'prices.csv' on ferryman@sftp.example.com port 22; check the path in the job, and that it was sent"


def head(one: Execution, width: int = 118, most: int = 2) -> list[str]:
    """Write the head as plain text."""
    return [plain(row).rstrip() for row in execution_head_sheet(one, width, CONTEXT, most=most)]


def test_the_id_stands_directly_below_the_date() -> None:
    assert head(EXECUTION) == ["22 Nov 2026 07:44:40 UTC   ✓ INTEGRATION_COMPLETED   2m 12s · by schedule", ID]


@pytest.mark.parametrize("width", range(58, 199, 10))
@pytest.mark.parametrize("status", Status)
def test_date_whole_status_and_whole_id_are_there_at_every_size(status: Status, width: int) -> None:
    first, second, *_ = head(execution(status), width)
    assert first.startswith("22 Nov")
    assert status.value in first
    assert second == ID


def test_narrow_terminals_leave_out_who_then_the_year() -> None:
    long = execution(Status.INTEGRATION_COMPLETED_WITH_ERRORS)
    assert head(long, 78)[0] == "22 Nov 2026 07:44:40 UTC   ▲ INTEGRATION_COMPLETED_WITH_ERRORS   2m 12s"
    assert head(long, 58)[0] == "22 Nov 07:44:40 UTC   ▲ INTEGRATION_COMPLETED_WITH_ERRORS"


def test_what_waits_tells_for_how_long() -> None:
    pending = execution(
        Status.JOB_PENDING,
        started_at=None,
        created_at=NOW - timedelta(seconds=182),
        status_reason=StatusReason(
            reason="JOB_RUNNING", message="another one runs", blocking_execution_id=ID, queue_position=2
        ),
    )
    assert head(pending) == [
        "23 Nov 2026 07:41:38 UTC   ○ JOB_PENDING   for 3m 02s · by schedule",
        ID,
        "another one runs (number 2 in the queue)",
    ]


def test_what_never_started_has_no_duration() -> None:
    assert head(execution(Status.JOB_SKIPPED, started_at=None))[0].endswith("» JOB_SKIPPED   by schedule")


def test_the_failure_is_told_in_words_on_two_lines_at_most() -> None:
    failed = execution(Status.JOB_FAILED, failure=Failure(reason="FILE_NOT_FOUND", message=LONG))
    assert head(failed, 80)[2:] == [
        "there is no 'prices.csv' on ferryman@sftp.example.com port 22; check the path in",
        "the job, and that it was sent",
    ]
    longer = replace(failed, failure=Failure(reason="FILE_NOT_FOUND", message=f"{LONG}, {LONG}"))
    assert len(head(longer, 80, most=6)) == 4
    assert head(longer, 80)[-1].endswith("…")


def test_a_failure_without_words_tells_its_reason() -> None:
    assert head(execution(Status.ERROR, failure=Failure(reason="CALL_FAILED", message="")))[2:] == ["Call failed"]


def test_warnings_come_last_and_those_left_out_are_counted() -> None:
    warned = execution(
        Status.JOB_STOPPED,
        stop=Stop(by="ada", asked_at=NOW),
        warnings=("column 'x' is ignored", "column 'y' is ignored", "column 'z' is ignored"),
    )
    assert head(warned, 60)[2] == "Asked to stop by ada at 07:44:40 UTC"
    assert head(warned, 60)[3].split("  ")[0] == "column 'x' is ignored"
    assert head(warned, 60)[3].endswith("+2")
    assert head(warned, 60, most=6)[3:] == [f"column '{name}' is ignored" for name in "xyz"]


def test_without_a_connection_what_is_under_way_is_grey() -> None:
    for status, tones in ((Status.INTEGRATION_STARTED, {Tone.TEXT, Tone.MUTED}), (Status.JOB_FAILED, {Tone.ERROR})):
        first = execution_head_sheet(execution(status), 118, CONTEXT, live=False)[0]
        assert {piece.tone for piece in first} >= tones
        assert Tone.RUN not in {piece.tone for piece in first}


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        (Trigger(kind=TriggerKind.SCHEDULE, by="every day"), "by schedule"),
        (Trigger(kind=TriggerKind.EVENT, by="OPEN"), "by event OPEN"),
        (Trigger(kind=TriggerKind.MANUAL, by="local operator"), "by local operator"),
        (Trigger(kind=TriggerKind.MANUAL), "by hand"),
    ],
)
def test_what_caused_it(trigger: Trigger, words: str) -> None:
    assert by_words(trigger) == words


def test_dates_have_their_year() -> None:
    assert (date_words(NOW), date_words(None)) == ("23 Nov 2026 07:44:40 UTC", "no date")


@given(EXECUTIONS, st.sampled_from([58, 78, 118]), st.integers(2, 6))
def test_any_head_fits(one: Execution, width: int, most: int) -> None:
    lines = execution_head_sheet(one, width, CONTEXT, most=most)
    assert plain(lines[ID_LINE]) == one.id
    assert len(lines) <= 2 + most
    assert all(width_of(row) <= width for row in lines)
