"""What tests of exports start from."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from ferryman_server.domain.export_attempts import RetryPolicy
from ferryman_server.engine.parts import EngineParts
from tests.http_server import HttpTestServer, http_server
from tests.server.engine.exports.exporting import Exporting


@pytest.fixture
def exporting(parts: EngineParts) -> Exporting:
    """Exports that are tried again soon."""
    return Exporting(replace(parts, retry_policy=RetryPolicy(30, 0.01, 0.05), shutdown_grace_seconds=3600))


@pytest.fixture
async def http() -> AsyncIterator[HttpTestServer]:
    """The API that orders are sent to."""
    async with http_server() as server:
        yield server
