"""An open session with a REST API: calls, links to further pages and downloads."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import httpx

from ferryman_server.connectors import http_failures
from ferryman_server.connectors.http_auth import Credentials
from ferryman_server.connectors.http_bodies import body_parts
from ferryman_server.connectors.http_downloads import FileSink
from ferryman_server.connectors.http_hosts import Call, Headers, Hosts, url_of
from ferryman_server.connectors.http_response import ApiResponse
from ferryman_server.connectors.http_retries import Pause, repeated
from ferryman_server.connectors.http_secrets import Concealer
from ferryman_server.connectors.http_tokens import TokenAnswer
from ferryman_server.connectors.session import Download, Progress
from ferryman_server.domain.connectors import ApiSettings, MiraklSettings, Secrets, address_of
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.domain.sources import HttpMethod, NamedValue

REDIRECTS_MAX: Final = 5
_FRAMING: Final = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding"})

Receive = Callable[[httpx.Response, str], Awaitable[bytes]]
"""Takes a body in: gets the answer and the call for people, returns what is to be kept in memory."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a session puts up with: bytes after decompression, seconds for one call, and calls in a row that fail."""

    response_bytes: int = 64 * 1024 * 1024
    download_bytes: int = 8 * 1024 * 1024 * 1024
    read_seconds: float = 60.0
    call_seconds: float = 300.0
    download_seconds: float = 3600.0
    attempts: int = 5


LIMITS: Final = Limits()


