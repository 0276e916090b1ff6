"""Says in an operator's words what went wrong with a call to an API."""

import contextlib
import re
import ssl
from collections.abc import Iterator
from typing import Final

import httpcore
import httpx
import orjson

from ferryman_server.connectors.http_secrets import Concealer
from ferryman_server.domain.outcomes import FailureReason, RunFailed

_SOAP_MARKS: Final = (b"http://schemas.xmlsoap.org/soap/envelope", b"http://www.w3.org/2003/05/soap-envelope")
_GRAPHQL_BEGINNING: Final = re.compile(rb'\s*\{\s*"(data|errors|extensions)"')
_GRAPHQL_KEYS: Final = frozenset({"data", "errors", "extensions"})
_HEAD_BYTES: Final = 2048


@contextlib.contextmanager
def explained(shown: str, concealer: Concealer, seconds: float) -> Iterator[None]:
    """Turn what httpx raises into RunFailed; `shown` names the call, seconds is the longest that it may take."""
    try:
        yield
    except (TimeoutError, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise _of_exchange(error, shown, concealer, seconds) from error
    except httpx.HTTPError as error:
        message = f"{shown}: the answer cannot be read ({concealer.text(str(error))[:200]}); look at the API's log"
        raise RunFailed(FailureReason.RESPONSE_INVALID, message) from error


def check_rest(shown: str, status: int, body: bytes) -> None:
    """Refuse what is recognisably an answer of a SOAP or GraphQL API; raises RunFailed with RESPONSE_INVALID."""
    kind = ""
    if any(mark in body[:_HEAD_BYTES] for mark in _SOAP_MARKS):
        kind = "SOAP"
    elif 200 <= status < 300 and _is_graphql(body):
        kind = "GraphQL"
    if kind:
        message = (
            f"{shown}: this is the answer of a {kind} API; connectors work with REST only, so use its REST address"
        )
        raise RunFailed(FailureReason.RESPONSE_INVALID, message)


def _is_graphql(body: bytes) -> bool:
    if not _GRAPHQL_BEGINNING.match(body):
        return False
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    errors = document.get("errors")
    messages = isinstance(errors, list) and errors and all(isinstance(e, dict) and "message" in e for e in errors)
    return bool(messages) and document.keys() <= _GRAPHQL_KEYS


def _of_exchange(error: Exception, shown: str, concealer: Concealer, seconds: float) -> RunFailed:
    refused = _cause(error, ssl.SSLCertVerificationError)
    cause = concealer.text(str(error))[:200]
    if isinstance(refused, ssl.SSLCertVerificationError):
        message = (
            f"{shown}: the server's certificate is not trusted ({refused.verify_message}); if it is the right server, "
            "add its certificate to trusted_certificates of the connector"
        )
        return RunFailed(FailureReason.CERTIFICATE_REFUSED, message)
    if isinstance(error, httpcore.ConnectError | httpcore.ConnectTimeout):
        message = f"{shown}: no TLS connection ({cause or 'no answer in time'}); check scheme and port of the address"
        return RunFailed(FailureReason.CONNECTION_FAILED, message)
    if isinstance(error, httpcore.LocalProtocolError):
        # Its text shows the header, which may be a secret.
        message = f"{shown} cannot be sent: a header holds characters that HTTP does not allow; check the headers"
        return RunFailed(FailureReason.CALL_FAILED, message)
    if isinstance(error, httpcore.TimeoutException):
        message = f"{shown}: the server has gone silent; look at its log, and run the job again"
        return RunFailed(FailureReason.CONNECTION_LOST, message)
    if isinstance(error, TimeoutError):
        message = f"{shown}: the answer was not complete after {seconds:.0f} s; ask for less at a time"
        return RunFailed(FailureReason.CONNECTION_LOST, message)
    if isinstance(error, httpcore.RemoteProtocolError) and not _is_broken_off(cause):
        message = f"{shown}: the server does not speak HTTP there ({cause}); check scheme and port of the address"
        return RunFailed(FailureReason.RESPONSE_INVALID, message)
    message = f"{shown}: lost the connection ({cause or type(error).__name__}); look at the API's log, and run again"
    return RunFailed(FailureReason.CONNECTION_LOST, message)


def _is_broken_off(cause: str) -> bool:
    return "disconnected" in cause or "closed connection" in cause


def _cause(error: BaseException, kind: type[BaseException]) -> BaseException | None:
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, kind):
        cause = cause.__cause__ or cause.__context__
    return cause
