"""Brings a database to the present schema."""

import asyncio
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from ferryman_server.storage.database import Database, Schema

_FOLDER: Final = Path(__file__).parent / "migrations"
# Any number that no other program locks by; replicas that start together wait for each other.
_LOCK: Final = 7_206_453_118


def migrate(url: str, which: Schema) -> None:
    """Create or upgrade the tables, all or nothing; nothing happens when they are up to date.

    Runs an event loop of its own: call it before the program's starts, or in a thread.
    """
    asyncio.run(_migrate(url, which))


async def _migrate(url: str, which: Schema) -> None:
    database = Database.open(url, which)
    try:
        async with database.write() as conn:
            if database.dialect == "postgresql":
                await conn.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
                await conn.execute(text(f"CREATE SCHEMA IF NOT EXISTS {which}"))
            await conn.run_sync(_upgrade, which)
    finally:
        await database.close()


def _upgrade(connection: Connection, which: Schema) -> None:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER / which).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
