"""One place through which every call passes, unary or streaming, on its way to a servicer."""

import inspect
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import aclosing
from typing import Any, Final, TypeAlias

import grpc

Context = grpc.aio.ServicerContext[Any, Any]
Behaviour = Callable[[Any, Context], Coroutine[Any, Any, Any]]
Around = Callable[[str, Behaviour], Behaviour]
"""Wraps the behaviour of the method with the given full name, such as "/ferryman.v1.JobService/GetJob"."""

_Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"

_KINDS: Final = {
    (False, False): ("unary_unary", grpc.unary_unary_rpc_method_handler),
    (False, True): ("unary_stream", grpc.unary_stream_rpc_method_handler),
    (True, False): ("stream_unary", grpc.stream_unary_rpc_method_handler),
    (True, True): ("stream_stream", grpc.stream_stream_rpc_method_handler),
}


class Interceptor(grpc.aio.ServerInterceptor):
    """Puts `arounds` about every method, the first outermost."""

    def __init__(self, arounds: Sequence[Around]) -> None:
        self._arounds = arounds
        self._wrapped: dict[str, _Handler] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable["_Handler | None"]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> "_Handler | None":
        """Return the method's handler with everything about it; None for a method that is not served."""
        method = handler_call_details.method
        if method not in self._wrapped:
            handler = await continuation(handler_call_details)
            if handler is None:
                return None
            self._wrapped[method] = self._wrap(method, handler)
        return self._wrapped[method]

    def _wrap(self, method: str, handler: _Handler) -> _Handler:
        attribute, make = _KINDS[handler.request_streaming, handler.response_streaming]
        behaviour = _awaitable(getattr(handler, attribute))
        for around in reversed(self._arounds):
            behaviour = around(method, behaviour)
        serialize = handler.response_serializer
        return make(behaviour, handler.request_deserializer, serialize and _unless_bytes(serialize))


def _unless_bytes(serialize: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    """Messages may come encoded, when many calls share them."""
    return lambda message: message if isinstance(message, bytes) else serialize(message)


def _awaitable(behaviour: Callable[[Any, Any], Any]) -> Behaviour:
    """Return a coroutine function for a behaviour that may be an asynchronous generator."""
    if not inspect.isasyncgenfunction(behaviour):
        return behaviour

    async def write_all(request: Any, context: Context) -> None:
        async with aclosing(behaviour(request, context)) as messages:
            async for message in messages:
                try:
                    await context.write(message)
                except grpc.aio.InternalError:
                    return  # What a write ends with when the reader has left meanwhile.

    return write_all
