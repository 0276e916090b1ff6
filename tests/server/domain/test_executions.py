"""The status machine: what every event does in every status."""

from itertools import product
from typing import Final

import pytest

from ferryman_server.domain.executions import (
    ACTIVE,
    ENDED,
    STOPPABLE,
    UNFINISHED,
    Event,
    IllegalTransition,
    Status,
    next_status,
)

S, E = Status, Event

# Written out, not derived: a change of the machine must be made twice. What is not here is refused.
ALLOWED: Final = {
    S.JOB_INITIALIZING: {
        E.CONNECTED: S.JOB_STARTED,
        E.HANDED_BACK: S.JOB_INITIALIZING,
        E.STOP_ASKED: S.JOB_STOPPING,
        E.STOPPED: S.JOB_STOPPED,
        E.FAILED: S.JOB_FAILED,
    },
    S.JOB_STARTED: {
        E.SENT: S.SUCCESS,
        E.TO_BE_RETRIED: S.JOB_PENDING,
        E.GIVEN_UP: S.ERROR,
        E.FETCHED: S.INTEGRATION_WAITING,
        E.HANDED_BACK: S.JOB_INITIALIZING,
        E.STOP_ASKED: S.JOB_STOPPING,
        E.STOPPED: S.JOB_STOPPED,
        E.FAILED: S.JOB_FAILED,
    },
    S.INTEGRATION_WAITING: {
        E.CATALOG_FREE: S.INTEGRATION_STARTED,
        E.HANDED_BACK: S.JOB_INITIALIZING,
        E.STOP_ASKED: S.JOB_STOPPING,
        E.STOPPED: S.JOB_STOPPED,
        E.FAILED: S.JOB_FAILED,
    },
    S.INTEGRATION_STARTED: {
        E.HANDED_BACK: S.JOB_INITIALIZING,
        E.STOP_ASKED: S.JOB_STOPPING,
        E.STOPPED: S.JOB_STOPPED,
        E.COMPLETED: S.INTEGRATION_COMPLETED,
        E.COMPLETED_WITH_ERRORS: S.INTEGRATION_COMPLETED_WITH_ERRORS,
        E.FAILED: S.INTEGRATION_FAILED,
    },
    S.JOB_PENDING: {
        E.PROMOTED: S.JOB_INITIALIZING,
        E.ATTEMPTED: S.JOB_STARTED,
        E.STOP_ASKED: S.JOB_STOPPED,
    },
    S.JOB_STOPPING: {
        E.SENT: S.SUCCESS,
        E.TO_BE_RETRIED: S.JOB_STOPPED,
        E.GIVEN_UP: S.JOB_STOPPED,
        E.CONNECTED: S.JOB_STOPPING,
        E.FETCHED: S.JOB_STOPPING,
        E.CATALOG_FREE: S.JOB_STOPPING,
        E.HANDED_BACK: S.JOB_STOPPED,
        E.STOP_ASKED: S.JOB_STOPPING,
        E.STOPPED: S.JOB_STOPPED,
        E.COMPLETED: S.JOB_STOPPED,
        E.COMPLETED_WITH_ERRORS: S.JOB_STOPPED,
        E.FAILED: S.JOB_STOPPED,
    },
    S.JOB_STOPPED: {E.STOP_ASKED: S.JOB_STOPPED},
}


@pytest.mark.parametrize(("status", "event"), list(product(Status, Event)))
def test_every_event_in_every_status(status: Status, event: Event) -> None:
    expected = ALLOWED.get(status, {}).get(event)
    if expected is not None:
        assert next_status(status, event) is expected
    else:
        with pytest.raises(IllegalTransition, match=f"{event} cannot happen to an execution that is {status}"):
            next_status(status, event)


def test_ended_executions_stay_ended() -> None:
    assert {next_status(s, e) for s, of_status in ALLOWED.items() for e in of_status if s in ENDED} == {S.JOB_STOPPED}


def test_every_unfinished_execution_can_end() -> None:
    reached = set(ENDED)
    while more := {s for s, of_status in ALLOWED.items() if reached & set(of_status.values())} - reached:
        reached |= more
    assert reached >= UNFINISHED


def test_five_statuses_can_be_stopped() -> None:
    assert STOPPABLE == {
        S.JOB_INITIALIZING,
        S.JOB_STARTED,
        S.INTEGRATION_WAITING,
        S.INTEGRATION_STARTED,
        S.JOB_PENDING,
    }


def test_a_stopping_execution_is_active_and_a_pending_one_is_not() -> None:
    assert ACTIVE == (STOPPABLE - {S.JOB_PENDING}) | {S.JOB_STOPPING}
    assert UNFINISHED == ACTIVE | {S.JOB_PENDING}
    assert UNFINISHED | ENDED == set(Status)
    assert not UNFINISHED & ENDED