class ApiSession:
    """An open session. Every method raises RunFailed, with a message that names the call and shows no secret.

    Calls are repeated, with growing pauses and as Retry-After says, when that is safe: after status 429 or a
    connection that could not be made always, after 5xx or a lost connection for GET, PUT and DELETE.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        settings: ApiSettings | MiraklSettings,
        secrets: Secrets,
        limits: Limits,
        pause: Pause,
    ) -> None:
        self._client = client
        self._base = url_of(address_of(settings).rstrip("/"), address_of(settings))
        self._concealer = Concealer(secrets.values())
        allowed = settings.allowed_hosts if isinstance(settings, ApiSettings) else ()
        self._hosts = Hosts(self._base, allowed, self._concealer)
        self._credentials = Credentials(settings, secrets, self._concealer, self._ask_for_token)
        self._limits = limits
        self._pause = pause

    async def send(
        self,
        method: HttpMethod,
        path: str,
        *,
        query: Sequence[NamedValue] = (),
        headers: Sequence[NamedValue] = (),
        body: bytes | None = None,
        front_office: bool = False,
        retry: bool,
    ) -> ApiResponse:
        """Make a call below the base URL and return the answer, whatever its status.

        path is percent-encoded where its parts need it and may hold a query, to which `query` is added. The body is
        JSON unless a header Content-Type says otherwise. Without retry one attempt is made.
        """
        url = url_of(f"{self._base}/{path.lstrip('/')}".replace("#", "%23"), self._concealer.text(path))
        if query:
            pairs = urlencode([(parameter.name, parameter.value) for parameter in query])
            url = url.copy_with(query="&".join(filter(None, (url.query.decode(), pairs))).encode())
        return await self._call(Call.of(method.value, url, _headers(headers, body), body), front_office, retry)

    async def follow(
        self,
        link: str,
        *,
        method: HttpMethod = HttpMethod.GET,
        headers: Sequence[NamedValue] = (),
        body: bytes | None = None,
        front_office: bool = False,
    ) -> ApiResponse:
        """Call a URL that an answer gave, with repetitions; HOST_REFUSED unless its host is allowed."""
        call = Call.of(method.value, self._hosts.target(link, self._base), _headers(headers, body), body)
        return await self._call(call, front_office, True)

    async def download(self, url: str, local: Path, on_progress: Progress, *, front_office: bool = False) -> Download:
        """Fetch a file from a URL that an answer gave, absolute or relative to the base URL, to a local path.

        on_progress gets bytes done and bytes in all, 0 when these are not known, often. Raises RunFailed with
        HOST_REFUSED, CALL_FAILED when the status is no success, DISK_FULL, RESPONSE_INVALID for a page of HTML or JSON.
        """
        call = Call.of("GET", self._hosts.target(url, self._base.copy_with(path=f"{self._base.path}/")))
        sink = FileSink(local, on_progress, self._limits.download_bytes)

        async def receive(response: httpx.Response, shown: str) -> bytes:
            if not response.is_success:
                return await self._body(response, shown)
            await sink.receive(response, shown)
            return b""

        response = await self._authorized(call, receive, self._limits.download_seconds, front_office, True)
        if not response.ok:
            raise response.failure
        return sink.download

    async def _call(self, call: Call, front_office: bool, retry: bool) -> ApiResponse:
        response = await self._authorized(call, self._body, self._limits.call_seconds, front_office, retry)
        http_failures.check_rest(response.shown, response.status, response.body)
        return response

    async def _body(self, response: httpx.Response, shown: str) -> bytes:
        return b"".join([part async for part in body_parts(response, self._limits.response_bytes, shown)])

    async def _authorized(
        self, call: Call, receive: Receive, seconds: float, front_office: bool, retry: bool
    ) -> ApiResponse:
        if not self._hosts.is_ours(call.url):
            return await self._repeated(replace(call, headers=()), receive, seconds, retry)
        credentials = await self._credentials.headers(front_office=front_office)
        response = await self._repeated(_with(call, credentials), receive, seconds, retry)
        if response.status == 401 and self._credentials.forget(credentials):
            credentials = await self._credentials.headers(front_office=front_office)
            response = await self._repeated(_with(call, credentials), receive, seconds, retry)
        return response

    async def _ask_for_token(self, url: str, headers: Mapping[str, str], form: bytes) -> TokenAnswer:
        call = Call("POST", url_of(url, url), tuple(headers.items()), form, repeatable=True, redirectable=False)
        response = await self._repeated(call, self._body, self._limits.call_seconds, True)
        return TokenAnswer(response.status, response.body)

    async def _repeated(self, call: Call, receive: Receive, seconds: float, retry: bool) -> ApiResponse:
        async def exchange() -> ApiResponse:
            return await self._exchange(call, receive, seconds)

        attempts = self._limits.attempts if retry else 1
        return await repeated(exchange, attempts, repeatable=call.repeatable, pause=self._pause)

    async def _exchange(self, call: Call, receive: Receive, seconds: float) -> ApiResponse:
        shown = self._shown(call)
        with http_failures.explained(shown, self._concealer, seconds):
            async with asyncio.timeout(seconds):
                call, response = await self._answered(call)
                try:
                    body = await receive(response, self._shown(call))
                finally:
                    await response.aclose()
        return self._read(call, response, body)

    async def _answered(self, call: Call) -> tuple[Call, httpx.Response]:
        """Make a call and follow its redirects; the caller closes the response."""
        for _ in range(1 + REDIRECTS_MAX):
            headers = [(name.encode(), value.encode()) for name, value in call.headers]
            request = self._client.build_request(call.method, call.url, headers=headers, content=call.body)
            response = await self._client.send(request, stream=True)
            try:
                following = self._hosts.redirected(call, response)
            except BaseException:
                await response.aclose()
                raise
            if following is None:
                return call, response
            await response.aclose()
            call = following
        message = f"{self._shown(call)}: the end of more than {REDIRECTS_MAX} redirects; check the address"
        raise RunFailed(FailureReason.RESPONSE_INVALID, message)

    def _shown(self, call: Call) -> str:
        return f"{call.method} {self._hosts.shown(call.url)}"

    def _read(self, call: Call, response: httpx.Response, body: bytes) -> ApiResponse:
        link = response.links.get("next", {}).get("url", "")
        return ApiResponse(
            call.method,
            self._hosts.shown(call.url),
            response.status_code,
            {name.lower(): value for name, value in response.headers.items()},
            body,
            self._concealer.excerpt(body),
            str(self._hosts.target(link, call.url)) if link else "",
        )


def _headers(headers: Sequence[NamedValue], body: bytes | None) -> Headers:
    pairs = tuple((header.name.strip(), header.value.strip()) for header in headers)
    for name, _ in pairs:
        if name.lower() in _FRAMING:
            message = f"the header {name!r} of a call cannot be set, as it is told by the rest of it; remove it"
            raise RunFailed(FailureReason.CALL_FAILED, message)
    if body is None or any(name.lower() == "content-type" for name, _ in pairs):
        return pairs
    return (*pairs, ("Content-Type", "application/json"))


def _with(call: Call, credentials: Mapping[str, str]) -> Call:
    named = {name.lower() for name, _ in call.headers}
    secret = tuple((name, value) for name, value in credentials.items() if name.lower() not in named)
    return replace(call, headers=call.headers + secret)
