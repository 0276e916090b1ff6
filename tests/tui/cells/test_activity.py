"""The table of what goes on, over all jobs."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ferryman import Direction, Execution, ExecutionStatus, Progress
from ferryman_tui.cells.activity import ACTIVITY
from ferryman_tui.tones import Tone
from tests.tui.cells.laws import CONTEXT, cell_text, check_cells, check_layouts, keys, line
from tests.tui.cells.samples import EXECUTIONS as ANY_EXECUTION
from tests.tui.cells.samples import NOW, execution

RUNNING = execution(
    ExecutionStatus.INTEGRATION_STARTED,
    started_at=NOW - timedelta(seconds=75),
    progress=Progress(fraction=0.5, bytes_total=10),
)


def test_rows_fit_every_terminal() -> None:
    check_layouts(ACTIVITY)


@given(ANY_EXECUTION, st.integers(1, 60))
def test_cells_fit_their_columns(row: Execution, width: int) -> None:
    check_cells(ACTIVITY, row, width)


def test_status_job_and_progress_are_always_there() -> None:
    assert all({"status", "name", "progress"} <= keys(ACTIVITY, terminal).keys() for terminal in range(60, 201))


def test_a_row_in_a_small_terminal() -> None:
    assert line(ACTIVITY, RUNNING, 78) == (
        "●  pim-prices-n…htly-es-b2b  Offer       ━━━━━━──────  50%    1m 15s  eb1f8e5a"
    )


def test_way_tells_the_direction() -> None:
    assert cell_text(ACTIVITY, "way", RUNNING, 8) == "↓ Import"
    exporting = execution(ExecutionStatus.JOB_STARTED, direction=Direction.EXPORT)
    assert cell_text(ACTIVITY, "way", exporting, 8) == "↑ Export"


def test_what_has_ended_is_greyed() -> None:
    placed = next(placed for placed in ACTIVITY.layout(140) if placed.column.key == "name")
    ended = execution(ExecutionStatus.INTEGRATION_COMPLETED)
    tones = [placed.column.cell(row, placed.width, CONTEXT)[0].tone for row in (RUNNING, ended)]
    assert tones == [Tone.TEXT, Tone.MUTED]
