"""Jobs as messages and back."""

from typing import Final

from ferryman.v1 import job_pb2 as pb
from ferryman_server.api.convert_executions import execution_message
from ferryman_server.api.convert_times import timestamp
from ferryman_server.domain.errors import FieldViolation
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.jobs import FileFormat, ImportSpec, Job, JobDraft, SftpSource, warnings_of
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


def job_message(job: Job, latest: Execution | None) -> pb.Job:
    """Convert a stored job and its newest execution."""
    return pb.Job(
        id=job.id,
        name=job.name,
        entity=job.entity,
        connector_id=job.connector_id,
        active=job.active,
        import_spec=_spec_message(job.spec),
        etag=str(job.version),
        created_at=timestamp(job.created_at),
        updated_at=timestamp(job.updated_at),
        latest_execution=None if latest is None else execution_message(latest),
        warnings=warnings_of(job),
    )


def job_draft(message: pb.Job) -> JobDraft:
    """Read what a caller may set; values of enumerations must have been checked by `enum_violations`."""
    return JobDraft(
        name=message.name,
        entity=message.entity,
        connector_id=message.connector_id,
        active=message.active,
        spec=_spec(message.import_spec) if message.import_spec.HasField("sftp") else None,
    )


def enum_violations(message: pb.Job) -> list[FieldViolation]:
    """Return the values of enumerations that this server does not know."""
    found = []
    spec = message.import_spec
    if spec.overlap_policy not in _POLICIES:
        found.append(_unknown("import_spec.overlap_policy", spec.overlap_policy, [p.value for p in OverlapPolicy]))
    if spec.sftp.format not in _FORMATS:
        names = [f"FILE_FORMAT_{f.value}" for f in FileFormat]
        found.append(_unknown("import_spec.sftp.format", spec.sftp.format, names))
    return found


def _unknown(field: str, number: int, names: list[str]) -> FieldViolation:
    return FieldViolation(field, f"is {number}, which this server does not know; expected {' or '.join(names)}")


def _spec(message: pb.ImportSpec) -> ImportSpec:
    sftp = message.sftp
    return ImportSpec(
        source=SftpSource(
            file_path=sftp.file_path,
            inbound_directory=sftp.inbound_directory,
            outbound_directory=sftp.outbound_directory,
            delimiter=sftp.delimiter,
            format=_FORMATS[sftp.format],
        ),
        mapping=tuple(MappingLine(m.source, m.field, m.default_value) for m in message.mapping),
        transcodings=tuple(Transcoding(t.field, t.input, t.output) for t in message.transcodings),
        overlap_policy=_POLICIES[message.overlap_policy],
        import_full=message.import_full,
        store_external_ids=tuple(message.store_external_ids),
    )


def _spec_message(spec: ImportSpec) -> pb.ImportSpec:
    return pb.ImportSpec(
        sftp=_source_message(spec.source),
        mapping=[pb.MappingLine(source=m.source, field=m.field, default_value=m.default_value) for m in spec.mapping],
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
