"""A server of the contract that keeps everything in memory and listens on a real socket."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from google.protobuf.message import Message
from google.rpc.code_pb2 import Code  # type: ignore[import-untyped]
from google.rpc.status_pb2 import Status  # type: ignore[import-untyped]
from grpc import aio

from ferryman.v1 import (
    catalog_pb2,
    catalog_service_pb2,
    catalog_service_pb2_grpc,
    connector_pb2,
    connector_service_pb2,
    connector_service_pb2_grpc,
    execution_pb2,
    execution_service_pb2_grpc,
    job_pb2,
    job_service_pb2,
    job_service_pb2_grpc,
    schedule_pb2,
    schedule_service_pb2_grpc,
    settings_pb2,
    settings_service_pb2_grpc,
    system_service_pb2,
    system_service_pb2_grpc,
)
from tests.client.answers import (
    Context,
    by_name,
    fail,
    invalid,
    one_of,
    page,
    refuse_taken,
    status,
    stored_copy,
    update,
)
from tests.client.memory_executions import ExecutionServicer, resumed
from tests.client.memory_schedules import ScheduleServicer
from tests.client.memory_settings import SettingsServicer


class MemoryServer:
    """Everything the server holds, what it was asked, and how it is told to misbehave.

    `calls` are the requests by method; `failures` are statuses that the next calls of a method fail with.
    """

    def __init__(self) -> None:
        self.connectors: dict[str, connector_pb2.Connector] = {}
        self.jobs: dict[str, job_pb2.Job] = {}
        self.executions: dict[str, execution_pb2.Execution] = {}
        self.rejected: list[execution_pb2.RejectedRow] = []
        self.records: list[catalog_pb2.Record] = []
        self.entities: list[catalog_pb2.EntityType] = []
        self.schedules: dict[str, schedule_pb2.Schedule] = {}
        self.settings = settings_pb2.GeneralSettings(main_locale="en-US", export_order_enabled=True, etag="1")
        self.preview = connector_service_pb2.PreviewSourceResponse()
        self.log_lines: dict[str, list[execution_pb2.LogLine]] = {}
        self.job_revisions: dict[str, int] = {}
        self.deleted_jobs: dict[str, int] = {}
        self.scripts: list[list[execution_pb2.Execution]] = []
        self.calls: list[tuple[str, Message]] = []
        self.failures: dict[str, list[Status]] = {}
        self.revision = 0
        self.database = "one"
        self.silent = False
        self.permissions = ["MAPPER_READ", "MAPPER_WRITE"]
        self.changed = asyncio.Condition()
        self.address = "127.0.0.1:0"
        self._server: aio.Server | None = None

    async def start(self) -> None:
        """Listen; the port stays the same across starts."""
        server = aio.server(options=[("grpc.so_reuseport", 0)])
        connector_service_pb2_grpc.add_ConnectorServiceServicer_to_server(ConnectorServicer(self), server)
        job_service_pb2_grpc.add_JobServiceServicer_to_server(JobServicer(self), server)
        execution_service_pb2_grpc.add_ExecutionServiceServicer_to_server(ExecutionServicer(self), server)
        schedule_service_pb2_grpc.add_ScheduleServiceServicer_to_server(ScheduleServicer(self), server)
        settings_service_pb2_grpc.add_SettingsServiceServicer_to_server(SettingsServicer(self), server)
        catalog_service_pb2_grpc.add_CatalogServiceServicer_to_server(CatalogServicer(self), server)
        system_service_pb2_grpc.add_SystemServiceServicer_to_server(SystemServicer(self), server)
        port = server.add_insecure_port(self.address)
        self.address = f"127.0.0.1:{port}"
        await server.start()
        self._server = server

    async def stop(self) -> None:
        """Go away at once, as a killed server does."""
        if self._server is not None:
            await self._server.stop(None)
            self._server = None

    def requests(self, method: str) -> list[Any]:
        """The requests of one method, in their order."""
        return [request for name, request in self.calls if name == method]

    async def note(self, context: Context, method: str, request: Message) -> None:
        """Note a call and wake whoever waits for it; fail it if it was told to fail."""
        async with self.changed:
            self.calls.append((method, request))
            self.changed.notify_all()
        if self.failures.get(method):
            await fail(context, self.failures[method].pop(0))

    async def put(self, execution: execution_pb2.Execution) -> None:
        """Store an execution as its next revision and wake the watchers."""
        async with self.changed:
            self.revision += 1
            execution.revision = self.revision
            self.executions[execution.id] = execution
            self.changed.notify_all()

    async def put_job(self, job: job_pb2.Job) -> None:
        """Store a job and wake the watchers."""
        async with self.changed:
            self.revision += 1
            self.jobs[job.id] = job
            self.job_revisions[job.id] = self.revision
            self.changed.notify_all()

    async def remove_job(self, id: str) -> None:
        """Delete a job and wake the watchers."""
        async with self.changed:
            self.revision += 1
            del self.jobs[id]
            self.deleted_jobs[id] = self.revision
            self.changed.notify_all()

    async def heartbeat(self) -> None:
        """Send every watcher a message without changes: whatever came before it was all there is."""
        async with self.changed:
            self.revision += 1
            self.changed.notify_all()

    async def write(self, execution_id: str, *messages: str) -> None:
        """Write lines to an execution's log and wake whoever follows it."""
        async with self.changed:
            lines = self.log_lines.setdefault(execution_id, [])
            for message in messages:
                line = execution_pb2.LogLine(number=len(lines) + 1, level=execution_pb2.LogLine.LEVEL_INFO)
                line.time.seconds, line.message = 1_767_225_600, message
                lines.append(line)
            self.changed.notify_all()


