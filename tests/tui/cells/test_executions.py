"""The table of executions: whole ids where they fit, otherwise the end that is quoted."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferryman import Counters, Execution, ExecutionStatus, Trigger, TriggerKind
from ferryman_tui.cells.executions import EXECUTIONS, longest_seconds
from ferryman_tui.columns import Context
from tests.tui.cells.laws import CONTEXT, cell_text, check_cells, check_layouts, keys, line
from tests.tui.cells.samples import EXECUTION, ID, NOW, execution, text_of
from tests.tui.cells.samples import EXECUTIONS as ANY_EXECUTION


def test_rows_fit_every_terminal() -> None:
    check_layouts(EXECUTIONS)


@given(ANY_EXECUTION, st.integers(1, 60))
def test_cells_fit_their_columns(row: Execution, width: int) -> None:
    check_cells(EXECUTIONS, row, width)


def test_ids_stand_in_full_from_110_columns_on() -> None:
    assert {keys(EXECUTIONS, terminal)["id"] for terminal in range(110, 201)} == {36}
    assert {keys(EXECUTIONS, terminal)["id"] for terminal in range(60, 110)} == {8}
    assert cell_text(EXECUTIONS, "id", EXECUTION, 36) == ID
    assert cell_text(EXECUTIONS, "id", EXECUTION, 8) == "eb1f8e5a"


def test_status_id_date_and_rejects_are_always_there() -> None:
    for terminal in range(60, 201):
        assert {"status", "id", "at", "rej"} <= keys(EXECUTIONS, terminal).keys()


def test_a_row_in_a_small_terminal() -> None:
    row = replace(EXECUTION, counters=Counters(read=8625, created=168, updated=6014, rejected=3))
    assert line(EXECUTIONS, row, 78).split() == [
        *("✓", "OK", "eb1f8e5a", "22", "Nov", "07:44:40", "2m", "12s", "6,014", "8,625", "3")
    ]


def test_counts_that_do_not_fit_are_shortened_and_none_is_a_dot() -> None:
    row = replace(EXECUTION, counters=Counters(read=12_345_678))
    assert cell_text(EXECUTIONS, "rows", row, 10) == "12,345,678"
    assert cell_text(EXECUTIONS, "rows", row, 8) == "12M"
    assert cell_text(EXECUTIONS, "rej", row, 8) == "·"
    assert cell_text(EXECUTIONS, "rej", row, 8, Context(now=NOW, ascii=True)) == "."


def test_durations_are_compared_with_the_longest_where_there_is_room() -> None:
    column = next(column for column in EXECUTIONS.columns if column.key == "dur")
    context = Context(now=NOW, longest=264.0)
    assert text_of(column.cell(EXECUTION, 20, context)) == "  2m 12s ▇▇▇▇▇      "
    assert text_of(column.cell(EXECUTION, 8, context)) == "  2m 12s"


def test_durations_of_what_runs_grow_and_of_what_never_started_are_none() -> None:
    running = execution(ExecutionStatus.INTEGRATION_STARTED, started_at=NOW - timedelta(seconds=31))
    skipped = execution(ExecutionStatus.JOB_SKIPPED, started_at=None)
    assert cell_text(EXECUTIONS, "dur", running, 8) == "31s"
    assert cell_text(EXECUTIONS, "dur", skipped, 8) == "·"
    assert longest_seconds([EXECUTION, running, skipped], NOW) == 132
    assert longest_seconds([], NOW) == 0


@pytest.mark.parametrize(
    ("trigger", "by"),
    [
        (Trigger(kind=TriggerKind.SCHEDULE, by="30 2 * * *"), "schedule"),
        (Trigger(kind=TriggerKind.EVENT, by="order OPEN"), "event"),
        (Trigger(kind=TriggerKind.MANUAL, by="anna"), "anna"),
        (Trigger(kind=TriggerKind.MANUAL), "by hand"),
        (Trigger(), "?"),
    ],
)
def test_by_tells_the_cause(trigger: Trigger, by: str) -> None:
    assert cell_text(EXECUTIONS, "by", replace(EXECUTION, trigger=trigger), 8, CONTEXT) == by
