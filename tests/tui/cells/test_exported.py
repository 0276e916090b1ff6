"""The table of exported records: which one, where to, and what went wrong."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ferryman import Execution, ExecutionStatus, Failure
from ferryman_tui.cells.exported import EXPORTED
from tests.tui.cells.laws import cell_text, check_cells, check_layouts, keys
from tests.tui.cells.samples import EXECUTION, ITEM, execution
from tests.tui.cells.samples import EXECUTIONS as ANY_EXECUTION

SENT = execution(ExecutionStatus.SUCCESS, exported_item=ITEM)


def test_rows_fit_every_terminal() -> None:
    check_layouts(EXPORTED)


@given(ANY_EXECUTION, st.integers(1, 60))
def test_cells_fit_their_columns(row: Execution, width: int) -> None:
    check_cells(EXPORTED, row, width)


def test_the_record_is_always_there_and_ids_in_full_from_110_columns_on() -> None:
    assert all({"status", "id", "at", "record"} <= keys(EXPORTED, terminal).keys() for terminal in range(60, 201))
    assert {keys(EXPORTED, terminal)["id"] for terminal in range(110, 201)} == {36}


def test_a_sent_record_tells_where_it_went() -> None:
    assert cell_text(EXPORTED, "record", SENT, 24) == "order 172-189-1896838-1"
    assert cell_text(EXPORTED, "fired", SENT, 30) == "WAITING_SUPPLIER_APPROVAL"
    assert cell_text(EXPORTED, "tries", SENT, 8) == "1"
    assert cell_text(EXPORTED, "went", SENT, 30) == "/orders/172-189-1896838-1.xml"


def test_a_failed_one_tells_why() -> None:
    failed = replace(SENT, status=ExecutionStatus.ERROR, failure=Failure(reason="LOGIN_REFUSED", message="m" * 50))
    assert cell_text(EXPORTED, "went", failed, 30) == "Login refused"
    retrying = execution(ExecutionStatus.JOB_PENDING, exported_item=replace(ITEM, last_error="no answer"))
    assert cell_text(EXPORTED, "went", retrying, 30) == "no answer"


def test_without_a_record_there_is_nothing_to_show() -> None:
    assert [cell_text(EXPORTED, key, EXECUTION, 9) for key in ("record", "fired", "tries", "went")] == [*"——·—"]
