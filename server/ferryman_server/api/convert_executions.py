"""Executions as messages."""

from typing import Final

from ferryman.v1 import execution_pb2 as pb
from ferryman.v1 import execution_service_pb2 as service_pb
from ferryman_server.api.convert_times import set_timestamp, timestamp
from ferryman_server.domain.counters import Counters
from ferryman_server.domain.execution import Execution, ExportedItem
from ferryman_server.domain.executions import Direction, Phase, Status, TriggerKind
from ferryman_server.domain.outcomes import Failure, FileOutcome, FileResult
from ferryman_server.storage.control.status_counts import StatusCount

_STATUS: Final = {s: pb.Execution.Status.Value(s.value) for s in Status}
_DIRECTION: Final = {d: pb.Execution.Direction.Value(f"DIRECTION_{d.value}") for d in Direction}
_TRIGGER: Final = {k: pb.Trigger.Kind.Value(f"KIND_{k.value}") for k in TriggerKind}
_PHASE: Final = {
    Phase.NONE: pb.Progress.PHASE_UNSPECIFIED,
    Phase.FETCH: pb.Progress.PHASE_FETCH,
    Phase.WAIT: pb.Progress.PHASE_WAIT,
    Phase.INTEGRATE: pb.Progress.PHASE_INTEGRATE,
}
_OUTCOME: Final = {
    FileOutcome.WAITING: pb.FileResult.OUTCOME_UNSPECIFIED,
    FileOutcome.COMPLETED: pb.FileResult.OUTCOME_COMPLETED,
    FileOutcome.FAILED: pb.FileResult.OUTCOME_FAILED,
}

_NOTHING_COUNTED: Final = Counters()


def execution_message(execution: Execution) -> pb.Execution:
    """Convert an execution."""
    # Pages and watches spend most of their time here: parts that are set in place are not copied.
    message = pb.Execution(
        id=execution.id,
        job_id=execution.job_id,
        job_name=execution.job_name,
        entity=execution.entity,
        direction=_DIRECTION[execution.direction],
        status=_STATUS[execution.status],
        files=[_file_message(f) for f in execution.files],
        failure=_failure_message(execution.failure),
        status_reason=_status_reason_message(execution),
        stoppable=execution.stoppable,
        revision=execution.revision,
        warnings=execution.warnings,
        stop=_stop_message(execution),
    )
    message.trigger.kind = _TRIGGER[execution.trigger_kind]
    message.trigger.by = execution.triggered_by
    _set_counters(message.counters, execution.counters)
    _set_progress(message.progress, execution)
    set_timestamp(message.scheduled_at, execution.scheduled_at)
    set_timestamp(message.created_at, execution.created_at)
    if execution.started_at is not None:
        set_timestamp(message.started_at, execution.started_at)
    if execution.ended_at is not None:
        set_timestamp(message.ended_at, execution.ended_at)
    if execution.exported_item is not None:
        _set_exported_item(message, execution, execution.exported_item)
    return message


def status_count_message(counted: StatusCount) -> service_pb.StatusCount:
    """Convert how many executions stand in a status."""
    return service_pb.StatusCount(status=_STATUS[counted.status], count=counted.count, more=counted.more)


def _stop_message(execution: Execution) -> pb.Stop | None:
    if execution.stop_asked_at is None:
        return None
    return pb.Stop(by=execution.stop_asked_by or "", asked_at=timestamp(execution.stop_asked_at))


def _set_exported_item(message: pb.Execution, execution: Execution, item: ExportedItem) -> None:
    if execution.executed_at is not None:
        set_timestamp(message.executed_at, execution.executed_at)
    message.exported_item.CopyFrom(
        pb.ExportedItem(
            record_type=item.record_type,
            record_key=item.record_key,
            trigger_status=item.trigger_status,
            attempts=item.attempts,
            next_attempt_at=None if item.next_attempt_at is None else timestamp(item.next_attempt_at),
            destination=item.destination,
            http_status=item.http_status,
            last_error=item.last_error,
            resends_execution_id=item.resends_execution_id,
        )
    )


def _set_counters(message: pb.Counters, counters: Counters) -> None:
    message.SetInParent()
    if counters != _NOTHING_COUNTED:
        message.read = counters.read
        message.created = counters.created
        message.updated = counters.updated
        message.unchanged = counters.unchanged
        message.deleted = counters.deleted
        message.rejected = counters.rejected
        message.bytes = counters.bytes


def _set_progress(message: pb.Progress, execution: Execution) -> None:
    message.SetInParent()
    if execution.phase is not Phase.NONE:
        message.phase = _PHASE[execution.phase]
        message.fraction = execution.fraction
        message.bytes_done = execution.bytes_done
        message.bytes_total = execution.bytes_total


def _file_message(file: FileResult) -> pb.FileResult:
    return pb.FileResult(
        name=file.name,
        size=file.size,
        rows=file.rows,
        outcome=_OUTCOME[file.outcome],
        message=file.message,
        sha256=file.sha256,
    )


def _failure_message(failure: Failure | None) -> pb.Failure | None:
    return None if failure is None else pb.Failure(reason=failure.reason.value, message=failure.message)


def _status_reason_message(execution: Execution) -> pb.StatusReason | None:
    if not execution.status_reason:
        return None
    return pb.StatusReason(
        reason=execution.status_reason,
        message=execution.status_message,
        blocking_execution_id=execution.blocking_execution_id,
        queue_position=execution.queue_position,
    )
