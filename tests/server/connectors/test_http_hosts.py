"""Where calls may lead: addresses, redirects, links and downloads, and who gets the secrets."""

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ferryman_server.connectors.http import open_api
from ferryman_server.connectors.http_session import ApiSession, Limits
from ferryman_server.domain.connectors import ApiSettings, header_secret
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.domain.sources import HttpMethod, NamedValue
from tests.ftps_server import Certificate, certificate
from tests.http_server import Answer, HttpTestServer, http_server

SECRETS = {header_secret("X-API-Key"): "very secret"}
GET, POST = HttpMethod.GET, HttpMethod.POST


@pytest.fixture
async def server() -> AsyncIterator[HttpTestServer]:
    async with http_server() as server:
        yield server


@pytest.fixture
async def other() -> AsyncIterator[HttpTestServer]:
    """Another host: the connector's is an address, this one is called by its name."""
    async with http_server() as server:
        yield server


def settings_of(server: HttpTestServer, *allowed: str, trusted: str = "") -> ApiSettings:
    return ApiSettings(server.url, ("X-API-Key",), None, allowed, trusted)


@asynccontextmanager
async def opened(settings: ApiSettings, *, private: bool = True) -> AsyncIterator[ApiSession]:
    limits = Limits(attempts=1, download_bytes=100_000)
    async with open_api(settings, SECRETS, allow_private_addresses=private, limits=limits) as session:
        yield session


def redirect(location: str, status: int = 302) -> Answer:
    return Answer(b"", status, [("Location", location)])


async def refusal(session: ApiSession, path: str = "/x", method: HttpMethod = GET) -> RunFailed:
    with pytest.raises(RunFailed) as caught:
        await session.send(method, path, retry=True)
    return caught.value


def nothing(done: int, total: int) -> None:
    """Progress nobody watches."""


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433"])
async def test_private_addresses_are_refused_however_they_are_written(server: HttpTestServer, host: str) -> None:
    async with opened(ApiSettings(server.url_by(host)), private=False) as session:
        error = await refusal(session)
    assert error.failure.reason is FailureReason.ADDRESS_REFUSED
    assert not server.requests


@pytest.mark.parametrize("address", ["169.254.169.254", "10.0.0.1", "[::1]", "[fd00::1]", "[::ffff:127.0.0.1]"])
async def test_link_local_and_other_private_addresses_are_refused(address: str) -> None:
    async with opened(ApiSettings(f"https://{address}"), private=False) as session:
        assert (await refusal(session)).failure.reason is FailureReason.ADDRESS_REFUSED


async def test_an_unknown_host_is_named() -> None:
    async with opened(ApiSettings("https://nowhere.invalid")) as session:
        error = await refusal(session)
    assert error.failure.reason is FailureReason.HOST_UNKNOWN
    assert "'nowhere.invalid'" in error.failure.message


async def test_redirects_on_the_same_host_keep_the_headers(server: HttpTestServer) -> None:
    server.answer("/x", redirect("/y?a=1"))
    server.answer("/y", Answer({"there": 1}))
    async with opened(settings_of(server)) as session:
        response = await session.send(GET, "/x", headers=[NamedValue("X-Own", "1")], retry=True)
    assert response.url == f"{server.url}/y?a=1"
    (followed,) = server.seen("/y")
    assert (followed.headers["x-api-key"], followed.headers["x-own"]) == ("very secret", "1")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_to_another_host_are_refused(
    server: HttpTestServer, other: HttpTestServer, status: int
) -> None:
    server.answer("/x", redirect(f"{other.url_by('localhost')}/x?token=abc", status))
    async with opened(settings_of(server)) as session:
        error = await refusal(session)
    assert error.failure.reason is FailureReason.HOST_REFUSED
    assert "allowed_hosts" in error.failure.message and "'localhost'" in error.failure.message
    assert "abc" not in error.failure.message
    assert not other.requests


async def test_an_allowed_host_gets_neither_headers_nor_token(server: HttpTestServer, other: HttpTestServer) -> None:
    server.answer("/x", redirect(f"{other.url_by('localhost')}/back"))
    other.answer("/back", redirect(f"{server.url}/y"))
    server.answer("/y", Answer({}))
    async with opened(settings_of(server, "LocalHost")) as session:
        assert (await session.send(GET, "/x", headers=[NamedValue("X-Own", "1")], retry=True)).ok
    for request in (*other.requests, *server.seen("/y")):
        assert "x-api-key" not in request.headers and "x-own" not in request.headers


