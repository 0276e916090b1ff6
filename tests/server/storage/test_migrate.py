"""Migrations lead to the schema that the code works with, on both databases, and can be repeated."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.schema import SchemaItem

from ferryman_server.domain.executions import ACTIVE
from ferryman_server.storage import migrations
from ferryman_server.storage.control import executions, jobs, revisions
from ferryman_server.storage.control.execution_indexes import metadata
from ferryman_server.storage.control.tables import ACTIVE_IMPORT, execution_search, revision_counter
from ferryman_server.storage.database import Database
from ferryman_server.storage.migrate import migrate
from ferryman_server.storage.paging import PageQuery
from tests.server.storage.first_release import IDS, JOB_ID, fill


def _is_of_metadata(thing: SchemaItem, name: str | None, kind: str, *_: object) -> bool:
    # The search of ids is made by hand, with tables of its own on SQLite.
    return not (kind == "table" and name is not None and name.startswith(execution_search.name))


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _is_of_metadata})
    return list(compare_metadata(context, metadata))


def _schema(connection: Connection) -> str:
    """Everything the inspector sees; autogenerate compares neither predicates of indexes nor checks nor collations."""
    inspector = inspect(connection)
    found = {
        table: {
            "columns": inspector.get_columns(table),
            "indexes": sorted(inspector.get_indexes(table), key=lambda index: str(index["name"])),
            "checks": inspector.get_check_constraints(table),
            "key": inspector.get_pk_constraint(table),
            "unique": inspector.get_unique_constraints(table),
            "foreign": inspector.get_foreign_keys(table),
        }
        for table in metadata.tables
    }
    return json.dumps(found, default=str, indent=1)


def _migrate_to_first(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent / "control"))
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")


async def test_migrated_schema_is_the_metadata(database: Database) -> None:
    async with database.read() as conn:
        assert await conn.run_sync(_differences) == []


async def test_migrated_schema_equals_the_created_one(control_url: str, empty_url: str) -> None:
    migrated, created = Database.open(control_url), Database.open(empty_url)
    async with created.write() as conn:
        if created.dialect == "postgresql":
            await conn.execute(text("CREATE SCHEMA control"))
        await conn.run_sync(metadata.create_all)
    async with migrated.read() as one, created.read() as other:
        assert await one.run_sync(_schema) == await other.run_sync(_schema)
    await migrated.close()
    await created.close()


def test_index_of_single_flight_covers_exactly_the_active_statuses() -> None:
    quoted = {part for part in str(ACTIVE_IMPORT).split("'") if part.isupper() and part != "IMPORT"}
    assert quoted - {"', '"} == {status.value for status in ACTIVE}


async def test_migrating_again_changes_nothing(control_url: str, database: Database) -> None:
    async with database.read() as conn:
        before = await revisions.current(conn)
    await asyncio.to_thread(migrate, control_url, "control")
    async with database.read() as conn:
        assert await revisions.current(conn) == before


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_replicas_may_migrate_at_the_same_time(empty_url: str) -> None:
    await asyncio.gather(*(asyncio.to_thread(migrate, empty_url, "control") for _ in range(4)))
    database = Database.open(empty_url)
    async with database.read() as conn:
        assert (await conn.execute(select(func.count()).select_from(revision_counter))).scalar_one() == 1
    await database.close()


async def test_executions_of_the_first_release_keep_their_ids_and_their_order(empty_url: str) -> None:
    database = Database.open(empty_url)
    async with database.write() as conn:
        if database.dialect == "postgresql":
            await conn.execute(text("CREATE SCHEMA control"))
        await conn.run_sync(_migrate_to_first)
        await fill(conn)
    await database.close()
    await asyncio.to_thread(migrate, empty_url, "control")
    database = Database.open(empty_url)
    async with database.read() as conn:

        async def found(search: str) -> list[str]:
            page = await executions.list_executions(conn, PageQuery(), JOB_ID, search, frozenset())
            return [execution.id for execution in page.content]

        assert await found("") == IDS[::-1]
        for old in IDS:
            assert await found(old[-9:].upper()) == [old]
        assert (await jobs.get_job(conn, JOB_ID)).name == "Suppliers"
        _, revision, _ = await revisions.current(conn)
        # Numbers are revisions: the next one must be free.
        assert revision >= len(IDS)
        newest = (await executions.list_executions(conn, PageQuery(1), "", "", frozenset())).content[0]
        assert newest.revision <= revision
    await database.close()


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_trigrams_may_be_installed_already_in_a_schema_of_their_own(empty_url: str) -> None:
    database = Database.open(empty_url)
    async with database.write() as conn:
        await conn.execute(text("CREATE SCHEMA extensions"))
        await conn.execute(text("CREATE EXTENSION pg_trgm SCHEMA extensions"))
    await asyncio.to_thread(migrate, empty_url, "control")
    async with database.read() as conn:
        definition = text("SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_execution_search_id'")
        assert "extensions.gin_trgm_ops" in (await conn.execute(definition)).scalar_one()
    await database.close()
