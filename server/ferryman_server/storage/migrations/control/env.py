"""Runs the control database's migrations on the connection that `migrate` passes in."""

from alembic import context

from ferryman_server.storage.control.execution_indexes import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
