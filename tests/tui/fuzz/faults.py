"""A server of faults in front of the service: it passes calls on, until it is told to refuse, delay or break them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

from grpc import GenericRpcHandler, StatusCode, aio, unary_stream_rpc_method_handler

from tests.tui.hostile import LONG, TEXTS
from tests.tui.relay import Relay

_REFUSED = (
    StatusCode.UNAVAILABLE,
    StatusCode.INTERNAL,
    StatusCode.PERMISSION_DENIED,
    StatusCode.UNAUTHENTICATED,
    StatusCode.RESOURCE_EXHAUSTED,
    StatusCode.INVALID_ARGUMENT,
    StatusCode.NOT_FOUND,
    StatusCode.FAILED_PRECONDITION,
    StatusCode.ABORTED,
    StatusCode.DEADLINE_EXCEEDED,
    StatusCode.UNIMPLEMENTED,
    StatusCode.UNKNOWN,
)
_SLOW_SECONDS = 0.5
_KINDS = ("freeze", "drop", "refuse", "some", "slow", "cut", "drop")


@dataclass(eq=False)
class Detour(GenericRpcHandler):
    """Passes calls to `target` on as they are.

    `refusing` calls are answered with a status, the others after `delay` seconds. `cut` ends all that are under way.
    """

    target: str
    random: Random
    share_refused: float = 0.0
    delay: float = 0.0
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._channel = aio.insecure_channel(self.target, options=[("grpc.enable_http_proxy", 0)])

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Listen; yields the address."""
        server = aio.server(options=[("grpc.so_reuseport", 0)])
        server.add_generic_rpc_handlers((self,))
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        try:
            yield f"127.0.0.1:{port}"
        finally:
            await server.stop(None)
            await self._channel.close()

    def service(self, handler_call_details: Any) -> Any:
        """Answer any method: on the wire, one answer is a stream of one."""
        return unary_stream_rpc_method_handler(partial(self._pass_on, handler_call_details.method))

    def cut(self) -> None:
        """Break off every answer that is under way."""
        for call in list(self._under_way):
            call.cancel()

    async def _pass_on(self, method: str, request: bytes, context: Any) -> None:
        if self.random.random() < self.share_refused:
            await context.abort(self.random.choice(_REFUSED), self.random.choice((*TEXTS, *LONG))[:2000])
        await asyncio.sleep(self.delay)
        metadata = [pair for pair in context.invocation_metadata() if pair[0] not in ("user-agent",)]
        call: Any = self._channel.unary_stream(method)(
            request,  # type: ignore[arg-type]
            metadata=metadata,
            timeout=context.time_remaining(),
        )
        answering = asyncio.create_task(self._answer(call, context))
        self._under_way.add(answering)
        try:
            await asyncio.wait({answering})
        finally:
            self._under_way.discard(answering)
            call.cancel()
            answering.cancel()
        if answering.cancelled():
            await context.abort(StatusCode.INTERNAL, "cut off in the middle")
        error = answering.exception()
        if isinstance(error, aio.AioRpcError):
            await context.abort(error.code(), error.details() or "", tuple(error.trailing_metadata() or ()))
        elif error:
            raise error

    async def _answer(self, call: Any, context: Any) -> None:
        async for answer in call:
            await context.write(answer)


class Faults:
    """Chooses what goes wrong, and for how many steps of the operator."""

    def __init__(self, random: Random, relay: Relay, detour: Detour) -> None:
        self._random = random
        self._relay = relay
        self._detour = detour
        self._left = 0
        self.now = ""
        """What is wrong; empty when nothing is."""

    def step(self) -> str:
        """Go on by one step; tells the fault that has begun or ended with it."""
        if self._left:
            self._left -= 1
            return "" if self._left else self.heal()
        if self._random.random() > 0.01:
            return ""
        self.now = self._random.choice(_KINDS)
        self._left = self._random.randint(5, 120)
        self._begin(self.now)
        return self.now

    def heal(self) -> str:
        """End what is wrong."""
        healed, self.now, self._left = self.now, "", 0
        self._relay.thaw()
        self._detour.share_refused = self._detour.delay = 0.0
        return f"end of {healed}" if healed else ""

    def _begin(self, kind: str) -> None:
        match kind:
            case "freeze":
                self._relay.freeze()
            case "drop":
                self._relay.drop()
            case "refuse":
                self._detour.share_refused = 1.0
            case "some":
                self._detour.share_refused = 0.4
            case "slow":
                self._detour.delay = _SLOW_SECONDS
            case "cut":
                self._detour.cut()
