"""Says in an operator's words what went wrong on a file server."""

import errno
from dataclasses import dataclass

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


def not_found(peer: Peer, path: str, doing: str) -> RunFailed:
    """Explain that there is nothing at a path, or no directory to write to."""
    if doing == "write":
        message = f"cannot write {path!r} on {peer}: there is no such directory; create it, or correct it in the job"
    else:
        message = f"there is no {path!r} on {peer}; check the path in the job, and that the file was delivered"
    return RunFailed(FailureReason.FILE_NOT_FOUND, message)


def not_a_file(peer: Peer, path: str) -> RunFailed:
    """Explain that a path is a directory or a device."""
    message = f"{path!r} on {peer} is not a file; a single file is expected, or use inbound_directory"
    return RunFailed(FailureReason.FILE_NOT_FOUND, message)


def not_permitted(peer: Peer, path: str, doing: str) -> RunFailed:
    """Explain that the user may not do something with a path."""
    message = (
        f"{peer.username!r} may not {doing} {path!r} on {peer}; grant the user read and write access to the directory"
    )
    return RunFailed(FailureReason.PERMISSION_DENIED, message)


def lost(peer: Peer, path: str, doing: str, cause: object) -> RunFailed:
    """Explain that the session ended under way."""
    message = f"lost the connection to {peer} while trying to {doing} {path!r} ({cause}); run the job again"
    return RunFailed(FailureReason.CONNECTION_LOST, message)


def unexpected(peer: Peer, path: str, doing: str, cause: object) -> RunFailed:
    """Explain what the server itself must explain."""
    message = f"cannot {doing} {path!r} on {peer}: {cause}; look at the server's log"
    return RunFailed(FailureReason.CONNECTION_FAILED, message)


def of_name(peer: Peer, error: Exception) -> RunFailed:
    """Explain that a file was not written because its name would be no plain one."""
    message = f"{error}; nothing was written to {peer}. Correct what the name is made of"
    return RunFailed(FailureReason.PERMISSION_DENIED, message)


def of_spool(error: OSError, peer: Peer, path: str, local: str) -> RunFailed:
    """Explain why a fetched file could not be written to this machine's disk."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        message = f"no space left for {path!r} from {peer} at {local}; free space there and run the job again"
        return RunFailed(FailureReason.DISK_FULL, message)
    message = f"cannot write {path!r} from {peer} to {local}: {error.strerror or error}; check the state directory"
    return RunFailed(FailureReason.INTERNAL, message)
