"""Executions as messages."""

from typing import Final

from ferryman.v1 import execution_pb2 as pb
from ferryman_server.api.convert_times import optional_timestamp, timestamp
from ferryman_server.domain.counters import Counters
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Direction, Phase, Status, TriggerKind
from ferryman_server.domain.outcomes import Failure, FileOutcome, FileResult

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


def execution_message(execution: Execution) -> pb.Execution:
    """Convert an execution."""
    return pb.Execution(
        id=execution.id,
        job_id=execution.job_id,
        job_name=execution.job_name,
        entity=execution.entity,
        direction=_DIRECTION[execution.direction],
        status=_STATUS[execution.status],
        trigger=pb.Trigger(kind=_TRIGGER[execution.trigger_kind], by=execution.triggered_by),
        scheduled_at=timestamp(execution.scheduled_at),
        created_at=timestamp(execution.created_at),
        started_at=optional_timestamp(execution.started_at),
        ended_at=optional_timestamp(execution.ended_at),
        counters=_counters_message(execution.counters),
        progress=pb.Progress(
            phase=_PHASE[execution.phase],
            fraction=execution.fraction,
            bytes_done=execution.bytes_done,
            bytes_total=execution.bytes_total,
        ),
        files=[_file_message(f) for f in execution.files],
        failure=_failure_message(execution.failure),
        status_reason=_status_reason_message(execution),
        stoppable=execution.stoppable,
        revision=execution.revision,
        warnings=execution.warnings,
        stop=_stop_message(execution),
    )


def _stop_message(execution: Execution) -> pb.Stop | None:
    if execution.stop_asked_at is None:
        return None
    return pb.Stop(by=execution.stop_asked_by or "", asked_at=timestamp(execution.stop_asked_at))


def _counters_message(counters: Counters) -> pb.Counters:
    return pb.Counters(
        read=counters.read,
        created=counters.created,
        updated=counters.updated,
        unchanged=counters.unchanged,
        deleted=counters.deleted,
        rejected=counters.rejected,
        bytes=counters.bytes,
    )


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
