"""Databases migrated once and copied for each test, and the API on them."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ferryman_server.storage.migrate import migrate
from tests.server.api.serving import Api, served, sqlite_url


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty control.db and catalog.db."""
    folder = tmp_path_factory.mktemp("migrated")
    migrate(sqlite_url(folder / "control.db"), "control")
    migrate(sqlite_url(folder / "catalog.db"), "catalog")
    return folder


@pytest.fixture
def databases(migrated: Path, tmp_path: Path) -> Path:
    """A folder with databases for this test alone."""
    return Path(shutil.copytree(migrated, tmp_path / "databases"))


@pytest.fixture
async def api(databases: Path) -> AsyncIterator[Api]:
    """The API on databases of its own."""
    async with served(sqlite_url(databases / "control.db"), sqlite_url(databases / "catalog.db")) as api:
        yield api
