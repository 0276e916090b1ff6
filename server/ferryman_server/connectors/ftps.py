"""Opens FTPS sessions: FTP with explicit TLS for commands and data, never without."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from ferryman_server.connectors import failures, ftps_failures
from ferryman_server.connectors.addresses import connect
from ferryman_server.connectors.certificates import tls_context
from ferryman_server.connectors.ftps_client import FtpsClient
from ferryman_server.connectors.ftps_session import FtpsSession, FtpsThread
from ferryman_server.connectors.trials import ConnectionTest
from ferryman_server.domain.connectors import PASSWORD, Secrets, SftpSettings
from ferryman_server.domain.outcomes import RunFailed

LOGIN_TIMEOUT_SECONDS: Final = 15.0


@asynccontextmanager
async def open_ftps(
    settings: SftpSettings, secrets: Secrets, *, allow_private_addresses: bool
) -> AsyncIterator[FtpsSession]:
    """Connect, check the certificate, log in and yield a session.

    Raises RunFailed with HOST_UNKNOWN, ADDRESS_REFUSED, CONNECTION_FAILED, CERTIFICATE_REFUSED or LOGIN_REFUSED.
    """
    context = await asyncio.to_thread(tls_context, settings.trusted_certificates)
    peer = failures.peer_of(settings)
    sock = await connect(settings.host, settings.port, allow_private_addresses=allow_private_addresses)
    async with AsyncExitStack() as stack:
        stack.callback(sock.close)
        client = FtpsClient(sock, settings.host, context)
        stack.callback(client.close)
        # One thread: the calls of a session follow one another.
        executor = ThreadPoolExecutor(1, "ftps")
        stack.callback(executor.shutdown)
        thread = FtpsThread(client, executor)
        try:
            async with asyncio.timeout(LOGIN_TIMEOUT_SECONDS):
                await thread.run(lambda: client.enter(settings.username, secrets.get(PASSWORD, "")))
        except ftps_failures.MET as error:
            raise ftps_failures.of_entry(error, peer) from error
        yield FtpsSession(client, thread, peer)


async def try_ftps(settings: SftpSettings, secrets: Secrets, *, allow_private_addresses: bool) -> ConnectionTest:
    """Connect and log in as a run would, and tell what was met; never raises RunFailed."""
    try:
        async with open_ftps(settings, secrets, allow_private_addresses=allow_private_addresses):
            pass
    except RunFailed as error:
        return ConnectionTest(False, error.failure.message, error.failure.reason)
    return ConnectionTest(True, f"{failures.peer_of(settings)} was reached and accepts the login")
