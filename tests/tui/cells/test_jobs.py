"""The table of jobs tells at one glance how each stands and why."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferryman import ApiTarget, ExecutionStatus, ExportSpec, ImportSpec, Job, Progress, SftpSource
from ferryman_tui.cells.jobs import JOBS, job_name_cell
from ferryman_tui.columns import Context
from ferryman_tui.tones import Tone
from tests.tui.cells.laws import CONTEXT, cell_text, check_cells, check_layouts, keys, line
from tests.tui.cells.samples import JOB, NOW, execution, job, outcome
from tests.tui.cells.samples import JOBS as ANY_JOB

RUNNING = execution(
    ExecutionStatus.INTEGRATION_STARTED,
    started_at=NOW - timedelta(minutes=2),
    progress=Progress(fraction=0.73, bytes_total=1000),
)
EXPORT = replace(
    JOB, import_spec=None, schedule=None, export_spec=ExportSpec(trigger_statuses=("OPEN",), api=ApiTarget(path="/o"))
)
FULL = replace(JOB, import_spec=ImportSpec(sftp=SftpSource(), import_full=True))


def test_rows_fit_every_terminal() -> None:
    check_layouts(JOBS)


@given(ANY_JOB, st.integers(1, 60))
def test_cells_fit_their_columns(row: Job, width: int) -> None:
    check_cells(JOBS, row, width)


def test_terminals_show_what_the_plan_says() -> None:
    assert keys(JOBS, 80) == {"status": 1, "name": 35, "progress": 17, "heat": 10, "next": 7}
    assert keys(JOBS, 120) == {
        **{"status": 10, "name": 31, "entity": 12, "via": 6, "progress": 20, "heat": 20, "next": 7}
    }
    assert keys(JOBS, 150) == {
        **{"status": 10, "name": 36, "entity": 14, "via": 6, "progress": 24, "heat": 30, "age": 7, "next": 7}
    }


def test_headers_follow_the_width() -> None:
    heat = next(column for column in JOBS.columns if column.key == "heat")
    progress = next(column for column in JOBS.columns if column.key == "progress")
    assert [heat.header(width).strip() for width in (30, 20, 10)] == ["Last 30", "Last 20", "Last 10"]
    assert [progress.header(width).strip() for width in (24, 20)] == ["Progress / last result", "Progress"]


def test_a_running_job_in_a_small_terminal() -> None:
    row = job(RUNNING, last_outcomes=(outcome(ExecutionStatus.INTEGRATION_COMPLETED, 5),) * 12)
    assert line(JOBS, row, 78) == ("●  pim-prices-nightly-es-b2b            ━━━━━━━━╸───  73%  ▃▃▃▃▃▃▃▃▃▃   in 11h")


def test_a_running_job_without_glyphs() -> None:
    row = job(RUNNING, last_outcomes=(outcome(ExecutionStatus.JOB_FAILED, 5),) * 2)
    shown = line(JOBS, row, 138, Context(now=NOW, ascii=True))
    assert shown.isascii()
    assert shown.split() == [
        *("r", "Running", "pim-prices-nightly-es-b2b", "Offer", "v", "SFTP", "=============>-----", "73%", "xx"),
        *("2m", "ago", "in", "11h"),
    ]


def test_full_mode_is_marked_beside_the_name() -> None:
    assert cell_text(JOBS, "name", FULL, 34) == "pim-prices-nightly-es-b2b FULL"
    assert cell_text(JOBS, "name", FULL, 20) == "pim-pri…-es-b2b FULL"
    assert job_name_cell(FULL, 20, CONTEXT)[-1].text == " FULL"
    assert job_name_cell(FULL, 20, CONTEXT)[-1].tone is Tone.ERROR


def test_inactive_jobs_are_muted_and_disabled() -> None:
    off = replace(JOB, active=False)
    assert job_name_cell(off, 30, CONTEXT)[0].tone is Tone.MUTED
    assert cell_text(JOBS, "status", off, 10) == "‖ Disabled"
    assert cell_text(JOBS, "status", off, 1) == "‖"


@pytest.mark.parametrize(
    ("row", "via"),
    [
        (JOB, "↓ SFTP"),
        (replace(JOB, import_spec=ImportSpec()), "↓ API"),
        (EXPORT, "↑ API"),
        (replace(JOB, import_spec=None), "—"),
    ],
)
def test_via_tells_direction_and_method(row: Job, via: str) -> None:
    assert cell_text(JOBS, "via", row, 6) == via


def test_entities_are_words() -> None:
    row = replace(JOB, entity="CLASSIFICATION_CATEGORY")
    assert cell_text(JOBS, "entity", row, 14) == "Classification"
    assert cell_text(JOBS, "entity", row, 24) == "Classification Category"


def test_ran_counts_from_the_start_or_else_from_the_trigger() -> None:
    assert cell_text(JOBS, "age", JOB, 7) == "24h ago"
    skipped = execution(ExecutionStatus.JOB_SKIPPED, started_at=None, created_at=NOW - timedelta(minutes=5))
    assert cell_text(JOBS, "age", job(skipped), 7) == "5m ago"
    assert cell_text(JOBS, "age", job(None), 7) == "—"


def test_next_tells_when_or_why_not() -> None:
    assert JOB.schedule
    without_fires = replace(JOB.schedule, next_fire_time=None, enabled=False)
    assert cell_text(JOBS, "next", JOB, 7) == "in 11h"
    assert cell_text(JOBS, "next", replace(JOB, schedule=without_fires), 7) == "paused"
    assert cell_text(JOBS, "next", replace(JOB, schedule=without_fires, active=False), 7) == "—"
    assert cell_text(JOBS, "next", replace(JOB, schedule=None), 7) == "—"
    assert cell_text(JOBS, "next", EXPORT, 7) == "event"
    due = replace(JOB.schedule, next_fire_time=NOW)
    assert cell_text(JOBS, "next", replace(JOB, schedule=due), 7) == "now"
