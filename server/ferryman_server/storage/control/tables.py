"""Tables of the control database; the migrations must lead to exactly these."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    column,
    table,
    text,
)

NAMING: Final = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

metadata: Final = MetaData(naming_convention=NAMING)

# Names are compared and sorted by code point on both databases, and found without regard to case by their folded form.
_NAME: Final = Text().with_variant(Text(collation="C"), "postgresql")

connector: Final = Table(
    "connector",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", _NAME, nullable=False),
    Column("name_folded", _NAME, nullable=False),
    Column("settings", Text, nullable=False),
    Column("password", Text),
    Column("active", Boolean, nullable=False),
    Column("allow_private_addresses", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    UniqueConstraint("name"),
    Index("ix_connector_name_folded", "name_folded", "id"),
)

job: Final = Table(
    "job",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", _NAME, nullable=False),
    Column("name_folded", _NAME, nullable=False),
    Column("entity", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("connector_id", Text, ForeignKey("connector.id"), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("spec", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    # Changes with everything that a watcher of jobs sees, other than executions.
    Column("revision", BigInteger, nullable=False),
    UniqueConstraint("name"),
    Index("ix_job_name_folded", "name_folded", "id"),
    Index("ix_job_connector_id", "connector_id"),
    Index("ix_job_revision", "revision"),
)

# What watchers of jobs are told when they come back.
deleted_job: Final = Table(
    "deleted_job",
    metadata,
    Column("id", Text, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Index("ix_deleted_job_revision", "revision"),
)

# A job without a row has an empty, disabled schedule. next_fire_at is set exactly while it fires: enabled, with a
# cron, and its job active.
schedule: Final = Table(
    "schedule",
    metadata,
    Column("job_id", Text, ForeignKey("job.id", ondelete="CASCADE"), primary_key=True),
    Column("cron", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Column("next_fire_at", BigInteger),
    Column("version", Integer, nullable=False),
    Index("ix_schedule_next_fire_at", "next_fire_at", "job_id"),
)

# Written out, not derived from the domain: an index must only change by a migration. A test compares the two.
ACTIVE_IMPORT: Final = text(
    "direction = 'IMPORT' AND status IN ('JOB_INITIALIZING', 'JOB_STARTED', 'INTEGRATION_WAITING', "
    "'INTEGRATION_STARTED', 'JOB_STOPPING')"
)
_OWNED: Final = text("owner IS NOT NULL")
_SCHEDULED: Final = text("trigger_kind = 'SCHEDULE'")

# On SQLite the number is the row's own, by which execution_search refers to it.
_NUMBER: Final = BigInteger().with_variant(Integer, "sqlite")

# No foreign key to job: the history of a deleted job remains.
execution: Final = Table(
    "execution",
    metadata,
    # The revision it was made with: the order in which executions were triggered, also among those of one job.
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("job_id", Text, nullable=False),
    Column("job_name", Text, nullable=False),
    Column("entity", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("trigger_kind", Text, nullable=False),
    Column("triggered_by", Text, nullable=False),
    Column("scheduled_at", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("started_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("rows_read", BigInteger, nullable=False),
    Column("rows_created", BigInteger, nullable=False),
    Column("rows_updated", BigInteger, nullable=False),
    Column("rows_unchanged", BigInteger, nullable=False),
    Column("rows_deleted", BigInteger, nullable=False),
    Column("rows_rejected", BigInteger, nullable=False),
    Column("bytes_read", BigInteger, nullable=False),
    Column("phase", Text, nullable=False),
    Column("fraction", Float, nullable=False),
    Column("bytes_done", BigInteger, nullable=False),
    Column("bytes_total", BigInteger, nullable=False),
    Column("files", Text, nullable=False),
    Column("warnings", Text, nullable=False),
    Column("failure_reason", Text),
    Column("failure_message", Text),
    Column("status_reason", Text, nullable=False),
    Column("status_message", Text, nullable=False),
    Column("blocking_execution_id", Text, nullable=False),
    Column("queue_position", Integer, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("owner", Text),
    Column("epoch", Integer, nullable=False),
    Column("lease_until", BigInteger),
    Column("job_snapshot", Text),
    Column("connector_snapshot", Text),
    Column("stop_asked_by", Text),
    Column("stop_asked_at", BigInteger),
    Index("uq_execution_id", "id", unique=True),
    Index("uq_execution_active", "job_id", unique=True, sqlite_where=ACTIVE_IMPORT, postgresql_where=ACTIVE_IMPORT),
    Index("uq_execution_revision", "revision", unique=True),
    # One execution for each fire time, whoever ticks and however often.
    Index(
        "uq_execution_fire_time",
        "job_id",
        "scheduled_at",
        unique=True,
        sqlite_where=_SCHEDULED,
        postgresql_where=_SCHEDULED,
    ),
    # With the id, so that a search by a part of it can walk the newest ones without their rows.
    Index("ix_execution_job", "job_id", "number", "id"),
    Index("ix_execution_job_status", "job_id", "status", "number"),
    Index("ix_execution_job_started_at", "job_id", "started_at", "number"),
    Index("ix_execution_job_ended_at", "job_id", "ended_at", "number"),
    Index("ix_execution_status", "status", "number"),
    Index("ix_execution_started_at", "started_at", "number"),
    Index("ix_execution_ended_at", "ended_at", "number"),
    Index("ix_execution_lease", "lease_until", sqlite_where=_OWNED, postgresql_where=_OWNED),
)

# Finds executions by a part of their id: an FTS5 table by rowid on SQLite, a table by number with a trigram index on
# PostgreSQL, both kept by triggers. Not an index of execution itself, into which PostgreSQL would enter each change.
execution_search: Final = table(
    "execution_search", column("rowid", BigInteger), column("number", BigInteger), column("id", Text)
)

revision_counter: Final = Table(
    "revision_counter",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("database_id", Text, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("minimum", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

request: Final = Table(
    "request",
    metadata,
    Column("caller", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("method", Text, nullable=False),
    Column("payload_hash", Text, nullable=False),
    Column("resource_id", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("ix_request_created_at", "created_at"),
)

# No foreign key to execution: retention deletes both in its own order.
execution_log: Final = Table(
    "execution_log",
    metadata,
    Column("execution_id", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("level", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("details", Text, nullable=False),
    sqlite_with_rowid=False,
)

general_settings: Final = Table(
    "general_settings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("default_store", Text, nullable=False),
    Column("main_locale", Text, nullable=False),
    Column("simplified_product_workflow", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
