"""A catalog for each test, copied from one that was migrated once."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ferryman_server.storage.database import Database
from ferryman_server.storage.migrate import migrate


@pytest.fixture(scope="session")
def catalog_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated catalog that nobody has opened."""
    path = tmp_path_factory.mktemp("template") / "catalog.db"
    migrate(f"sqlite+aiosqlite:///{path}", "catalog")
    return path


@pytest.fixture
def catalog(catalog_template: Path, tmp_path: Path) -> Path:
    """An empty catalog file. A test opens it through ADBC or through `database`, never both."""
    return Path(shutil.copy(catalog_template, tmp_path / "catalog.db"))


@pytest.fixture
async def database(catalog: Path) -> AsyncIterator[Database]:
    """The catalog as the server opens it."""
    opened = Database.open(f"sqlite+aiosqlite:///{catalog}", "catalog")
    yield opened
    await opened.close()
