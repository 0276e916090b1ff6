"""Decides where calls may lead: to which hosts, after which redirects, and with what in their headers."""

from dataclasses import dataclass, replace
from typing import Final

import httpx

from ferryman_server.connectors.http_secrets import Concealer
from ferryman_server.domain.outcomes import FailureReason, RunFailed

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PORT_MAX: Final = 65_535
_REPEATABLE: Final = frozenset({"GET", "PUT", "DELETE"})
_KEEP_METHOD: Final = (307, 308)
_REDIRECTS: Final = (301, 302, 303, *_KEEP_METHOD)

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it goes out, secret headers included.

    repeatable tells whether doing it twice is safe, redirectable whether it may be led elsewhere.
    """

    method: str
    url: httpx.URL
    headers: Headers = ()
    body: bytes | None = None
    repeatable: bool = False
    redirectable: bool = True

    @classmethod
    def of(cls, method: str, url: httpx.URL, headers: Headers = (), body: bytes | None = None) -> "Call":
        """Make a call that is repeatable when its method is idempotent."""
        return cls(method, url, headers, body, repeatable=method in _REPEATABLE)


def url_of(text: str, shown: str) -> httpx.URL:
    """Read a URL of our own making; raises RunFailed with CALL_FAILED, which shows `shown`, when it is none."""
    try:
        return httpx.URL(text)
    except httpx.InvalidURL as error:
        message = f"{shown!r} makes no address that can be called; check the connector's URL and the path of the call"
        raise RunFailed(FailureReason.CALL_FAILED, message) from error


class Hosts:
    """The hosts of a connector: its own, which gets its headers and token, and those that it allows beside."""

    def __init__(self, base: httpx.URL, allowed: tuple[str, ...], concealer: Concealer) -> None:
        self._base = base
        self._allowed = frozenset(host.lower() for host in (base.host, *allowed))
        self._concealer = concealer

    def is_ours(self, url: httpx.URL) -> bool:
        """Tell whether a URL is on the connector's own server: the same host and port, or the TLS form of these."""
        base = self._base
        if url.host != base.host or (base.scheme == "https" and url.scheme == "http"):
            return False
        return _port(url) == _port(base) or (_port(base), _port(url)) == (80, 443)

    def shown(self, url: httpx.URL) -> str:
        """Return a URL for people, without secrets."""
        return self._concealer.url(url, ours=self.is_ours(url))

    def target(self, text: str, before: httpx.URL) -> httpx.URL:
        """Return where a URL leads that was met in an answer from `before`; raises RunFailed with HOST_REFUSED.

        RESPONSE_INVALID when it is no URL.
        """
        try:
            url = before.join(text.strip())
        except (httpx.InvalidURL, ValueError) as error:
            raise self._invalid(text, before) from error
        if url.scheme not in _DEFAULT_PORTS or not url.host or url.userinfo or (url.port or 1) > _PORT_MAX:
            raise self._invalid(text, before)
        if url.host not in self._allowed:
            advice = f"if it is meant, add {url.host!r} to allowed_hosts of the connector"
        elif before.scheme == "https" and url.scheme == "http":
            advice = "that is from https to http, where everybody could read and change it; ask for an https address"
        else:
            return url
        message = f"{self.shown(before)} leads to {self.shown(url)}; {advice}"
        raise RunFailed(FailureReason.HOST_REFUSED, message)

    def redirected(self, call: Call, response: httpx.Response) -> Call | None:
        """Return the call that a response redirects to, or None when it is the answer itself; raises as target does."""
        location = response.headers.get("location", "")
        if response.status_code not in _REDIRECTS or not location or not call.redirectable:
            return None
        if call.method != "GET" and response.status_code in (301, 302):
            # Clients disagree about whether this keeps the method; without it nothing would be sent.
            return None
        url = self.target(location, call.url)
        if call.method != "GET" and response.status_code not in _KEEP_METHOD:
            call = Call.of("GET", url, tuple(h for h in call.headers if h[0].lower() != "content-type"))
        return replace(call, url=url, headers=call.headers if self.is_ours(url) else ())

    def _invalid(self, text: str, before: httpx.URL) -> RunFailed:
        shown = self._concealer.text(text.partition("?")[0])[:200]
        message = f"{self.shown(before)} leads to {shown!r}; expected an http or https address without user name"
        return RunFailed(FailureReason.RESPONSE_INVALID, message)


def _port(url: httpx.URL) -> int | None:
    return url.port or _DEFAULT_PORTS.get(url.scheme)
