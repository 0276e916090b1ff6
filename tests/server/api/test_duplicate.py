"""Copies of jobs: JobService.DuplicateJob."""

import asyncio

import grpc

from ferryman.v1 import job_pb2
from ferryman.v1 import job_service_pb2 as pb
from tests.server.api.refusals import refused
from tests.server.api.serving import Api


async def duplicate(api: Api, job_id: str) -> job_pb2.Job:
    response = await api.jobs.DuplicateJob(pb.DuplicateJobRequest(id=job_id))
    assert response.id == response.job.id != job_id
    return response.job


async def get(api: Api, job_id: str) -> job_pb2.Job:
    return (await api.jobs.GetJob(pb.GetJobRequest(id=job_id))).job


async def test_a_copy_has_the_settings_of_the_job(api: Api) -> None:
    mapped = job_pb2.ImportSpec(
        mapping=[job_pb2.MappingLine(source="Id", field="externalId")],
        transcodings=[job_pb2.Transcoding(field="name", input="a", output="b")],
        overlap_policy=job_pb2.WAIT_FOR_NEXT,
        import_full=True,
    )
    imported = await api.job(name="Suppliers", active=True, import_spec=mapped)
    export = await api.export(name="Orders", active=True)
    for source in (imported, export):
        copy = await duplicate(api, source.id)
        assert await get(api, copy.id) == copy
        assert (copy.name, copy.active, copy.etag) == (f"{source.name} - COPY", False, "1")
        assert (copy.entity, copy.connector_id) == (source.entity, source.connector_id)
        assert (copy.import_spec, copy.export_spec) == (source.import_spec, source.export_spec)
        assert copy.warnings == source.warnings
        assert not copy.HasField("latest_execution")
        assert copy.HasField("schedule") == source.HasField("schedule")
        assert (copy.schedule.cron, copy.schedule.enabled) == ("", False)


async def test_copies_are_numbered(api: Api) -> None:
    job = await api.job(name="X")
    names = [(await duplicate(api, job.id)).name for _ in range(3)]
    assert names == ["X - COPY", "X - COPY (1)", "X - COPY (2)"]


async def test_copies_made_at_once_all_get_a_name(api: Api) -> None:
    job = await api.job(name="X")
    copies = await asyncio.gather(*(duplicate(api, job.id) for _ in range(10)))
    assert len({copy.name for copy in copies}) == 10


async def test_a_repeated_call_returns_the_copy_as_it_stands(api: Api) -> None:
    job = await api.job()
    request = pb.DuplicateJobRequest(id=job.id, request_id="r1")
    copy = (await api.jobs.DuplicateJob(request)).job
    activated = (await api.jobs.ActivateJob(pb.ActivateJobRequest(id=copy.id))).job
    assert await api.jobs.DuplicateJob(request) == pb.DuplicateJobResponse(id=copy.id, job=activated)
    assert (await api.jobs.ListJobs(pb.ListJobsRequest())).number_of_elements == 2


async def test_an_unknown_job(api: Api) -> None:
    refusal = await refused(api.jobs.DuplicateJob(pb.DuplicateJobRequest(id="nope")))
    assert refusal.code is grpc.StatusCode.NOT_FOUND
