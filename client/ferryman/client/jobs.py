"""Calls about jobs."""

from collections.abc import AsyncGenerator, Collection, Sequence

from google.protobuf.field_mask_pb2 import FieldMask

from ferryman.client.calls import Calls, request_id_or_new
from ferryman.client.watch import Watch, Watched
from ferryman.convert.executions import execution_of
from ferryman.convert.jobs import JobReader, job_message, job_of
from ferryman.convert.pages import page_of
from ferryman.models.executions import Execution
from ferryman.models.jobs import ExportRun, Job
from ferryman.models.pages import Listing, Page, PageRequest
from ferryman.models.watching import JobsUpdate
from ferryman.v1 import job_service_pb2 as service
from ferryman.v1.job_service_pb2_grpc import JobServiceStub


class Jobs:
    """Manages jobs and runs them; repeating a change with the same `request_id` does nothing."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._stub = JobServiceStub(calls.channel)

    async def create(self, job: Job, *, request_id: str = "") -> Job:
        """Create a job; repeating the call with the same `request_id` returns the job and does nothing."""
        request = service.CreateJobRequest(job=job_message(job), request_id=request_id_or_new(request_id))
        return job_of((await self._calls.call(self._stub.CreateJob, request)).job)

    async def get(self, id: str) -> Job:
        """Return one job; NotFoundError when there is none with that id."""
        return job_of((await self._calls.call(self._stub.GetJob, service.GetJobRequest(id=id))).job)

    def list(
        self, *, search: str = "", entities: Sequence[str] = (), connector_id: str = "", sort: Sequence[str] = ()
    ) -> Listing[Job]:
        """List jobs whose name contains `search`, by name unless `sort` says otherwise ("createdAt,desc")."""

        async def fetch(page: PageRequest) -> Page[Job]:
            request = service.ListJobsRequest(
                search=search,
                entities=entities,
                connector_id=connector_id,
                sort=sort,
                page=page.number,
                size=page.size,
                page_token=page.token,
            )
            response = await self._calls.call(self._stub.ListJobs, request)
            return page_of(response, response.content, job_of)

        return Listing(fetch)

    async def find(self, name: str) -> Job | None:
        """Return the job with exactly this name, None when there is none."""
        async for job in self.list(search=name):
            if job.name == name:
                return job
        return None

    async def update(self, job: Job, fields: Collection[str], *, request_id: str = "") -> Job:
        """Change the named fields, such as "name" or "import_spec.mapping", to what `job` has.

        AbortedError when `job.etag` is set and the stored job has changed since.
        """
        request = service.UpdateJobRequest(
            job=job_message(job), update_mask=FieldMask(paths=fields), request_id=request_id_or_new(request_id)
        )
        return job_of((await self._calls.call(self._stub.UpdateJob, request)).job)

    async def delete(self, id: str, *, etag: str = "", request_id: str = "") -> None:
        """Delete a job for good; FailedPreconditionError while an execution of it is running or pending."""
        request = service.DeleteJobRequest(id=id, etag=etag, request_id=request_id_or_new(request_id))
        await self._calls.call(self._stub.DeleteJob, request)

    async def duplicate(self, id: str, *, request_id: str = "") -> Job:
        """Copy a job with its mapping and settings, without its schedule; the copy is inactive.

        Its name is "{name} - COPY", or " - COPY (1)", " - COPY (2)" and so on if that exists.
        """
        request = service.DuplicateJobRequest(id=id, request_id=request_id_or_new(request_id))
        return job_of((await self._calls.call(self._stub.DuplicateJob, request)).job)

    async def run(self, id: str, *, request_id: str = "") -> Execution:
        """Trigger a run of an import job; while it is running the overlap policy decides, look at the status.

        Repeating the call with the same `request_id` returns the execution and starts nothing.
        """
        request = service.RunJobRequest(id=id, request_id=request_id_or_new(request_id))
        return execution_of((await self._calls.call(self._stub.RunJob, request)).execution)

    async def run_export(self, id: str, *, request_id: str = "") -> ExportRun:
        """Send every record that stands in a trigger status of an export job and was never sent in it.

        Repeating the call with the same `request_id` sends nothing more.
        """
        request = service.RunJobRequest(id=id, request_id=request_id_or_new(request_id))
        response = await self._calls.call(self._stub.RunJob, request)
        first = execution_of(response.execution) if response.HasField("execution") else None
        return ExportRun(exported_items=response.exported_items, first=first)

    async def activate(self, id: str, *, request_id: str = "") -> Job:
        """Let the job run by itself."""
        request = service.ActivateJobRequest(id=id, request_id=request_id_or_new(request_id))
        return job_of((await self._calls.call(self._stub.ActivateJob, request)).job)

    async def deactivate(self, id: str, *, request_id: str = "") -> Job:
        """Keep the job from running by itself; a run in progress goes on."""
        request = service.DeactivateJobRequest(id=id, request_id=request_id_or_new(request_id))
        return job_of((await self._calls.call(self._stub.DeactivateJob, request)).job)

    def watch(self, *, resume_token: str = "") -> AsyncGenerator[JobsUpdate]:
        """Watch jobs without end: all of them first, then what changes; breaks are reported and overcome.

        Each job comes whole, with its schedule, latest execution and last outcomes. With `resume_token` of an earlier
        update only what changed since is sent. See JobsUpdate for what is yielded.
        """
        reader = JobReader()
        watched = Watched(self._stub.WatchJobs, lambda message: _update_of(message, reader), JobsUpdate)
        return Watch(self._calls, watched, service.WatchJobsRequest(resume_token=resume_token)).updates()


def _update_of(message: service.WatchJobsResponse, reader: JobReader) -> JobsUpdate:
    for id in message.deleted_ids:
        reader.forget(id)
    return JobsUpdate(
        jobs=tuple(map(reader.read, message.jobs)),
        deleted_ids=tuple(message.deleted_ids),
        snapshot=message.snapshot,
        resume_token=message.resume_token,
    )
