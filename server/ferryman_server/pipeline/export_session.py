"""Opens what exports go through: a session with a connector's system that sends one record after the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from ferryman_server.connectors.files import open_files
from ferryman_server.connectors.http import open_api
from ferryman_server.connectors.http_session import ApiSession
from ferryman_server.connectors.session import FileSession
from ferryman_server.domain.connectors import Connector, Secrets, SftpSettings, address_of
from ferryman_server.domain.export_attempts import Attempt
from ferryman_server.domain.exports import ApiTarget, SftpTarget
from ferryman_server.domain.outcomes import Failure, FailureReason
from ferryman_server.pipeline.export_sending import send_call, send_file
from ferryman_server.pipeline.outgoing import Outgoing

# A server that has gone silent in the middle of a file must not keep all others waiting.
_FILE_SECONDS: Final = 300.0


class FileExports:
    """Sends records as files, one at a time."""

    def __init__(self, session: FileSession, *, several_stores: bool) -> None:
        self.host_key = session.host_key
        self.at_once = 1
        self.broken = False
        self._session = session
        self._several_stores = several_stores

    async def send(self, target: SftpTarget | ApiTarget, outgoing: Outgoing) -> Attempt:
        """Send a record; never raises RunFailed."""
        if not isinstance(target, SftpTarget):
            return _unsuitable("a file server", "an API")
        try:
            async with asyncio.timeout(_FILE_SECONDS):
                attempt = await send_file(self._session, target, outgoing, several_stores=self._several_stores)
        except TimeoutError:
            message = f"the server did not take the file within {_FILE_SECONDS:.0f} s; look at its log"
            attempt = Attempt(target.directory, failure=Failure(FailureReason.CONNECTION_LOST, message))
        self.broken = attempt.failure is not None and attempt.failure.reason is FailureReason.CONNECTION_LOST
        return attempt


class ApiExports:
    """Sends records by calls, several at a time."""

    def __init__(self, session: ApiSession, address: str, at_once: int) -> None:
        self.host_key = ""
        self.at_once = at_once
        # Each call has a connection of its own, or one that is known to be open.
        self.broken = False
        self._session = session
        self._address = address

    async def send(self, target: SftpTarget | ApiTarget, outgoing: Outgoing) -> Attempt:
        """Send a record; never raises RunFailed."""
        if not isinstance(target, ApiTarget):
            return _unsuitable("an API", "a file server")
        return await send_call(self._session, self._address, target, outgoing)


@asynccontextmanager
async def open_exports(
    connector: Connector, secrets: Secrets, *, several_stores: bool, at_once: int
) -> AsyncIterator[FileExports | ApiExports]:
    """Yield a session; at_once is how many records are sent to an API at a time. Raises RunFailed."""
    settings, private = connector.settings, connector.allow_private_addresses
    if isinstance(settings, SftpSettings):
        async with open_files(settings, secrets, allow_private_addresses=private) as files:
            yield FileExports(files, several_stores=several_stores)
    else:
        async with open_api(settings, secrets, allow_private_addresses=private) as api:
            yield ApiExports(api, address_of(settings), at_once)


def _unsuitable(kind: str, wanted: str) -> Attempt:
    message = f"the connector is one to {kind}, and the job needs {wanted}; give the job another connector"
    return Attempt(failure=Failure(FailureReason.CONNECTOR_UNSUITABLE, message))
