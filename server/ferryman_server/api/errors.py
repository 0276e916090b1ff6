"""What a caller sees of an error: a status code, words, and google.rpc details for programs."""

import asyncio
import traceback
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import grpc
import uuid_utils
from google.protobuf import any_pb2
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]
from grpc_status import rpc_status

from ferryman.v1 import error_reason_pb2
from ferryman_server.api.auth import PermissionMissing
from ferryman_server.api.interception import Behaviour, Context
from ferryman_server.domain import errors
from ferryman_server.log import get_logger

log = get_logger()

DOMAIN: Final = "ferryman"
_PREFIX: Final = "ERROR_REASON_"
# Errors travel as headers, of which clients accept 8 KiB in all, encoded; a larger one would reach them as another
# error. Sizes are in bytes.
_MESSAGE_SIZE_MAX: Final = 1000
_VIOLATIONS_MAX: Final = 6
_DESCRIPTION_SIZE_MAX: Final = 250
_FIELD_SIZE_MAX: Final = 80
_CUT: Final = "…".encode()


class ShuttingDown(Exception):
    """The server is shutting down; call again."""

    def __init__(self) -> None:
        super().__init__("the server is shutting down; call again, with the last resume_token if there is one")


_Reason = error_reason_pb2.ErrorReason
_Answer: TypeAlias = "tuple[grpc.StatusCode, error_reason_pb2.ErrorReason.ValueType]"

ANSWERS: Mapping[type[Exception], _Answer] = MappingProxyType(
    {
        errors.NotFound: (grpc.StatusCode.NOT_FOUND, _Reason.ERROR_REASON_RESOURCE_NOT_FOUND),
        errors.NameTaken: (grpc.StatusCode.ALREADY_EXISTS, _Reason.ERROR_REASON_NAME_TAKEN),
        errors.FieldsInvalid: (grpc.StatusCode.INVALID_ARGUMENT, _Reason.ERROR_REASON_FIELDS_INVALID),
        errors.PageTokenInvalid: (grpc.StatusCode.INVALID_ARGUMENT, _Reason.ERROR_REASON_PAGE_TOKEN_INVALID),
        errors.EtagMismatch: (grpc.StatusCode.ABORTED, _Reason.ERROR_REASON_ETAG_MISMATCH),
        errors.RequestIdReused: (grpc.StatusCode.INVALID_ARGUMENT, _Reason.ERROR_REASON_REQUEST_ID_REUSED),
        errors.ConnectorInUse: (grpc.StatusCode.FAILED_PRECONDITION, _Reason.ERROR_REASON_CONNECTOR_IN_USE),
        errors.JobRunning: (grpc.StatusCode.FAILED_PRECONDITION, _Reason.ERROR_REASON_JOB_RUNNING),
        errors.PendingLimitReached: (grpc.StatusCode.RESOURCE_EXHAUSTED, _Reason.ERROR_REASON_QUEUE_FULL),
        errors.ResumeTokenExpired: (grpc.StatusCode.OUT_OF_RANGE, _Reason.ERROR_REASON_RESUME_TOKEN_EXPIRED),
        errors.ExecutionEnded: (grpc.StatusCode.FAILED_PRECONDITION, _Reason.ERROR_REASON_EXECUTION_ENDED),
        errors.NotAnImportJob: (grpc.StatusCode.FAILED_PRECONDITION, _Reason.ERROR_REASON_NOT_AN_IMPORT_JOB),
        errors.ScheduleNotSet: (grpc.StatusCode.FAILED_PRECONDITION, _Reason.ERROR_REASON_SCHEDULE_NOT_SET),
        errors.StatusGoesBack: (grpc.StatusCode.FAILED_PRECONDITION, _Reason.ERROR_REASON_STATUS_GOES_BACK),
        errors.NotResendable: (grpc.StatusCode.FAILED_PRECONDITION, _Reason.ERROR_REASON_NOT_RESENDABLE),
        ShuttingDown: (grpc.StatusCode.UNAVAILABLE, _Reason.ERROR_REASON_SHUTTING_DOWN),
    }
)
"""Status code and reason of every error that callers may see."""


def guarded(method: str, behaviour: Behaviour) -> Behaviour:
    """Answer the errors of a method; what nobody foresaw is logged under an id, and only the id is told."""

    async def answered(request: Any, context: Context) -> Any:
        try:
            return await behaviour(request, context)
        except (grpc.aio.AbortError, asyncio.CancelledError):
            raise
        except PermissionMissing as error:
            await context.abort(grpc.StatusCode.PERMISSION_DENIED, str(error))
        except Exception as error:
            status = _status_of(error) if type(error) in ANSWERS else _fault(method, error)
            await context.abort_with_status(rpc_status.to_status(status))

    return answered


def _status_of(error: Exception) -> status_pb2.Status:
    code, reason = ANSWERS[type(error)]
    info = _info(reason, _metadata(error))
    if not isinstance(error, errors.FieldsInvalid):
        return _status(code, str(error), [info])
    kept = [_violation(v) for v in error.violations[:_VIOLATIONS_MAX]]
    message = "; ".join(f"{v.field}: {v.description}" for v in kept)
    if len(kept) < len(error.violations):
        message = f"{len(error.violations)} fields are wrong, the first {len(kept)} are: {message}"
    return _status(code, message, [info, error_details_pb2.BadRequest(field_violations=kept)])


def _violation(violation: errors.FieldViolation) -> error_details_pb2.BadRequest.FieldViolation:
    return error_details_pb2.BadRequest.FieldViolation(
        field=_shortened(violation.field, _FIELD_SIZE_MAX),
        description=_shortened(violation.description, _DESCRIPTION_SIZE_MAX),
    )


def _shortened(text: str, size: int) -> str:
    data = text.encode()
    return text if len(data) <= size else data[: size - len(_CUT)].decode(errors="ignore") + _CUT.decode()


def _metadata(error: Exception) -> dict[str, str]:
    match error:
        case errors.NotFound() | errors.EtagMismatch():
            return {"type": error.kind, "id": error.resource_id}
        case errors.NameTaken():
            return {"type": error.kind, "name": error.name}
        case errors.JobRunning() | errors.ExecutionEnded():
            return {"execution_id": error.execution_id}
    return {}


def _fault(method: str, error: Exception) -> status_pb2.Status:
    error_id = str(uuid_utils.uuid4())
    # Text instead of exc_info: a renderer that shows local variables would show requests with passwords.
    text = "".join(traceback.format_exception(error))
    log.error("call failed", method=method, error_id=error_id, exception=text)
    message = f"a fault of the server, logged as error {error_id}; look it up in the server's log"
    return _status(grpc.StatusCode.INTERNAL, message, [_info(_Reason.ERROR_REASON_INTERNAL, {"error_id": error_id})])


def _info(reason: "error_reason_pb2.ErrorReason.ValueType", metadata: dict[str, str]) -> error_details_pb2.ErrorInfo:
    name = _Reason.Name(reason).removeprefix(_PREFIX)
    bounded = {key: _shortened(value, _DESCRIPTION_SIZE_MAX) for key, value in metadata.items()}
    return error_details_pb2.ErrorInfo(reason=name, domain=DOMAIN, metadata=bounded)


def _status(code: grpc.StatusCode, message: str, details: Sequence[Message]) -> status_pb2.Status:
    packed = []
    for detail in details:
        packed.append(any_pb2.Any())
        packed[-1].Pack(detail)
    message = _shortened(message, _MESSAGE_SIZE_MAX)
    return status_pb2.Status(code=code.value[0], message=message, details=packed)
