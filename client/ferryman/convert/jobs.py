"""Jobs, to and from the contract's messages."""

from ferryman.convert.executions import execution_of, outcome_of
from ferryman.convert.schedules import schedule_of
from ferryman.convert.values import reader_of, time_of
from ferryman.models.jobs import (
    ExportFormat,
    ExportSpec,
    FileFormat,
    FileNameFormat,
    ImportSpec,
    Job,
    MappingLine,
    OverlapPolicy,
    SftpSource,
    SftpTarget,
    Transcoding,
)
from ferryman.v1 import job_pb2 as wire

_policy = reader_of(OverlapPolicy, wire.OverlapPolicy, otherwise=OverlapPolicy.RUN_IMMEDIATELY)
_format = reader_of(FileFormat, wire.FileFormat, otherwise=FileFormat.CSV)
_export_format = reader_of(ExportFormat, wire.ExportFormat, otherwise=ExportFormat.XML)
_file_name_format = reader_of(FileNameFormat, wire.FileNameFormat, otherwise=FileNameFormat.SHORT)


def job_of(message: wire.Job) -> Job:
    """Read a job."""
    return Job(
        id=message.id,
        name=message.name,
        entity=message.entity,
        connector_id=message.connector_id,
        active=message.active,
        import_spec=_import_spec_of(message.import_spec) if message.HasField("import_spec") else None,
        export_spec=_export_spec_of(message.export_spec) if message.HasField("export_spec") else None,
        etag=message.etag,
        created_at=time_of(message, "created_at"),
        updated_at=time_of(message, "updated_at"),
        schedule=schedule_of(message.schedule) if message.HasField("schedule") else None,
        latest_execution=execution_of(message.latest_execution) if message.HasField("latest_execution") else None,
        last_outcomes=tuple(map(outcome_of, message.last_outcomes)),
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
        export_spec=_export_spec_message(job.export_spec) if job.export_spec else None,
        etag=job.etag,
    )


def mapping_line_of(message: wire.MappingLine) -> MappingLine:
    """Read a line of a mapping."""
    return MappingLine(source=message.source, field=message.field, default_value=message.default_value)


def _import_spec_of(message: wire.ImportSpec) -> ImportSpec:
    return ImportSpec(
        sftp=_sftp_of(message.sftp) if message.HasField("sftp") else None,
        mapping=tuple(map(mapping_line_of, message.mapping)),
        transcodings=tuple(
            Transcoding(field=line.field, input=line.input, output=line.output) for line in message.transcodings
        ),
        overlap_policy=_policy(message.overlap_policy),
        import_full=message.import_full,
        store_external_ids=tuple(message.store_external_ids),
    )


def _import_spec_message(spec: ImportSpec) -> wire.ImportSpec:
    return wire.ImportSpec(
        sftp=sftp_source_message(spec.sftp) if spec.sftp else None,
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


def _export_spec_of(message: wire.ExportSpec) -> ExportSpec:
    return ExportSpec(
        trigger_statuses=tuple(message.trigger_statuses),
        sftp=SftpTarget(
            directory=message.sftp.directory,
            format=_export_format(message.sftp.format),
            file_name_format=_file_name_format(message.sftp.file_name_format),
        )
        if message.HasField("sftp")
        else None,
    )


def _export_spec_message(spec: ExportSpec) -> wire.ExportSpec:
    return wire.ExportSpec(
        trigger_statuses=spec.trigger_statuses,
        sftp=wire.SftpTarget(
            directory=spec.sftp.directory,
            format=wire.ExportFormat.Value(spec.sftp.format.value),
            file_name_format=wire.FileNameFormat.Value(spec.sftp.file_name_format.value),
        )
        if spec.sftp
        else None,
    )


def _sftp_of(message: wire.SftpSource) -> SftpSource:
    return SftpSource(
        file_path=message.file_path,
        inbound_directory=message.inbound_directory,
        outbound_directory=message.outbound_directory,
        delimiter=message.delimiter,
        format=_format(message.format),
    )


def sftp_source_message(source: SftpSource) -> wire.SftpSource:
    """Write a source."""
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
