"""Jobs, to and from the contract's messages."""

from ferryman.convert.executions import execution_of
from ferryman.convert.values import reader_of, time_of
from ferryman.models.jobs import FileFormat, ImportSpec, Job, MappingLine, OverlapPolicy, SftpSource, Transcoding
from ferryman.v1 import job_pb2 as wire

_policy = reader_of(OverlapPolicy, wire.OverlapPolicy, otherwise=OverlapPolicy.RUN_IMMEDIATELY)
_format = reader_of(FileFormat, wire.FileFormat, otherwise=FileFormat.CSV)


def job_of(message: wire.Job) -> Job:
    """Read a job."""
    return Job(
        id=message.id,
        name=message.name,
        entity=message.entity,
        connector_id=message.connector_id,
        active=message.active,
        import_spec=_import_spec_of(message.import_spec) if message.HasField("import_spec") else None,
        etag=message.etag,
        created_at=time_of(message, "created_at"),
        updated_at=time_of(message, "updated_at"),
        latest_execution=execution_of(message.latest_execution) if message.HasField("latest_execution") else None,
        warnings=tuple(message.warnings),
    )


def job_message(job: Job) -> wire.Job:
    """Write a job; output-only fields are left out, the id and etag are not."""
    return wire.Job(
        id=job.id,
        name=job.name,
        entity=job.entity,
        connector_id=job.connector_id,
        active=job.active,
        import_spec=_import_spec_message(job.import_spec) if job.import_spec else None,
        etag=job.etag,
    )


def _import_spec_of(message: wire.ImportSpec) -> ImportSpec:
    return ImportSpec(
        sftp=_sftp_of(message.sftp) if message.HasField("sftp") else None,
        mapping=tuple(
            MappingLine(source=line.source, field=line.field, default_value=line.default_value)
            for line in message.mapping
        ),
        transcodings=tuple(
            Transcoding(field=line.field, input=line.input, output=line.output) for line in message.transcodings
        ),
        overlap_policy=_policy(message.overlap_policy),
        import_full=message.import_full,
        store_external_ids=tuple(message.store_external_ids),
    )


def _import_spec_message(spec: ImportSpec) -> wire.ImportSpec:
    return wire.ImportSpec(
        sftp=_sftp_message(spec.sftp) if spec.sftp else None,
        mapping=[
            wire.MappingLine(source=line.source, field=line.field, default_value=line.default_value)
            for line in spec.mapping
        ],
        transcodings=[
            wire.Transcoding(field=line.field, input=line.input, output=line.output) for line in spec.transcodings
        ],
        overlap_policy=wire.OverlapPolicy.Value(spec.overlap_policy.value),
        import_full=spec.import_full,
        store_external_ids=spec.store_external_ids,
    )


def _sftp_of(message: wire.SftpSource) -> SftpSource:
    return SftpSource(
        file_path=message.file_path,
        inbound_directory=message.inbound_directory,
        outbound_directory=message.outbound_directory,
        delimiter=message.delimiter,
        format=_format(message.format),
    )


def _sftp_message(source: SftpSource) -> wire.SftpSource:
    message = wire.SftpSource(
        outbound_directory=source.outbound_directory,
        delimiter=source.delimiter,
        format=wire.FileFormat.Value(source.format.value),
    )
    if source.file_path:
        message.file_path = source.file_path
    elif source.inbound_directory:
        message.inbound_directory = source.inbound_directory
    return message
