"""Calls that may be repeated: the same request id takes effect once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Touched:
    """A resource of which a repeated call needs no more than the id, such as a deleted one."""

    id: str


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
    asked = remembered_as(request, box)
    if asked is None:
        return await effect()
    known = await requests.remembered(conn, asked)
    if known is not None:
        return await read(known)
    resource = await effect()
    await requests.remember(conn, asked, resource.id, now())
    return resource


async def touched(resource_id: str) -> Touched:
    """Stand for a resource that was touched before; the `read` of calls that answer with nothing of it."""
    return Touched(resource_id)


def remembered_as(request: Message, box: SecretBox) -> requests.Request | None:
    """Return as what a call of the current caller is remembered; None for one without a request id."""
    request_id: str = getattr(request, "request_id")  # noqa: B009
    if not request_id:
        return None
    return requests.Request(current_caller().name, request_id, type(request).__name__, _payload_hash(request, box))


def _payload_hash(request: Message, box: SecretBox) -> str:
    request_id = getattr(request, "request_id")  # noqa: B009
    request.ClearField("request_id")
    payload = request.SerializeToString(deterministic=True)
    setattr(request, "request_id", request_id)  # noqa: B010
    return box.fingerprint(payload)
