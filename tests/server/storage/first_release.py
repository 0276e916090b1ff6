"""What the first release may have left in a control database."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

JOB_ID: Final = "019a0000-0000-7000-8000-000000000001"
IDS: Final = [
    "019a0000-0003-7aaa-8000-00000000ac01",
    "019a0000-0002-7bbb-8000-00000000bd02",
    "019a0000-0005-7ccc-8000-00000000ce03",
    "019a0000-0004-7ddd-8000-00000000df04",
]
"""In the order in which they were triggered: by time, then within the job."""

# Only the order matters; they were made at two times, and are stored in no order.
_TRIGGERED: Final = [(IDS[3], 2000, 4), (IDS[1], 1000, 2), (IDS[0], 1000, 1), (IDS[2], 2000, 3)]

_SPEC: Final = (
    '{"source":{"file_path":"in/suppliers.csv","inbound_directory":"","outbound_directory":"","delimiter":";",'
    '"format":"CSV"},"mapping":[],"transcodings":[],"overlap_policy":"RUN_IMMEDIATELY","import_full":false,'
    '"store_external_ids":[]}'
)


async def fill(conn: AsyncConnection) -> None:
    """Store one job and its executions, with the tables as they were then."""
    await conn.execute(
        text(
            "INSERT INTO connector (id, name, name_folded, settings, active, allow_private_addresses, version, "
            "created_at, updated_at) VALUES ('c', 'Warehouse', 'warehouse', '{}', true, false, 1, 0, 0)"
        )
    )
    await conn.execute(
        text(
            "INSERT INTO job (id, name, name_folded, entity, direction, connector_id, active, spec, trigger_number, "
            "version, created_at, updated_at) VALUES (:id, 'Suppliers', 'suppliers', 'SUPPLIER', 'IMPORT', 'c', true, "
            ":spec, 4, 1, 0, 0)"
        ),
        {"id": JOB_ID, "spec": _SPEC},
    )
    for revision, (execution_id, at, trigger_number) in enumerate(_TRIGGERED, 1):
        await conn.execute(
            text(
                "INSERT INTO execution (id, job_id, job_name, entity, direction, status, trigger_kind, triggered_by, "
                "trigger_number, scheduled_at, created_at, rows_read, rows_created, rows_updated, rows_unchanged, "
                "rows_deleted, rows_rejected, bytes_read, phase, fraction, bytes_done, bytes_total, files, warnings, "
                "status_reason, status_message, blocking_execution_id, queue_position, revision, epoch) VALUES "
                "(:id, :job_id, 'Suppliers', 'SUPPLIER', 'IMPORT', 'JOB_FAILED', 'MANUAL', 'an operator', :number, "
                ":at, :at, 0, 0, 0, 0, 0, 0, 0, 'NONE', 0, 0, 0, '[]', '[]', '', '', '', 0, :revision, 0)"
            ),
            {"id": execution_id, "job_id": JOB_ID, "number": trigger_number, "at": at, "revision": revision},
        )
    await conn.execute(text("UPDATE revision_counter SET revision = :revision"), {"revision": len(_TRIGGERED)})
