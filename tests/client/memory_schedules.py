"""The schedules of the test server; each fires next on 2026-01-02 at 06:30 UTC."""

from typing import TYPE_CHECKING, Any

from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc.code_pb2 import Code  # type: ignore[import-untyped]

from ferryman.v1 import schedule_pb2, schedule_service_pb2, schedule_service_pb2_grpc
from tests.client.answers import Context, fail, invalid, one_of, page, status, update

if TYPE_CHECKING:
    from tests.client.memory_server import MemoryServer

NEXT_FIRE_TIME = 1_767_335_400
SECONDS_OF_DAY = 86_400


class ScheduleServicer(schedule_service_pb2_grpc.ScheduleServiceServicer):
    """Schedules; "UNREADABLE" is a cron that cannot be read."""

    def __init__(self, state: "MemoryServer") -> None:
        self._state = state

    async def GetSchedule(self, request: schedule_service_pb2.GetScheduleRequest, context: Context) -> Any:
        await self._state.note(context, "GetSchedule", request)
        return schedule_service_pb2.GetScheduleResponse(schedule=await self._of(context, request.job_id))

    async def ListSchedules(self, request: schedule_service_pb2.ListSchedulesRequest, context: Context) -> Any:
        await self._state.note(context, "ListSchedules", request)
        found = [item for item in self._state.schedules.values() if item.cron]
        return await page(context, schedule_service_pb2.ListSchedulesResponse, request, found)

    async def UpdateSchedule(self, request: schedule_service_pb2.UpdateScheduleRequest, context: Context) -> Any:
        await self._state.note(context, "UpdateSchedule", request)
        await self._refuse_unreadable(context, request.schedule.cron, "schedule.cron")
        stored = await self._of(context, request.schedule.job_id)
        await update(context, stored, request.schedule, request.update_mask.paths)
        return schedule_service_pb2.UpdateScheduleResponse(schedule=self._fired(stored))

    async def PauseSchedule(self, request: schedule_service_pb2.PauseScheduleRequest, context: Context) -> Any:
        await self._state.note(context, "PauseSchedule", request)
        stored = await self._of(context, request.job_id)
        stored.enabled = False
        return schedule_service_pb2.PauseScheduleResponse(schedule=self._fired(stored))

    async def ResumeSchedule(self, request: schedule_service_pb2.ResumeScheduleRequest, context: Context) -> Any:
        await self._state.note(context, "ResumeSchedule", request)
        stored = await self._of(context, request.job_id)
        if not stored.cron:
            await fail(context, status(Code.FAILED_PRECONDITION, "the schedule has no cron yet", "SCHEDULE_NOT_SET"))
        stored.enabled = True
        return schedule_service_pb2.ResumeScheduleResponse(schedule=self._fired(stored))

    async def PreviewSchedule(self, request: schedule_service_pb2.PreviewScheduleRequest, context: Context) -> Any:
        await self._state.note(context, "PreviewSchedule", request)
        await self._refuse_unreadable(context, request.cron, "cron")
        first = request.after.seconds or NEXT_FIRE_TIME
        times = [Timestamp(seconds=first + SECONDS_OF_DAY * number) for number in range(request.count or 5)]
        words = next((item.description for item in self._state.schedules.values() if item.cron == request.cron), "")
        return schedule_service_pb2.PreviewScheduleResponse(
            fire_times=times, description=words or f"in words: {request.cron}"
        )

    async def _of(self, context: Context, job_id: str) -> schedule_pb2.Schedule:
        await one_of(context, self._state.jobs, job_id, "job")
        return self._state.schedules.setdefault(job_id, schedule_pb2.Schedule(job_id=job_id, etag="0"))

    def _fired(self, stored: schedule_pb2.Schedule) -> schedule_pb2.Schedule:
        stored.description = f"in words: {stored.cron}"
        stored.ClearField("next_fire_time")
        if stored.enabled and self._state.jobs[stored.job_id].active:
            stored.next_fire_time.seconds = NEXT_FIRE_TIME
        return stored

    async def _refuse_unreadable(self, context: Context, cron: str, field: str) -> None:
        if cron == "UNREADABLE":
            await fail(context, invalid("the cron cannot be read", {field: "expected 5, 6 or 7 fields, got 1"}))
