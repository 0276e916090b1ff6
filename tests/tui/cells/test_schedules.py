"""The table of schedules: the cron, in words, and what happens when the job is busy."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ferryman import ImportSpec, Job, OverlapPolicy
from ferryman_tui.cells.schedules import SCHEDULES
from tests.tui.cells.laws import cell_text, check_cells, check_layouts, keys, line
from tests.tui.cells.samples import JOB
from tests.tui.cells.samples import JOBS as ANY_JOB


def test_rows_fit_every_terminal() -> None:
    check_layouts(SCHEDULES)


@given(ANY_JOB, st.integers(1, 60))
def test_cells_fit_their_columns(row: Job, width: int) -> None:
    check_cells(SCHEDULES, row, width)


def test_a_row_in_a_small_terminal() -> None:
    assert line(SCHEDULES, JOB, 78) == (
        "pim-prices-nightly-es-b2b    30 2 * * *      every day at 02:30         in 11h"
    )


def test_when_busy_is_told_by_name_or_by_what_it_does() -> None:
    assert [cell_text(SCHEDULES, "busy", JOB, width) for width in (15, 6)] == ["RUN_IMMEDIATELY", "queues"]
    skipping = replace(JOB, import_spec=ImportSpec(overlap_policy=OverlapPolicy.WAIT_FOR_NEXT))
    assert cell_text(SCHEDULES, "busy", skipping, 6) == "skips"


def test_fires_are_utc() -> None:
    assert cell_text(SCHEDULES, "fires", JOB, 15) == "23 Nov 19:43:40"


def test_jobs_without_a_schedule_show_none() -> None:
    bare = replace(JOB, schedule=None, import_spec=None)
    assert {cell_text(SCHEDULES, key, bare, 12) for key in ("cron", "words", "busy", "fires", "next")} == {"—"}


def test_job_and_cron_are_always_there() -> None:
    assert all({"name", "cron"} <= keys(SCHEDULES, terminal).keys() for terminal in range(60, 201))
