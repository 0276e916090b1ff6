"""Executions and rejected rows, from the contract's messages."""

from ferryman.convert.values import duration_of, reader_of, time_of
from ferryman.models.executions import (
    Column,
    Counters,
    Direction,
    Execution,
    ExecutionStatus,
    ExportedItem,
    Failure,
    FileOutcome,
    FileResult,
    Outcome,
    Phase,
    Progress,
    RejectedRow,
    RowError,
    StatusCount,
    StatusReason,
    Stop,
    Trigger,
    TriggerKind,
)
from ferryman.v1 import execution_pb2 as wire
from ferryman.v1 import execution_service_pb2 as service

_status = reader_of(ExecutionStatus, wire.Execution.Status, otherwise=ExecutionStatus.STATUS_UNSPECIFIED)
_direction = reader_of(Direction, wire.Execution.Direction, otherwise=Direction.UNSPECIFIED)
_trigger_kind = reader_of(TriggerKind, wire.Trigger.Kind, otherwise=TriggerKind.UNSPECIFIED)
_phase = reader_of(Phase, wire.Progress.Phase, otherwise=Phase.UNSPECIFIED)
_file_outcome = reader_of(FileOutcome, wire.FileResult.Outcome, otherwise=FileOutcome.UNSPECIFIED)


def execution_of(message: wire.Execution) -> Execution:
    """Read an execution."""
    return Execution(
        id=message.id,
        job_id=message.job_id,
        job_name=message.job_name,
        entity=message.entity,
        direction=_direction(message.direction),
        status=_status(message.status),
        trigger=Trigger(kind=_trigger_kind(message.trigger.kind), by=message.trigger.by),
        scheduled_at=time_of(message, "scheduled_at"),
        created_at=time_of(message, "created_at"),
        started_at=time_of(message, "started_at"),
        ended_at=time_of(message, "ended_at"),
        counters=_counters(message.counters),
        progress=_progress(message.progress),
        files=tuple(_file(item) for item in message.files),
        failure=failure_of(message.failure) if message.HasField("failure") else None,
        status_reason=_status_reason(message.status_reason) if message.HasField("status_reason") else None,
        stoppable=message.stoppable,
        revision=message.revision,
        warnings=tuple(message.warnings),
        stop=_stop(message.stop) if message.HasField("stop") else None,
        executed_at=time_of(message, "executed_at"),
        exported_item=_exported_item(message.exported_item) if message.HasField("exported_item") else None,
    )


def outcome_of(message: wire.Outcome) -> Outcome:
    """Read how an execution ended."""
    return Outcome(
        execution_id=message.execution_id,
        status=_status(message.status),
        duration=duration_of(message.duration) if message.HasField("duration") else None,
    )


def status_count_of(message: service.StatusCount) -> StatusCount:
    """Read how many executions stand in a status."""
    return StatusCount(status=_status(message.status), count=message.count, more=message.more)


def rejected_row_of(message: wire.RejectedRow) -> RejectedRow:
    """Read a rejected row."""
    return RejectedRow(
        execution_id=message.execution_id,
        file=message.file,
        line=message.line,
        key=message.key,
        columns=tuple(Column(name=item.name, value=item.value) for item in message.columns),
        errors=tuple(
            RowError(code=item.code, field=item.field, value=item.value, message=item.message)
            for item in message.errors
        ),
    )


def _counters(message: wire.Counters) -> Counters:
    return Counters(
        read=message.read,
        created=message.created,
        updated=message.updated,
        unchanged=message.unchanged,
        deleted=message.deleted,
        rejected=message.rejected,
        bytes=message.bytes,
    )


def _progress(message: wire.Progress) -> Progress:
    return Progress(
        phase=_phase(message.phase),
        fraction=message.fraction,
        bytes_done=message.bytes_done,
        bytes_total=message.bytes_total,
    )


def _file(message: wire.FileResult) -> FileResult:
    return FileResult(
        name=message.name,
        size=message.size,
        rows=message.rows,
        outcome=_file_outcome(message.outcome),
        message=message.message,
        sha256=message.sha256,
    )


def failure_of(message: wire.Failure) -> Failure:
    """Read a failure."""
    return Failure(reason=message.reason, message=message.message)


def _stop(message: wire.Stop) -> Stop:
    return Stop(by=message.by, asked_at=time_of(message, "asked_at"))


def _exported_item(message: wire.ExportedItem) -> ExportedItem:
    return ExportedItem(
        record_type=message.record_type,
        record_key=message.record_key,
        trigger_status=message.trigger_status,
        attempts=message.attempts,
        next_attempt_at=time_of(message, "next_attempt_at"),
        destination=message.destination,
        http_status=message.http_status,
        last_error=message.last_error,
        resends_execution_id=message.resends_execution_id,
    )


def _status_reason(message: wire.StatusReason) -> StatusReason:
    return StatusReason(
        reason=message.reason,
        message=message.message,
        blocking_execution_id=message.blocking_execution_id,
        queue_position=message.queue_position,
    )
