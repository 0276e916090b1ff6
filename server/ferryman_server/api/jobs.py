"""JobService: manages jobs and runs them."""

from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman.v1 import job_pb2, job_service_pb2_grpc
from ferryman.v1 import job_service_pb2 as pb
from ferryman_server.api.convert_jobs import enum_violations, job_draft, job_message
from ferryman_server.api.etags import version_of
from ferryman_server.api.interception import Context
from ferryman_server.api.masks import merged
from ferryman_server.api.paging import page_fields, page_query
from ferryman_server.api.parts import ApiParts
from ferryman_server.api.replay import Touched, once, touched
from ferryman_server.api.running import Running
from ferryman_server.api.watch_jobs import JobWatches
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.errors import FieldsInvalid, FieldViolation
from ferryman_server.domain.exports import ExportSpec
from ferryman_server.domain.jobs import ImportSpec, Job, JobDraft, JobOverview, draft_violations
from ferryman_server.engine.parts import now
from ferryman_server.storage.catalog.records import has_record
from ferryman_server.storage.control import jobs
from ferryman_server.storage.control.overviews import overviews_of

_ENTITIES: Final = tuple(ENTITIES)

ChangeRequest = (
    pb.CreateJobRequest | pb.UpdateJobRequest | pb.DuplicateJobRequest | pb.ActivateJobRequest | pb.DeactivateJobRequest
)


class JobServicer(job_service_pb2_grpc.JobServiceServicer):
    """Serves the methods; the contract is in job_service.proto."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts
        self._running = Running(parts)
        self._watches = JobWatches(parts)

    async def CreateJob(self, request: pb.CreateJobRequest, context: object) -> pb.CreateJobResponse:
        draft = _checked_draft(request.job)
        await self._require_stores(draft)
        message = await self._change(request, lambda conn: jobs.create_job(conn, draft, now()))
        return pb.CreateJobResponse(job=message)

    async def GetJob(self, request: pb.GetJobRequest, context: object) -> pb.GetJobResponse:
        async with self._parts.control.read() as conn:
            job = await jobs.get_job(conn, request.id)
            return pb.GetJobResponse(job=await _message(conn, job))

    async def ListJobs(self, request: pb.ListJobsRequest, context: object) -> pb.ListJobsResponse:
        query = page_query(request, request.sort)
        unknown = [e for e in request.entities if e not in _ENTITIES]
        if unknown:
            expected = ", ".join(_ENTITIES)
            raise FieldsInvalid([FieldViolation("entities", f"has {e!r}, expected {expected}") for e in unknown])
        async with self._parts.control.read() as conn:
            page = await jobs.list_jobs(conn, query, request.search, request.entities, request.connector_id)
            overviews = await overviews_of(conn, page.content)
        return pb.ListJobsResponse(content=[job_message(o) for o in overviews], **page_fields(page))

    async def UpdateJob(self, request: pb.UpdateJobRequest, context: object) -> pb.UpdateJobResponse:
        return pb.UpdateJobResponse(job=await self._change(request, lambda conn: self._update(conn, request)))

    async def DeleteJob(self, request: pb.DeleteJobRequest, context: object) -> pb.DeleteJobResponse:
        version = version_of("job", request.id, request.etag)

        async def delete() -> Touched:
            await jobs.delete_job(conn, request.id, version)
            return Touched(request.id)

        async with self._parts.control.write() as conn:
            await once(conn, self._parts.box, request, effect=delete, read=touched)
        self._parts.changes.notify()
        return pb.DeleteJobResponse()

    async def DuplicateJob(self, request: pb.DuplicateJobRequest, context: object) -> pb.DuplicateJobResponse:
        message = await self._change(request, lambda conn: jobs.duplicate_job(conn, request.id, now()))
        return pb.DuplicateJobResponse(id=message.id, job=message)

    async def RunJob(self, request: pb.RunJobRequest, context: object) -> pb.RunJobResponse:
        return await self._running.run(request)

    async def ActivateJob(self, request: pb.ActivateJobRequest, context: object) -> pb.ActivateJobResponse:
        return pb.ActivateJobResponse(job=await self._set_active(request, True))

    async def DeactivateJob(self, request: pb.DeactivateJobRequest, context: object) -> pb.DeactivateJobResponse:
        return pb.DeactivateJobResponse(job=await self._set_active(request, False))

    async def WatchJobs(  # type: ignore[override]  # It writes its messages itself.
        self, request: pb.WatchJobsRequest, context: Context
    ) -> None:
        await self._watches.serve(request, context)

    async def _update(self, conn: AsyncConnection, request: pb.UpdateJobRequest) -> Job:
        stored = await jobs.get_job(conn, request.job.id)
        wanted = merged(job_message(JobOverview(stored, None, None, ())), request.job, request.update_mask.paths)
        draft = _checked_draft(wanted, stored)
        await self._require_stores(draft)
        # Without an etag still the version just read, so that a concurrent update is never overwritten unseen.
        version = version_of("job", stored.id, request.job.etag, stored.version)
        return await jobs.update_job(conn, stored.id, draft, version, now())

    async def _require_stores(self, draft: JobDraft) -> None:
        """Refuse a scope to a store that there is none of (requirement: Multi-Store Behavior)."""
        stores = draft.spec.store_external_ids if isinstance(draft.spec, ImportSpec) else ()
        for store in stores:
            async with self._parts.catalog.read() as conn:
                if not await has_record(conn, "store", store):
                    message = f"is {store!r}, which is no store; import it with a STORE job, or name another"
                    raise FieldsInvalid([FieldViolation("import_spec.store_external_ids", message)])

    async def _set_active(self, request: pb.ActivateJobRequest | pb.DeactivateJobRequest, active: bool) -> job_pb2.Job:
        return await self._change(request, lambda conn: jobs.set_job_active(conn, request.id, active, now()))

    async def _change(self, request: ChangeRequest, effect: Callable[[AsyncConnection], Awaitable[Job]]) -> job_pb2.Job:
        """Change a job once for the request's id, tell watchers, and return the job as it stands."""
        async with self._parts.control.write() as conn:
            job = await once(
                conn,
                self._parts.box,
                request,
                effect=lambda: effect(conn),
                read=lambda job_id: jobs.get_job(conn, job_id),
            )
            message = await _message(conn, job)
        self._parts.changes.notify()
        return message


async def _message(conn: AsyncConnection, job: Job) -> job_pb2.Job:
    (overview,) = await overviews_of(conn, [job])
    return job_message(overview)


def _checked_draft(message: job_pb2.Job, stored: Job | None = None) -> JobDraft:
    draft = job_draft(message)
    violations = _fixed_violations(draft, stored) if stored is not None else []
    # Of another kind of job everything else would be wrong too.
    violations = violations or [*enum_violations(message), *draft_violations(draft)]
    if violations:
        raise FieldsInvalid(violations)
    return draft


def _fixed_violations(draft: JobDraft, stored: Job) -> list[FieldViolation]:
    found = []
    if draft.entity != stored.entity:
        expected = f"is {stored.entity} for good, not {draft.entity!r}; create another job instead"
        found.append(FieldViolation("entity", expected))
    is_export = isinstance(stored.spec, ExportSpec)
    if draft.spec is None and is_export:
        found.append(FieldViolation("export_spec", "is required: the job is an export for good"))
    elif draft.spec is not None and isinstance(draft.spec, ExportSpec) != is_export:
        kind, field = ("export", "import_spec") if is_export else ("import", "export_spec")
        found.append(FieldViolation(field, f"the job is an {kind} for good; create another job instead"))
    return found
