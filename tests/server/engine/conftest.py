"""An engine on databases of its own, in a folder of its own."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ferryman_server.engine.changes import Changes
from ferryman_server.engine.parts import EngineParts
from ferryman_server.storage.database import Database
from ferryman_server.storage.secrets import SecretBox, load_or_create_key
from tests.server.engine.engine import Engine
from tests.sftp_server import SftpTestServer, sftp_server


@pytest.fixture
async def parts(sqlite_template: Path, catalog_template: Path, tmp_path: Path) -> AsyncIterator[EngineParts]:
    """The engine's parts; beats are so rare that no test sees one unless it changes that."""
    control = Path(shutil.copy(sqlite_template, tmp_path / "control.db"))
    catalog = Path(shutil.copy(catalog_template, tmp_path / "catalog.db"))
    parts = EngineParts(
        control=Database.open(f"sqlite+aiosqlite:///{control}", "control"),
        catalog=Database.open(f"sqlite+aiosqlite:///{catalog}", "catalog"),
        changes=Changes(),
        box=SecretBox(load_or_create_key(tmp_path / "secret.key")),
        owner="host:1:worker",
        catalog_path=catalog,
        spool_directory=tmp_path / "spool",
        process_directory=tmp_path / "processes",
        lease_seconds=3600,
        max_running=4,
        shutdown_grace_seconds=0,
        stop_grace_seconds=3600,
        catch_up_seconds=0,
        max_pending=10,
        retention_days={},
    )
    yield parts
    await parts.control.close()
    await parts.catalog.close()


@pytest.fixture
async def sftp(tmp_path: Path) -> AsyncIterator[SftpTestServer]:
    """The SFTP server with the input."""
    folder = tmp_path / "files"
    folder.mkdir()
    async with sftp_server(folder) as server:
        yield server


@pytest.fixture
def engine(parts: EngineParts, sftp: SftpTestServer) -> Engine:
    """The engine."""
    return Engine(parts, sftp)


@pytest.fixture
def slot() -> asyncio.Lock:
    """The one slot in the catalog."""
    return asyncio.Lock()
