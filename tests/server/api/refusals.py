"""What the server refused, read from a failed call as a client in any language would."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2  # type: ignore[import-untyped]
from grpc_status import rpc_status


@dataclass(frozen=True)
class Refusal:
    """A failed call: its code and message, and the reason, metadata and violations of its details."""

    code: grpc.StatusCode
    message: str
    reason: str
    metadata: dict[str, str]
    violations: dict[str, str]


async def refused(call: Awaitable[Any]) -> Refusal:
    """Await a call that fails."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    return refusal_of(caught.value)


def refusal_of(error: grpc.aio.AioRpcError) -> Refusal:
    """Read a failed call."""
    info, bad_request = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    # The library reads any object with these three methods; its types know calls only.
    status = rpc_status.from_call(error)  # type: ignore[arg-type]
    for detail in status.details if status is not None else ():
        assert detail.Unpack(info) or detail.Unpack(bad_request), detail
    assert info.domain in ("", "ferryman")
    violations = {v.field: v.description for v in bad_request.field_violations}
    return Refusal(error.code(), error.details() or "", info.reason, dict(info.metadata), violations)
