"""Calls to REST APIs: what is sent, what comes back, and when a call is made again."""

import asyncio
import time
from collections.abc import AsyncIterator
from email.utils import formatdate

import pytest

from ferryman_server.connectors.http import open_api
from ferryman_server.connectors.http_session import ApiSession, Limits
from ferryman_server.domain.connectors import ApiSettings, MiraklSettings, header_secret
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.domain.sources import HttpMethod, NamedValue
from tests.http_server import Answer, HttpTestServer, http_server

KEY = "very secret key & more"
GET, POST, PUT = HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT


class Pauses:
    """Pauses that are over at once; seconds holds those that were asked for."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
async def server() -> AsyncIterator[HttpTestServer]:
    async with http_server() as server:
        yield server


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
async def session(server: HttpTestServer, pauses: Pauses) -> AsyncIterator[ApiSession]:
    settings = ApiSettings(f"{server.url}/v1/", ("X-API-Key",))
    secrets = {header_secret("X-API-Key"): KEY}
    limits = Limits(response_bytes=1000, attempts=3)
    async with open_api(settings, secrets, allow_private_addresses=True, limits=limits, pause=pauses) as session:
        yield session


async def refusal(session: ApiSession, path: str = "/x", method: HttpMethod = GET) -> RunFailed:
    with pytest.raises(RunFailed) as caught:
        await session.send(method, path, retry=True)
    assert KEY not in caught.value.failure.message
    return caught.value


async def test_a_call_goes_below_the_base_url_with_headers_query_and_body(
    server: HttpTestServer, session: ApiSession
) -> None:
    server.answer("/v1/orders", Answer({"id": 7}, 201))
    response = await session.send(
        POST,
        "/orders?status=new",
        query=[NamedValue("since", "2025-01-01T00:00:00Z"), NamedValue("a b", "c&d")],
        headers=[NamedValue("X-Trace", "é")],
        body=b'{"a":1}',
        retry=True,
    )
    assert (response.status, response.ok, response.body) == (201, True, b'{"id": 7}')
    (request,) = server.requests
    assert request.query == {"status": "new", "since": "2025-01-01T00:00:00Z", "a b": "c&d"}
    assert request.headers["x-api-key"] == KEY
    assert request.headers["x-trace"].encode("latin-1").decode() == "é"
    assert request.headers["content-type"] == "application/json"
    assert request.json() == {"a": 1}


async def test_a_content_type_of_the_call_wins(server: HttpTestServer, session: ApiSession) -> None:
    server.answer("/v1/orders", Answer({}))
    kind = NamedValue("Content-Type", "application/xml")
    await session.send(POST, "orders", headers=[kind], body=b"<a/>", retry=False)
    assert server.requests[0].headers["content-type"] == "application/xml"


async def test_headers_that_frame_the_request_cannot_be_set(session: ApiSession) -> None:
    with pytest.raises(RunFailed, match="'Content-Length' of a call cannot be set"):
        await session.send(POST, "/x", headers=[NamedValue("Content-Length", "5")], body=b"{}", retry=False)


async def test_a_header_that_http_cannot_carry_is_explained_without_its_value(server: HttpTestServer) -> None:
    settings = ApiSettings(server.url, ("X-Key",))
    secrets = {header_secret("X-Key"): "line\nbreak"}
    async with open_api(settings, secrets, allow_private_addresses=True) as session:
        with pytest.raises(RunFailed, match="characters that HTTP does not allow") as caught:
            await session.send(GET, "/x", retry=False)
    assert "break" not in caught.value.failure.message
    assert not server.requests


async def test_mirakl_gets_the_key_that_the_call_asks_for(server: HttpTestServer) -> None:
    server.answer("/api/x", Answer({}))
    secrets = {"operator_key": "operator", "front_office_key": "front"}
    async with open_api(MiraklSettings(f"{server.url}/api"), secrets, allow_private_addresses=True) as session:
        await session.send(GET, "/x", retry=False)
        await session.send(GET, "/x", front_office=True, retry=False)
    assert [request.headers["authorization"] for request in server.requests] == ["operator", "front"]


async def test_a_failing_status_says_which_call_what_came_and_what_to_do(
    server: HttpTestServer, session: ApiSession
) -> None:
    server.answer("/v1/x", Answer({"error": f"the key {KEY} has\nexpired", "more": "x" * 400}, 403))
    response = await session.send(GET, "/x?page=3&access_token=abcdef", retry=True)
    failure = response.failure.failure
    assert failure.reason is FailureReason.CALL_FAILED
    for part in (
        f"GET {server.url}/v1/x?page=3&access_token=…",
        "status 403",
        "the key … has",
        "ask the API's operator",
    ):
        assert part in failure.message
    assert KEY not in failure.message and "abcdef" not in failure.message
    assert len(response.excerpt) == 300


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_passing_failure_is_tried_again(
    server: HttpTestServer, session: ApiSession, pauses: Pauses, status: int
) -> None:
    server.answer("/v1/x", Answer({}, status), Answer({"ok": 1}))
    assert (await session.send(GET, "/x", retry=True)).ok
    assert len(pauses.seconds) == 1 and 0.5 <= pauses.seconds[0] <= 1.5


async def test_pauses_grow(server: HttpTestServer, session: ApiSession, pauses: Pauses) -> None:
    server.answer("/v1/x", Answer({}, 500))
    assert (await session.send(GET, "/x", retry=True)).status == 500
    assert len(server.requests) == 3
    assert pauses.seconds[0] < pauses.seconds[1] <= 1.5


async def test_without_retry_one_attempt_is_made(server: HttpTestServer, session: ApiSession) -> None:
    server.answer("/v1/x", Answer({}, 429))
    assert (await session.send(GET, "/x", retry=False)).status == 429
    assert len(server.requests) == 1


async def test_what_a_server_may_have_acted_on_is_not_sent_twice(server: HttpTestServer, session: ApiSession) -> None:
    server.answer("/v1/x", Answer({}, 500))
    assert (await session.send(POST, "/x", body=b"{}", retry=True)).status == 500
    server.answer("/v1/cut", Answer(cut=True))
    assert (await refusal(session, "/cut", POST)).failure.reason is FailureReason.CONNECTION_LOST
    assert len(server.requests) == 2


async def test_a_refused_rate_is_tried_again_whatever_the_method(server: HttpTestServer, session: ApiSession) -> None:
    server.answer("/v1/x", Answer({}, 429), Answer({}, 201))
    assert (await session.send(POST, "/x", body=b"{}", retry=True)).status == 201


@pytest.mark.parametrize(("wish", "pause"), [("7", 7.0), ("86400", 120.0), (formatdate(0, usegmt=True), 0.0)])
async def test_retry_after_is_heeded_up_to_a_limit(
    server: HttpTestServer, session: ApiSession, pauses: Pauses, wish: str, pause: float
) -> None:
    server.answer("/v1/x", Answer({}, 429, [("Retry-After", wish)]), Answer({}))
    await session.send(GET, "/x", retry=True)
    assert pauses.seconds == [pause]


async def test_retry_after_may_be_a_date(server: HttpTestServer, session: ApiSession, pauses: Pauses) -> None:
    wish = formatdate(time.time() + 60, usegmt=True)
    server.answer("/v1/x", Answer({}, 503, [("Retry-After", wish)]), Answer({}))
    await session.send(GET, "/x", retry=True)
    assert 30 < pauses.seconds[0] <= 60


async def test_a_retry_after_that_is_neither_is_ignored(
    server: HttpTestServer, session: ApiSession, pauses: Pauses
) -> None:
    server.answer("/v1/x", Answer({}, 503, [("Retry-After", "soon")]), Answer({}))
    await session.send(GET, "/x", retry=True)
    assert 0.5 <= pauses.seconds[0] <= 1.5


async def test_a_refused_connection_is_tried_again_and_then_explained(
    server: HttpTestServer, session: ApiSession, pauses: Pauses
) -> None:
    await server.stop()
    error = await refusal(session, method=POST)
    assert error.failure.reason is FailureReason.CONNECTION_FAILED
    assert f"cannot connect to {server.host} port {server.port}" in error.failure.message
    assert "Connection refused" in error.failure.message and "(tried 3 times)" in error.failure.message
    assert len(pauses.seconds) == 2


async def test_an_answer_that_breaks_off_is_a_lost_connection(server: HttpTestServer, session: ApiSession) -> None:
    server.answer("/v1/x", Answer({"a": "b"}, cut_after=3))
    error = await refusal(session)
    assert error.failure.reason is FailureReason.CONNECTION_LOST
    assert len(server.requests) == 3


async def test_a_silent_server_is_given_up(server: HttpTestServer) -> None:
    server.answer("/x", Answer({"a": 1}, gate=asyncio.Event()))
    limits = Limits(read_seconds=0.05, attempts=1)
    async with open_api(ApiSettings(server.url), {}, allow_private_addresses=True, limits=limits) as session:
        error = await refusal(session)
    assert error.failure.reason is FailureReason.CONNECTION_LOST
    assert "silent" in error.failure.message


async def test_an_answer_that_takes_too_long_as_a_whole_is_given_up(server: HttpTestServer) -> None:
    server.answer("/x", Answer({"a": 1}, gate=asyncio.Event()))
    limits = Limits(call_seconds=0.05, attempts=1)
    async with open_api(ApiSettings(server.url), {}, allow_private_addresses=True, limits=limits) as session:
        error = await refusal(session)
    assert error.failure.reason is FailureReason.CONNECTION_LOST
    assert "not complete after" in error.failure.message


async def test_what_does_not_speak_http_is_named() -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"220 files.example.com ready\r\n500 unknown command\r\n\r\n")
        await writer.drain()
        writer.close()

    listener = await asyncio.start_server(babble, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    async with listener, open_api(ApiSettings(f"http://127.0.0.1:{port}"), {}, allow_private_addresses=True) as session:
        error = await refusal(session)
    assert error.failure.reason is FailureReason.RESPONSE_INVALID
    assert "does not speak HTTP" in error.failure.message


async def test_an_answer_larger_than_the_limit_is_cut_off(server: HttpTestServer, session: ApiSession) -> None:
    server.answer("/v1/x", Answer(b"x" * 1001))
    error = await refusal(session)
    assert error.failure.reason is FailureReason.RESPONSE_INVALID
    assert "more than 1,000 bytes" in error.failure.message


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("GraphQL", Answer({"data": None, "errors": [{"message": "Cannot query field"}]})),
        ("SOAP", Answer(b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>')),
        ("SOAP", Answer(b'<Envelope xmlns="http://www.w3.org/2003/05/soap-envelope"/>', 400)),
    ],
)
async def test_apis_of_other_kinds_are_refused(
    server: HttpTestServer, session: ApiSession, kind: str, answer: Answer
) -> None:
    server.answer("/v1/x", answer)
    error = await refusal(session)
    assert error.failure.reason is FailureReason.RESPONSE_INVALID
    assert f"answer of a {kind} API" in error.failure.message


@pytest.mark.parametrize("body", [{"data": [1], "errors": []}, {"errors": [{"title": "no message"}]}, {"data": 1}])
async def test_rest_answers_that_resemble_others_are_not(
    server: HttpTestServer, session: ApiSession, body: object
) -> None:
    server.answer("/v1/x", Answer(body))
    assert (await session.send(GET, "/x", retry=True)).ok


async def test_cookies_are_not_kept(server: HttpTestServer, session: ApiSession) -> None:
    server.answer("/v1/x", Answer({}, headers=[("Set-Cookie", "session=1; Path=/")]))
    await session.send(GET, "/x", retry=True)
    await session.send(GET, "/x", retry=True)
    assert all("cookie" not in request.headers for request in server.requests)


async def test_proxies_of_the_environment_are_not_used(
    server: HttpTestServer, session: ApiSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    server.answer("/x", Answer({}))
    async with open_api(ApiSettings(server.url), {}, allow_private_addresses=True) as fresh:
        assert (await fresh.send(GET, "/x", retry=False)).ok
