"""ScheduleService: says when import jobs run by themselves."""

from itertools import islice
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman.v1 import schedule_pb2, schedule_service_pb2_grpc
from ferryman.v1 import schedule_service_pb2 as pb
from ferryman_server.api.convert_schedules import schedule_draft, schedule_message, settings_message, time_of
from ferryman_server.api.convert_times import timestamp
from ferryman_server.api.etags import version_of
from ferryman_server.api.masks import merged
from ferryman_server.api.paging import page_fields, page_query
from ferryman_server.api.parts import ApiParts
from ferryman_server.api.replay import once
from ferryman_server.domain.errors import FieldsInvalid, FieldViolation
from ferryman_server.domain.schedules import Schedule, draft_violations, read_cron
from ferryman_server.engine.parts import now
from ferryman_server.storage.control import jobs, schedules
from ferryman_server.storage.control.overviews import overviews_of
from ferryman_server.storage.control.scheduled_jobs import list_scheduled_jobs

_PREVIEW_DEFAULT: Final = 5
_PREVIEW_MAX: Final = 100


class ScheduleServicer(schedule_service_pb2_grpc.ScheduleServiceServicer):
    """Serves the methods; the contract is in schedule_service.proto."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts

    async def GetSchedule(self, request: pb.GetScheduleRequest, context: object) -> pb.GetScheduleResponse:
        async with self._parts.control.read() as conn:
            schedule = await schedules.get_schedule(conn, request.job_id)
            return pb.GetScheduleResponse(schedule=await _message(conn, schedule))

    async def ListSchedules(self, request: pb.ListSchedulesRequest, context: object) -> pb.ListSchedulesResponse:
        query = page_query(request, request.sort)
        async with self._parts.control.read() as conn:
            page = await list_scheduled_jobs(conn, query, request.search)
            overviews = await overviews_of(conn, page.content)
        return pb.ListSchedulesResponse(content=[schedule_message(o) for o in overviews], **page_fields(page))

    async def UpdateSchedule(self, request: pb.UpdateScheduleRequest, context: object) -> pb.UpdateScheduleResponse:
        async with self._parts.control.write() as conn:
            schedule = await once(
                conn,
                self._parts.box,
                request,
                effect=lambda: _update(conn, request),
                read=lambda job_id: schedules.get_schedule(conn, job_id),
            )
            message = await _message(conn, schedule)
        self._parts.changes.notify()
        return pb.UpdateScheduleResponse(schedule=message)

    async def PauseSchedule(self, request: pb.PauseScheduleRequest, context: object) -> pb.PauseScheduleResponse:
        return pb.PauseScheduleResponse(schedule=await self._set_enabled(request, False))

    async def ResumeSchedule(self, request: pb.ResumeScheduleRequest, context: object) -> pb.ResumeScheduleResponse:
        return pb.ResumeScheduleResponse(schedule=await self._set_enabled(request, True))

    async def PreviewSchedule(self, request: pb.PreviewScheduleRequest, context: object) -> pb.PreviewScheduleResponse:
        if request.count < 0:
            raise FieldsInvalid([FieldViolation("count", f"is {request.count}, expected 0 or more")])
        cron = read_cron(request.cron)
        after = time_of("after", request.after) if request.HasField("after") else now()
        fire_times = islice(cron.fire_times(after), min(request.count or _PREVIEW_DEFAULT, _PREVIEW_MAX))
        return pb.PreviewScheduleResponse(
            fire_times=[timestamp(time) for time in fire_times], description=cron.description
        )

    async def _set_enabled(
        self, request: pb.PauseScheduleRequest | pb.ResumeScheduleRequest, enabled: bool
    ) -> schedule_pb2.Schedule:
        async with self._parts.control.write() as conn:
            schedule = await once(
                conn,
                self._parts.box,
                request,
                effect=lambda: schedules.set_schedule_enabled(conn, request.job_id, enabled, now()),
                read=lambda job_id: schedules.get_schedule(conn, job_id),
            )
            message = await _message(conn, schedule)
        self._parts.changes.notify()
        return message


async def _update(conn: AsyncConnection, request: pb.UpdateScheduleRequest) -> Schedule:
    stored = await schedules.get_schedule(conn, request.schedule.job_id)
    draft = schedule_draft(merged(settings_message(stored), request.schedule, request.update_mask.paths))
    violations = draft_violations(draft, stored, now())
    if violations:
        raise FieldsInvalid(violations)
    # Without an etag still the version just read, so that a concurrent update is never overwritten unseen.
    version = version_of("schedule", stored.job_id, request.schedule.etag, stored.version)
    return await schedules.update_schedule(conn, stored.job_id, draft, version, now())


async def _message(conn: AsyncConnection, schedule: Schedule) -> schedule_pb2.Schedule:
    (overview,) = await overviews_of(conn, [await jobs.get_job(conn, schedule.job_id)])
    return schedule_message(overview)
