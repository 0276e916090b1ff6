"""What page of executions is asked for, and what is said about the page that came."""

from dataclasses import replace

import pytest

from ferryman import Execution, ExecutionStatus, Page, StatusCount
from ferryman_tui.screens.job.query import (
    ORDERS,
    STATUSES,
    Query,
    counted,
    moved_on,
    order_after,
    order_of_column,
    page_line,
    status_chips,
)
from ferryman_tui.widgets.chips import ALL
from tests.tui.cells.samples import EXECUTION, text_of

NEWEST, OLDEST, BY_STATUS, ENDED = ORDERS
OK = ExecutionStatus.INTEGRATION_COMPLETED
FAILED = ExecutionStatus.JOB_FAILED
TURN = ("[", "]")


def page(shown: int, *counts: StatusCount, number: int = 0, last: bool = False) -> Page[Execution]:
    return Page(
        content=(EXECUTION,) * shown,
        number_of_elements=shown,
        number=number,
        size=50,
        first=number == 0,
        last=last,
        empty=not shown,
        next_page_token="" if last else "next",
        status_counts=counts,
    )


def count(status: ExecutionStatus, number: int, *, more: bool = False) -> StatusCount:
    return StatusCount(status=status, count=number, more=more)


def said(page: Page[Execution], query: Query, width: int = 120) -> str:
    return text_of(page_line(page, query, TURN, width))


def test_every_status_has_one_chip() -> None:
    statuses = [status for chip in STATUSES.values() for status in chip]
    assert sorted(statuses) == sorted(set(ExecutionStatus) - {ExecutionStatus.STATUS_UNSPECIFIED})
    assert [chip.label for chip in status_chips(export=True, ascii=False)] == [
        *("In progress", "OK", "Failed", "Stopped"),
    ]
    assert [chip.mark for chip in status_chips(export=False, ascii=True)] == ["r", "O", "R", "F", "K", "S"]


def test_chips_stand_for_statuses() -> None:
    assert Query().statuses == ()
    assert Query(chips=frozenset({"failed", "stopped"})).statuses == (*STATUSES["failed"], *STATUSES["stopped"])
    assert [query.narrowed for query in (Query(), Query(search="x"), Query(chips=frozenset({"ok"})))] == [
        *(False, True, True),
    ]


def test_orders_follow_each_other_and_titles_choose_them() -> None:
    order, seen = NEWEST, []
    for _ in ORDERS:
        seen.append(order)
        order = order_after(order)
    assert (seen, order) == ([*ORDERS], NEWEST)
    assert order_of_column("at", NEWEST) is OLDEST
    assert order_of_column("id", OLDEST) is NEWEST
    assert order_of_column("status", NEWEST) is BY_STATUS
    assert order_of_column("dur", NEWEST) is ENDED
    assert order_of_column("rows", NEWEST) is None


def test_counts_are_added_up_and_say_where_counting_ended() -> None:
    count_of = counted([count(OK, 1000, more=True), count(FAILED, 2), count(ExecutionStatus.INTEGRATION_FAILED, 3)])
    assert (count_of.text(), count_of.text("ok"), count_of.text("failed")) == ("1,005+", "1,000+", "5")
    assert count_of.at_least == {ALL, "ok"}
    assert count_of.text("skipped") == "0"


@pytest.mark.parametrize(
    ("shown", "line"),
    [
        (page(50, count(OK, 211)), "1–50 of 211   page 1/5  [ ] to turn   newest first"),
        (page(50, count(OK, 211), number=3), "151–200 of 211   page 4/5  [ ] to turn   newest first"),
        (page(11, count(OK, 211), number=4, last=True), "201–211 of 211   page 5/5  [ ] to turn   newest first"),
        (page(50, count(OK, 1000, more=True)), "1–50 of 1,000+   page 1/20+  [ ] to turn   newest first"),
        (page(7, count(OK, 1000, more=True), number=25, last=True), "1,251–1,257 of 1,257   page 26/26"),
        (page(3, count(OK, 3), last=True), "1–3 of 3   newest first"),
        (page(0, last=True), "none   newest first"),
    ],
)
def test_the_line_below_the_table(shown: Page[Execution], line: str) -> None:
    assert said(shown, Query()).startswith(line)


def test_a_filter_counts_only_what_it_lets_through() -> None:
    query = Query(chips=frozenset({"failed"}), order=ENDED)
    shown = page(50, count(OK, 900), count(FAILED, 60))
    assert said(shown, query) == "1–50 of 60   page 1/2  [ ] to turn   filtered   last ended first"
    assert said(shown, query, width=80) == "1–50 of 60   page 1/2   filtered   last ended first"
    assert text_of(page_line(shown, query, TURN, 80, ascii=True)).isascii()


def test_counts_follow_what_has_become_of_the_page() -> None:
    running = replace(EXECUTION, id="a", status=ExecutionStatus.INTEGRATION_STARTED)
    listed = replace(
        page(0, count(ExecutionStatus.INTEGRATION_STARTED, 1), count(OK, 1000, more=True)), content=(running,)
    )
    ended = replace(running, status=FAILED)
    moved = {item.status: item for item in moved_on(listed, {"a": ended}.get)}
    assert moved[ExecutionStatus.INTEGRATION_STARTED].count == 0
    assert moved[FAILED].count == 1
    assert moved[OK] == count(OK, 1000, more=True)
    assert list(moved_on(listed, {"a": running}.get)) == list(listed.status_counts)
