"""A server on a free port and a client of it, for every test that asks."""

from collections.abc import AsyncIterator

import pytest

import ferryman
from tests.client.memory_server import MemoryServer


@pytest.fixture
async def server() -> AsyncIterator[MemoryServer]:
    """A server that listens."""
    server = MemoryServer()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def client(server: MemoryServer) -> AsyncIterator[ferryman.Client]:
    """A client of it."""
    async with ferryman.Client(server.address) as client:
        yield client
