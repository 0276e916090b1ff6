"""Whether something may be done now, and if not, why."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ferryman import (
    Caller,
    FerrymanError,
    FieldViolation,
    InternalError,
    InvalidArgumentError,
    NotFoundError,
    UnavailableError,
)
from ferryman_tui.store.connection import Connection, Link
from ferryman_tui.store.told import Told, told
from tests.tui.store_rows import BEGIN

READER = Caller(name="anna", role="reader", permissions=("MAPPER_READ",))
WRITER = Caller(name="olga", role="operator", permissions=("MAPPER_READ", "MAPPER_WRITE"))
START = Connection(target="host:7443", since=BEGIN)
LIVE = replace(START, link=Link.LIVE)
FAILURE = Told("UNAVAILABLE", "gone")


def test_a_writer_may_write_while_live() -> None:
    assert replace(LIVE, caller=WRITER).refusal("MAPPER_WRITE") == ""


def test_a_reader_is_told_what_is_missing() -> None:
    refusal = replace(LIVE, caller=READER).refusal("MAPPER_WRITE")
    assert refusal == "Needs permission MAPPER_WRITE (you have MAPPER_READ)."
    assert replace(LIVE, caller=replace(READER, permissions=())).refusal("MAPPER_WRITE").endswith("(you have none).")


def test_nothing_is_allowed_before_the_server_has_told() -> None:
    assert "not told yet" in LIVE.refusal("MAPPER_WRITE")
    assert LIVE.refusal() == ""


@pytest.mark.parametrize("link", [link for link in Link if link is not Link.LIVE])
def test_without_a_connection_nobody_may_and_is_told_why(link: Link) -> None:
    assert replace(START, link=link, caller=WRITER).refusal("MAPPER_WRITE")
    assert replace(START, link=link, caller=WRITER).refusal()


def test_a_break_lasts_from_its_first_failure() -> None:
    later, retry_at = BEGIN + timedelta(minutes=6), BEGIN + timedelta(minutes=6, seconds=2.5)
    first = LIVE.broken(Link.LOST, BEGIN, FAILURE, retry_at, BEGIN)
    second = first.broken(Link.LOST, later, FAILURE, retry_at, BEGIN)
    assert (second.since, second.attempt, second.data_as_of, second.failure) == (BEGIN, 2, BEGIN, FAILURE)
    assert second.seconds_to_retry(later) == 3
    assert (second.offline(BEGIN), second.offline(later)) == (False, True)
    back = second.connected(Link.LIVE, later, data_as_of=BEGIN)
    assert (back.since, back.attempt, back.failure, back.retry_at, back.data_as_of) == (later, 0, None, None, None)
    assert (back.offline(later + timedelta(hours=1)), back.seconds_to_retry(later)) == (False, 0)


def test_rows_that_come_anew_are_as_old_as_the_break() -> None:
    assert LIVE.connected(Link.RESYNCING, BEGIN, data_as_of=BEGIN).data_as_of == BEGIN


def test_an_error_is_told_with_its_code_and_the_next_step() -> None:
    assert told(UnavailableError("gone")).code == "UNAVAILABLE"
    assert told(NotFoundError("no such job")).next_step
    assert told(InternalError("broken", metadata={"error_id": "e-1"})).reference == "e-1"
    assert told(FerrymanError("odd")).code == "UNKNOWN"
    wrong = InvalidArgumentError("the page is wrong", violations=(FieldViolation("page", "expected 0 or more"),))
    assert told(wrong).message == "the page is wrong; page: expected 0 or more"
