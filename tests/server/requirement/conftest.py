"""The API on a control database of either kind, with a worker that is moved by hand."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ferryman_server.storage.migrate import migrate
from tests.server.api.serving import Api, served, sqlite_url


@pytest.fixture(scope="session")
def catalog_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated catalog that nobody has opened."""
    path = tmp_path_factory.mktemp("catalog-template") / "catalog.db"
    migrate(sqlite_url(path), "catalog")
    return path


@pytest.fixture
async def api(control_url: str, catalog_template: Path, tmp_path: Path) -> AsyncIterator[Api]:
    """The API on databases of its own."""
    catalog = shutil.copy(catalog_template, tmp_path / "catalog.db")
    async with served(control_url, sqlite_url(Path(catalog))) as api:
        yield api
