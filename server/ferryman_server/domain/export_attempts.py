"""Attempts to send an exported item: which failures may pass, and when the next attempt is due."""

from dataclasses import dataclass
from typing import Final

from ferryman_server.domain.executions import Event
from ferryman_server.domain.outcomes import Failure, FailureReason

# The same item would fail in the same way again, until somebody changes it, the job or the connector; or it may have
# been accepted, with an answer that says so in no way that is understood.
_FINAL: Final = frozenset(
    {
        FailureReason.ADDRESS_REFUSED,
        FailureReason.HOST_REFUSED,
        FailureReason.RECORD_NOT_FOUND,
        FailureReason.CONNECTOR_UNSUITABLE,
        FailureReason.PATH_NOT_FOUND,
        FailureReason.RESPONSE_INVALID,
    }
)
# Beside those of 500 and more; 401 like a login that is refused over SFTP: credentials are put right.
_PASSING_STATUSES: Final = frozenset({401, 408, 425, 429})


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one attempt; without a failure the item was sent and accepted.

    destination is a file's path, or method and URL, "" when it did not come so far; http_status is 0 without an
    answer. retry_after_seconds is the pause that the receiver asked for, 0 when it did not.
    """

    destination: str = ""
    http_status: int = 0
    failure: Failure | None = None
    retry_after_seconds: float = 0.0

    @property
    def may_pass(self) -> bool:
        """Whether another attempt may succeed where this one failed."""
        if self.failure is None or self.failure.reason in _FINAL:
            return False
        if self.failure.reason is FailureReason.CALL_FAILED:
            return self.http_status >= 500 or self.http_status in _PASSING_STATUSES
        return True


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often an item is tried, and the pauses between in seconds: the first one, doubled each time up to max."""

    attempts: int
    first_seconds: float
    max_seconds: float

    def follow(self, attempt: Attempt, attempts: int) -> tuple[Event, float]:
        """Return what follows the attempts-th attempt, and the seconds until the next one, 0 when there is none."""
        if attempt.failure is None:
            return Event.SENT, 0.0
        if not attempt.may_pass or attempts >= self.attempts:
            return Event.GIVEN_UP, 0.0
        # A power of two that has no end would overflow.
        pause = min(self.first_seconds * 2 ** min(attempts - 1, 64), self.max_seconds)
        return Event.TO_BE_RETRIED, max(pause, min(attempt.retry_after_seconds, self.max_seconds))


DEFAULT_RETRIES: Final = RetryPolicy(attempts=20, first_seconds=2.0, max_seconds=600.0)
"""About two hours in all, most of them in pauses of ten minutes."""
