"""Repeats a call until its answer is as expected."""

from collections.abc import Awaitable, Callable

from ferryman_server.connectors.http_response import ApiResponse
from ferryman_server.domain.json_paths import json_path
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.domain.sources import Retry
from ferryman_server.pipeline.json_values import document_of, text_at
from ferryman_server.pipeline.ready_calls import ReadyCall

Pause = Callable[[float], Awaitable[None]]


async def until_expected(call: ReadyCall, retry: Retry, pause: Pause) -> ApiResponse:
    """Return the first answer that is as expected; raises RunFailed with RETRY_EXHAUSTED when none is.

    A condition without a value is met by any value at its path but null.
    """
    for attempt in range(retry.max_attempts):
        if attempt:
            await pause(retry.interval_seconds)
        response = await call.send()
        if _is_expected(response, retry):
            return response
    message = (
        f"{response.shown}: {_seen(response, retry)} after {retry.max_attempts} attempts, one every "
        f"{retry.interval_seconds} s; expected {_expected(retry)}. The last answer: {response.excerpt or 'nothing'}; "
        "look at the other system, or allow more attempts in the job"
    )
    raise RunFailed(FailureReason.RETRY_EXHAUSTED, message)


def _is_expected(response: ApiResponse, retry: Retry) -> bool:
    if not (response.status == retry.expected_status if retry.expected_status else response.ok):
        return False
    if not retry.condition_path:
        return True
    text = _value(response, retry)
    return text == retry.condition_value.strip() if retry.condition_value else bool(text)


def _value(response: ApiResponse, retry: Retry) -> str:
    return text_at(document_of(response.body), json_path(retry.condition_path)).strip()


def _seen(response: ApiResponse, retry: Retry) -> str:
    seen = f"status {response.status}"
    if retry.condition_path:
        seen += f" and {_value(response, retry)[:100]!r} at {retry.condition_path}"
    return seen


def _expected(retry: Retry) -> str:
    expected = f"status {retry.expected_status or '2xx'}"
    if retry.condition_path:
        expected += f" and {retry.condition_value or 'a value'!r} at {retry.condition_path}"
    return expected
