"""The connections under HTTP calls: each goes to an address that was checked, and to no other."""

import logging
import ssl
from collections.abc import AsyncIterator, Iterable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpcore
import httpx

from ferryman_server.connectors.addresses import CONNECT_TIMEOUT_SECONDS, Address, reached

_IDLE_SECONDS: Final = 5.0


def guarded_client(tls: ssl.SSLContext, *, allow_private_addresses: bool, read_seconds: float) -> httpx.AsyncClient:
    """Return a client that follows no redirects, keeps no cookies and heeds neither proxies nor the environment.

    Connecting raises RunFailed with HOST_UNKNOWN, ADDRESS_REFUSED or CONNECTION_FAILED, anything else httpcore's own
    exceptions. read_seconds is the longest wait for the next bytes.
    """
    for library in ("httpx", "httpcore"):
        # What they log of calls are whole URLs and headers, secrets included.
        logging.getLogger(library).setLevel(logging.WARNING)
    return httpx.AsyncClient(
        transport=_GuardedTransport(tls, allow_private_addresses=allow_private_addresses),
        timeout=httpx.Timeout(read_seconds, connect=CONNECT_TIMEOUT_SECONDS),
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        follow_redirects=False,
        trust_env=False,
    )


class _GuardedTransport(httpx.AsyncBaseTransport):
    """What httpx.AsyncHTTPTransport does, on a network backend of our own, which it does not take."""

    def __init__(self, tls: ssl.SSLContext, *, allow_private_addresses: bool) -> None:
        backend = _GuardedBackend(allow_private_addresses=allow_private_addresses)
        # How many calls are made at once is for those who make them. Servers close idle connections unannounced.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls, max_connections=None, keepalive_expiry=_IDLE_SECONDS, network_backend=backend
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        url = request.url
        response = await self._pool.handle_async_request(
            httpcore.Request(
                request.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._response.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._response.aclose()


class _GuardedBackend(httpcore.AsyncNetworkBackend):
    def __init__(self, *, allow_private_addresses: bool) -> None:
        self._allow_private_addresses = allow_private_addresses
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        async def reach(address: Address) -> httpcore.AsyncNetworkStream:
            try:
                # An address, never the name again, so there is no second look-up that was not checked.
                return await self._network.connect_tcp(address.ip, port, None, local_address, socket_options)
            except httpcore.ConnectError as error:
                raise _system_error(error) from error

        return await reached(host, port, reach, allow_private_addresses=self._allow_private_addresses)


def _system_error(error: BaseException) -> OSError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno:
            return cause
        cause = cause.__cause__
    return OSError(str(error))
