"""The first tables."""

import sqlalchemy as sa
import uuid_utils
from alembic import op

revision = "0001"
down_revision = None

_ACTIVE_IMPORT = sa.text(
    "direction = 'IMPORT' AND status IN ('JOB_INITIALIZING', 'JOB_STARTED', 'INTEGRATION_WAITING', "
    "'INTEGRATION_STARTED', 'JOB_STOPPING')"
)
_PENDING = sa.text("status = 'JOB_PENDING'")
_UNCLAIMED = sa.text("status = 'JOB_INITIALIZING' AND owner IS NULL")
_OWNED = sa.text("owner IS NOT NULL")


def upgrade() -> None:
    """Create everything."""
    _create_connector()
    _create_job()
    _create_execution()
    _index_execution()
    _create_revision_counter()
    _create_request()


def _name() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _create_connector() -> None:
    op.create_table(
        "connector",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", _name(), nullable=False),
        sa.Column("name_folded", _name(), nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("allow_private_addresses", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_connector"),
        sa.UniqueConstraint("name", name="uq_connector_name"),
    )
    op.create_index("ix_connector_name_folded", "connector", ["name_folded", "id"])


def _create_job() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", _name(), nullable=False),
        sa.Column("name_folded", _name(), nullable=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("connector_id", sa.Text, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("spec", sa.Text, nullable=False),
        sa.Column("trigger_number", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.UniqueConstraint("name", name="uq_job_name"),
        sa.ForeignKeyConstraint(["connector_id"], ["connector.id"], name="fk_job_connector_id"),
    )
    op.create_index("ix_job_name_folded", "job", ["name_folded", "id"])
    op.create_index("ix_job_connector_id", "job", ["connector_id"])


def _create_execution() -> None:
    op.create_table(
        "execution",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("job_name", sa.Text, nullable=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("trigger_kind", sa.Text, nullable=False),
        sa.Column("triggered_by", sa.Text, nullable=False),
        sa.Column("trigger_number", sa.BigInteger, nullable=False),
        sa.Column("scheduled_at", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("started_at", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("rows_read", sa.BigInteger, nullable=False),
        sa.Column("rows_created", sa.BigInteger, nullable=False),
        sa.Column("rows_updated", sa.BigInteger, nullable=False),
        sa.Column("rows_unchanged", sa.BigInteger, nullable=False),
        sa.Column("rows_deleted", sa.BigInteger, nullable=False),
        sa.Column("rows_rejected", sa.BigInteger, nullable=False),
        sa.Column("bytes_read", sa.BigInteger, nullable=False),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("fraction", sa.Float, nullable=False),
        sa.Column("bytes_done", sa.BigInteger, nullable=False),
        sa.Column("bytes_total", sa.BigInteger, nullable=False),
        sa.Column("files", sa.Text, nullable=False),
        sa.Column("warnings", sa.Text, nullable=False),
        sa.Column("failure_reason", sa.Text),
        sa.Column("failure_message", sa.Text),
        sa.Column("status_reason", sa.Text, nullable=False),
        sa.Column("status_message", sa.Text, nullable=False),
        sa.Column("blocking_execution_id", sa.Text, nullable=False),
        sa.Column("queue_position", sa.Integer, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("owner", sa.Text),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("lease_until", sa.BigInteger),
        sa.Column("job_snapshot", sa.Text),
        sa.Column("connector_snapshot", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_execution"),
    )


def _index_execution() -> None:
    _partial_index("uq_execution_active", ["job_id"], _ACTIVE_IMPORT, unique=True)
    op.create_index("uq_execution_revision", "execution", ["revision"], unique=True)
    op.create_index("ix_execution_job", "execution", ["job_id", "created_at", "id", "status"])
    op.create_index("ix_execution_created", "execution", ["created_at", "id", "status"])
    _partial_index("ix_execution_pending", ["job_id", "trigger_number"], _PENDING)
    _partial_index("ix_execution_unclaimed", ["created_at", "id"], _UNCLAIMED)
    _partial_index("ix_execution_lease", ["lease_until"], _OWNED)


def _partial_index(name: str, columns: list[str], where: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(name, "execution", columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _create_revision_counter() -> None:
    table = op.create_table(
        "revision_counter",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("database_id", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("minimum", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revision_counter"),
        sa.CheckConstraint("id = 1", name=op.f("ck_revision_counter_one_row")),
    )
    op.bulk_insert(table, [{"id": 1, "database_id": str(uuid_utils.uuid7()), "revision": 0, "minimum": 0}])


def _create_request() -> None:
    op.create_table(
        "request",
        sa.Column("caller", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("payload_hash", sa.Text, nullable=False),
        sa.Column("resource_id", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("caller", "id", name="pk_request"),
    )
    op.create_index("ix_request_created_at", "request", ["created_at"])