class ConnectorServicer(connector_service_pb2_grpc.ConnectorServiceServicer):
    """Connectors."""

    def __init__(self, state: MemoryServer) -> None:
        self._state = state

    async def CreateConnector(self, request: connector_service_pb2.CreateConnectorRequest, context: Context) -> Any:
        await self._state.note(context, "CreateConnector", request)
        connector = stored_copy(request.connector)
        connector.active = True
        if connector.HasField("sftp"):
            connector.sftp.port = connector.sftp.port or 22
        await refuse_taken(context, self._state.connectors.values(), connector.name)
        self._state.connectors[connector.id] = connector
        return connector_service_pb2.CreateConnectorResponse(connector=self._shown(connector))

    async def GetConnector(self, request: connector_service_pb2.GetConnectorRequest, context: Context) -> Any:
        await self._state.note(context, "GetConnector", request)
        connector = await one_of(context, self._state.connectors, request.id, "connector")
        return connector_service_pb2.GetConnectorResponse(connector=self._shown(connector))

    async def ListConnectors(self, request: connector_service_pb2.ListConnectorsRequest, context: Context) -> Any:
        await self._state.note(context, "ListConnectors", request)
        found = [self._shown(item) for item in by_name(self._state.connectors.values(), request.search)]
        return await page(context, connector_service_pb2.ListConnectorsResponse, request, found)

    async def UpdateConnector(self, request: connector_service_pb2.UpdateConnectorRequest, context: Context) -> Any:
        await self._state.note(context, "UpdateConnector", request)
        stored = await one_of(context, self._state.connectors, request.connector.id, "connector")
        await update(context, stored, request.connector, request.update_mask.paths)
        return connector_service_pb2.UpdateConnectorResponse(connector=self._shown(stored))

    async def DeleteConnector(self, request: connector_service_pb2.DeleteConnectorRequest, context: Context) -> Any:
        await self._state.note(context, "DeleteConnector", request)
        if any(job.connector_id == request.id for job in self._state.jobs.values()):
            await fail(context, status(Code.FAILED_PRECONDITION, "a job uses it", "CONNECTOR_IN_USE"))
        await one_of(context, self._state.connectors, request.id, "connector")
        del self._state.connectors[request.id]
        return connector_service_pb2.DeleteConnectorResponse()

    async def TestConnector(self, request: connector_service_pb2.TestConnectorRequest, context: Context) -> Any:
        await self._state.note(context, "TestConnector", request)
        connector = await one_of(context, self._state.connectors, request.id, "connector")
        response = connector_service_pb2.TestConnectorResponse(ok=connector.active, message="logged in")
        if not response.ok:
            response.reason, response.message = "CONNECTOR_INACTIVE", "activate it first"
        response.elapsed.FromMilliseconds(1500)
        return response

    async def ActivateConnector(self, request: connector_service_pb2.ActivateConnectorRequest, context: Context) -> Any:
        await self._state.note(context, "ActivateConnector", request)
        connector = await one_of(context, self._state.connectors, request.id, "connector")
        connector.active = True
        return connector_service_pb2.ActivateConnectorResponse(connector=self._shown(connector))

    async def DeactivateConnector(
        self, request: connector_service_pb2.DeactivateConnectorRequest, context: Context
    ) -> Any:
        await self._state.note(context, "DeactivateConnector", request)
        connector = await one_of(context, self._state.connectors, request.id, "connector")
        connector.active = False
        return connector_service_pb2.DeactivateConnectorResponse(connector=self._shown(connector))

    async def PreviewSource(self, request: connector_service_pb2.PreviewSourceRequest, context: Context) -> Any:
        await self._state.note(context, "PreviewSource", request)
        await one_of(context, self._state.connectors, request.connector_id, "connector")
        return self._state.preview

    def _shown(self, connector: connector_pb2.Connector) -> connector_pb2.Connector:
        shown = connector_pb2.Connector()
        shown.CopyFrom(connector)
        if shown.HasField("sftp"):
            hide(shown.sftp, "password", "private_key", "private_key_passphrase")
        elif shown.HasField("mirakl"):
            hide(shown.mirakl, "operator_key", "front_office_key")
        elif shown.HasField("api"):
            for header in shown.api.headers:
                hide(header, "value")
            grant = shown.api.WhichOneof("authentication")
            if grant:
                hide(getattr(shown.api, grant), "password", "client_secret")
        return shown


