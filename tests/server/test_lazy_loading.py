"""The service answers before it has loaded what a first answer does not need."""

import subprocess
import sys
from pathlib import Path

import pytest

from ferryman_server.settings import Settings
from ferryman_server.storage.migrate import migrate

SCRIPT = """
import asyncio
import sys

import grpc

from ferryman.v1 import system_service_pb2, system_service_pb2_grpc
from ferryman_server import app
from ferryman_server.settings import Settings

async def main():
    async with app.running(Settings(state_directory=sys.argv[1], port=0)) as address:
        async with grpc.aio.insecure_channel(address) as channel:
            await system_service_pb2_grpc.SystemServiceStub(channel).GetServerInfo(
                system_service_pb2.GetServerInfoRequest(), wait_for_ready=True
            )
        print("\\n".join(sys.modules))

asyncio.run(main())
"""

# Each of these takes longer to load than many an answer; the service loads it when the first thing needs it.
LATE = (
    "adbc_driver_sqlite",
    "alembic",
    "asyncpg",
    "asyncssh",
    "cron_descriptor",
    "croniter",
    "pyarrow",
    "rich",
    "sqlalchemy.dialects.postgresql",
    "structlog",
    "yaml",
)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The modules that the service has loaded after its first answer on a state directory that exists."""
    folder: Path = tmp_path_factory.mktemp("state")
    settings = Settings(state_directory=folder)
    migrate(settings.control_url, "control")
    migrate(settings.catalog_url, "catalog")
    command = [sys.executable, "-c", SCRIPT, str(folder)]
    return set(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.split())


def test_the_service_is_loaded(loaded: set[str]) -> None:
    assert {"ferryman_server.api.server", "ferryman_server.engine.worker", "sqlalchemy"} <= loaded


@pytest.mark.parametrize("module", LATE)
def test_it_comes_after_the_first_answer(loaded: set[str], module: str) -> None:
    assert module not in loaded
