"""ScheduleService."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp

from ferryman.v1 import job_pb2, job_service_pb2, schedule_pb2, schedule_service_pb2_grpc
from ferryman.v1 import schedule_service_pb2 as pb
from ferryman_server.domain.executions import TriggerKind
from ferryman_server.engine.parts import now
from ferryman_server.storage.clock import to_ms
from ferryman_server.storage.control import kernel
from ferryman_server.storage.control.tables import execution
from tests.server.api.refusals import refused
from tests.server.api.serving import Api

if TYPE_CHECKING:
    Schedules = schedule_service_pb2_grpc.ScheduleServiceAsyncStub

NIGHTLY = "30 2 * * *"


@pytest.fixture
def schedules(api: Api) -> "Schedules":
    """The service."""
    stub: Schedules = schedule_service_pb2_grpc.ScheduleServiceStub(api.channel)
    return stub


async def update(schedules: "Schedules", *paths: str, request_id: str = "", **fields: Any) -> schedule_pb2.Schedule:
    request = pb.UpdateScheduleRequest(
        schedule=schedule_pb2.Schedule(**fields), update_mask=FieldMask(paths=paths), request_id=request_id
    )
    return (await schedules.UpdateSchedule(request)).schedule


async def get(schedules: "Schedules", job_id: str) -> schedule_pb2.Schedule:
    return (await schedules.GetSchedule(pb.GetScheduleRequest(job_id=job_id))).schedule


def preview_request(cron: str, count: int = 0, after: str = "2026-11-23T12:30:00Z") -> pb.PreviewScheduleRequest:
    moment = Timestamp()
    moment.FromJsonString(after)
    return pb.PreviewScheduleRequest(cron=cron, count=count, after=moment)


async def test_the_schedule_of_a_job_is_empty_until_it_is_set(api: Api, schedules: "Schedules") -> None:
    job = await api.job(active=True)
    assert await get(schedules, job.id) == schedule_pb2.Schedule(job_id=job.id, etag="0")
    made = await update(schedules, job_id=job.id, cron=NIGHTLY, enabled=True, note="after the backup")
    assert made == await get(schedules, job.id)
    assert (made.cron, made.enabled, made.note, made.etag) == (NIGHTLY, True, "after the backup", "1")
    assert made.description == "At 02:30 (UTC)"
    assert made.next_fire_time.ToDatetime(tzinfo=UTC) > now()
    assert not made.warnings
    shown = (await api.jobs.GetJob(job_service_pb2.GetJobRequest(id=job.id))).job
    assert shown.schedule == made


async def test_a_mask_changes_what_it_names(api: Api, schedules: "Schedules") -> None:
    job = await api.job(active=True)
    await update(schedules, job_id=job.id, cron=NIGHTLY, enabled=True, note="a note")
    changed = await update(schedules, "note", "enabled", job_id=job.id, cron="ignored", enabled=False)
    assert (changed.cron, changed.enabled, changed.note) == (NIGHTLY, False, "")
    assert not changed.HasField("next_fire_time")
    # Without a mask: what is present.
    changed = await update(schedules, job_id=job.id, enabled=True)
    assert (changed.cron, changed.enabled) == (NIGHTLY, True)
    refusal = await refused(
        schedules.UpdateSchedule(
            pb.UpdateScheduleRequest(
                schedule=schedule_pb2.Schedule(job_id=job.id), update_mask=FieldMask(paths=["crontab"])
            )
        )
    )
    assert (refusal.code, set(refusal.violations)) == (grpc.StatusCode.INVALID_ARGUMENT, {"update_mask"})


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"cron": "75 2 * * *"}, "cron", "minute '75' is out of range: expected 0 to 59"),
        ({"cron": "0 0 30 2 *"}, "cron", "never fires"),
        ({"cron": "0 0 0 1 1 ? 2020"}, "cron", "never fires again"),
        ({"enabled": True}, "cron", "is required"),
        ({"note": "x" * 1001}, "note", "1001 characters"),
    ],
)
async def test_what_cannot_be_set_is_told(
    api: Api, schedules: "Schedules", fields: dict[str, Any], field: str, words: str
) -> None:
    job = await api.job()
    request = pb.UpdateScheduleRequest(schedule=schedule_pb2.Schedule(job_id=job.id, **fields))
    refusal = await refused(schedules.UpdateSchedule(request))
    assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT
    assert words in refusal.violations[field]
    assert (await get(schedules, job.id)).etag == "0"


async def test_a_stale_etag_is_refused(api: Api, schedules: "Schedules") -> None:
    job = await api.job()
    await update(schedules, job_id=job.id, cron=NIGHTLY, etag="0")
    for etag in ("0", "nonsense"):
        request = pb.UpdateScheduleRequest(schedule=schedule_pb2.Schedule(job_id=job.id, note="n", etag=etag))
        refusal = await refused(schedules.UpdateSchedule(request))
        assert (refusal.code, refusal.metadata) == (
            grpc.StatusCode.ABORTED,
            {"type": "schedule", "id": job.id},
        )
    assert (await update(schedules, job_id=job.id, note="n", etag="1")).etag == "2"


async def test_the_same_request_changes_once(api: Api, schedules: "Schedules") -> None:
    job = await api.job()
    first = await update(schedules, job_id=job.id, cron=NIGHTLY, enabled=True, request_id="one")
    await schedules.PauseSchedule(pb.PauseScheduleRequest(job_id=job.id))
    again = await update(schedules, job_id=job.id, cron=NIGHTLY, enabled=True, request_id="one")
    assert (first.enabled, again.enabled) == (True, False)
    request = pb.ResumeScheduleRequest(job_id=job.id, request_id="one")
    assert (await refused(schedules.ResumeSchedule(request))).reason == "REQUEST_ID_REUSED"


async def test_pause_and_resume(api: Api, schedules: "Schedules") -> None:
    job = await api.job(active=True)
    refusal = await refused(schedules.ResumeSchedule(pb.ResumeScheduleRequest(job_id=job.id)))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "SCHEDULE_NOT_SET")
    made = await update(schedules, job_id=job.id, cron="0 0 29 2 *", enabled=True)
    for _ in range(2):
        paused = (await schedules.PauseSchedule(pb.PauseScheduleRequest(job_id=job.id))).schedule
        assert (paused.enabled, paused.HasField("next_fire_time"), paused.etag) == (False, False, "2")
    for _ in range(2):
        resumed = (await schedules.ResumeSchedule(pb.ResumeScheduleRequest(job_id=job.id))).schedule
        assert (resumed.enabled, resumed.next_fire_time, resumed.etag) == (True, made.next_fire_time, "3")


async def test_it_does_not_fire_while_the_job_is_inactive_and_says_so(api: Api, schedules: "Schedules") -> None:
    job = await api.job()
    made = await update(schedules, job_id=job.id, cron=NIGHTLY, enabled=True)
    assert not made.HasField("next_fire_time")
    assert [w.split(";")[0] for w in made.warnings] == ["does not fire: job is inactive"]
    await api.jobs.ActivateJob(job_service_pb2.ActivateJobRequest(id=job.id))
    active = await get(schedules, job.id)
    assert active.HasField("next_fire_time")
    assert not active.warnings


async def test_runs_that_take_longer_than_the_interval_are_told(api: Api, schedules: "Schedules") -> None:
    job = await api.job(active=True, import_spec=job_pb2.ImportSpec(overlap_policy=job_pb2.WAIT_FOR_NEXT))
    await update(schedules, job_id=job.id, cron="*/5 * * * *", enabled=True)
    end = now()
    async with api.parts.control.write() as conn:
        made = await kernel.trigger(conn, job.id, TriggerKind.SCHEDULE, "schedule", end, end)
        values = {
            "status": "INTEGRATION_COMPLETED",
            "started_at": to_ms(end - timedelta(minutes=7)),
            "ended_at": to_ms(end),
        }
        await conn.execute(execution.update().values(values))
    told = await get(schedules, job.id)
    assert told.latest_execution_id == made.id
    (warning,) = told.warnings
    assert "7 min on average" in warning
    assert "as close as 5 min" in warning
    assert "JOB_SKIPPED" in warning


async def test_schedules_that_are_set_are_listed_by_next_fire_time(api: Api, schedules: "Schedules") -> None:
    soon = await api.job(active=True)
    later = await api.job(active=True)
    silent = await api.job()
    await api.job(active=True)
    await update(schedules, job_id=later.id, cron="0 0 1 1 *", enabled=True)
    await update(schedules, job_id=soon.id, cron="* * * * *", enabled=True)
    await update(schedules, job_id=silent.id, cron=NIGHTLY, enabled=True)

    async def listed(**fields: Any) -> list[str]:
        page = await schedules.ListSchedules(pb.ListSchedulesRequest(**fields))
        assert page.number_of_elements == len(page.content)
        return [schedule.job_id for schedule in page.content]

    assert await listed() == [soon.id, later.id, silent.id]
    assert await listed(sort=["jobName,desc"]) == [silent.id, later.id, soon.id]
    assert await listed(search=later.name.upper()) == [later.id]
    first = await schedules.ListSchedules(pb.ListSchedulesRequest(size=2))
    assert (first.first, first.last) == (True, False)
    assert await listed(size=2, page_token=first.next_page_token) == [silent.id]
    refusal = await refused(schedules.ListSchedules(pb.ListSchedulesRequest(sort=["cron,asc"])))
    assert "expected nextFireTime, jobName" in refusal.violations["sort"]


async def test_there_is_no_schedule_without_an_import_job(api: Api, schedules: "Schedules") -> None:
    made = await api.export()
    for job_id, code in ((made.id, grpc.StatusCode.FAILED_PRECONDITION), ("nobody's", grpc.StatusCode.NOT_FOUND)):
        schedule = schedule_pb2.Schedule(job_id=job_id, cron=NIGHTLY)
        for call in (
            schedules.GetSchedule(pb.GetScheduleRequest(job_id=job_id)),
            schedules.UpdateSchedule(pb.UpdateScheduleRequest(schedule=schedule)),
            schedules.PauseSchedule(pb.PauseScheduleRequest(job_id=job_id)),
            schedules.ResumeSchedule(pb.ResumeScheduleRequest(job_id=job_id)),
        ):
            assert (await refused(call)).code is code


async def test_a_preview_tells_the_next_fire_times(schedules: "Schedules") -> None:
    answer = await schedules.PreviewSchedule(preview_request("0 30 2 LW * ?", 2))
    assert [time.ToJsonString() for time in answer.fire_times] == ["2026-11-30T02:30:00Z", "2026-12-31T02:30:00Z"]
    assert answer.description == "At 02:30, on the last weekday of the month (UTC)"
    counts = {}
    for count in (0, 100, 101):
        counts[count] = len((await schedules.PreviewSchedule(preview_request("* * * * *", count))).fire_times)
    assert counts == {0: 5, 100: 100, 101: 100}
    ending = await schedules.PreviewSchedule(preview_request("0 0 0 1 1 ? 2027-2028"))
    assert len(ending.fire_times) == 2
    began = now()
    (soon,) = (await schedules.PreviewSchedule(pb.PreviewScheduleRequest(cron="* * * * * ?", count=1))).fire_times
    assert began < soon.ToDatetime(tzinfo=UTC) <= now() + timedelta(seconds=1)


async def test_a_preview_of_what_cannot_be_previewed_is_refused(schedules: "Schedules") -> None:
    for request, field in (
        (preview_request("* * * *"), "cron"),
        (preview_request(""), "cron"),
        (preview_request(NIGHTLY, -1), "count"),
        (pb.PreviewScheduleRequest(cron=NIGHTLY, after=Timestamp(seconds=10**15)), "after"),
    ):
        refusal = await refused(schedules.PreviewSchedule(request))
        assert (refusal.code, set(refusal.violations)) == (grpc.StatusCode.INVALID_ARGUMENT, {field})


async def test_a_preview_goes_as_far_as_the_calendar_that_is_computed(schedules: "Schedules") -> None:
    early = await schedules.PreviewSchedule(preview_request(NIGHTLY, 1, "0001-01-01T00:00:00Z"))
    late = await schedules.PreviewSchedule(preview_request(NIGHTLY, 1, "9999-12-31T23:59:59Z"))
    assert [time.ToDatetime() for time in early.fire_times] == [datetime(1970, 1, 1, 2, 30)]
    assert not late.fire_times
