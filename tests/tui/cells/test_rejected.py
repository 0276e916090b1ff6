"""The table of rejected rows: where, what, and why."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ferryman import RejectedRow, RowError
from ferryman_tui.cells.rejected import REJECTED
from tests.tui.cells.laws import cell_text, check_cells, check_layouts, keys, line
from tests.tui.cells.samples import COUNTS, ID, NASTY

ERROR = RowError(code="F-E-001", field="price[bold]", value="12,50 €\x1b[2J", message="not a decimal number")
ROW = RejectedRow(execution_id=ID, file="in/prices.csv", line=23_061, key="SKU-88120", columns=(), errors=(ERROR,))
ANY_ROW = st.builds(
    RejectedRow,
    execution_id=st.just(ID),
    file=NASTY,
    line=COUNTS,
    key=NASTY,
    columns=st.just(()),
    errors=st.lists(st.builds(RowError, code=NASTY, field=NASTY, value=NASTY, message=NASTY), max_size=3).map(tuple),
)


def test_rows_fit_every_terminal() -> None:
    check_layouts(REJECTED)


@given(ANY_ROW, st.integers(1, 60))
def test_cells_fit_their_columns(row: RejectedRow, width: int) -> None:
    check_cells(REJECTED, row, width)


def test_line_code_and_reason_are_always_there() -> None:
    assert all({"row", "code", "why"} <= keys(REJECTED, terminal).keys() for terminal in range(60, 201))


def test_a_row_in_a_small_terminal() -> None:
    assert line(REJECTED, ROW, 78) == (
        '  23,061  price[bold]     F-E-001       "12,50 €\\x1b[2J"  not a decimal number'
    )


def test_the_code_tells_how_many_more_errors_there_are() -> None:
    assert cell_text(REJECTED, "code", replace(ROW, errors=(ERROR, ERROR, ERROR)), 12) == "F-E-001 +2"


def test_errors_of_the_row_itself_and_rows_without_errors() -> None:
    of_the_row = replace(ROW, key="", errors=(replace(ERROR, field="", value=""),))
    assert [cell_text(REJECTED, key, of_the_row, 12) for key in ("key", "field", "value")] == ["—", "—", '""']
    silent = replace(ROW, errors=())
    assert {cell_text(REJECTED, key, silent, 12) for key in ("field", "code", "value", "why")} == {"—"}


def test_files_are_told_by_their_name() -> None:
    assert cell_text(REJECTED, "file", ROW, 18) == "prices.csv"
