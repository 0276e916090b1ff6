"""Tables of the control database; the migrations must lead to exactly these, and to the indexes of executions."""

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
    Column("active", Boolean, nullable=False),
    Column("allow_private_addresses", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    # {"<name>": "<encrypted>"}
    Column("secrets", Text, nullable=False, server_default=text("'{}'")),
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

# On SQLite the number is the row's own, by which execution_search refers to it.
_NUMBER: Final = BigInteger().with_variant(Integer, "sqlite")

# Written out, not derived from the domain: an index must only change by a migration. A test compares the two.
ACTIVE_IMPORT: Final = text(
    "direction = 'IMPORT' AND status IN ('JOB_INITIALIZING', 'JOB_STARTED', 'INTEGRATION_WAITING', "
    "'INTEGRATION_STARTED', 'JOB_STOPPING')"
)

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
)

# What export executions send, by the number of their execution, whose lock is also that of the item. No foreign key:
# items outlive their executions, as they tell what was sent, until their job is deleted.
export_item: Final = Table(
    "export_item",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    Column("job_id", Text, nullable=False),
    Column("record_key", Text, nullable=False),
    Column("trigger_status", Text, nullable=False),
    # 0 when the record reached the status for the first time, the event's number at any further time, NULL when it is
    # sent again by hand: one event makes one item of a job, whoever deals with it and however often.
    Column("occurrence", BigInteger),
    # Only while it waits, and only while it is being sent; neither once it has ended.
    Column("due_at", BigInteger),
    Column("sending_since", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("destination", Text, nullable=False),
    Column("http_status", Integer, nullable=False),
    Column("last_error", Text, nullable=False),
    Column("resends_execution_id", Text, nullable=False),
    UniqueConstraint("job_id", "record_key", "trigger_status", "occurrence"),
)

# Up to which event of the catalog items have been made.
export_cursor: Final = Table(
    "export_cursor",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("event_seq", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

# Finds executions by a part of their id: an FTS5 table by rowid on SQLite, a table by number with a trigram index on
# PostgreSQL, both kept by triggers. Not an index of execution itself, into which PostgreSQL would enter each change.
execution_search: Final = table(
    "execution_search", column("rowid", BigInteger), column("number", BigInteger), column("id", Text)
)

# What the trigrams on PostgreSQL are of. Ids of a season begin alike, so beginnings have an index of their own, and a
# dash would be no character of a trigram.
SEARCHED_TAIL: Final = "translate(substr(id, 2), '-', 'x')"

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
