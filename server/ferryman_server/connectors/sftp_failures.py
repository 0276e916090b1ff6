"""Says in an operator's words what asyncssh met on an SFTP server."""

import asyncssh

from ferryman_server.connectors import failures
from ferryman_server.connectors.failures import Peer
from ferryman_server.connectors.host_keys import HostKeyCheck
from ferryman_server.domain.outcomes import FailureReason, RunFailed


def of_login(error: Exception, peer: Peer, check: HostKeyCheck, proofs: str) -> RunFailed:
    """Explain why no session came about on a connection that was made; proofs says what the user logs in with."""
    if check.failure is not None:
        return RunFailed(check.failure.reason, f"{peer.host} port {peer.port} {check.failure.message}")
    if isinstance(error, asyncssh.PermissionDenied):
        message = (
            f"{peer.host} port {peer.port} refused the login of user {peer.username!r}; check user name and {proofs}"
        )
        return RunFailed(FailureReason.LOGIN_REFUSED, message)
    if isinstance(error, asyncssh.ChannelOpenError | asyncssh.SFTPError):
        message = f"{peer} accepts the login but offers no SFTP ({error}); ask its operator to enable it for this user"
        return RunFailed(FailureReason.CONNECTION_FAILED, message)
    cause = str(error) or "no answer in time"
    message = f"no SSH session with {peer} ({cause}); check that an SFTP server listens on this port, and its log"
    return RunFailed(FailureReason.CONNECTION_FAILED, message)


def of_remote(error: Exception, peer: Peer, path: str, doing: str) -> RunFailed:
    """Explain why something could not be done with a path of an open session."""
    if isinstance(error, asyncssh.SFTPNoSuchFile | asyncssh.SFTPNoSuchPath):
        return failures.not_found(peer, path, doing)
    if isinstance(error, asyncssh.SFTPPermissionDenied):
        return failures.not_permitted(peer, path, doing)
    if is_lost(error):
        return failures.lost(peer, path, doing, error)
    return failures.unexpected(peer, path, doing, error)


def is_lost(error: Exception) -> bool:
    """Tell whether an error means that the session is over."""
    return isinstance(
        error,
        asyncssh.SFTPConnectionLost
        | asyncssh.SFTPNoConnection
        | asyncssh.DisconnectError
        | ConnectionError
        | TimeoutError,
    )
