"""Opens sessions with file servers, over the protocol that a connector names."""

from contextlib import AbstractAsyncContextManager

from ferryman_server.connectors.ftps import open_ftps, try_ftps
from ferryman_server.connectors.session import FileSession
from ferryman_server.connectors.sftp import open_sftp, try_sftp
from ferryman_server.connectors.trials import ConnectionTest
from ferryman_server.domain.connectors import FileProtocol, Secrets, SftpSettings


def open_files(
    settings: SftpSettings, secrets: Secrets, *, allow_private_addresses: bool
) -> AbstractAsyncContextManager[FileSession]:
    """Connect, check that it is the trusted server, log in and yield a session.

    Entering raises RunFailed with HOST_UNKNOWN, ADDRESS_REFUSED, CONNECTION_FAILED or LOGIN_REFUSED, for SFTP also
    HOST_KEY_CHANGED, for FTPS CERTIFICATE_REFUSED.
    """
    opened = open_ftps if settings.protocol is FileProtocol.FTPS else open_sftp
    return opened(settings, secrets, allow_private_addresses=allow_private_addresses)


async def test_files(settings: SftpSettings, secrets: Secrets, *, allow_private_addresses: bool) -> ConnectionTest:
    """Connect and log in as a run would, and tell what was met; never raises RunFailed."""
    attempt = try_ftps if settings.protocol is FileProtocol.FTPS else try_sftp
    return await attempt(settings, secrets, allow_private_addresses=allow_private_addresses)
