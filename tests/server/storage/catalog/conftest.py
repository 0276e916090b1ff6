"""The catalog of a test, open."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ferryman_server.storage.database import Database


@pytest.fixture
async def database(catalog: Path) -> AsyncIterator[Database]:
    """The catalog as the server opens it."""
    opened = Database.open(f"sqlite+aiosqlite:///{catalog}", "catalog")
    yield opened
    await opened.close()
