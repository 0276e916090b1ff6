"""How jobs are written."""

from collections.abc import Iterator

from ferryman.cli.output import Layout
from ferryman.cli.text import short_id, status_style, time_text, yes_no
from ferryman.models.jobs import ImportSpec, Job


def _job_lines(job: Job) -> Iterator[str]:
    yield f"Job        {job.name}"
    yield f"Id         {job.id}"
    yield f"Entity     {job.entity}"
    yield f"Connector  {job.connector_id}"
    yield f"Active     {yes_no(job.active)}"
    if job.import_spec:
        yield from _import_lines(job.import_spec)
    yield f"Changed    {time_text(job.updated_at)} UTC"
    latest = job.latest_execution
    yield (
        f"Last run   {latest.status}, {time_text(latest.created_at)} UTC, {latest.id}" if latest else "Last run   never"
    )
    for warning in job.warnings:
        yield f"Warning    {warning}"


def _import_lines(spec: ImportSpec) -> Iterator[str]:
    if spec.sftp:
        source = spec.sftp.file_path or f"{spec.sftp.inbound_directory}/*.csv"
        yield f"Source     {source}, split at {spec.sftp.delimiter!r}"
        if spec.sftp.outbound_directory:
            yield f"Moved to   {spec.sftp.outbound_directory}"
    yield f"Overlap    {spec.overlap_policy}"
    yield f"Full mode  {yes_no(spec.import_full)}"
    for line in spec.mapping:
        default = f" (if empty {line.default_value!r})" if line.default_value else ""
        yield f"Mapping    {line.source} -> {line.field}{default}"
    for transcoding in spec.transcodings:
        yield f"Replace    {transcoding.field}: {transcoding.input!r} -> {transcoding.output!r}"


def _latest_status(job: Job) -> str:
    return job.latest_execution.status if job.latest_execution else "never ran"


JOBS = Layout[Job](
    columns={
        "NAME": lambda job: job.name,
        "ENTITY": lambda job: job.entity,
        "ACTIVE": lambda job: yes_no(job.active),
        "LAST RUN": _latest_status,
        "AT (UTC)": lambda job: time_text(job.latest_execution.created_at) if job.latest_execution else "",
        "EXECUTION": lambda job: short_id(job.latest_execution.id) if job.latest_execution else "",
    },
    csv_paths=(
        *("id", "name", "entity", "connectorId", "active", "createdAt", "updatedAt"),
        *("importSpec.sftp.filePath", "importSpec.sftp.inboundDirectory", "importSpec.sftp.outboundDirectory"),
        *("importSpec.sftp.delimiter", "importSpec.overlapPolicy", "importSpec.importFull"),
        *("latestExecution.id", "latestExecution.status", "latestExecution.createdAt"),
    ),
    detail=_job_lines,
    style=lambda job: status_style(job.latest_execution.status) if job.latest_execution else "",
)
