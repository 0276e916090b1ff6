"""How jobs are written."""

from collections import Counter
from collections.abc import Iterator

from ferryman.cli.layouts.schedules import next_fire_text
from ferryman.cli.output import Layout
from ferryman.cli.text import enum_word, short_id, status_style, time_text, yes_no
from ferryman.models.jobs import ExportRun, ExportSpec, ImportSpec, Job
from ferryman.models.sources import ApiCall


def _job_lines(job: Job) -> Iterator[str]:
    yield f"Job        {job.name}"
    yield f"Id         {job.id}"
    yield f"Entity     {job.entity}"
    yield f"Connector  {job.connector_id}"
    yield f"Active     {yes_no(job.active)}"
    if job.import_spec:
        yield from _import_lines(job.import_spec)
    if job.export_spec:
        yield from _export_lines(job.export_spec)
    if job.schedule:
        yield f"Schedule   {job.schedule.description or 'none'}"
        yield f"Next       {next_fire_text(job.schedule)}"
    yield f"Changed    {time_text(job.updated_at)} UTC"
    latest = job.latest_execution
    yield (
        f"Last run   {latest.status}, {time_text(latest.created_at)} UTC, {latest.id}" if latest else "Last run   never"
    )
    if job.last_outcomes:
        counts = Counter(outcome.status for outcome in job.last_outcomes)
        told = ", ".join(f"{count} {status}" for status, count in counts.most_common())
        yield f"Lately     {told}"
    for warning in (*job.warnings, *(job.schedule.warnings if job.schedule else ())):
        yield f"Warning    {warning}"


def job_line(job: Job) -> str:
    """Tell how a job stands, in a line."""
    parts = [job.name, "active" if job.active else "inactive"]
    if job.schedule and job.schedule.next_fire_time:
        parts.append(f"fires next {time_text(job.schedule.next_fire_time)} UTC")
    if job.latest_execution:
        parts.append(f"{job.latest_execution.status} {short_id(job.latest_execution.id)}")
    return "  ".join(parts)


def _import_lines(spec: ImportSpec) -> Iterator[str]:
    if spec.sftp:
        format = spec.sftp.format.name
        source = spec.sftp.file_path or f"{spec.sftp.inbound_directory}/*.{format.lower()}"
        yield f"Source     {source}, {f'split at {spec.sftp.delimiter!r}' if spec.sftp.delimiter else format}"
        if spec.sftp.outbound_directory:
            yield f"Moved to   {spec.sftp.outbound_directory}"
    for call in spec.api.calls if spec.api else ():
        yield f"Call       {_call_text(call)}"
    yield f"Overlap    {spec.overlap_policy}"
    yield f"Full mode  {yes_no(spec.import_full)}"
    for line in spec.mapping:
        default = f" (if empty {line.default_value!r})" if line.default_value else ""
        yield f"Mapping    {line.source} -> {line.field}{default}"
    for transcoding in spec.transcodings:
        yield f"Replace    {transcoding.field}: {transcoding.input!r} -> {transcoding.output!r}"


def _export_lines(spec: ExportSpec) -> Iterator[str]:
    yield f"Fired by   {', '.join(spec.trigger_statuses)}"
    if spec.sftp:
        names = enum_word(spec.sftp.file_name_format.removeprefix("FILE_NAME_"))
        format = enum_word(spec.sftp.format.removeprefix("EXPORT_")).upper()
        yield f"Target     {spec.sftp.directory}, {format}, {names} file names"
    if spec.api:
        yield f"Target     {spec.api.method.name} {spec.api.path}"
        for line in spec.api.mapping:
            yield f"Body       {line.source} -> {line.field}"
    if spec.repeat_on_hold:
        yield "Repeated   each time that an order is put on hold"


def _call_text(call: ApiCall) -> str:
    if call.download:
        return f"download the file at {call.download.url_path}"
    text = f"{call.method.name} {call.path}"
    if call.retry:
        return f"{text}, up to {call.retry.max_attempts} times every {call.retry.interval_seconds} s"
    return f"{text}, page by page" if call.paging else text


def _next_fire(job: Job) -> str:
    return time_text(job.schedule.next_fire_time) if job.schedule else ""


def _latest_status(job: Job) -> str:
    return job.latest_execution.status if job.latest_execution else "never ran"


JOBS = Layout[Job](
    columns={
        "NAME": lambda job: job.name,
        "ENTITY": lambda job: job.entity,
        "ACTIVE": lambda job: yes_no(job.active),
        "NEXT FIRE TIME (UTC)": _next_fire,
        "LAST RUN": _latest_status,
        "AT (UTC)": lambda job: time_text(job.latest_execution.created_at) if job.latest_execution else "",
        "EXECUTION": lambda job: short_id(job.latest_execution.id) if job.latest_execution else "",
    },
    csv_paths=(
        *("id", "name", "entity", "connectorId", "active", "createdAt", "updatedAt"),
        *("importSpec.sftp.filePath", "importSpec.sftp.inboundDirectory", "importSpec.sftp.outboundDirectory"),
        *("importSpec.sftp.delimiter", "importSpec.overlapPolicy", "importSpec.importFull"),
        *("exportSpec.sftp.directory", "exportSpec.triggerStatuses"),
        *("schedule.cron", "schedule.enabled", "schedule.nextFireTime"),
        *("latestExecution.id", "latestExecution.status", "latestExecution.createdAt"),
    ),
    detail=_job_lines,
    style=lambda job: status_style(job.latest_execution.status) if job.latest_execution else "",
)

EXPORT_RUNS = Layout[ExportRun](
    columns={"ITEMS": lambda run: str(run.exported_items), "FIRST": lambda run: run.first.id if run.first else ""},
    csv_paths=("exportedItems", "first.id", "first.status"),
    detail=lambda run: iter([f"Items      {run.exported_items}"]),
)
