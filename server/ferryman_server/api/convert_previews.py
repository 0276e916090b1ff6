"""Previews of sources as messages, and what is asked of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.v1 import connector_service_pb2 as pb
from ferryman.v1 import execution_pb2
from ferryman_server.api.convert_mappings import mapping_line_message
from ferryman_server.api.convert_sources import api_enum_violations, api_source, sftp_enum_violations, sftp_source
from ferryman_server.domain.connectors import Connector
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.entities.model import Entity
from ferryman_server.domain.errors import FieldsInvalid, FieldViolation
from ferryman_server.domain.mapping import MappingLine
from ferryman_server.domain.matching import suggested_mapping
from ferryman_server.domain.outcomes import Failure, FailureReason
from ferryman_server.domain.rejected import HIDDEN
from ferryman_server.domain.sources import DELIMITERS, Source, source_violations

if TYPE_CHECKING:
    from ferryman_server.pipeline.preview import SourcePreview

_ROWS_DEFAULT: Final = 10
_ROWS_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class WantedPreview:
    """What to look at, how many rows to show, and the entity to suggest a mapping for, if any."""

    source: Source
    rows: int
    entity: Entity | None


def wanted_preview(request: pb.PreviewSourceRequest) -> WantedPreview:
    """Read what is asked for; raises FieldsInvalid."""
    source, violations = _source(request)
    if request.rows < 0:
        violations.append(FieldViolation("rows", f"is {request.rows}, expected 0 or more"))
    if request.entity and request.entity not in ENTITIES:
        message = f"is {request.entity!r}, expected one of {', '.join(ENTITIES)}, or nothing"
        violations.append(FieldViolation("entity", message))
    if violations:
        raise FieldsInvalid(violations)
    return WantedPreview(source, min(request.rows or _ROWS_DEFAULT, _ROWS_MAX), ENTITIES.get(request.entity))


def _source(request: pb.PreviewSourceRequest) -> tuple[Source, list[FieldViolation]]:
    if request.WhichOneof("source") == "api":
        api = api_source(request.api)
        found = [*api_enum_violations(request.api, "api"), *source_violations(api)]
        return api, [FieldViolation(v.field.removeprefix("import_spec."), v.description) for v in found]
    source = sftp_source(request.sftp)
    violations = list(sftp_enum_violations(request.sftp, "sftp"))
    if not source.file_path and not source.inbound_directory:
        message = 'is required: one file such as "catalog/products.csv", or inbound_directory for a folder'
        violations.append(FieldViolation("sftp.file_path", message))
    if source.delimiter not in ("", *DELIMITERS):
        message = f'is {source.delimiter!r}, expected "," or ";", or nothing to find it out'
        violations.append(FieldViolation("sftp.delimiter", message))
    return source, violations


def preview_message(preview: "SourcePreview", entity: Entity | None) -> pb.PreviewSourceResponse:
    """Convert what was seen, with a mapping for the entity if there is one."""
    mapping = list(suggested_mapping(entity, preview.columns)) if entity is not None else []
    hidden = _secret_columns(entity, preview.columns, mapping)
    return pb.PreviewSourceResponse(
        file=preview.file,
        size=preview.size,
        delimiter=preview.delimiter,
        columns=preview.columns,
        rows=[pb.PreviewRow(cells=_shown(row, hidden)) for row in preview.rows],
        mapping=[mapping_line_message(line) for line in mapping],
        failure=None if preview.failure is None else _failure_message(preview.failure),
        other_files=preview.other_files,
    )


def _secret_columns(entity: Entity | None, columns: Sequence[str], mapping: Sequence[MappingLine]) -> frozenset[int]:
    secret = {f.name for f in entity.fields if f.secret} if entity is not None else set()
    return frozenset(columns.index(line.source) for line in mapping if line.field in secret)


def _shown(row: Sequence[str], hidden: frozenset[int]) -> list[str]:
    return [HIDDEN if column in hidden and cell else cell for column, cell in enumerate(row)]


def inactive_message(connector: Connector) -> pb.PreviewSourceResponse:
    """Say that an inactive connector is not used."""
    message = f"connector {connector.name!r} is inactive; activate it and try again"
    failure = Failure(FailureReason.CONNECTOR_INACTIVE, message)
    return pb.PreviewSourceResponse(failure=_failure_message(failure))


def _failure_message(failure: Failure) -> execution_pb2.Failure:
    return execution_pb2.Failure(reason=failure.reason.value, message=failure.message)
