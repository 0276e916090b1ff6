"""What follows an attempt: failures that may pass are tried again, with growing pauses, up to a number."""

import pytest

from ferryman_server.domain.executions import Event
from ferryman_server.domain.export_attempts import Attempt, RetryPolicy
from ferryman_server.domain.outcomes import Failure, FailureReason

POLICY = RetryPolicy(attempts=6, first_seconds=2.0, max_seconds=20.0)


def _failed(reason: FailureReason, http_status: int = 0, retry_after: float = 0.0) -> Attempt:
    return Attempt("there", http_status, Failure(reason, "it failed"), retry_after)


def test_what_was_sent_is_sent() -> None:
    assert POLICY.follow(Attempt("there", 201), 1) == (Event.SENT, 0.0)


def test_pauses_double_up_to_the_longest_and_then_it_is_given_up() -> None:
    failed = _failed(FailureReason.CONNECTION_FAILED)
    followed = [POLICY.follow(failed, attempts) for attempts in range(1, 7)]
    assert [seconds for _, seconds in followed] == [2.0, 4.0, 8.0, 16.0, 20.0, 0.0]
    assert [event for event, _ in followed] == [Event.TO_BE_RETRIED] * 5 + [Event.GIVEN_UP]


def test_a_great_many_attempts_do_not_overflow() -> None:
    patient = RetryPolicy(attempts=10_000, first_seconds=2.0, max_seconds=20.0)
    assert patient.follow(_failed(FailureReason.CONNECTION_LOST), 9_999) == (Event.TO_BE_RETRIED, 20.0)


@pytest.mark.parametrize("status", [401, 408, 425, 429, 500, 502, 503, 599])
def test_answers_that_may_pass_are_tried_again(status: int) -> None:
    assert POLICY.follow(_failed(FailureReason.CALL_FAILED, status), 1)[0] is Event.TO_BE_RETRIED


@pytest.mark.parametrize("status", [0, 301, 400, 403, 404, 409, 422])
def test_other_answers_are_final(status: int) -> None:
    assert POLICY.follow(_failed(FailureReason.CALL_FAILED, status), 1) == (Event.GIVEN_UP, 0.0)


@pytest.mark.parametrize(
    ("reason", "event"),
    [
        (FailureReason.HOST_UNKNOWN, Event.TO_BE_RETRIED),
        (FailureReason.LOGIN_REFUSED, Event.TO_BE_RETRIED),
        (FailureReason.TOKEN_REFUSED, Event.TO_BE_RETRIED),
        (FailureReason.CONNECTOR_INACTIVE, Event.TO_BE_RETRIED),
        (FailureReason.FILE_NOT_FOUND, Event.TO_BE_RETRIED),
        (FailureReason.HOST_REFUSED, Event.GIVEN_UP),
        (FailureReason.ADDRESS_REFUSED, Event.GIVEN_UP),
        (FailureReason.RECORD_NOT_FOUND, Event.GIVEN_UP),
        (FailureReason.CONNECTOR_UNSUITABLE, Event.GIVEN_UP),
        (FailureReason.RESPONSE_INVALID, Event.GIVEN_UP),
    ],
)
def test_reasons_decide(reason: FailureReason, event: Event) -> None:
    assert POLICY.follow(_failed(reason), 1)[0] is event


@pytest.mark.parametrize(("asked", "pause"), [(1.0, 2.0), (7.0, 7.0), (3600.0, 20.0)])
def test_a_receiver_may_ask_for_a_longer_pause_up_to_the_longest(asked: float, pause: float) -> None:
    failed = _failed(FailureReason.CALL_FAILED, 503, asked)
    assert POLICY.follow(failed, 1) == (Event.TO_BE_RETRIED, pause)
