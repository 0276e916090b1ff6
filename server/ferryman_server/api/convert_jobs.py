"""Jobs as messages and back."""

from typing import Final

from ferryman.v1 import execution_pb2
from ferryman.v1 import job_pb2 as pb
from ferryman_server.api.convert_executions import execution_message
from ferryman_server.api.convert_exports import export_enum_violations, export_spec, export_spec_message
from ferryman_server.api.convert_schedules import schedule_message
from ferryman_server.api.convert_times import duration, timestamp
from ferryman_server.domain.errors import FieldViolation
from ferryman_server.domain.execution import Outcome
from ferryman_server.domain.exports import EXPORTED_STATUSES, ExportSpec
from ferryman_server.domain.jobs import FileFormat, ImportSpec, JobDraft, JobOverview, SftpSource, warnings_of
from ferryman_server.domain.mapping import MappingLine, Transcoding
from ferryman_server.domain.overlap import OverlapPolicy

_POLICY_NUMBERS: Final = {p: pb.OverlapPolicy.Value(p.value) for p in OverlapPolicy}
_POLICIES: Final[dict[int, OverlapPolicy]] = {
    pb.OVERLAP_POLICY_UNSPECIFIED: OverlapPolicy.RUN_IMMEDIATELY,
    **{number: policy for policy, number in _POLICY_NUMBERS.items()},
}
_FORMAT_NUMBERS: Final = {f: pb.FileFormat.Value(f"FILE_FORMAT_{f.value}") for f in FileFormat}
_FORMATS: Final[dict[int, FileFormat]] = {
    pb.FILE_FORMAT_UNSPECIFIED: FileFormat.CSV,
    **{number: file_format for file_format, number in _FORMAT_NUMBERS.items()},
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
    if _is_export(message):
        spec = export_spec(message.export_spec)
    elif message.import_spec.HasField("sftp"):
        spec = _spec(message.import_spec)
    return JobDraft(message.name, message.entity, message.connector_id, message.active, spec)


def enum_violations(message: pb.Job) -> list[FieldViolation]:
    """Return the values of enumerations that are missing or that this server does not know."""
    if _is_export(message):
        return export_enum_violations(message.export_spec)
    found = []
    spec = message.import_spec
    if spec.overlap_policy not in _POLICIES:
        found.append(_unknown("import_spec.overlap_policy", spec.overlap_policy, [p.value for p in OverlapPolicy]))
    return found + format_violations(spec.sftp, "import_spec.sftp.format")


def format_violations(source: pb.SftpSource, path: str) -> list[FieldViolation]:
    """Return the format of files, which is at `path` of the request, if this server does not know it."""
    if source.format in _FORMATS:
        return []
    return [_unknown(path, source.format, [f"FILE_FORMAT_{f.value}" for f in FileFormat])]


def source_of(message: pb.SftpSource) -> SftpSource:
    """Read where an import's files are."""
    return SftpSource(
        file_path=message.file_path,
        inbound_directory=message.inbound_directory,
        outbound_directory=message.outbound_directory,
        delimiter=message.delimiter,
        format=_FORMATS.get(message.format, FileFormat.CSV),
    )


def mapping_line_message(line: MappingLine) -> pb.MappingLine:
    """Convert one line of a mapping."""
    return pb.MappingLine(source=line.source, field=line.field, default_value=line.default_value)


def _is_export(message: pb.Job) -> bool:
    """Tell whether an export is meant, also where nothing but the entity says so."""
    kind = message.WhichOneof("spec")
    return kind == "export_spec" or (kind is None and message.entity in EXPORTED_STATUSES)


def _outcome_message(outcome: Outcome) -> execution_pb2.Outcome:
    return execution_pb2.Outcome(
        execution_id=outcome.execution_id,
        status=execution_pb2.Execution.Status.Value(outcome.status.value),
        duration=None if outcome.duration is None else duration(outcome.duration),
    )


def _unknown(field: str, number: int, names: list[str]) -> FieldViolation:
    return FieldViolation(field, f"is {number}, which this server does not know; expected {' or '.join(names)}")


def _spec(message: pb.ImportSpec) -> ImportSpec:
    return ImportSpec(
        source=source_of(message.sftp),
        mapping=tuple(MappingLine(m.source, m.field, m.default_value) for m in message.mapping),
        transcodings=tuple(Transcoding(t.field, t.input, t.output) for t in message.transcodings),
        overlap_policy=_POLICIES.get(message.overlap_policy, OverlapPolicy.RUN_IMMEDIATELY),
        import_full=message.import_full,
        store_external_ids=tuple(message.store_external_ids),
    )


def _spec_message(spec: ImportSpec) -> pb.ImportSpec:
    return pb.ImportSpec(
        sftp=_source_message(spec.source),
        mapping=[mapping_line_message(line) for line in spec.mapping],
        transcodings=[pb.Transcoding(field=t.field, input=t.input, output=t.output) for t in spec.transcodings],
        overlap_policy=_POLICY_NUMBERS[spec.overlap_policy],
        import_full=spec.import_full,
        store_external_ids=spec.store_external_ids,
    )


def _source_message(source: SftpSource) -> pb.SftpSource:
    message = pb.SftpSource(
        outbound_directory=source.outbound_directory,
        delimiter=source.delimiter,
        format=_FORMAT_NUMBERS[source.format],
    )
    # One of the two only: setting the second of a oneof would drop the first.
    if source.inbound_directory:
        message.inbound_directory = source.inbound_directory
    else:
        message.file_path = source.file_path
    return message