async def test_another_port_of_the_host_gets_no_headers(server: HttpTestServer, other: HttpTestServer) -> None:
    server.answer("/x", redirect(f"{other.url}/x"))
    other.answer("/x", Answer({}))
    async with opened(settings_of(server)) as session:
        assert (await session.send(GET, "/x", retry=True)).ok
    assert "x-api-key" not in other.requests[0].headers


async def test_an_allowed_host_with_a_private_address_is_refused_all_the_same(server: HttpTestServer) -> None:
    settings = ApiSettings("https://192.0.2.1", allowed_hosts=("localhost",))
    async with opened(settings, private=False) as session:
        with pytest.raises(RunFailed) as caught:
            await session.follow(f"https://localhost:{server.port}/x")
    assert caught.value.failure.reason is FailureReason.ADDRESS_REFUSED


async def test_redirects_that_never_end_are_given_up(server: HttpTestServer) -> None:
    server.answer("/x", redirect("/x"))
    async with opened(settings_of(server)) as session:
        error = await refusal(session)
    assert error.failure.reason is FailureReason.RESPONSE_INVALID
    assert "more than 5 redirects" in error.failure.message
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "target",
    ["ftp://127.0.0.1/x", "http://127.0.0.1:70000/x", "http://user:pw@127.0.0.1/x", "http://[::1", "file:///etc/x"],
)
async def test_a_redirect_to_what_is_no_web_address_is_refused(server: HttpTestServer, target: str) -> None:
    server.answer("/x", redirect(target))
    async with opened(settings_of(server)) as session:
        error = await refusal(session)
    assert error.failure.reason is FailureReason.RESPONSE_INVALID


@pytest.mark.parametrize("path", ["/line\nbreak", "/" + "x" * 70_000])
async def test_a_path_that_makes_no_address_is_explained(server: HttpTestServer, path: str) -> None:
    async with opened(settings_of(server)) as session:
        error = await refusal(session, path)
    assert error.failure.reason is FailureReason.CALL_FAILED
    assert "check the connector's URL" in error.failure.message
    assert not server.requests


async def test_a_base_url_that_is_none_is_explained() -> None:
    with pytest.raises(RunFailed, match="makes no address"):
        async with opened(ApiSettings("https://exa mple.com:x")):
            raise AssertionError("a session was opened")


async def test_a_redirected_post_is_sent_again_only_when_that_is_meant(server: HttpTestServer) -> None:
    server.answer("/kept", redirect("/y", 307))
    server.answer("/seen", redirect("/y", 303))
    server.answer("/moved", redirect("/y", 301))
    server.answer("/y", Answer({}))
    async with opened(settings_of(server)) as session:
        for path in ("/kept", "/seen", "/moved"):
            response = await session.send(POST, path, body=b'{"a":1}', retry=True)
    assert [(r.method, r.body) for r in server.seen("/y")] == [("POST", b'{"a":1}'), ("GET", b"")]
    assert response.status == 301
    assert "it leads to '/y'" in response.failure.failure.message


async def test_links_are_resolved_and_followed(server: HttpTestServer) -> None:
    server.answer("/x", Answer([1], headers=[("Link", '</x2?c=1>; rel="next", </>; rel="first"')]))
    server.answer("/x2", Answer([2]))
    async with opened(settings_of(server)) as session:
        first = await session.send(GET, "/x", retry=True)
        assert first.next_link == f"{server.url}/x2?c=1"
        second = await session.follow(first.next_link)
    assert (second.body, second.next_link) == (b"[2]", "")
    assert server.seen("/x2")[0].headers["x-api-key"] == "very secret"


async def test_a_link_to_another_host_is_refused(server: HttpTestServer, other: HttpTestServer) -> None:
    server.answer("/x", Answer([1], headers=[("Link", f'<{other.url_by("localhost")}/x>; rel="next"')]))
    async with opened(settings_of(server)) as session:
        assert (await refusal(session)).failure.reason is FailureReason.HOST_REFUSED
    assert not other.requests


async def test_a_file_is_downloaded_from_an_allowed_host_without_secrets(
    server: HttpTestServer, other: HttpTestServer, tmp_path: Path
) -> None:
    content = b"id;price\n" * 1000
    other.answer("/f.csv", Answer(gzip.compress(content), headers=[("Content-Encoding", "gzip")]))
    done: list[tuple[int, int]] = []
    async with opened(settings_of(server, "localhost")) as session:
        url = f"{other.url_by('localhost')}/f.csv?sig=abc"
        download = await session.download(url, tmp_path / "f", lambda *progress: done.append(progress))
    assert (tmp_path / "f").read_bytes() == content
    assert download.size == len(content) == done[-1][0]
    assert "x-api-key" not in other.requests[0].headers


