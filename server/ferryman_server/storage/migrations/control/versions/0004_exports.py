"""Exported items and how far events have been dealt with."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_DUE = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    """Bring the tables up to date."""
    op.create_table(
        "export_item",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False, autoincrement=False),
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("record_key", sa.Text, nullable=False),
        sa.Column("trigger_status", sa.Text, nullable=False),
        sa.Column("occurrence", sa.BigInteger),
        sa.Column("due_at", sa.BigInteger),
        sa.Column("sending_since", sa.BigInteger),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("destination", sa.Text, nullable=False),
        sa.Column("http_status", sa.Integer, nullable=False),
        sa.Column("last_error", sa.Text, nullable=False),
        sa.Column("resends_execution_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_export_item"),
        sa.UniqueConstraint("job_id", "record_key", "trigger_status", "occurrence", name="uq_export_item_job_id"),
    )
    op.create_index(
        "ix_export_item_due",
        "export_item",
        ["job_id", "due_at", "number"],
        sqlite_where=_DUE,
        postgresql_where=_DUE,
    )
    cursor = op.create_table(
        "export_cursor",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("event_seq", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_export_cursor"),
        sa.CheckConstraint("id = 1", name=op.f("ck_export_cursor_one_row")),
    )
    op.bulk_insert(cursor, [{"id": 1, "event_seq": 0}])
