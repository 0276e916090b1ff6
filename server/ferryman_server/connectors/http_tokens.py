"""Gets OAuth 2.0 access tokens with a password or with client credentials."""

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote_plus, urlencode

import orjson

from ferryman_server.connectors.http_secrets import Concealer
from ferryman_server.domain.connectors import (
    CLIENT_SECRET,
    PASSWORD,
    OAuth2ClientCredentials,
    OAuth2Password,
    Secrets,
)
from ferryman_server.domain.outcomes import FailureReason, RunFailed

_LEEWAY_SECONDS: Final = 30.0
_LIFETIME_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """What a token URL answered."""

    status: int
    body: bytes


AskForToken = Callable[[str, Mapping[str, str], bytes], Awaitable[TokenAnswer]]
"""Posts a form: gets the URL, the headers and the form."""


@dataclass(frozen=True, slots=True)
class _Token:
    value: str
    expires_at: float


class AccessTokens:
    """The token of a session: asked for when it is first needed, kept until it expires or is refused."""

    def __init__(
        self,
        authentication: OAuth2Password | OAuth2ClientCredentials,
        secrets: Secrets,
        concealer: Concealer,
        ask: AskForToken,
    ) -> None:
        self._authentication = authentication
        self._secrets = secrets
        self._concealer = concealer
        self._ask = ask
        self._token: _Token | None = None
        self._one_at_a_time = asyncio.Lock()

    async def current(self) -> str:
        """Return a token that is likely to be accepted; raises RunFailed with TOKEN_REFUSED, or as calls do."""
        async with self._one_at_a_time:
            if self._token is None or time.monotonic() >= self._token.expires_at:
                self._token = self._read(await self._answer())
                self._concealer.add(self._token.value)
            return self._token.value

    def forget(self, refused: str) -> None:
        """Ask for another token next time, unless that was done since `refused` was handed out."""
        if self._token is not None and self._token.value == refused:
            self._token = None

    async def _answer(self) -> TokenAnswer:
        authentication, client_secret = self._authentication, self._secrets.get(CLIENT_SECRET, "")
        form: dict[str, str] = {"grant_type": authentication.grant}
        if authentication.scope:
            form["scope"] = authentication.scope
        if isinstance(authentication, OAuth2Password):
            form |= {"username": authentication.username, "password": self._secrets[PASSWORD]}
        client = {"client_id": authentication.client_id} if authentication.client_id else {}
        if not client_secret:
            return await self._posted({}, form | client)
        answer = await self._posted({"Authorization": self._basic(authentication.client_id, client_secret)}, form)
        if answer.status == 401 or _document(answer).get("error") == "invalid_client":
            # By the standard servers understand the header, but some read the form only.
            answer = await self._posted({}, form | client | {"client_secret": client_secret})
        return answer

    def _basic(self, client_id: str, client_secret: str) -> str:
        pair = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
        value = f"Basic {base64.b64encode(pair.encode()).decode()}"
        self._concealer.add(value)
        return value

    async def _posted(self, headers: dict[str, str], form: dict[str, str]) -> TokenAnswer:
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        return await self._ask(self._authentication.access_token_url, headers, urlencode(form).encode())

    def _read(self, answer: TokenAnswer) -> _Token:
        document = _document(answer)
        value, kind = document.get("access_token"), document.get("token_type", "Bearer")
        if answer.status != 200 or not isinstance(value, str) or not value:
            raise self._refused(answer, "check the credentials of the connector and its access_token_url")
        if str(kind).lower() != "bearer" or not value.isascii() or not value.isprintable():
            raise self._refused(answer, "it gives a token that is no bearer token, and only these are supported")
        return _Token(value, time.monotonic() + _lifetime_seconds(document.get("expires_in")) - _LEEWAY_SECONDS)

    def _refused(self, answer: TokenAnswer, advice: str) -> RunFailed:
        # An answer that holds a token must not be shown.
        said = "" if "token" in str(_document(answer).keys()) else self._concealer.excerpt(answer.body)
        url = self._concealer.text(self._authentication.access_token_url)
        message = f"no access token from {url}: status {answer.status}, {said or 'no token'}; {advice}"
        return RunFailed(FailureReason.TOKEN_REFUSED, message)


def _document(answer: TokenAnswer) -> dict[str, object]:
    try:
        document = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def _lifetime_seconds(expires_in: object) -> float:
    # Some send the number as text. Without one the answer 401 tells when it is over.
    try:
        return float(expires_in) if isinstance(expires_in, int | float | str) else _LIFETIME_SECONDS
    except ValueError:
        return _LIFETIME_SECONDS