def hide(message: Message, *secrets: str) -> None:
    """Replace secrets by whether they are set, as far as the message has them."""
    for name in secrets:
        if name in message.DESCRIPTOR.fields_by_name:
            if f"{name}_set" in message.DESCRIPTOR.fields_by_name:
                setattr(message, f"{name}_set", bool(getattr(message, name)))
            message.ClearField(name)


class JobServicer(job_service_pb2_grpc.JobServiceServicer):
    """Jobs; a run takes the next of the state's scripts, and so the executions that it becomes."""

    def __init__(self, state: MemoryServer) -> None:
        self._state = state
        self._runs: set[asyncio.Task[None]] = set()

    async def CreateJob(self, request: job_service_pb2.CreateJobRequest, context: Context) -> Any:
        await self._state.note(context, "CreateJob", request)
        job = stored_copy(request.job)
        await refuse_taken(context, self._state.jobs.values(), job.name)
        if job.HasField("import_spec") and job.import_spec.sftp.delimiter not in (",", ";"):
            text = 'expected "," or ";"'
            await fail(context, invalid("the job is wrong", {"job.import_spec.sftp.delimiter": text}))
        await self._state.put_job(job)
        return job_service_pb2.CreateJobResponse(job=job)

    async def GetJob(self, request: job_service_pb2.GetJobRequest, context: Context) -> Any:
        await self._state.note(context, "GetJob", request)
        return job_service_pb2.GetJobResponse(job=await one_of(context, self._state.jobs, request.id, "job"))

    async def ListJobs(self, request: job_service_pb2.ListJobsRequest, context: Context) -> Any:
        await self._state.note(context, "ListJobs", request)
        found = by_name(self._state.jobs.values(), request.search)
        return await page(context, job_service_pb2.ListJobsResponse, request, found)

    async def UpdateJob(self, request: job_service_pb2.UpdateJobRequest, context: Context) -> Any:
        await self._state.note(context, "UpdateJob", request)
        stored = await one_of(context, self._state.jobs, request.job.id, "job")
        await update(context, stored, request.job, request.update_mask.paths)
        return job_service_pb2.UpdateJobResponse(job=stored)

    async def DeleteJob(self, request: job_service_pb2.DeleteJobRequest, context: Context) -> Any:
        await self._state.note(context, "DeleteJob", request)
        await one_of(context, self._state.jobs, request.id, "job")
        await self._state.remove_job(request.id)
        return job_service_pb2.DeleteJobResponse()

    async def DuplicateJob(self, request: job_service_pb2.DuplicateJobRequest, context: Context) -> Any:
        await self._state.note(context, "DuplicateJob", request)
        copy = stored_copy(await one_of(context, self._state.jobs, request.id, "job"))
        copy.name, copy.active = f"{copy.name} - COPY", False
        await self._state.put_job(copy)
        return job_service_pb2.DuplicateJobResponse(id=copy.id, job=copy)

    async def RunJob(self, request: job_service_pb2.RunJobRequest, context: Context) -> Any:
        await self._state.note(context, "RunJob", request)
        job = await one_of(context, self._state.jobs, request.id, "job")
        if job.HasField("export_spec"):
            sent = self._state.scripts.pop(0) if self._state.scripts else [None]
            return job_service_pb2.RunJobResponse(execution=sent[0], exported_items=len(sent) if sent[0] else 0)
        first, *later = self._state.scripts.pop(0)
        await self._state.put(first)
        task = asyncio.create_task(self._play(later))
        self._runs.add(task)
        task.add_done_callback(self._runs.discard)
        return job_service_pb2.RunJobResponse(execution=first)

    async def ActivateJob(self, request: job_service_pb2.ActivateJobRequest, context: Context) -> Any:
        await self._state.note(context, "ActivateJob", request)
        job = await one_of(context, self._state.jobs, request.id, "job")
        job.active = True
        return job_service_pb2.ActivateJobResponse(job=job)

    async def DeactivateJob(self, request: job_service_pb2.DeactivateJobRequest, context: Context) -> Any:
        await self._state.note(context, "DeactivateJob", request)
        job = await one_of(context, self._state.jobs, request.id, "job")
        job.active = False
        return job_service_pb2.DeactivateJobResponse(job=job)

    async def WatchJobs(
        self, request: job_service_pb2.WatchJobsRequest, context: Context
    ) -> AsyncIterator[job_service_pb2.WatchJobsResponse]:
        await self._state.note(context, "WatchJobs", request)
        seen = await resumed(context, self._state, request.resume_token)
        snapshot = not request.resume_token
        while True:
            current = self._state.revision
            yield job_service_pb2.WatchJobsResponse(
                jobs=[job for id, job in self._state.jobs.items() if self._state.job_revisions[id] > seen],
                deleted_ids=[id for id, revision in self._state.deleted_jobs.items() if revision > seen],
                resume_token=f"{self._state.database}:{current}",
                snapshot=snapshot,
            )
            seen, snapshot = current, False
            async with self._state.changed:
                await self._state.changed.wait_for(lambda: self._state.revision > seen)  # noqa: B023

    async def _play(self, executions: list[execution_pb2.Execution]) -> None:
        async with self._state.changed:
            await self._state.changed.wait_for(lambda: self._state.requests("WatchExecutions"))
        for execution in executions:
            await self._state.put(execution)