async def test_a_download_below_the_base_url_gets_the_headers(server: HttpTestServer, tmp_path: Path) -> None:
    server.answer("/v1/files/f.csv", Answer(b"id\n"))
    async with opened(ApiSettings(f"{server.url}/v1", ("X-API-Key",))) as session:
        await session.download("files/f.csv", tmp_path / "f", nothing)
    assert server.requests[0].headers["x-api-key"] == "very secret"


async def test_a_download_from_a_host_that_is_not_allowed_is_refused(
    server: HttpTestServer, other: HttpTestServer, tmp_path: Path
) -> None:
    async with opened(settings_of(server)) as session:
        with pytest.raises(RunFailed) as caught:
            await session.download(f"{other.url_by('localhost')}/f.csv", tmp_path / "f", nothing)
    assert caught.value.failure.reason is FailureReason.HOST_REFUSED
    assert not other.requests


@pytest.mark.parametrize(
    ("answer", "reason", "part"),
    [
        (Answer({"error": "gone"}, 410), FailureReason.CALL_FAILED, "gone"),
        (
            Answer(b"<html>", headers=[("Content-Type", "text/html; charset=utf-8")]),
            FailureReason.RESPONSE_INVALID,
            "CSV",
        ),
        (Answer(b"x" * 100_001), FailureReason.RESPONSE_INVALID, "more than 100,000 bytes"),
        (
            Answer(gzip.compress(bytes(10**7)), headers=[("Content-Encoding", "gzip")]),
            FailureReason.RESPONSE_INVALID,
            "more than 100,000 bytes",
        ),
        (Answer(b"x" * 10, length=20, cut_after=10), FailureReason.CONNECTION_LOST, "lost the connection"),
        (Answer(b"x", length=10**15), FailureReason.DISK_FULL, "free space"),
    ],
)
async def test_a_download_that_fails_is_explained(
    server: HttpTestServer, tmp_path: Path, answer: Answer, reason: FailureReason, part: str
) -> None:
    server.answer("/f.csv", answer)
    async with opened(settings_of(server)) as session:
        with pytest.raises(RunFailed) as caught:
            await session.download("/f.csv", tmp_path / "f", nothing)
    assert caught.value.failure.reason is reason
    assert part in caught.value.failure.message


def tls_of(own: Certificate, folder: Path) -> ssl.SSLContext:
    for name, text in (("own.crt", own.certificate), ("own.key", own.key)):
        (folder / name).write_text(text)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.crt", folder / "own.key")
    return context


async def test_a_certificate_is_trusted_when_the_connector_says_so(tmp_path: Path) -> None:
    own = certificate("127.0.0.1")
    async with http_server(tls_of(own, tmp_path)) as server:
        server.answer("/x", Answer({}))
        async with opened(settings_of(server, trusted=own.certificate)) as session:
            assert (await session.send(GET, "/x", retry=True)).ok


@pytest.mark.parametrize(("host", "trusted"), [("127.0.0.1", False), ("another.example.com", True)])
async def test_a_certificate_that_is_not_trusted_is_refused(tmp_path: Path, host: str, trusted: bool) -> None:
    own = certificate(host)
    async with http_server(tls_of(own, tmp_path)) as server:
        async with opened(settings_of(server, trusted=own.certificate if trusted else "")) as session:
            error = await refusal(session)
        assert not server.requests
    assert error.failure.reason is FailureReason.CERTIFICATE_REFUSED
    assert "trusted_certificates" in error.failure.message


async def test_trusted_certificates_that_are_none_are_explained(server: HttpTestServer) -> None:
    with pytest.raises(RunFailed, match="cannot be read") as caught:
        async with opened(settings_of(server, trusted="nonsense")):
            raise AssertionError("a session was opened")
    assert caught.value.failure.reason is FailureReason.CERTIFICATE_REFUSED


async def test_https_to_a_server_without_tls_is_explained() -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    listener = await asyncio.start_server(plain, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    async with listener, opened(ApiSettings(f"https://127.0.0.1:{port}")) as session:
        error = await refusal(session)
    assert error.failure.reason is FailureReason.CONNECTION_FAILED
    assert "no TLS connection" in error.failure.message


async def test_redirects_never_lead_from_https_to_http(tmp_path: Path, other: HttpTestServer) -> None:
    own = certificate("127.0.0.1")
    async with http_server(tls_of(own, tmp_path)) as server:
        server.answer("/x", redirect(f"{other.url}/x"))
        async with opened(settings_of(server, trusted=own.certificate)) as session:
            error = await refusal(session)
    assert error.failure.reason is FailureReason.HOST_REFUSED
    assert "from https to http" in error.failure.message
    assert not other.requests
