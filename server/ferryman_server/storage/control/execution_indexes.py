"""The indexes of executions and of their exported items; the migrations must lead to exactly these.

Reading and writing does without them, so only migrations load this: naming what PostgreSQL alone has loads all that is
there for PostgreSQL.
"""

from typing import Any, Final

from sqlalchemy import Index, text

from ferryman_server.storage.control.tables import ACTIVE_IMPORT, execution, export_item, metadata

__all__ = ["metadata"]

_OWNED: Final = text("owner IS NOT NULL")
_SCHEDULED: Final = text("trigger_kind = 'SCHEDULE'")
_DUE: Final = text("due_at IS NOT NULL")


def _index(name: str, *columns: str, **options: Any) -> None:
    Index(name, *(execution.c[column] for column in columns), **options)


# Also for all ids with the same beginning, whatever the collation of the database.
_index("uq_execution_id", "id", unique=True, postgresql_ops={"id": "text_pattern_ops"}, postgresql_include=["number"])
_index("uq_execution_active", "job_id", unique=True, sqlite_where=ACTIVE_IMPORT, postgresql_where=ACTIVE_IMPORT)
_index("uq_execution_revision", "revision", unique=True)
# One execution for each fire time, whoever ticks and however often.
_index(
    "uq_execution_fire_time",
    "job_id",
    "scheduled_at",
    unique=True,
    sqlite_where=_SCHEDULED,
    postgresql_where=_SCHEDULED,
)
# With the id, so that a search by a part of it can walk the newest ones without their rows.
_index("ix_execution_job", "job_id", "number", "id")
_index("ix_execution_job_status", "job_id", "status", "number")
_index("ix_execution_job_started_at", "job_id", "started_at", "number")
_index("ix_execution_job_ended_at", "job_id", "ended_at", "number")
_index("ix_execution_status", "status", "number")
_index("ix_execution_started_at", "started_at", "number")
_index("ix_execution_ended_at", "ended_at", "number")
_index("ix_execution_lease", "lease_until", sqlite_where=_OWNED, postgresql_where=_OWNED)
Index(
    "ix_export_item_due",
    *(export_item.c[column] for column in ("job_id", "due_at", "number")),
    sqlite_where=_DUE,
    postgresql_where=_DUE,
)
