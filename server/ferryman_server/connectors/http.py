"""Opens sessions with REST APIs and Mirakl marketplaces."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from ferryman_server.connectors.certificates import tls_context
from ferryman_server.connectors.http_guard import guarded_client
from ferryman_server.connectors.http_retries import Pause
from ferryman_server.connectors.http_session import LIMITS, ApiSession, Limits
from ferryman_server.connectors.trials import ConnectionTest
from ferryman_server.domain.connectors import ApiSettings, MiraklSettings, Secrets, address_of
from ferryman_server.domain.outcomes import RunFailed
from ferryman_server.domain.sources import HttpMethod

_TRIAL: Final = Limits(read_seconds=15.0, call_seconds=20.0, attempts=1)


@asynccontextmanager
async def open_api(
    settings: ApiSettings | MiraklSettings,
    secrets: Secrets,
    *,
    allow_private_addresses: bool,
    limits: Limits = LIMITS,
    pause: Pause = asyncio.sleep,
) -> AsyncIterator[ApiSession]:
    """Yield a session with an API; it connects and gets a token when the first call needs it, and keeps both.

    `pause` waits some seconds before a call is repeated. Raises RunFailed with CERTIFICATE_REFUSED when the
    connector's trusted certificates cannot be read.
    """
    certificates = settings.trusted_certificates if isinstance(settings, ApiSettings) else ""
    tls = await asyncio.to_thread(tls_context, certificates)
    client = guarded_client(tls, allow_private_addresses=allow_private_addresses, read_seconds=limits.read_seconds)
    async with client:
        yield ApiSession(client, settings, secrets, limits, pause)


async def test_api(
    settings: ApiSettings | MiraklSettings, secrets: Secrets, *, allow_private_addresses: bool
) -> ConnectionTest:
    """Get a token, if there is authentication, and call the base URL; never raises RunFailed.

    Any answer below 500 is fine but 401 and 403: not every API has something at its base URL.
    """
    try:
        async with open_api(
            settings, secrets, allow_private_addresses=allow_private_addresses, limits=_TRIAL
        ) as session:
            response = await session.send(HttpMethod.GET, "", retry=False)
    except RunFailed as error:
        return ConnectionTest(False, error.failure.message, error.failure.reason)
    if response.status in (401, 403) or response.status >= 500:
        failure = response.failure.failure
        return ConnectionTest(False, failure.message, failure.reason)
    return ConnectionTest(True, f"{address_of(settings)} was reached and answers (status {response.status})")
