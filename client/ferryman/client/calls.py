"""How calls are made: channel options, deadlines, retries, and errors turned into ours."""

import json
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

import grpc
from grpc import aio

from ferryman import errors

if TYPE_CHECKING:
    from google.rpc.status_pb2 import Status  # type: ignore[import-untyped]

Request = TypeVar("Request")
Response = TypeVar("Response")

CALL_SECONDS = 30.0

# Reads change nothing, and every change carries a request id, so that it happens once however often it arrives.
_TRIED_AGAIN = {
    "JobService": "GetJob ListJobs CreateJob UpdateJob DeleteJob DuplicateJob RunJob ActivateJob DeactivateJob",
    "ScheduleService": "GetSchedule ListSchedules PreviewSchedule UpdateSchedule PauseSchedule ResumeSchedule",
    "ConnectorService": "GetConnector ListConnectors CreateConnector UpdateConnector DeleteConnector "
    "ActivateConnector DeactivateConnector",
    "ExecutionService": "GetExecution ListExecutions ListRejectedRows StopExecution ResendExecution",
    "CatalogService": "ListEntityTypes ListRecords GetRecord UpdateRecordStatus",
    "SettingsService": "GetGeneralSettings UpdateGeneralSettings",
    "SystemService": "GetServerInfo WhoAmI",
}
_RETRIES = {
    "maxAttempts": 3,
    "initialBackoff": "0.1s",
    "maxBackoff": "1s",
    "backoffMultiplier": 2,
    "retryableStatusCodes": ["UNAVAILABLE"],
}
_SERVICE_CONFIG = {
    "methodConfig": [
        {
            "name": [
                {"service": f"ferryman.v1.{service}", "method": method}
                for service, methods in _TRIED_AGAIN.items()
                for method in methods.split()
            ],
            "retryPolicy": _RETRIES,
        }
    ]
}
CHANNEL_OPTIONS: tuple[tuple[str, int | str], ...] = (
    ("grpc.keepalive_time_ms", 10_000),
    ("grpc.keepalive_timeout_ms", 5_000),
    ("grpc.keepalive_permit_without_calls", 1),
    # Without it a frozen peer is noticed after a minute, whatever the keepalive options say.
    ("grpc.http2.ping_timeout_ms", 5_000),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 5_000),
    ("grpc.max_receive_message_length", 64 * 1024 * 1024),
    # A proxy of the environment is for the outside world; it would also catch calls to this machine.
    ("grpc.enable_http_proxy", 0),
    ("grpc.service_config", json.dumps(_SERVICE_CONFIG)),
)

_ERRORS: dict[grpc.StatusCode, type[errors.FerrymanError]] = {
    grpc.StatusCode.INVALID_ARGUMENT: errors.InvalidArgumentError,
    grpc.StatusCode.OUT_OF_RANGE: errors.OutOfRangeError,
    grpc.StatusCode.UNAUTHENTICATED: errors.UnauthenticatedError,
    grpc.StatusCode.PERMISSION_DENIED: errors.PermissionDeniedError,
    grpc.StatusCode.NOT_FOUND: errors.NotFoundError,
    grpc.StatusCode.ALREADY_EXISTS: errors.AlreadyExistsError,
    grpc.StatusCode.FAILED_PRECONDITION: errors.FailedPreconditionError,
    grpc.StatusCode.ABORTED: errors.AbortedError,
    grpc.StatusCode.RESOURCE_EXHAUSTED: errors.ResourceExhaustedError,
    grpc.StatusCode.UNAVAILABLE: errors.UnavailableError,
    grpc.StatusCode.CANCELLED: errors.UnavailableError,
    grpc.StatusCode.DEADLINE_EXCEEDED: errors.DeadlineExceededError,
}


def request_id_or_new(request_id: str) -> str:
    """Return the caller's request id, or a new one: with it, a change that is sent twice happens once."""
    return request_id or str(uuid4())


class Calls:
    """Makes calls to one server."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.channel = aio.insecure_channel(target, options=CHANNEL_OPTIONS)

    async def call(
        self, method: "aio.UnaryUnaryMultiCallable[Request, Response]", request: Request, seconds: float = CALL_SECONDS
    ) -> Response:
        """Make a call that is answered once."""
        try:
            return await method(request, timeout=seconds)
        except aio.AioRpcError as error:
            raise self.error_of(error) from None

    async def stream(
        self, method: "aio.UnaryStreamMultiCallable[Request, Response]", request: Request
    ) -> AsyncGenerator[Response]:
        """Make a call that is answered by a stream; leaving the iterator early cancels it."""
        call = method(request)
        try:
            async for message in call:
                yield message
        except aio.AioRpcError as error:
            raise self.error_of(error) from None
        finally:
            call.cancel()

    def error_of(self, error: aio.AioRpcError) -> errors.FerrymanError:
        """Turn a failed call into the error that says what happened and what to do next."""
        kind = _ERRORS.get(error.code(), errors.InternalError)
        status = _rich_status(error)
        reason, metadata, violations = _details(status) if status else ("", {}, ())
        message = _message(kind, error, self.target, from_server=status is not None)
        return kind(message, reason=reason, metadata=metadata, violations=violations)


def _rich_status(error: aio.AioRpcError) -> "Status | None":
    from google.rpc.status_pb2 import Status

    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin" and isinstance(value, bytes):
            return Status.FromString(value)
    return None


def _details(status: "Status") -> tuple[str, dict[str, str], tuple[errors.FieldViolation, ...]]:
    from google.rpc.error_details_pb2 import BadRequest, ErrorInfo  # type: ignore[import-untyped]

    info, bad_request = ErrorInfo(), BadRequest()
    for detail in status.details:
        if not detail.Unpack(info):
            detail.Unpack(bad_request)
    violations = tuple(errors.FieldViolation(item.field, item.description) for item in bad_request.field_violations)
    return info.reason, dict(info.metadata), violations


def _message(kind: type[errors.FerrymanError], error: aio.AioRpcError, target: str, *, from_server: bool) -> str:
    details = error.details() or error.code().name
    if "last error: " in details:
        # gRPC's account of a refused connection names the address four times before it says why.
        details = details.rpartition(": ")[2]
    if kind is errors.UnavailableError and not from_server:
        return (
            f"cannot reach the Ferryman server at {target}: {details}. Start it with `ferryman serve`, "
            "or name another address with --target or FERRYMAN_TARGET"
        )
    if kind is errors.DeadlineExceededError:
        return f"the Ferryman server at {target} did not answer in time; look at its log, then try again"
    if error.code() is grpc.StatusCode.UNIMPLEMENTED:
        return f"the server at {target} does not know this call: it is another program or an older Ferryman ({details})"
    return details
