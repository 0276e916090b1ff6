"""Jobs as rows of their table."""

from typing import Any

from sqlalchemy import Row

from ferryman_server.domain.executions import Direction
from ferryman_server.domain.exports import ExportSpec
from ferryman_server.domain.jobs import ImportSpec, Job
from ferryman_server.storage.clock import from_ms
from ferryman_server.storage.control.documents import EXPORT_SPEC, IMPORT_SPEC


def job_of(row: Row[Any]) -> Job:
    """Build a job from its whole row."""
    direction = Direction(row.direction)
    return Job(
        id=row.id,
        name=row.name,
        entity=row.entity,
        direction=direction,
        connector_id=row.connector_id,
        active=row.active,
        spec=(EXPORT_SPEC if direction is Direction.EXPORT else IMPORT_SPEC).validate_json(row.spec),
        version=row.version,
        created_at=from_ms(row.created_at),
        updated_at=from_ms(row.updated_at),
    )


def spec_text(spec: ImportSpec | ExportSpec) -> str:
    """Write a spec as its column holds it."""
    return (EXPORT_SPEC.dump_json(spec) if isinstance(spec, ExportSpec) else IMPORT_SPEC.dump_json(spec)).decode()
