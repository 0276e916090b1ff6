"""Schedules as messages and back."""

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from ferryman.v1 import schedule_pb2 as pb
from ferryman_server.api.convert_times import optional_timestamp
from ferryman_server.domain.cron import Cron
from ferryman_server.domain.errors import FieldsInvalid, FieldViolation, NotAnImportJob
from ferryman_server.domain.jobs import JobOverview
from ferryman_server.domain.schedules import Schedule, ScheduleDraft, schedule_warnings


def schedule_message(overview: JobOverview) -> pb.Schedule:
    """Convert the schedule of a job; raises NotAnImportJob for an export."""
    job, schedule = overview.job, overview.schedule
    if schedule is None:
        raise NotAnImportJob(job.id)
    return pb.Schedule(
        job_id=schedule.job_id,
        cron=schedule.cron,
        enabled=schedule.enabled,
        note=schedule.note,
        etag=str(schedule.version),
        next_fire_time=optional_timestamp(schedule.next_fire_time),
        description=Cron.parse(schedule.cron).description if schedule.cron else "",
        latest_execution_id=schedule.latest_execution_id,
        warnings=schedule_warnings(
            schedule,
            job_active=job.active,
            policy=job.import_spec.overlap_policy,
            outcomes=overview.outcomes,
        ),
    )


def settings_message(schedule: Schedule) -> pb.Schedule:
    """Convert what a caller may set of a schedule."""
    return pb.Schedule(job_id=schedule.job_id, cron=schedule.cron, enabled=schedule.enabled, note=schedule.note)


def schedule_draft(message: pb.Schedule) -> ScheduleDraft:
    """Read what a caller may set."""
    return ScheduleDraft(cron=message.cron, enabled=message.enabled, note=message.note)


def time_of(field: str, message: Timestamp) -> datetime:
    """Read a time that a caller gave, to the microsecond; raises FieldsInvalid for one that no calendar has."""
    try:
        return message.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise FieldsInvalid([FieldViolation(field, "is no time: expected one of the years 1 to 9999, UTC")]) from None
