"""Calls about schedules."""

from collections.abc import Collection, Sequence
from datetime import datetime

from google.protobuf.field_mask_pb2 import FieldMask

from ferryman.client.calls import Calls, request_id_or_new
from ferryman.convert.pages import page_of
from ferryman.convert.schedules import schedule_message, schedule_of, schedule_preview_of
from ferryman.convert.values import stamp_of
from ferryman.models.pages import Listing, Page, PageRequest
from ferryman.models.schedules import Schedule, SchedulePreview
from ferryman.v1 import schedule_service_pb2 as service
from ferryman.v1.schedule_service_pb2_grpc import ScheduleServiceStub


class Schedules:
    """Says when import jobs run by themselves; FailedPreconditionError for export jobs, which events fire.

    Every job has one schedule, named by the job's id; it is empty and disabled until set. All times are UTC.
    Repeating a change with the same `request_id` does nothing.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._stub = ScheduleServiceStub(calls.channel)

    async def get(self, job_id: str) -> Schedule:
        """Return the schedule of a job; NotFoundError when there is no such job."""
        request = service.GetScheduleRequest(job_id=job_id)
        return schedule_of((await self._calls.call(self._stub.GetSchedule, request)).schedule)

    def list(self, *, search: str = "", sort: Sequence[str] = ()) -> Listing[Schedule]:
        """List the schedules that are set, of jobs whose name contains `search`.

        By next fire time, those that do not fire last, unless `sort` says otherwise ("jobName,asc").
        """

        async def fetch(page: PageRequest) -> Page[Schedule]:
            request = service.ListSchedulesRequest(
                search=search, sort=sort, page=page.number, size=page.size, page_token=page.token
            )
            response = await self._calls.call(self._stub.ListSchedules, request)
            return page_of(response, response.content, schedule_of)

        return Listing(fetch)

    async def update(self, schedule: Schedule, fields: Collection[str], *, request_id: str = "") -> Schedule:
        """Change the named fields ("cron", "enabled", "note") of its job's schedule to what `schedule` has.

        AbortedError when `schedule.etag` is set and the stored schedule has changed since.
        """
        request = service.UpdateScheduleRequest(
            schedule=schedule_message(schedule),
            update_mask=FieldMask(paths=fields),
            request_id=request_id_or_new(request_id),
        )
        return schedule_of((await self._calls.call(self._stub.UpdateSchedule, request)).schedule)

    async def pause(self, job_id: str, *, request_id: str = "") -> Schedule:
        """Keep a schedule from firing; a run in progress goes on."""
        request = service.PauseScheduleRequest(job_id=job_id, request_id=request_id_or_new(request_id))
        return schedule_of((await self._calls.call(self._stub.PauseSchedule, request)).schedule)

    async def resume(self, job_id: str, *, request_id: str = "") -> Schedule:
        """Let a schedule fire again, from now on; FailedPreconditionError when it has no cron."""
        request = service.ResumeScheduleRequest(job_id=job_id, request_id=request_id_or_new(request_id))
        return schedule_of((await self._calls.call(self._stub.ResumeSchedule, request)).schedule)

    async def preview(self, cron: str, *, count: int = 0, after: datetime | None = None) -> SchedulePreview:
        """Tell when a cron would fire, after now or after an aware time, without storing anything.

        `count` is at most 100, 0 means 5. InvalidArgumentError when the cron cannot be read.
        """
        request = service.PreviewScheduleRequest(cron=cron, count=count, after=stamp_of(after) if after else None)
        return schedule_preview_of(await self._calls.call(self._stub.PreviewSchedule, request))
