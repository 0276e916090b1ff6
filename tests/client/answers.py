"""Answers of the test server: failures with the contract's details, pages, stored copies and updates by mask."""

from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar
from uuid import uuid4

import grpc
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc.code_pb2 import Code  # type: ignore[import-untyped]
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo  # type: ignore[import-untyped]
from google.rpc.status_pb2 import Status  # type: ignore[import-untyped]
from grpc import aio
from grpc_status import rpc_status

R = TypeVar("R", bound=Message)
Context = aio.ServicerContext[Any, Any]


def status(code: int, message: str, reason: str, metadata: dict[str, str] | None = None, *details: Message) -> Status:
    """Make a status with the details that the contract promises."""
    result = Status(code=code, message=message)
    for detail in (ErrorInfo(reason=reason, domain="ferryman", metadata=metadata or {}), *details):
        result.details.add().Pack(detail)
    return result


def invalid(message: str, fields: dict[str, str]) -> Status:
    """Make a status that names wrong fields."""
    violations = [BadRequest.FieldViolation(field=field, description=text) for field, text in fields.items()]
    return status(Code.INVALID_ARGUMENT, message, "FIELDS_INVALID", {}, BadRequest(field_violations=violations))


async def fail(context: Context, failure: Status) -> NoReturn:
    """End a call with a status."""
    await context.abort_with_status(rpc_status.to_status(failure))
    raise AssertionError("abort_with_status returned")


async def one_of(context: Context, items: dict[str, R], id: str, kind: str) -> R:
    """Return one thing, or end the call."""
    if id not in items:
        metadata = {"type": kind, "id": id}
        await fail(context, status(Code.NOT_FOUND, f"there is no {kind} {id}", "RESOURCE_NOT_FOUND", metadata))
    return items[id]


async def page(context: Context, response: Callable[..., R], request: Any, found: Sequence[Message]) -> R:
    """Cut one page; a token is the number of the first item."""
    if request.page < 0:
        await fail(context, invalid("the page is wrong", {"page": "expected 0 or more"}))
    size = request.size or 50
    start = int(request.page_token) if request.page_token else request.page * size
    content, rest = found[start : start + size], found[start + size :]
    return response(
        content=content,
        number_of_elements=len(content),
        number=0 if request.page_token else request.page,
        size=size,
        first=start == 0,
        last=not rest,
        empty=not content,
        next_page_token=str(start + size) if rest else "",
    )


async def refuse_taken(context: Context, items: Any, name: str) -> None:
    """End the call when the name is taken."""
    if any(item.name == name for item in items):
        await fail(context, status(Code.ALREADY_EXISTS, f'the name "{name}" is taken', "NAME_TAKEN"))


def stored_copy(message: R) -> R:
    """Copy what was sent and add what the server makes."""
    stored = type(message)()
    stored.CopyFrom(message)
    now = Timestamp(seconds=1_767_225_600)
    made: Any = stored
    made.id, made.etag = str(uuid4()), "1"
    made.created_at.CopyFrom(now)
    made.updated_at.CopyFrom(now)
    return stored


async def update(context: Context, stored: Any, wanted: Any, paths: Sequence[str]) -> None:
    """Change the fields at the paths."""
    if wanted.etag and wanted.etag != stored.etag:
        await fail(context, status(Code.ABORTED, "it has changed", "ETAG_MISMATCH"))
    for path in paths:
        *parents, name = path.split(".")
        source, target = wanted, stored
        for parent in parents:
            source, target = getattr(source, parent), getattr(target, parent)
        value = getattr(source, name)
        target.ClearField(name)
        field = target.DESCRIPTOR.fields_by_name[name]
        if field.is_repeated:
            getattr(target, name).extend(value)
        elif not field.has_presence or source.HasField(name):
            setattr(target, name, value)
    stored.etag = str(int(stored.etag) + 1)


def by_name(items: Any, search: str) -> list[Any]:
    """Sort by name what has the text in its name."""
    return sorted((item for item in items if search.lower() in item.name.lower()), key=lambda item: str(item.name))


UNAVAILABLE = Status(code=grpc.StatusCode.UNAVAILABLE.value[0], message="not now")
