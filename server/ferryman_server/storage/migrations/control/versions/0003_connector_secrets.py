"""Connectors have several secrets, each encrypted by itself."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_CONNECTOR = sa.table("connector", sa.column("id"), sa.column("password"), sa.column("secrets"))


def upgrade() -> None:
    """Bring the tables up to date; what is encrypted stays as it is."""
    op.add_column("connector", sa.Column("secrets", sa.Text(), nullable=False, server_default=sa.text("'{}'")))
    bind = op.get_bind()
    stored = bind.execute(sa.select(_CONNECTOR.c.id, _CONNECTOR.c.password).where(_CONNECTOR.c.password.is_not(None)))
    for connector_id, password in stored.all():
        secrets = json.dumps({"password": password})
        bind.execute(sa.update(_CONNECTOR).where(_CONNECTOR.c.id == connector_id).values(secrets=secrets))
    op.drop_column("connector", "password")
