"""Requirement: Duplicating a Job."""

import asyncio

import grpc
import pytest

from ferryman.v1 import job_pb2, job_service_pb2, schedule_pb2, schedule_service_pb2, schedule_service_pb2_grpc
from tests.server.api.serving import Api
from tests.server.requirement.running import duplicate, export_job, read_job, refused


def import_spec() -> job_pb2.ImportSpec:
    """A spec with every setting set to something."""
    return job_pb2.ImportSpec(
        sftp=job_pb2.SftpSource(
            inbound_directory="in", outbound_directory="done", delimiter=";", format=job_pb2.FILE_FORMAT_CSV
        ),
        mapping=[job_pb2.MappingLine(source="Name", field="name", default_value="unnamed")],
        transcodings=[job_pb2.Transcoding(field="name", input="a", output="b")],
        overlap_policy=job_pb2.WAIT_FOR_NEXT,
        import_full=True,
    )


async def test_mapping_and_settings_are_copied(api: Api) -> None:
    source = await api.job(entity="SUPPLIER", import_spec=import_spec(), active=True)
    copy = (await duplicate(api, source.id)).job
    assert copy.import_spec == source.import_spec
    assert (copy.entity, copy.connector_id) == (source.entity, source.connector_id)


async def test_the_copy_is_inactive(api: Api) -> None:
    source = await api.job(active=True)
    assert not (await duplicate(api, source.id)).job.active
    assert (await read_job(api, source.id)).active


async def test_the_schedule_is_reset_and_disabled(api: Api) -> None:
    source = await api.job(active=True)
    schedules = schedule_service_pb2_grpc.ScheduleServiceStub(api.channel)
    schedule = schedule_pb2.Schedule(job_id=source.id, cron="0 6 * * *", enabled=True, note="before the shops open")
    await schedules.UpdateSchedule(schedule_service_pb2.UpdateScheduleRequest(schedule=schedule))
    copy = (await duplicate(api, source.id)).job
    assert (copy.schedule.cron, copy.schedule.enabled, copy.schedule.note) == ("", False, "")
    assert not copy.schedule.HasField("next_fire_time")
    assert (await read_job(api, source.id)).schedule.cron == "0 6 * * *"


async def test_history_is_not_copied(api: Api) -> None:
    source = await api.job()
    await api.run(source.id)
    copy = (await duplicate(api, source.id)).job
    assert not copy.HasField("latest_execution")
    assert not copy.last_outcomes


async def test_the_name_says_copy_and_counts_on(api: Api) -> None:
    source = await api.job(name="Products")
    names = [(await duplicate(api, source.id)).job.name for _ in range(3)]
    assert names == ["Products - COPY", "Products - COPY (1)", "Products - COPY (2)"]


async def test_a_free_number_is_used_again(api: Api) -> None:
    source = await api.job(name="Products")
    copies = [(await duplicate(api, source.id)).job for _ in range(3)]
    await api.jobs.DeleteJob(job_service_pb2.DeleteJobRequest(id=copies[1].id))
    assert (await duplicate(api, source.id)).job.name == "Products - COPY (1)"


async def test_a_copy_can_be_duplicated(api: Api) -> None:
    source = await api.job(name="Products")
    copy = (await duplicate(api, source.id)).job
    assert (await duplicate(api, copy.id)).job.name == "Products - COPY - COPY"


async def test_many_duplicates_at_once_have_names_of_their_own(api: Api) -> None:
    source = await api.job(name="Products")
    answers = await asyncio.gather(*(duplicate(api, source.id) for _ in range(8)))
    numbered = {f"Products - COPY ({number})" for number in range(1, 8)}
    assert {a.job.name for a in answers} == {"Products - COPY"} | numbered


async def test_the_longest_name_can_be_duplicated(api: Api) -> None:
    source = await api.job(name="x" * 200)
    first, second = [(await duplicate(api, source.id)).job.name for _ in range(2)]
    assert first == "x" * 193 + " - COPY"
    assert second.endswith(" - COPY (1)")
    assert len(second) <= 200


async def test_the_response_has_the_new_id(api: Api) -> None:
    source = await api.job()
    answer = await duplicate(api, source.id)
    assert answer.id == answer.job.id != source.id
    assert await read_job(api, answer.id) == answer.job


async def test_export_jobs_can_be_duplicated(api: Api) -> None:
    source = await export_job(api, name="Orders out", active=True)
    copy = (await duplicate(api, source.id)).job
    assert (copy.name, copy.active) == ("Orders out - COPY", False)
    assert copy.export_spec == source.export_spec


async def test_the_copy_and_the_source_change_apart(api: Api) -> None:
    source = await api.job()
    copy = (await duplicate(api, source.id)).job
    changed = job_pb2.Job(id=copy.id, import_spec=job_pb2.ImportSpec(sftp=job_pb2.SftpSource(file_path="other.csv")))
    request = job_service_pb2.UpdateJobRequest(job=changed)
    request.update_mask.paths.append("import_spec.sftp.file_path")
    await api.jobs.UpdateJob(request)
    assert (await read_job(api, source.id)).import_spec == source.import_spec


async def test_the_same_request_id_makes_one_copy(api: Api) -> None:
    source = await api.job()
    first = await duplicate(api, source.id, "request-1")
    assert await duplicate(api, source.id, "request-1") == first
    found = await api.jobs.ListJobs(job_service_pb2.ListJobsRequest(search=source.name))
    assert len(found.content) == 2


@pytest.mark.parametrize("job_id", ["", "01920000-0000-7000-8000-000000000000"])
async def test_an_unknown_job_is_not_found(api: Api, job_id: str) -> None:
    await refused(duplicate(api, job_id), grpc.StatusCode.NOT_FOUND)
