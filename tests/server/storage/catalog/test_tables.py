"""The migrations lead to the tables that the entities ask for."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from ferryman_server.domain.entities import RECORD_TYPES
from ferryman_server.storage.catalog.tables import metadata


def test_migrated_schema_is_the_metadata(catalog: Path) -> None:
    engine = create_engine(f"sqlite:///{catalog}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        tables = set(inspect(connection).get_table_names())
    engine.dispose()
    assert tables == {*RECORD_TYPES, "event", "reached_status", "ledger", "rejected_row", "alembic_version"}
