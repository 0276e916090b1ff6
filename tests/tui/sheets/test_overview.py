"""The overview stands in two columns or one, and holds everything either way."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferryman import ApiTarget, Counters, Execution, ExecutionStatus, ExportSpec, Job, Progress
from ferryman_tui.sheets.overview import TWO_COLUMNS, Known, overview_sheet
from tests.tui.cells.samples import EXECUTION, EXECUTIONS, ID, JOB, JOBS, execution, job, outcome
from tests.tui.sheets.sketches import ASCII, CONTEXT, OFFER, check, flat, text

RUNNING = execution(
    ExecutionStatus.INTEGRATION_STARTED,
    id="0194f3a1-7c11-7b02-9d41-000000000001",
    progress=Progress(fraction=0.73, bytes_total=9),
    warnings=("column Colour feeds no field",),
)
EXPORT = replace(
    JOB, import_spec=None, schedule=None, export_spec=ExportSpec(trigger_statuses=("OPEN",), api=ApiTarget(path="/o"))
)


@given(JOBS, st.lists(EXECUTIONS, max_size=3), st.integers(56, 170), st.booleans())
def test_lines_fit(row: Job, executions: Sequence[Execution], width: int, ascii: bool) -> None:
    known = Known(executions=executions, entity=OFFER, per_second=1.5, left=2.0)
    check(overview_sheet(row, known, width, ASCII if ascii else CONTEXT), width)


def test_what_is_in_progress_stands_beside_the_schedule() -> None:
    known = Known(executions=[RUNNING, EXECUTION], entity=OFFER, per_second=318, left=88)
    lines = text(overview_sheet(job(RUNNING), known, 118, CONTEXT)).splitlines()
    assert lines[0].split() == ["In", "progress", "Schedule", "(UTC)"]
    assert "12,345 rows · 318/s · 1m 28s left" in lines[3]
    listed = lines[next(at for at, line in enumerate(lines) if "Last executions" in line) :]
    assert not any("00000001" in line for line in listed)
    assert any("eb1f8e5a" in line for line in listed)


@pytest.mark.parametrize("width", [TWO_COLUMNS - 1, TWO_COLUMNS])
def test_everything_is_there_at_any_width(width: int) -> None:
    row = job(RUNNING, last_outcomes=(outcome(ExecutionStatus.INTEGRATION_COMPLETED, 5),))
    told = flat(overview_sheet(row, Known(executions=[RUNNING, EXECUTION]), width, CONTEXT))
    for words in ("In progress", "created", "Last executions", "Next fires", "Mean duration 5s", "Duration, last 1"):
        assert words in told
    for words in ("Configuration", "column Colour feeds no field"):
        assert words in told


def test_the_id_stands_directly_below_the_date() -> None:
    lines = text(overview_sheet(JOB, Known(), 80, CONTEXT)).splitlines()
    date = lines.index("started    22 Nov 07:44:40 UTC")
    assert lines[date + 1] == f"id         {ID}"
    queued = execution(ExecutionStatus.JOB_PENDING, started_at=None, counters=Counters())
    assert "triggered  22 Nov 07:44:40 UTC" in text(overview_sheet(job(queued), Known(), 80, CONTEXT))


def test_a_job_that_never_ran_has_no_id() -> None:
    told = text(overview_sheet(job(None), Known(), 80, CONTEXT))
    assert "has never run." in told
    assert not any(line.startswith("id ") for line in told.splitlines())


def test_exports_are_fired_by_events() -> None:
    told = flat(overview_sheet(EXPORT, Known(), 80, CONTEXT))
    assert "Fired by events Each OFFER that reaches OPEN" in told
    assert "Schedule" not in told
    assert "does not fire: the job is inactive" in flat(
        overview_sheet(replace(EXPORT, active=False), Known(), 80, CONTEXT)
    )
