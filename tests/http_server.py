"""A real HTTP server for tests: it answers on loopback as it is told, wrongly too."""

import asyncio
import contextlib
import itertools
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Request:
    """What came in: target is path and query as sent, headers have names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The path, still percent-encoded."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """The query parameters; of several of one name the last."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        """The body as a form."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What goes out. A body that is no bytes is sent as JSON.

    gate: the body waits until it is set, and the connection with it. cut_after: bytes of the body after which the
    connection is cut. length: what Content-Length says in place of the truth. cut: no answer at all.
    """

    body: Any = b""
    status: int = 200
    headers: Sequence[tuple[str, str]] = ()
    gate: asyncio.Event | None = None
    cut_after: int | None = None
    length: int | None = None
    cut: bool = False

    @property
    def content(self) -> bytes:
        """The body as sent."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


Handler = Callable[[Request], Answer | Awaitable[Answer]]


class HttpTestServer:
    """A running server; requests holds everything that came, in order, and arrived is set by each."""

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        self.port = 0
        self.requests: list[Request] = []
        self.arrived = asyncio.Event()
        self._tls = tls
        self._handlers: dict[str, Handler] = {}
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def host(self) -> str:
        """Where it listens."""
        return "127.0.0.1"

    @property
    def url(self) -> str:
        """Its base URL, without a slash at the end."""
        return f"{'https' if self._tls else 'http'}://{self.host}:{self.port}"

    def url_by(self, host: str) -> str:
        """Its base URL by another name of the same host, such as "localhost"."""
        return self.url.replace(self.host, host)

    def on(self, path: str, handler: Handler) -> None:
        """Let a function answer the calls of a path, whatever the method."""
        self._handlers[path] = handler

    def answer(self, path: str, *answers: Answer) -> None:
        """Answer the calls of a path with these in turn, further ones with the last."""
        following = itertools.chain(answers, itertools.repeat(answers[-1]))
        self._handlers[path] = lambda _: next(following)

    def seen(self, path: str) -> list[Request]:
        """The calls of a path."""
        return [request for request in self.requests if request.path == path]

    async def start(self) -> None:
        """Listen, on the port of the time before if there was one."""
        self._server = await asyncio.start_server(self._connected, self.host, self.port, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and cut every connection."""
        if self._server is None:
            return
        self._server.close()
        self._server = None
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                while (request := await _request(reader)) is not None and await self._serve(request, writer):
                    pass
        except asyncio.CancelledError:
            pass  # Ended by stop(); asyncio would log it as an error of this callback.
        finally:
            self._connections.discard(task)
            writer.transport.abort()

    async def _serve(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; tells whether the connection goes on."""
        self.requests.append(request)
        self.arrived.set()
        made = self._handlers.get(request.path, _unknown)(request)
        answer = made if isinstance(made, Answer) else await made
        if answer.cut:
            return False
        content = answer.content
        writer.write(_head(answer, content))
        await writer.drain()
        if answer.gate is not None:
            await answer.gate.wait()
        writer.write(content if answer.cut_after is None else content[: answer.cut_after])
        await writer.drain()
        return answer.cut_after is None


@asynccontextmanager
async def http_server(tls: ssl.SSLContext | None = None) -> AsyncIterator[HttpTestServer]:
    """Serve on a free port of loopback; what has no handler is answered with 404."""
    server = HttpTestServer(tls)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@dataclass
class Receiver:
    """Takes exported records in, and fails for every so many: `server.on("/orders", Receiver(fails_every=2))`.

    Of two in a row that it fails, the first is taken in all the same, as by a server that dies before it answers.
    received holds every body that was taken in, attempts counts the calls.
    """

    fails_every: int = 2
    received: list[Any] = field(default_factory=list)
    attempts: int = 0
    failed: int = 0

    def __call__(self, request: Request) -> Answer:
        """Answer a call."""
        self.attempts += 1
        if self.fails_every and self.attempts % self.fails_every == 0:
            self.failed += 1
            if self.failed % 2:
                self.received.append(request.json())
            return Answer({"error": "try again"}, 503)
        self.received.append(request.json())
        return Answer({"accepted": True}, 201)


async def _request(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    try:
        return Request(method, target, headers, await reader.readexactly(int(headers.get("content-length", 0))))
    except asyncio.IncompleteReadError:
        return None


def _head(answer: Answer, content: bytes) -> bytes:
    kind = "text/csv" if isinstance(answer.body, bytes) else "application/json"
    given = {name.lower() for name, _ in answer.headers}
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in answer.headers]
    if "content-type" not in given and content:
        lines.append(f"Content-Type: {kind}")
    length = len(content) if answer.length is None else answer.length
    return "\r\n".join([*lines, f"Content-Length: {length}", "", ""]).encode("latin-1")


def _unknown(request: Request) -> Answer:
    return Answer({"error": f"no {request.path}"}, 404)
