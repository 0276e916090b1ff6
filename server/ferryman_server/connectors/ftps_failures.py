"""Says in an operator's words what ftplib met on an FTPS server."""

import ftplib
import ssl
from typing import Final

from ferryman_server.connectors import failures
from ferryman_server.connectors.failures import Peer
from ferryman_server.connectors.ftps_client import LoginRefused, NoDataConnection, NoTls
from ferryman_server.domain.outcomes import FailureReason, RunFailed

MET: Final = (NoTls, LoginRefused, NoDataConnection, ftplib.Error, EOFError, OSError, ValueError)
"""Everything that the client raises."""

_CLOSING: Final = "421"
_NOT_LOGGED_IN: Final = ("530", "532")
_NOT_DONE: Final = ("450", "501", "550", "553")
# FTP has one code for what is missing and what is forbidden; only the words differ.
_FORBIDDEN: Final = ("denied", "permission", "privilege", "not allowed", "failed to open", "access")


def of_entry(error: Exception, peer: Peer) -> RunFailed:
    """Explain why no session came about on a connection that was made."""
    where = f"{peer.host} port {peer.port}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return RunFailed(FailureReason.CERTIFICATE_REFUSED, f"{where} {_distrust(error)}")
    if isinstance(error, LoginRefused):
        message = f"{where} refused the login of user {peer.username!r}; check user name and password of the connector"
        return RunFailed(FailureReason.LOGIN_REFUSED, message)
    if isinstance(error, NoTls):
        message = (
            f"{where} does not protect commands and data with TLS ({error}), and plain FTP is never spoken; ask the "
            'server\'s operator to enable explicit TLS ("AUTH TLS", "PROT P")'
        )
        return RunFailed(FailureReason.CONNECTION_FAILED, message)
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        message = f"user name or password for {where} hold what FTP cannot send, such as a line break; correct them"
        return RunFailed(FailureReason.LOGIN_REFUSED, message)
    cause = str(error) or "no answer in time"
    message = (
        f"no FTPS session with {peer} ({cause}); check that an FTP server with explicit TLS listens on this port "
        "(21 as a rule; port 990 is for implicit TLS, which is not spoken), and its log"
    )
    return RunFailed(FailureReason.CONNECTION_FAILED, message)


def of_remote(error: Exception, peer: Peer, path: str, doing: str) -> RunFailed:
    """Explain why something could not be done with a path of an open session."""
    if is_lost(error):
        return failures.lost(peer, path, doing, error or "the server hung up")
    if isinstance(error, NoDataConnection):
        message = (
            f"{peer} cannot be reached for the data of {path!r} ({error}); open the server's passive ports in the "
            "firewalls in between, or have their range narrowed to open ones"
        )
        return RunFailed(FailureReason.CONNECTION_FAILED, message)
    code, words = str(error)[:3], str(error).lower()
    if code in _NOT_LOGGED_IN or (code in _NOT_DONE and any(word in words for word in _FORBIDDEN)):
        return failures.not_permitted(peer, path, doing)
    if code in _NOT_DONE and (doing != "write" or "no such" in words):
        return failures.not_found(peer, path, doing)
    if code in _NOT_DONE:
        return failures.not_permitted(peer, path, doing)
    return failures.unexpected(peer, path, doing, error)


def is_lost(error: Exception) -> bool:
    """Tell whether an error means that the session is over, or that it is not known what was answered."""
    if isinstance(error, ftplib.error_temp):
        return str(error).startswith(_CLOSING)
    return isinstance(error, EOFError | OSError | ftplib.error_proto)


def _distrust(error: ssl.SSLCertVerificationError) -> str:
    return (
        f"presented a certificate that is not trusted ({error.verify_message.rstrip('.')}); nothing was sent. Use the "
        "host name that the certificate is for; if its issuer is not known here, compare the certificate with the "
        "server's operator and set it, or its issuer's, as trusted_certificates on the connector; if it has expired, "
        "have it renewed"
    )
