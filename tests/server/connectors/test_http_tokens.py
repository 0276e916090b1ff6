"""OAuth 2.0: how tokens are asked for, kept, renewed and refused."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from ferryman_server.connectors import http
from ferryman_server.connectors.http import open_api
from ferryman_server.connectors.http_session import ApiSession, Limits
from ferryman_server.domain.connectors import ApiSettings, OAuth2ClientCredentials, OAuth2Password
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.domain.sources import HttpMethod
from tests.http_server import Answer, HttpTestServer, http_server

PASSWORD, CLIENT_SECRET = "pass word&", "client:secret"
SECRETS = {"password": PASSWORD, "client_secret": CLIENT_SECRET}
FIRST, SECOND = Answer({"access_token": "first-token"}), Answer({"access_token": "second-token"})


@pytest.fixture
async def server() -> AsyncIterator[HttpTestServer]:
    async with http_server() as server:
        server.answer("/x", Answer({}))
        yield server


def by_password(server: HttpTestServer, client_id: str = "") -> ApiSettings:
    return ApiSettings(server.url, authentication=OAuth2Password(f"{server.url}/token", "ann", client_id, "read write"))


def by_client(server: HttpTestServer) -> ApiSettings:
    return ApiSettings(server.url, authentication=OAuth2ClientCredentials(f"{server.url}/token", "me"))


@asynccontextmanager
async def opened(settings: ApiSettings, secrets: dict[str, str] = SECRETS) -> AsyncIterator[ApiSession]:
    async def pause(seconds: float) -> None:
        """Over at once."""

    limits = Limits(attempts=2)
    async with open_api(settings, secrets, allow_private_addresses=True, limits=limits, pause=pause) as session:
        yield session


async def call(session: ApiSession) -> int:
    return (await session.send(HttpMethod.GET, "/x", retry=True)).status


async def refusal(settings: ApiSettings) -> RunFailed:
    async with opened(settings) as session:
        with pytest.raises(RunFailed) as caught:
            await call(session)
    assert PASSWORD not in str(caught.value) and CLIENT_SECRET not in str(caught.value)
    return caught.value


async def test_a_token_is_got_with_a_password_and_kept(server: HttpTestServer) -> None:
    server.answer("/token", FIRST)
    async with opened(by_password(server), {"password": PASSWORD}) as session:
        assert [await call(session), await call(session)] == [200, 200]
    (asked,) = server.seen("/token")
    assert asked.form == {"grant_type": "password", "username": "ann", "password": PASSWORD, "scope": "read write"}
    assert [request.headers["authorization"] for request in server.seen("/x")] == ["Bearer first-token"] * 2


async def test_a_token_is_got_with_client_credentials(server: HttpTestServer) -> None:
    server.answer("/token", FIRST)
    async with opened(by_client(server)) as session:
        assert await call(session) == 200
    (asked,) = server.seen("/token")
    assert asked.form == {"grant_type": "client_credentials"}
    assert base64.b64decode(asked.headers["authorization"].removeprefix("Basic ")) == b"me:client%3Asecret"


async def test_a_server_that_reads_the_form_only_gets_the_secret_there(server: HttpTestServer) -> None:
    server.on("/token", lambda request: FIRST if "client_secret" in request.form else Answer({"error": "x"}, 401))
    async with opened(by_client(server)) as session:
        assert await call(session) == 200
    form = {"grant_type": "client_credentials", "client_id": "me", "client_secret": CLIENT_SECRET}
    assert server.seen("/token")[-1].form == form


async def test_a_client_id_without_secret_is_in_the_form(server: HttpTestServer) -> None:
    server.answer("/token", FIRST)
    async with opened(by_password(server, "web"), {"password": PASSWORD}) as session:
        await call(session)
    assert server.seen("/token")[0].form["client_id"] == "web"


async def test_a_refused_token_is_renewed_once(server: HttpTestServer) -> None:
    server.answer("/token", FIRST, SECOND)
    fresh = "Bearer second-token"
    server.on("/x", lambda request: Answer({}, 200 if request.headers["authorization"] == fresh else 401))
    async with opened(by_password(server)) as session:
        assert [await call(session), await call(session)] == [200, 200]
    assert len(server.seen("/token")) == 2


async def test_a_call_that_is_refused_with_a_new_token_too_is_over(server: HttpTestServer) -> None:
    server.answer("/token", FIRST, SECOND)
    server.answer("/x", Answer({}, 401))
    async with opened(by_password(server)) as session:
        assert await call(session) == 401
    assert (len(server.seen("/token")), len(server.seen("/x"))) == (2, 2)


@pytest.mark.parametrize("expires_in", [0, "0", 29])
async def test_a_token_that_is_about_to_expire_is_not_used_again(server: HttpTestServer, expires_in: object) -> None:
    server.answer("/token", Answer({"access_token": "short", "expires_in": expires_in, "token_type": "bearer"}))
    async with opened(by_password(server)) as session:
        await call(session)
        await call(session)
    assert len(server.seen("/token")) == 2


async def test_a_token_server_that_is_busy_is_asked_again(server: HttpTestServer) -> None:
    server.answer("/token", Answer({}, 503), FIRST)
    async with opened(by_password(server)) as session:
        assert await call(session) == 200


async def test_refused_credentials_are_explained(server: HttpTestServer) -> None:
    server.answer("/token", Answer({"error": "invalid_grant", "error_description": f"{PASSWORD} is wrong"}, 400))
    failure = (await refusal(by_password(server))).failure
    assert failure.reason is FailureReason.TOKEN_REFUSED
    for part in (f"{server.url}/token", "status 400", "invalid_grant", "check the credentials"):
        assert part in failure.message
    assert not server.seen("/x")


@pytest.mark.parametrize(
    "answer",
    [
        Answer({"token": "secret-but-elsewhere"}),
        Answer([1]),
        Answer(b"<html>"),
        Answer({"access_token": "t", "token_type": "mac"}),
        Answer({"access_token": "line\nbreak"}),
        Answer(b"", 302, [("Location", "/elsewhere")]),
    ],
)
async def test_an_answer_without_a_usable_token_is_refused(server: HttpTestServer, answer: Answer) -> None:
    server.answer("/token", answer)
    failure = (await refusal(by_password(server))).failure
    assert failure.reason is FailureReason.TOKEN_REFUSED
    assert "secret-but-elsewhere" not in failure.message and "break" not in failure.message
    assert not server.seen("/elsewhere")


async def test_the_token_is_hidden_in_what_the_api_echoes(server: HttpTestServer) -> None:
    server.answer("/token", FIRST)
    server.on("/x", lambda request: Answer({"got": request.headers["authorization"]}, 400))
    async with opened(by_password(server)) as session:
        response = await session.send(HttpMethod.GET, "/x", retry=False)
    assert "status 400" in response.failure.failure.message
    assert "first-token" not in response.failure.failure.message


async def test_a_trial_gets_a_token_and_calls_the_base_url(server: HttpTestServer) -> None:
    server.answer("/token", FIRST)
    found = await http.test_api(by_password(server), SECRETS, allow_private_addresses=True)
    assert found.ok and "status 404" in found.message
    assert server.seen("/")[0].headers["authorization"] == "Bearer first-token"


@pytest.mark.parametrize("status", [401, 403, 500, 503])
async def test_a_trial_fails_when_the_api_refuses_or_fails(server: HttpTestServer, status: int) -> None:
    server.answer("/", Answer({}, status))
    found = await http.test_api(ApiSettings(server.url), {}, allow_private_addresses=True)
    assert (found.ok, found.reason) == (False, FailureReason.CALL_FAILED)
    assert f"status {status}" in found.message


async def test_a_trial_tells_why_there_is_no_token(server: HttpTestServer) -> None:
    server.answer("/token", Answer({}, 400))
    found = await http.test_api(by_password(server), SECRETS, allow_private_addresses=True)
    assert (found.ok, found.reason) == (False, FailureReason.TOKEN_REFUSED)


async def test_a_trial_of_a_private_address_is_refused(server: HttpTestServer) -> None:
    found = await http.test_api(ApiSettings(server.url), {}, allow_private_addresses=False)
    assert (found.ok, found.reason) == (False, FailureReason.ADDRESS_REFUSED)
    assert not server.requests
