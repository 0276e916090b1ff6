"""Schedules, to and from the contract's messages."""

from ferryman.convert.values import time_of, utc_of
from ferryman.models.schedules import Schedule, SchedulePreview
from ferryman.v1 import schedule_pb2 as wire
from ferryman.v1 import schedule_service_pb2 as service


def schedule_of(message: wire.Schedule) -> Schedule:
    """Read a schedule."""
    return Schedule(
        job_id=message.job_id,
        cron=message.cron,
        enabled=message.enabled,
        note=message.note,
        etag=message.etag,
        next_fire_time=time_of(message, "next_fire_time"),
        description=message.description,
        latest_execution_id=message.latest_execution_id,
        warnings=tuple(message.warnings),
    )


def schedule_message(schedule: Schedule) -> wire.Schedule:
    """Write a schedule; output-only fields are left out, the etag is not."""
    return wire.Schedule(
        job_id=schedule.job_id,
        cron=schedule.cron,
        enabled=schedule.enabled,
        note=schedule.note,
        etag=schedule.etag,
    )


def schedule_preview_of(message: service.PreviewScheduleResponse) -> SchedulePreview:
    """Read when a cron would fire."""
    return SchedulePreview(fire_times=tuple(map(utc_of, message.fire_times)), description=message.description)
