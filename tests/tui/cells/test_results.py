"""Progress while an execution is under way, what came of it afterwards, in words that fit."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ferryman import (
    Counters,
    Execution,
    ExecutionStatus,
    ExportedItem,
    Failure,
    FileOutcome,
    FileResult,
    Progress,
    StatusReason,
)
from ferryman_tui.cells.results import result_cell
from ferryman_tui.columns import Context
from ferryman_tui.texts import fit
from ferryman_tui.tones import Tone
from tests.tui.cells.laws import CONTEXT
from tests.tui.cells.samples import ITEM, NOW, execution, text_of

STARTED = ExecutionStatus.INTEGRATION_STARTED
COMPLETED = ExecutionStatus.INTEGRATION_COMPLETED
WITH_ERRORS = ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS
PENDING = ExecutionStatus.JOB_PENDING
MESSAGE = "there is no 'in/prices.csv' on sftp.acme.example port 22; check the path in the job"


def shown(row: Execution, width: int, context: Context = CONTEXT) -> str:
    return text_of(fit(result_cell(row, width, context), width, ascii=context.ascii)).rstrip()


def test_running_shows_bar_and_percent() -> None:
    row = execution(STARTED, progress=Progress(fraction=0.5, bytes_total=9))
    assert shown(row, 15) == "━━━━━─────  50%"
    assert shown(replace(row, progress=Progress(fraction=0.999, bytes_total=9)), 15) == "━━━━━━━━━╸  99%"
    assert shown(replace(row, progress=Progress(fraction=1.0, bytes_total=9)), 15) == "━━━━━━━━━━ 100%"
    assert shown(row, 15, Context(now=NOW, ascii=True)) == "=====-----  50%"


def test_without_a_total_the_bar_is_dotted_and_the_rows_are_counted() -> None:
    assert shown(execution(STARTED), 15) == "╌╌╌╌╌╌╌╌╌╌  12k"


@pytest.mark.parametrize(
    "status",
    [ExecutionStatus.JOB_INITIALIZING, ExecutionStatus.JOB_STARTED, ExecutionStatus.INTEGRATION_WAITING],
)
def test_before_the_integration_the_bar_is_dotted(status: ExecutionStatus) -> None:
    assert shown(execution(status), 15) == "╌╌╌╌╌╌╌╌╌╌  ···"
    assert shown(execution(status), 15, Context(now=NOW, ascii=True)) == "..........  ..."


def test_stopping_tells_what_was_done() -> None:
    row = execution(ExecutionStatus.JOB_STOPPING)
    assert [shown(row, width) for width in (24, 15, 5)] == ["stopping, 12k rows done", "at 12k rows", "12k"]


def test_queued_tells_the_place() -> None:
    reason = StatusReason(reason="JOB_RUNNING", message="", blocking_execution_id="", queue_position=2)
    row = execution(PENDING, status_reason=reason, started_at=None)
    assert [shown(row, width) for width in (24, 10)] == ["queued, number 2", "queued"]
    assert shown(replace(row, status_reason=None), 24) == "queued"


@pytest.mark.parametrize(
    ("reason", "words"),
    [("JOB_RUNNING", "skipped: was busy"), ("QUEUE_FULL", "skipped: queue full"), ("LATER", "skipped")],
)
def test_skipped_tells_why(reason: str, words: str) -> None:
    why = StatusReason(reason=reason, message="", blocking_execution_id="", queue_position=0)
    assert shown(execution(ExecutionStatus.JOB_SKIPPED, status_reason=why), 24) == words
    assert shown(execution(ExecutionStatus.JOB_SKIPPED, status_reason=why), 10) == "skipped"


@pytest.mark.parametrize("status", [ExecutionStatus.JOB_FAILED, ExecutionStatus.INTEGRATION_FAILED])
def test_failed_tells_the_reason_in_words_that_fit(status: ExecutionStatus) -> None:
    row = execution(status, failure=Failure(reason="FILE_NOT_FOUND", message=MESSAGE))
    assert shown(row, 100) == MESSAGE
    assert shown(row, 60) == "there is no 'in/prices.csv' on sftp.acme.example port 22"
    assert shown(row, 24) == "File not found"
    assert shown(row, 10) == "File not …"
    assert result_cell(row, 24, CONTEXT)[0].tone is Tone.ERROR


def test_failures_without_a_reason_show_what_there_is() -> None:
    row = execution(ExecutionStatus.JOB_FAILED, failure=Failure(reason="", message="something rather long broke"))
    assert shown(row, 20) == "something rather lo…"
    assert shown(replace(row, failure=None), 20) == "no reason given"


def test_finished_tells_rows_and_rejects() -> None:
    assert shown(execution(COMPLETED), 24) == "12k rows"
    row = execution(WITH_ERRORS, counters=Counters(read=12345, rejected=31))
    assert [shown(row, width) for width in (24, 20, 12)] == [
        "12k rows  31 rejected",
        "12k rows  31 rej.",
        "12k  31 rej.",
    ]


def test_finished_tells_of_failed_files() -> None:
    failed = FileResult(name="b.csv", size=1, rows=0, outcome=FileOutcome.FAILED, message="", sha256="")
    done = replace(failed, outcome=FileOutcome.COMPLETED)
    assert shown(execution(WITH_ERRORS, files=(done, failed)), 24) == "12k rows  1 file failed"
    assert shown(execution(WITH_ERRORS, files=(failed, failed)), 24) == "12k rows  2 files failed"
    assert shown(execution(WITH_ERRORS, files=(failed, failed)), 20) == "12k rows  2 failed"


def test_stopped_keeps_what_was_counted() -> None:
    row = execution(ExecutionStatus.JOB_STOPPED)
    assert [shown(row, width) for width in (24, 17)] == ["stopped after 12k rows", "12k rows"]


def _export(status: ExecutionStatus, item: ExportedItem = ITEM) -> Execution:
    return execution(status, exported_item=item)


def test_exports_tell_what_was_sent() -> None:
    sent = _export(ExecutionStatus.SUCCESS)
    assert shown(sent, 30) == "order 172-189-1896838-1 sent"
    assert shown(sent, 24) == "order 172-189-1896838-1"
    assert shown(sent, 17) == "order 17…896838-1"
    assert shown(_export(ExecutionStatus.JOB_STOPPED), 40) == "order 172-189-1896838-1 not sent"


def test_exports_under_way_tell_what_is_sent_and_when_it_is_tried_again() -> None:
    assert shown(_export(ExecutionStatus.JOB_STARTED), 40) == "sending order 172-189-1896838-1"
    assert shown(_export(ExecutionStatus.JOB_STARTED), 20) == "sending order …838-1"
    assert shown(_export(PENDING), 24) == "order 172-189-1896838-1"
    again = replace(ITEM, attempts=2, next_attempt_at=NOW + timedelta(minutes=4))
    assert shown(_export(PENDING, again), 24) == "attempt 3 in 4m"
    assert shown(_export(PENDING, again), 10) == "retry 4m"


def test_exports_given_up_tell_their_last_error() -> None:
    refused = _export(ExecutionStatus.ERROR, replace(ITEM, last_error="answered with status 422; look at the body"))
    assert shown(refused, 30) == "answered with status 422"
