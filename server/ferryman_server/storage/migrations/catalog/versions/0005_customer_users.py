"""Customer users."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the table, and the index that finds a user by login."""
    op.create_table(
        "customer_user",
        sa.Column("customer_user_external_id", sa.Text(), nullable=False),
        sa.Column("customer_user_civility", sa.Text()),
        sa.Column("customer_user_first_name", sa.Text()),
        sa.Column("customer_user_last_name", sa.Text()),
        sa.Column("customer_user_email", sa.Text()),
        sa.Column("customer_user_phone", sa.Text()),
        sa.Column("customer_user_groups", sa.Text()),
        sa.Column("customer_user_account_ids", sa.Text()),
        sa.Column("customer_user_organisation_ids", sa.Text()),
        sa.Column("customer_user_main_organisation_id", sa.Text()),
        sa.Column("customer_user_password", sa.Text()),
        sa.Column("customer_user_inactive", sa.BigInteger()),
        sa.Column("customer_user_deleted", sa.BigInteger()),
        sa.Column("customer_user_store_external_ids", sa.Text()),
        sa.Column("customer_user_login", sa.Text()),
        sa.Column("custom_fields", sa.Text(), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("customer_user_external_id", name="pk_customer_user"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_customer_user_customer_user_login", "customer_user", ["customer_user_login"])
