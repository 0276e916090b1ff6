"""Repeats calls that failed for a reason that may pass, as far as that is safe."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from email.utils import parsedate_to_datetime
from typing import Final

from tenacity import AsyncRetrying, RetryCallState, stop_after_attempt, wait_exponential_jitter

from ferryman_server.connectors.http_response import ApiResponse
from ferryman_server.domain.outcomes import FailureReason, RunFailed

PAUSE_SECONDS_MAX: Final = 120.0
_growing_pause: Final = wait_exponential_jitter(multiplier=0.5, max=30.0, jitter=0.5)

Pause = Callable[[float], Awaitable[None]]


async def repeated(
    exchange: Callable[[], Awaitable[ApiResponse]], attempts: int, *, repeatable: bool, pause: Pause = asyncio.sleep
) -> ApiResponse:
    """Make a call up to `attempts` times; return its last answer, whatever its status, or raise its last RunFailed.

    What a server may have acted on already is only made again if `repeatable`. The server's wish for a pause is
    heeded up to PAUSE_SECONDS_MAX.
    """

    def may_pass(state: RetryCallState) -> bool:
        assert state.outcome is not None
        error = state.outcome.exception()
        if error is None:
            status = state.outcome.result().status
            return status == 429 or (repeatable and status >= 500)
        if not isinstance(error, RunFailed):
            return False
        reason = error.failure.reason
        not_sent, lost = reason is FailureReason.CONNECTION_FAILED, reason is FailureReason.CONNECTION_LOST
        return not_sent or (repeatable and lost)

    retrying = AsyncRetrying(
        sleep=pause, stop=stop_after_attempt(attempts), wait=_pause_of, retry=may_pass, retry_error_callback=_last
    )
    return await retrying(exchange)


def _pause_of(state: RetryCallState) -> float:
    assert state.outcome is not None
    wished = None
    if state.outcome.exception() is None:
        wished = _retry_after(state.outcome.result().headers.get("retry-after", ""))
    return _growing_pause(state) if wished is None else min(wished, PAUSE_SECONDS_MAX)


def _retry_after(text: str) -> float | None:
    if text.strip().isdecimal():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return None


def _last(state: RetryCallState) -> ApiResponse:
    assert state.outcome is not None
    error = state.outcome.exception()
    if isinstance(error, RunFailed) and state.attempt_number > 1:
        message = f"{error.failure.message} (tried {state.attempt_number} times)"
        raise RunFailed(error.failure.reason, message) from error
    result: ApiResponse = state.outcome.result()
    return result