class CatalogServicer(catalog_service_pb2_grpc.CatalogServiceServicer):
    """Entities and records."""

    def __init__(self, state: MemoryServer) -> None:
        self._state = state

    async def ListEntityTypes(self, request: catalog_service_pb2.ListEntityTypesRequest, context: Context) -> Any:
        await self._state.note(context, "ListEntityTypes", request)
        return catalog_service_pb2.ListEntityTypesResponse(content=self._state.entities)

    async def ListRecords(self, request: catalog_service_pb2.ListRecordsRequest, context: Context) -> Any:
        await self._state.note(context, "ListRecords", request)
        found = [
            record
            for record in self._state.records
            if request.search in record.key and request.record_type == record.record_type
        ]
        return await page(context, catalog_service_pb2.ListRecordsResponse, request, found)

    async def GetRecord(self, request: catalog_service_pb2.GetRecordRequest, context: Context) -> Any:
        await self._state.note(context, "GetRecord", request)
        records = {record.key: record for record in self._state.records}
        return catalog_service_pb2.GetRecordResponse(record=await one_of(context, records, request.key, "record"))

    async def UpdateRecordStatus(self, request: catalog_service_pb2.UpdateRecordStatusRequest, context: Context) -> Any:
        await self._state.note(context, "UpdateRecordStatus", request)
        record = catalog_pb2.Record(record_type=request.record_type, key=request.key, fields=request.fields)
        record.fields["status"] = request.status
        return catalog_service_pb2.UpdateRecordStatusResponse(record=record)


class SystemServicer(system_service_pb2_grpc.SystemServiceServicer):
    """The server and its caller."""

    def __init__(self, state: MemoryServer) -> None:
        self._state = state

    async def GetServerInfo(self, request: system_service_pb2.GetServerInfoRequest, context: Context) -> Any:
        await self._state.note(context, "GetServerInfo", request)
        return system_service_pb2.GetServerInfoResponse(version="0.1.0", database="sqlite", database_id="one")

    async def WhoAmI(self, request: system_service_pb2.WhoAmIRequest, context: Context) -> Any:
        await self._state.note(context, "WhoAmI", request)
        return system_service_pb2.WhoAmIResponse(
            name="local operator", role="operator", permissions=self._state.permissions
        )
