"""Says in an operator's words what went wrong on an SFTP server."""

import errno
from dataclasses import dataclass

import asyncssh

from ferryman_server.connectors.host_keys import HostKeyCheck
from ferryman_server.domain.connectors import SftpSettings
from ferryman_server.domain.outcomes import FailureReason, RunFailed


@dataclass(frozen=True, slots=True)
class Peer:
    """The server and user that messages name."""

    host: str
    port: int
    username: str

    def __str__(self) -> str:
        # A name may hold anything; it must not break the line that names it.
        username = self.username if self.username.isprintable() else ascii(self.username)
        return f"{username}@{self.host} port {self.port}"


def peer_of(settings: SftpSettings) -> Peer:
    """Return whom the settings reach."""
    return Peer(settings.host, settings.port, settings.username)


def of_login(error: Exception, peer: Peer, check: HostKeyCheck) -> RunFailed:
    """Explain why no session came about on a connection that was made."""
    if check.failure is not None:
        return RunFailed(check.failure.reason, f"{peer.host} port {peer.port} {check.failure.message}")
    if isinstance(error, asyncssh.PermissionDenied):
        message = (
            f"{peer.host} port {peer.port} refused the login of user {peer.username!r}; check user name and password "
            "of the connector, and that the server accepts passwords"
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
    where = f"{path!r} on {peer}"
    if isinstance(error, asyncssh.SFTPNoSuchFile | asyncssh.SFTPNoSuchPath):
        message = f"there is no {where}; check the path in the job, and that the file was delivered"
        return RunFailed(FailureReason.FILE_NOT_FOUND, message)
    if isinstance(error, asyncssh.SFTPPermissionDenied):
        message = f"{peer.username!r} may not {doing} {where}; grant the user read and write access to the directory"
        return RunFailed(FailureReason.PERMISSION_DENIED, message)
    if is_lost(error):
        message = f"lost the connection to {peer} while trying to {doing} {path!r} ({error}); run the job again"
        return RunFailed(FailureReason.CONNECTION_LOST, message)
    return RunFailed(FailureReason.CONNECTION_FAILED, f"cannot {doing} {where}: {error}; look at the server's log")


def of_spool(error: OSError, peer: Peer, path: str, local: str) -> RunFailed:
    """Explain why a fetched file could not be written to this machine's disk."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        message = f"no space left for {path!r} from {peer} at {local}; free space there and run the job again"
        return RunFailed(FailureReason.DISK_FULL, message)
    message = f"cannot write {path!r} from {peer} to {local}: {error.strerror or error}; check the state directory"
    return RunFailed(FailureReason.INTERNAL, message)


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
