"""Jobs, to and from the contract's messages."""

from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b

from ferryman.convert.executions import execution_of, outcome_of
from ferryman.convert.schedules import schedule_of
from ferryman.convert.sources import (
    api_source_message,
    api_source_of,
    method_of,
    named_value_messages,
    named_values_of,
    sftp_source_message,
    sftp_source_of,
)
from ferryman.convert.values import reader_of, time_of
from ferryman.models.jobs import (
    ApiTarget,
    ExportFormat,
    ExportSpec,
    FileNameFormat,
    ImportSpec,
    Job,
    MappingLine,
    OverlapPolicy,
    SftpTarget,
    Transcoding,
)
from ferryman.v1 import job_pb2 as wire

_policy = reader_of(OverlapPolicy, wire.OverlapPolicy, otherwise=OverlapPolicy.RUN_IMMEDIATELY)
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


class JobReader:
    """Reads the jobs of one watch, where nearly always nothing but the latest execution of a job has changed.

    The rest is then the very values that were read before: most of a job need not be read, compared and kept again.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[bytes, Job]] = {}

    def read(self, message: wire.Job) -> Job:
        """Read a job; its message is used up."""
        latest = execution_of(message.latest_execution) if message.HasField("latest_execution") else None
        message.ClearField("latest_execution")
        digest = blake2b(message.SerializeToString(deterministic=True), digest_size=16).digest()
        known = self._known.get(message.id)
        rest = known[1] if known and known[0] == digest else job_of(message)
        job = replace(rest, latest_execution=latest)
        self._known[job.id] = digest, job
        return job

    def forget(self, id: str) -> None:
        """Forget a job that is gone."""
        self._known.pop(id, None)


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
    return _mapping_line(message.source, message.field, message.default_value)


# Jobs of one entity mostly map the same columns: a thousand jobs need not keep each line a thousand times.
@lru_cache(maxsize=4096)
def _mapping_line(source: str, field: str, default_value: str) -> MappingLine:
    return MappingLine(source=source, field=field, default_value=default_value)


def _import_spec_of(message: wire.ImportSpec) -> ImportSpec:
    return ImportSpec(
        sftp=sftp_source_of(message.sftp) if message.HasField("sftp") else None,
        api=api_source_of(message.api) if message.HasField("api") else None,
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
        api=api_source_message(spec.api) if spec.api else None,
        mapping=map(_mapping_line_message, spec.mapping),
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
        sftp=_sftp_target_of(message.sftp) if message.HasField("sftp") else None,
        api=_api_target_of(message.api) if message.HasField("api") else None,
        repeat_on_hold=message.repeat_on_hold,
    )


def _sftp_target_of(message: wire.SftpTarget) -> SftpTarget:
    return SftpTarget(
        directory=message.directory,
        format=_export_format(message.format),
        file_name_format=_file_name_format(message.file_name_format),
    )


def _api_target_of(message: wire.ApiTarget) -> ApiTarget:
    return ApiTarget(
        path=message.path,
        method=method_of(message.method),
        query=named_values_of(message.query),
        headers=named_values_of(message.headers),
        mapping=tuple(map(mapping_line_of, message.mapping)),
        front_office=message.front_office,
    )


def _export_spec_message(spec: ExportSpec) -> wire.ExportSpec:
    return wire.ExportSpec(
        trigger_statuses=spec.trigger_statuses,
        sftp=_sftp_target_message(spec.sftp) if spec.sftp else None,
        api=_api_target_message(spec.api) if spec.api else None,
        repeat_on_hold=spec.repeat_on_hold,
    )


def _sftp_target_message(target: SftpTarget) -> wire.SftpTarget:
    return wire.SftpTarget(
        directory=target.directory,
        format=wire.ExportFormat.Value(target.format.value),
        file_name_format=wire.FileNameFormat.Value(target.file_name_format.value),
    )


def _api_target_message(target: ApiTarget) -> wire.ApiTarget:
    return wire.ApiTarget(
        path=target.path,
        method=wire.ApiCall.Method.Value(target.method.value),
        query=named_value_messages(target.query),
        headers=named_value_messages(target.headers),
        mapping=map(_mapping_line_message, target.mapping),
        front_office=target.front_office,
    )


def _mapping_line_message(line: MappingLine) -> wire.MappingLine:
    return wire.MappingLine(source=line.source, field=line.field, default_value=line.default_value)
