"""JobService: manages jobs and runs them."""

from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman.v1 import job_pb2, job_service_pb2_grpc
from ferryman.v1 import job_service_pb2 as pb
from ferryman_server.api.auth import current_caller
from ferryman_server.api.convert_executions import execution_message
from ferryman_server.api.convert_jobs import enum_violations, job_draft, job_message
from ferryman_server.api.etags import version_of
from ferryman_server.api.masks import merged
from ferryman_server.api.paging import page_fields, page_query
from ferryman_server.api.parts import ApiParts
from ferryman_server.api.replay import once
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.errors import FieldsInvalid, FieldViolation
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import TriggerKind
from ferryman_server.domain.jobs import Job, JobDraft, draft_violations
from ferryman_server.engine.parts import now
from ferryman_server.storage.control import executions, jobs, kernel


class JobServicer(job_service_pb2_grpc.JobServiceServicer):
    """Serves the methods; the contract is in job_service.proto."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts

    async def CreateJob(self, request: pb.CreateJobRequest, context: object) -> pb.CreateJobResponse:
        draft = _checked_draft(request.job)
        async with self._parts.control.write() as conn:
            job = await once(
                conn,
                self._parts.box,
                request,
                effect=lambda: jobs.create_job(conn, draft, now()),
                read=lambda job_id: jobs.get_job(conn, job_id),
            )
            return pb.CreateJobResponse(job=await _message(conn, job))

    async def GetJob(self, request: pb.GetJobRequest, context: object) -> pb.GetJobResponse:
        async with self._parts.control.read() as conn:
            job = await jobs.get_job(conn, request.id)
            return pb.GetJobResponse(job=await _message(conn, job))

    async def ListJobs(self, request: pb.ListJobsRequest, context: object) -> pb.ListJobsResponse:
        query = page_query(request, request.sort)
        unknown = [e for e in request.entities if e not in ENTITIES]
        if unknown:
            expected = ", ".join(ENTITIES)
            raise FieldsInvalid([FieldViolation("entities", f"has {e!r}, expected {expected}") for e in unknown])
        async with self._parts.control.read() as conn:
            page = await jobs.list_jobs(conn, query, request.search, request.entities, request.connector_id)
            latest = await jobs.latest_executions(conn, [j.id for j in page.content])
        content = [job_message(j, latest.get(j.id)) for j in page.content]
        return pb.ListJobsResponse(content=content, **page_fields(page))

    async def UpdateJob(self, request: pb.UpdateJobRequest, context: object) -> pb.UpdateJobResponse:
        async with self._parts.control.write() as conn:
            stored = await jobs.get_job(conn, request.job.id)
            wanted = merged(job_message(stored, None), request.job, request.update_mask.paths)
            draft = _checked_draft(wanted, stored)
            # Without an etag still the version just read, so that a concurrent update is never overwritten unseen.
            version = version_of("job", stored.id, request.job.etag, stored.version)
            job = await jobs.update_job(conn, stored.id, draft, version, now())
            return pb.UpdateJobResponse(job=await _message(conn, job))

    async def DeleteJob(self, request: pb.DeleteJobRequest, context: object) -> pb.DeleteJobResponse:
        async with self._parts.control.write() as conn:
            await jobs.delete_job(conn, request.id, version_of("job", request.id, request.etag))
        return pb.DeleteJobResponse()

    async def RunJob(self, request: pb.RunJobRequest, context: object) -> pb.RunJobResponse:
        async with self._parts.control.write() as conn:
            execution = await once(
                conn,
                self._parts.box,
                request,
                effect=lambda: self._trigger(conn, request.id),
                read=lambda execution_id: executions.get_execution(conn, execution_id),
            )
        self._parts.changes.notify()
        return pb.RunJobResponse(execution=execution_message(execution))

    async def ActivateJob(self, request: pb.ActivateJobRequest, context: object) -> pb.ActivateJobResponse:
        return pb.ActivateJobResponse(job=await self._set_active(request.id, True))

    async def DeactivateJob(self, request: pb.DeactivateJobRequest, context: object) -> pb.DeactivateJobResponse:
        return pb.DeactivateJobResponse(job=await self._set_active(request.id, False))

    async def _trigger(self, conn: AsyncConnection, job_id: str) -> Execution:
        by = current_caller().name
        return await kernel.trigger(conn, job_id, TriggerKind.MANUAL, by, now(), max_pending=self._parts.max_pending)

    async def _set_active(self, job_id: str, active: bool) -> job_pb2.Job:
        async with self._parts.control.write() as conn:
            job = await jobs.set_job_active(conn, job_id, active, now())
            return await _message(conn, job)


async def _message(conn: AsyncConnection, job: Job) -> job_pb2.Job:
    latest = await jobs.latest_executions(conn, [job.id])
    return job_message(job, latest.get(job.id))


def _checked_draft(message: job_pb2.Job, stored: Job | None = None) -> JobDraft:
    violations = enum_violations(message)
    if violations:
        raise FieldsInvalid(violations)
    draft = job_draft(message)
    if stored is not None and draft.entity != stored.entity:
        expected = f"is {stored.entity} for good, not {draft.entity!r}; create another job instead"
        violations.append(FieldViolation("entity", expected))
    violations += draft_violations(draft)
    if violations:
        raise FieldsInvalid(violations)
    return draft
