"""How executions and rejected rows are written."""

from collections.abc import Iterator

from ferryman.cli.output import Layout
from ferryman.cli.text import duration_text, enum_word, short_id, size_text, status_style, time_text
from ferryman.models.executions import Execution, ExportedItem, RejectedRow, RowError


def execution_lines(execution: Execution) -> Iterator[str]:
    """Tell everything about an execution."""
    yield f"Execution  {execution.id}"
    yield f"Job        {execution.job_name} ({execution.entity}, {enum_word(execution.direction)})"
    yield f"Status     {execution.status}{', can be stopped' if execution.stoppable else ''}"
    yield f"Trigger    {enum_word(execution.trigger.kind)} by {execution.trigger.by or 'unknown'}"
    times = {
        "Due": execution.scheduled_at,
        "Created": execution.created_at,
        "Started": execution.started_at,
        "Ended": execution.ended_at,
    }
    for label, time in times.items():
        if time:
            yield f"{label:<10} {time_text(time)} UTC"
    if execution.stop:
        yield f"Stop       asked for by {execution.stop.by}, {time_text(execution.stop.asked_at)} UTC"
    yield from outcome_lines(execution)


def outcome_lines(execution: Execution) -> Iterator[str]:
    """Tell what an execution did and what became of it."""
    if execution.exported_item:
        yield from _exported_lines(execution.exported_item)
    else:
        yield f"Rows       {counters_text(execution)}"
    for file in execution.files:
        message = f": {file.message}" if file.message else ""
        outcome = enum_word(file.outcome) or "not handled yet"
        yield f"File       {file.name}, {size_text(file.size)}, {file.rows} rows, {outcome}{message}"
    if execution.status_reason:
        yield f"Reason     {reason_text(execution)}"
    if execution.failure:
        yield f"Failure    {execution.failure.reason}: {execution.failure.message}"
    for warning in execution.warnings:
        yield f"Warning    {warning}"


def _exported_lines(item: ExportedItem) -> Iterator[str]:
    yield f"Record     {item.record_type} {item.record_key}, at {item.trigger_status}"
    answer = f", answered {item.http_status}" if item.http_status else ""
    yield f"Sent       {item.attempts} times{f' to {item.destination}' if item.destination else ''}{answer}"
    if item.next_attempt_at:
        yield f"Next       {time_text(item.next_attempt_at)} UTC"
    if item.last_error:
        yield f"Problem    {item.last_error}"
    if item.resends_execution_id:
        yield f"Resends    {item.resends_execution_id}"


def counters_text(execution: Execution) -> str:
    """Write the counters as the sum that they are."""
    counters = execution.counters
    return (
        f"{counters.read} read = {counters.created} created + {counters.updated} updated + "
        f"{counters.unchanged} unchanged + {counters.deleted} deleted + {counters.rejected} rejected, "
        f"{size_text(counters.bytes)}"
    )


def reason_text(execution: Execution) -> str:
    """Say why an execution is pending or was skipped."""
    reason = execution.status_reason
    if reason is None:
        return ""
    position = f" (position {reason.queue_position} in the queue)" if reason.queue_position else ""
    return f"{reason.message or reason.reason}{position}"


def error_text(error: RowError) -> str:
    """Write what is wrong with a row."""
    where = f" {error.field}" if error.field else ""
    value = f' "{error.value}"' if error.value else ""
    return f"{error.code}{where}{value}: {error.message}"


def _rejected_row_lines(row: RejectedRow) -> Iterator[str]:
    yield f"{row.file}, line {row.line}, key {row.key or '(none)'}"
    for error in row.errors:
        yield f"  {error_text(error)}"
    for column in row.columns:
        yield f"    {column.name or '(no column)'} = {column.value}"


EXECUTIONS = Layout[Execution](
    columns={
        "ID": lambda execution: short_id(execution.id),
        "JOB": lambda execution: execution.job_name,
        "ENTITY": lambda execution: execution.entity,
        "STATUS": lambda execution: execution.status,
        "TRIGGER": lambda execution: enum_word(execution.trigger.kind),
        "CREATED (UTC)": lambda execution: time_text(execution.created_at),
        "TOOK": duration_text,
        "READ": lambda execution: str(execution.counters.read),
        "REJECTED": lambda execution: str(execution.counters.rejected),
    },
    csv_paths=(
        *("id", "jobId", "jobName", "entity", "direction", "status", "trigger.kind", "trigger.by"),
        *("scheduledAt", "createdAt", "startedAt", "endedAt"),
        *("counters.read", "counters.created", "counters.updated", "counters.unchanged", "counters.deleted"),
        *("counters.rejected", "counters.bytes", "progress.phase", "progress.fraction"),
        *("failure.reason", "failure.message", "statusReason.reason", "stoppable"),
        *("executedAt", "exportedItem.recordType", "exportedItem.recordKey", "exportedItem.triggerStatus"),
        *("exportedItem.attempts", "exportedItem.destination", "exportedItem.httpStatus", "exportedItem.lastError"),
    ),
    detail=execution_lines,
    style=lambda execution: status_style(execution.status),
)

REJECTED_ROWS = Layout[RejectedRow](
    columns={
        "FILE": lambda row: row.file,
        "LINE": lambda row: str(row.line),
        "KEY": lambda row: row.key,
        "ERRORS": lambda row: "; ".join(error_text(error) for error in row.errors),
    },
    csv_paths=("executionId", "file", "line", "key", "errors", "columns"),
    detail=_rejected_row_lines,
)
