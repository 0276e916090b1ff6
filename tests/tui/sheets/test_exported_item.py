"""The record that an export execution sends."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ferryman import Execution, ExecutionStatus, ExportedItem
from ferryman_tui.columns import Context
from ferryman_tui.sheets.exported_item import exported_item_sheet
from ferryman_tui.sheets.lines import plain
from tests.tui.cells.samples import EXECUTION, EXECUTIONS, ITEM, NOW, execution, width_of

CONTEXT = Context(now=NOW)


def shown(item: ExportedItem, width: int = 78) -> list[str]:
    """Write it as plain text."""
    sending = execution(ExecutionStatus.JOB_PENDING, exported_item=item)
    return [plain(row).rstrip() for row in exported_item_sheet(sending, width, CONTEXT)]


def test_imports_send_nothing() -> None:
    assert exported_item_sheet(EXECUTION, 78, CONTEXT) == ()


def test_a_record_that_was_sent() -> None:
    assert shown(replace(ITEM, http_status=201)) == [
        "Record    order 172-189-1896838-1  reached WAITING_SUPPLIER_APPROVAL",
        "Attempts  1  HTTP 201",
        "Sent to   /orders/172-189-1896838-1.xml",
    ]


def test_one_that_is_tried_again_tells_when_and_why() -> None:
    retried = replace(
        ITEM, attempts=3, next_attempt_at=NOW + timedelta(seconds=45), http_status=503, last_error="the server is busy"
    )
    assert shown(retried)[1:] == [
        "Attempts    3  the next in 45s  HTTP 503",
        "Sent to     /orders/172-189-1896838-1.xml",
        "Last error  the server is busy",
    ]


def test_before_the_first_attempt_nothing_was_sent() -> None:
    assert shown(replace(ITEM, attempts=0, destination=""))[1:] == ["Attempts  0", "Sent to   nothing was sent yet"]


def test_the_execution_that_is_repeated_is_named_in_full() -> None:
    assert shown(replace(ITEM, resends_execution_id=EXECUTION.id))[-1] == f"Sends again  {EXECUTION.id}"


@given(EXECUTIONS, st.sampled_from([58, 78, 118]))
def test_any_item_fits(one: Execution, width: int) -> None:
    assert all(width_of(row) <= width for row in exported_item_sheet(one, width, CONTEXT))
