"""Open databases and a secret box for the tests of storage."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ferryman_server.storage.database import Database
from ferryman_server.storage.secrets import SecretBox, load_or_create_key


@pytest.fixture
async def database(control_url: str) -> AsyncIterator[Database]:
    """A migrated, empty control database, open."""
    database = Database.open(control_url)
    yield database
    await database.close()


@pytest.fixture
def box(tmp_path: Path) -> SecretBox:
    """A secret box with a key of its own."""
    return SecretBox(load_or_create_key(tmp_path / "secret.key"))
