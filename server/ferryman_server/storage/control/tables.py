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
    # Number of the job's latest trigger: taken under the job's lock, it puts pending executions in order.
    Column("trigger_number", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    UniqueConstraint("name"),
    Index("ix_job_name_folded", "name_folded", "id"),
    Index("ix_job_connector_id", "connector_id"),
)

# Written out, not derived from the domain: an index must only change by a migration. A test compares the two.
ACTIVE_IMPORT: Final = text(
    "direction = 'IMPORT' AND status IN ('JOB_INITIALIZING', 'JOB_STARTED', 'INTEGRATION_WAITING', "
    "'INTEGRATION_STARTED', 'JOB_STOPPING')"
)
_PENDING: Final = text("status = 'JOB_PENDING'")
_UNCLAIMED: Final = text("status = 'JOB_INITIALIZING' AND owner IS NULL")
_OWNED: Final = text("owner IS NOT NULL")

# No foreign key to job: the history of a deleted job remains.
execution: Final = Table(
    "execution",
    metadata,
    Column("id", Text, primary_key=True),
    Column("job_id", Text, nullable=False),
    Column("job_name", Text, nullable=False),
    Column("entity", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("trigger_kind", Text, nullable=False),
    Column("triggered_by", Text, nullable=False),
    Column("trigger_number", BigInteger, nullable=False),
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
    Index("uq_execution_active", "job_id", unique=True, sqlite_where=ACTIVE_IMPORT, postgresql_where=ACTIVE_IMPORT),
    Index("uq_execution_revision", "revision", unique=True),
    Index("ix_execution_job", "job_id", "created_at", "id", "status"),
    Index("ix_execution_created", "created_at", "id", "status"),
    Index("ix_execution_pending", "job_id", "trigger_number", sqlite_where=_PENDING, postgresql_where=_PENDING),
    Index("ix_execution_unclaimed", "created_at", "id", sqlite_where=_UNCLAIMED, postgresql_where=_UNCLAIMED),
    Index("ix_execution_lease", "lease_until", sqlite_where=_OWNED, postgresql_where=_OWNED),
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
