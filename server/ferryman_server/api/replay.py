"""Calls that may be repeated: the same request id takes effect once."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from google.protobuf.message import Message
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.api.auth import current_caller
from ferryman_server.engine.parts import now
from ferryman_server.storage.control import requests
from ferryman_server.storage.secrets import SecretBox


class Resource(Protocol):
    """What a call makes."""

    @property
    def id(self) -> str:
        """Its id."""


R = TypeVar("R", bound=Resource)


async def once(
    conn: AsyncConnection,
    box: SecretBox,
    request: Message,
    effect: Callable[[], Awaitable[R]],
    read: Callable[[str], Awaitable[R]],
) -> R:
    """Run `effect` in the caller's transaction unless the request's id is known; then `read` what it made before.

    `request` has a field request_id; empty means that the call is never a repetition.
    Raises RequestIdReused when the id was used for another payload or method.
    """
    request_id: str = getattr(request, "request_id")  # noqa: B009
    if not request_id:
        return await effect()
    method, caller, payload_hash = type(request).__name__, current_caller().name, _payload_hash(request, box)
    known = await requests.remembered(conn, request_id, method, caller, payload_hash)
    if known is not None:
        return await read(known)
    resource = await effect()
    await requests.remember(conn, request_id, method, caller, payload_hash, resource.id, now())
    return resource


def _payload_hash(request: Message, box: SecretBox) -> str:
    payload = type(request)()
    payload.CopyFrom(request)
    payload.ClearField("request_id")
    return box.fingerprint(payload.SerializeToString(deterministic=True))
