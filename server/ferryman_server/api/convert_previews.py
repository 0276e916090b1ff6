"""Previews of sources as messages, and what is asked of them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.v1 import connector_service_pb2 as pb
from ferryman.v1 import execution_pb2
from ferryman_server.api.convert_jobs import format_violations, mapping_line_message, source_of
from ferryman_server.domain.connectors import Connector
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.entities.model import Entity
from ferryman_server.domain.errors import FieldsInvalid, FieldViolation
from ferryman_server.domain.jobs import SftpSource
from ferryman_server.domain.matching import suggested_mapping
from ferryman_server.domain.outcomes import Failure, FailureReason

if TYPE_CHECKING:
    from ferryman_server.connectors.preview import SourcePreview

_ROWS_DEFAULT: Final = 10
_ROWS_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class WantedPreview:
    """What to look at, how many rows to show, and the entity to suggest a mapping for, if any."""

    source: SftpSource
    rows: int
    entity: Entity | None


def wanted_preview(request: pb.PreviewSourceRequest) -> WantedPreview:
    """Read what is asked for; raises FieldsInvalid."""
    source = source_of(request.sftp)
    violations = format_violations(request.sftp, "sftp.format")
    if not source.file_path and not source.inbound_directory:
        message = 'is required: one file such as "catalog/products.csv", or inbound_directory for a folder'
        violations.append(FieldViolation("sftp.file_path", message))
    if source.delimiter not in ("", ",", ";"):
        message = f'is {source.delimiter!r}, expected "," or ";", or nothing to find it out'
        violations.append(FieldViolation("sftp.delimiter", message))
    if request.rows < 0:
        violations.append(FieldViolation("rows", f"is {request.rows}, expected 0 or more"))
    if request.entity and request.entity not in ENTITIES:
        message = f"is {request.entity!r}, expected one of {', '.join(ENTITIES)}, or nothing"
        violations.append(FieldViolation("entity", message))
    if violations:
        raise FieldsInvalid(violations)
    return WantedPreview(source, min(request.rows or _ROWS_DEFAULT, _ROWS_MAX), ENTITIES.get(request.entity))


def preview_message(preview: "SourcePreview", entity: Entity | None) -> pb.PreviewSourceResponse:
    """Convert what was seen, with a mapping for the entity if there is one."""
    mapping = suggested_mapping(entity, preview.columns) if entity is not None else ()
    return pb.PreviewSourceResponse(
        file=preview.file,
        size=preview.size,
        delimiter=preview.delimiter,
        columns=preview.columns,
        rows=[pb.PreviewRow(cells=row) for row in preview.rows],
        mapping=[mapping_line_message(line) for line in mapping],
        failure=None if preview.failure is None else _failure_message(preview.failure),
        other_files=preview.other_files,
    )


def inactive_message(connector: Connector) -> pb.PreviewSourceResponse:
    """Say that an inactive connector is not used."""
    message = f"connector {connector.name!r} is inactive; activate it and try again"
    failure = Failure(FailureReason.CONNECTOR_INACTIVE, message)
    return pb.PreviewSourceResponse(failure=_failure_message(failure))


def _failure_message(failure: Failure) -> execution_pb2.Failure:
    return execution_pb2.Failure(reason=failure.reason.value, message=failure.message)
