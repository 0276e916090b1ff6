"""Jobs as messages and back."""

from typing import Final

from ferryman.v1 import execution_pb2
from ferryman.v1 import job_pb2 as pb
from ferryman_server.api.convert_executions import execution_message
from ferryman_server.api.convert_exports import export_enum_violations, export_spec, export_spec_message
from ferryman_server.api.convert_mappings import mapping_line_message, mapping_lines
from ferryman_server.api.convert_schedules import schedule_message
from ferryman_server.api.convert_sources import (
    api_enum_violations,
    api_source,
    sftp_enum_violations,
    sftp_source,
    source_message,
)
from ferryman_server.api.convert_times import duration, timestamp
from ferryman_server.domain.errors import FieldViolation
from ferryman_server.domain.execution import Outcome
from ferryman_server.domain.exports import ExportSpec
from ferryman_server.domain.jobs import ImportSpec, JobDraft, JobOverview, warnings_of
from ferryman_server.domain.mapping import Transcoding
from ferryman_server.domain.overlap import OverlapPolicy

_POLICY_NUMBERS: Final = {p: pb.OverlapPolicy.Value(p.value) for p in OverlapPolicy}
_POLICIES: Final[dict[int, OverlapPolicy]] = {
    pb.OVERLAP_POLICY_UNSPECIFIED: OverlapPolicy.RUN_IMMEDIATELY,
    **{number: policy for policy, number in _POLICY_NUMBERS.items()},
}


def job_message(overview: JobOverview) -> pb.Job:
    """Convert a job with what is shown beside it."""
    job = overview.job
    message = pb.Job(
        id=job.id,
        name=job.name,
        entity=job.entity,
        connector_id=job.connector_id,
        active=job.active,
        last_outcomes=[_outcome_message(o) for o in overview.outcomes],
        etag=str(job.version),
        created_at=timestamp(job.created_at),
        updated_at=timestamp(job.updated_at),
        schedule=None if overview.schedule is None else schedule_message(overview),
        latest_execution=None if overview.latest is None else execution_message(overview.latest),
        warnings=warnings_of(job),
    )
    if isinstance(job.spec, ExportSpec):
        message.export_spec.CopyFrom(export_spec_message(job.spec))
    else:
        message.import_spec.CopyFrom(_spec_message(job.spec))
    return message


def job_draft(message: pb.Job) -> JobDraft:
    """Read what a caller may set; for values that `enum_violations` refuses there are others in it."""
    spec: ImportSpec | ExportSpec | None = None
    if message.WhichOneof("spec") == "export_spec":
        spec = export_spec(message.export_spec)
    elif message.import_spec.WhichOneof("source") is not None:
        spec = _spec(message.import_spec)
    return JobDraft(message.name, message.entity, message.connector_id, message.active, spec)


def enum_violations(message: pb.Job) -> list[FieldViolation]:
    """Return the values of enumerations that are missing or that this server does not know."""
    if message.WhichOneof("spec") == "export_spec":
        return export_enum_violations(message.export_spec)
    found = []
    spec = message.import_spec
    if spec.overlap_policy not in _POLICIES:
        found.append(_unknown("import_spec.overlap_policy", spec.overlap_policy, [p.value for p in OverlapPolicy]))
    found += sftp_enum_violations(spec.sftp, "import_spec.sftp")
    return [*found, *api_enum_violations(spec.api, "import_spec.api")]


def _outcome_message(outcome: Outcome) -> execution_pb2.Outcome:
    return execution_pb2.Outcome(
        execution_id=outcome.execution_id,
        status=execution_pb2.Execution.Status.Value(outcome.status.value),
        duration=None if outcome.duration is None else duration(outcome.duration),
    )


def _unknown(field: str, number: int, names: list[str]) -> FieldViolation:
    return FieldViolation(field, f"is {number}, which this server does not know; expected {' or '.join(names)}")


def _spec(message: pb.ImportSpec) -> ImportSpec:
    source = api_source(message.api) if message.HasField("api") else sftp_source(message.sftp)
    return ImportSpec(
        source=source,
        mapping=mapping_lines(message.mapping),
        transcodings=tuple(Transcoding(t.field, t.input, t.output) for t in message.transcodings),
        overlap_policy=_POLICIES.get(message.overlap_policy, OverlapPolicy.RUN_IMMEDIATELY),
        import_full=message.import_full,
        store_external_ids=tuple(store.strip() for store in message.store_external_ids),
    )


def _spec_message(spec: ImportSpec) -> pb.ImportSpec:
    message = pb.ImportSpec(
        mapping=[mapping_line_message(line) for line in spec.mapping],
        transcodings=[pb.Transcoding(field=t.field, input=t.input, output=t.output) for t in spec.transcodings],
        overlap_policy=_POLICY_NUMBERS[spec.overlap_policy],
        import_full=spec.import_full,
        store_external_ids=spec.store_external_ids,
    )
    source_message(spec.source, message)
    return message
