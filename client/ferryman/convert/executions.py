"""Executions and rejected rows, from the contract's messages."""

from ferryman.convert.values import reader_of, time_of
from ferryman.models.executions import (
    Column,
    Counters,
    Direction,
    Execution,
    ExecutionStatus,
    Failure,
    FileOutcome,
    FileResult,
    Phase,
    Progress,
    RejectedRow,
    RowError,
    StatusReason,
    Trigger,
    TriggerKind,
)
from ferryman.v1 import execution_pb2 as wire

_status = reader_of(ExecutionStatus, wire.Execution.Status, otherwise=ExecutionStatus.STATUS_UNSPECIFIED)
_direction = reader_of(Direction, wire.Execution.Direction, otherwise=Direction.UNSPECIFIED)
_trigger_kind = reader_of(TriggerKind, wire.Trigger.Kind, otherwise=TriggerKind.UNSPECIFIED)
_phase = reader_of(Phase, wire.Progress.Phase, otherwise=Phase.UNSPECIFIED)
_outcome = reader_of(FileOutcome, wire.FileResult.Outcome, otherwise=FileOutcome.UNSPECIFIED)


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
        failure=_failure(message.failure) if message.HasField("failure") else None,
        status_reason=_status_reason(message.status_reason) if message.HasField("status_reason") else None,
        stoppable=message.stoppable,
        revision=message.revision,
        warnings=tuple(message.warnings),
    )


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
        outcome=_outcome(message.outcome),
        message=message.message,
        sha256=message.sha256,
    )


def _failure(message: wire.Failure) -> Failure:
    return Failure(reason=message.reason, message=message.message)


def _status_reason(message: wire.StatusReason) -> StatusReason:
    return StatusReason(
        reason=message.reason,
        message=message.message,
        blocking_execution_id=message.blocking_execution_id,
        queue_position=message.queue_position,
    )
