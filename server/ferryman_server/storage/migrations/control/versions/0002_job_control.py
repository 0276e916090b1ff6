"""Schedules, general settings, logs of executions, stops, and what a fast history and a watch of jobs need."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ACTIVE_IMPORT = sa.text(
    "direction = 'IMPORT' AND status IN ('JOB_INITIALIZING', 'JOB_STARTED', 'INTEGRATION_WAITING', "
    "'INTEGRATION_STARTED', 'JOB_STOPPING')"
)
_OWNED = sa.text("owner IS NOT NULL")
_SCHEDULED = sa.text("trigger_kind = 'SCHEDULE'")
_KEPT = (
    "id",
    "job_id",
    "job_name",
    "entity",
    "direction",
    "status",
    "trigger_kind",
    "triggered_by",
    "scheduled_at",
    "created_at",
    "started_at",
    "ended_at",
    "rows_read",
    "rows_created",
    "rows_updated",
    "rows_unchanged",
    "rows_deleted",
    "rows_rejected",
    "bytes_read",
    "phase",
    "fraction",
    "bytes_done",
    "bytes_total",
    "files",
    "warnings",
    "failure_reason",
    "failure_message",
    "status_reason",
    "status_message",
    "blocking_execution_id",
    "queue_position",
    "revision",
    "owner",
    "epoch",
    "lease_until",
    "job_snapshot",
    "connector_snapshot",
)


def upgrade() -> None:
    """Rebuild the executions in the order in which they were triggered, and add the rest."""
    _rebuild_execution()
    _index_execution()
    _search_execution_ids()
    _change_job()
    _create_schedule()
    _create_execution_log()
    _create_general_settings()


def _rebuild_execution() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE execution RENAME CONSTRAINT pk_execution TO pk_execution_before")
    op.rename_table("execution", "execution_before")
    _create_execution()
    kept = ", ".join(_KEPT)
    op.execute(
        f"INSERT INTO execution (number, {kept}) "
        f"SELECT row_number() OVER (ORDER BY created_at, trigger_number, id), {kept} FROM execution_before"
    )
    op.drop_table("execution_before")
    # Numbers are revisions: the next one must not be taken already.
    op.execute(
        "UPDATE revision_counter SET revision = "
        "(SELECT max(greatest_number) FROM (SELECT revision AS greatest_number UNION ALL "
        "SELECT coalesce(max(number), 0) FROM execution) AS numbers)"
    )


def _create_execution() -> None:
    op.create_table(
        "execution",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("job_name", sa.Text, nullable=False),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("trigger_kind", sa.Text, nullable=False),
        sa.Column("triggered_by", sa.Text, nullable=False),
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
        sa.Column("stop_asked_by", sa.Text),
        sa.Column("stop_asked_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("number", name="pk_execution"),
    )


def _index_execution() -> None:
    op.create_index(
        "uq_execution_id",
        "execution",
        ["id"],
        unique=True,
        postgresql_ops={"id": "text_pattern_ops"},
        postgresql_include=["number"],
    )
    _partial_index("uq_execution_active", ["job_id"], _ACTIVE_IMPORT, unique=True)
    op.create_index("uq_execution_revision", "execution", ["revision"], unique=True)
    _partial_index("uq_execution_fire_time", ["job_id", "scheduled_at"], _SCHEDULED, unique=True)
    op.create_index("ix_execution_job", "execution", ["job_id", "number", "id"])
    op.create_index("ix_execution_job_status", "execution", ["job_id", "status", "number"])
    op.create_index("ix_execution_job_started_at", "execution", ["job_id", "started_at", "number"])
    op.create_index("ix_execution_job_ended_at", "execution", ["job_id", "ended_at", "number"])
    op.create_index("ix_execution_status", "execution", ["status", "number"])
    op.create_index("ix_execution_started_at", "execution", ["started_at", "number"])
    op.create_index("ix_execution_ended_at", "execution", ["ended_at", "number"])
    _partial_index("ix_execution_lease", ["lease_until"], _OWNED)


def _partial_index(name: str, columns: list[str], where: sa.TextClause, *, unique: bool = False) -> None:
    op.create_index(name, "execution", columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _search_execution_ids() -> None:
    if op.get_context().dialect.name == "postgresql":
        _search_on_postgresql()
    else:
        _search_on_sqlite()


def _search_on_postgresql() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    # It may have been there before, in a schema that is not searched.
    of_extension = "SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'pg_trgm'"
    schema = op.get_bind().exec_driver_sql(of_extension).scalar_one()
    op.create_table(
        "execution_search",
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_execution_search"),
    )
    op.execute("INSERT INTO execution_search (number, id) SELECT number, id FROM execution")
    # Every search reads the list of pending entries as a whole, so it is kept short.
    op.execute(
        "CREATE INDEX ix_execution_search_id ON execution_search "
        f"USING gin (translate(substr(id, 2), '-', 'x') {schema}.gin_trgm_ops) WITH (gin_pending_list_limit = 128)"
    )
    for event, rows, change in (
        ("INSERT", "NEW", "INSERT INTO execution_search (number, id) SELECT number, id FROM changed"),
        ("DELETE", "OLD", "DELETE FROM execution_search WHERE number IN (SELECT number FROM changed)"),
    ):
        name = f"execution_search_{event.lower()}"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {change}; RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON execution REFERENCING {rows} TABLE AS changed "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def _search_on_sqlite() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE execution_search USING fts5("
        "id, content='execution', content_rowid='number', tokenize='trigram', detail=none)"
    )
    op.execute("INSERT INTO execution_search (rowid, id) SELECT number, id FROM execution")
    op.execute(
        "CREATE TRIGGER execution_search_insert AFTER INSERT ON execution BEGIN "
        "INSERT INTO execution_search (rowid, id) VALUES (new.number, new.id); END"
    )
    op.execute(
        "CREATE TRIGGER execution_search_delete AFTER DELETE ON execution BEGIN "
        "INSERT INTO execution_search (execution_search, rowid, id) VALUES ('delete', old.number, old.id); END"
    )


def _change_job() -> None:
    op.add_column("job", sa.Column("revision", sa.BigInteger, nullable=False, server_default="0"))
    with op.batch_alter_table("job") as job:
        job.drop_column("trigger_number")
        job.alter_column("revision", server_default=None)
        job.create_index("ix_job_revision", ["revision"])
    op.create_table(
        "deleted_job",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deleted_job"),
    )
    op.create_index("ix_deleted_job_revision", "deleted_job", ["revision"])


def _create_schedule() -> None:
    op.create_table(
        "schedule",
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("cron", sa.Text, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("next_fire_at", sa.BigInteger),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("job_id", name="pk_schedule"),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="fk_schedule_job_id", ondelete="CASCADE"),
    )
    op.create_index("ix_schedule_next_fire_at", "schedule", ["next_fire_at", "job_id"])


def _create_execution_log() -> None:
    op.create_table(
        "execution_log",
        sa.Column("execution_id", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("execution_id", "number", name="pk_execution_log"),
        sqlite_with_rowid=False,
    )


def _create_general_settings() -> None:
    table = op.create_table(
        "general_settings",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("default_store", sa.Text, nullable=False),
        sa.Column("main_locale", sa.Text, nullable=False),
        sa.Column("simplified_product_workflow", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_general_settings"),
        sa.CheckConstraint("id = 1", name=op.f("ck_general_settings_one_row")),
    )
    first = {
        "id": 1,
        "default_store": "default_store",
        "main_locale": "en-US",
        "simplified_product_workflow": False,
        "version": 1,
        "updated_at": time.time_ns() // 1_000_000,
    }
    op.bulk_insert(table, [first])
