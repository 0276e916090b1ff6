"""The phases of an execution: only what the server proves is told as over."""

from dataclasses import replace
from typing import Any

import pytest

from ferryman import Counters, Execution, ExecutionStatus, Failure, FileOutcome, FileResult, Phase, Progress
from ferryman_tui.columns import Context
from ferryman_tui.sheets.phases import Mark, phases, phases_line
from ferryman_tui.tones import Tone
from tests.tui.cells.samples import ITEM, NOW, execution, text_of, width_of

Status = ExecutionStatus
CONTEXT = Context(now=NOW)
FILE = FileResult(name="in/a.csv", size=9, rows=0, outcome=FileOutcome.UNSPECIFIED, message="", sha256="")
_LETTERS = {Mark.DONE: "d", Mark.NOW: "n", Mark.AHEAD: ".", Mark.HALTED: "x"}
NEVER: dict[str, Any] = {"started_at": None}
UNREAD: dict[str, Any] = {"counters": Counters()}


def marks(one: Execution) -> str:
    """Write the marks as letters: done, now, ahead as a dot, and x where it ended before its time."""
    return "".join(_LETTERS[step.mark] for step in phases(one))


def failed(reason: str, **fields: Any) -> Execution:
    """An import that failed before the catalog step."""
    return execution(Status.JOB_FAILED, failure=Failure(reason=reason, message="so"), **UNREAD, **fields)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (execution(Status.JOB_PENDING, **NEVER, **UNREAD), "....."),
        (execution(Status.JOB_INITIALIZING, **UNREAD), "n...."),
        (execution(Status.JOB_STARTED, **UNREAD), "dn..."),
        (execution(Status.INTEGRATION_WAITING, **UNREAD), "ddn.."),
        (execution(Status.INTEGRATION_STARTED), "dddn."),
        (execution(Status.JOB_STOPPING, progress=Progress(phase=Phase.FETCH)), "dn..."),
        (execution(Status.JOB_STOPPING, progress=Progress(phase=Phase.INTEGRATE)), "dddn."),
        (execution(Status.JOB_STOPPING), "n...."),
        (execution(Status.INTEGRATION_COMPLETED), "ddddd"),
        (execution(Status.INTEGRATION_COMPLETED_WITH_ERRORS), "ddddd"),
        (execution(Status.INTEGRATION_FAILED), "dddx."),
        (execution(Status.JOB_STOPPED), "dddx."),
        (execution(Status.JOB_STOPPED, files=(FILE,), **UNREAD), "dx..."),
        (execution(Status.JOB_STOPPED, **UNREAD), "x...."),
        (execution(Status.JOB_STOPPED, **NEVER, **UNREAD), "....."),
        (execution(Status.JOB_SKIPPED, **NEVER, **UNREAD), "....."),
        (failed("LOGIN_REFUSED"), "x...."),
        (failed("FILE_NOT_FOUND"), "dx..."),
        (failed("HEADER_INVALID", files=(FILE,)), "dx..."),
        (failed("CONNECTOR_INACTIVE", **NEVER), "....."),
        (execution(Status.STATUS_UNSPECIFIED), "....."),
    ],
)
def test_how_far_an_import_came(one: Execution, expected: str) -> None:
    assert marks(one) == expected


FIRST = replace(ITEM, attempts=0, destination="")


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (execution(Status.JOB_PENDING, exported_item=FIRST), "n.."),
        (execution(Status.JOB_STARTED, exported_item=FIRST), "dn."),
        (execution(Status.JOB_PENDING, exported_item=ITEM), "dn."),
        (execution(Status.SUCCESS, exported_item=ITEM), "ddd"),
        (execution(Status.ERROR, exported_item=ITEM), "dx."),
        (execution(Status.ERROR, exported_item=FIRST), "x.."),
        (execution(Status.JOB_STOPPED, exported_item=FIRST), "x.."),
        (execution(Status.JOB_SKIPPED, exported_item=FIRST), "..."),
    ],
)
def test_how_far_an_export_came(one: Execution, expected: str) -> None:
    assert marks(one) == expected


def test_the_line_of_a_running_import() -> None:
    shown = phases_line(execution(Status.INTEGRATION_STARTED), 80, CONTEXT)
    assert text_of(shown) == "✓ Initialize ─ ✓ Fetch ─ ✓ Wait ─ ● Integrate ─ ○ Report"


def test_where_it_ended_has_the_mark_of_its_status() -> None:
    assert "✗ Fetch" in text_of(phases_line(failed("FILE_NOT_FOUND"), 80, CONTEXT))
    assert "■ Integrate" in text_of(phases_line(execution(Status.JOB_STOPPED), 80, CONTEXT))


def test_letters_alone_tell_phases_apart() -> None:
    plain = text_of(phases_line(execution(Status.JOB_STOPPED), 80, replace(CONTEXT, ascii=True)))
    assert plain == "x Initialize - x Fetch - x Wait - S Integrate - . Report"


def test_without_a_connection_nothing_looks_live() -> None:
    running = execution(Status.INTEGRATION_STARTED)
    assert Tone.RUN in {piece.tone for piece in phases_line(running, 80, CONTEXT)}
    assert Tone.RUN not in {piece.tone for piece in phases_line(running, 80, CONTEXT, live=False)}


@pytest.mark.parametrize("width", [58, 78, 98, 118])
def test_the_line_fits_every_terminal(width: int) -> None:
    assert all(width_of(phases_line(execution(status), width, CONTEXT)) <= width for status in Status)
