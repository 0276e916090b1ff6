"""Brings a database to the present schema."""

import asyncio
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

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
    if _version(connection) == _newest(which):
        return
    # Only now: every start would pay for loading it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER / which).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return version


def _newest(which: Schema) -> str:
    """Return the version that the migrations lead to; their files are named after theirs, in order."""
    return max(path.name.partition("_")[0] for path in (_FOLDER / which / "versions").glob("[0-9]*.py"))
