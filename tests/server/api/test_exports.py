"""Export jobs as resources: JobService."""

from typing import Any

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from ferryman.v1 import (
    catalog_service_pb2,
    connector_pb2,
    connector_service_pb2,
    execution_pb2,
    execution_service_pb2,
    job_pb2,
)
from ferryman.v1 import job_service_pb2 as pb
from tests.server.api.refusals import Refusal, refused
from tests.server.api.serving import Api

TARGET = job_pb2.SftpTarget(
    directory="orders/out",
    format=job_pb2.EXPORT_FORMAT_JSON,
    file_name_format=job_pb2.FILE_NAME_FORMAT_STANDARD,
)


def spec(*statuses: str, target: job_pb2.SftpTarget = TARGET) -> job_pb2.ExportSpec:
    return job_pb2.ExportSpec(trigger_statuses=statuses, sftp=target)


async def api_connector(api: Api) -> connector_pb2.Connector:
    """A connector to a REST API."""
    settings = connector_pb2.ApiSettings(base_url="https://erp.example.com")
    request = connector_pb2.Connector(name=api.name("ERP"), api=settings)
    response = await api.connectors.CreateConnector(connector_service_pb2.CreateConnectorRequest(connector=request))
    return response.connector


async def get(api: Api, job_id: str) -> job_pb2.Job:
    return (await api.jobs.GetJob(pb.GetJobRequest(id=job_id))).job


async def update(api: Api, job: job_pb2.Job, *paths: str) -> job_pb2.Job:
    request = pb.UpdateJobRequest(job=job, update_mask=FieldMask(paths=paths))
    return (await api.jobs.UpdateJob(request)).job


async def refused_create(api: Api, **fields: Any) -> Refusal:
    connector = await api.connector()
    job = job_pb2.Job(name="Orders", connector_id=connector.id, **fields)
    return await refused(api.jobs.CreateJob(pb.CreateJobRequest(job=job)))


async def test_an_export_comes_back_as_it_was_created(api: Api) -> None:
    connector = await api.connector()
    wanted = job_pb2.Job(
        name="Orders to the ERP",
        entity="ORDER",
        connector_id=connector.id,
        active=True,
        export_spec=spec("SHIPPED", "DRAFT_ORDER_ON_HOLD"),
    )
    created = (await api.jobs.CreateJob(pb.CreateJobRequest(job=wanted))).job
    assert await get(api, created.id) == created
    assert not created.HasField("schedule")
    assert list(created.warnings) == []
    for name in ("id", "etag", "created_at", "updated_at"):
        created.ClearField(name)
    assert created == wanted


async def test_files_have_short_names_unless_told_otherwise(api: Api) -> None:
    assert (await api.export()).export_spec.sftp.file_name_format == job_pb2.FILE_NAME_FORMAT_SHORT


async def test_the_other_spelling_of_on_hold_is_stored_as_the_one(api: Api) -> None:
    job = await api.export()
    changes = job_pb2.Job(id=job.id, export_spec=job_pb2.ExportSpec(trigger_statuses=["ORDER_DRAFT_ON_HOLD"]))
    assert (await update(api, changes)).export_spec.trigger_statuses == ["DRAFT_ORDER_ON_HOLD"]
    changes.export_spec.trigger_statuses.append("DRAFT_ORDER_ON_HOLD")
    assert set((await refused(update(api, changes))).violations) == {"export_spec.trigger_statuses[1]"}


async def test_everything_missing_is_named(api: Api) -> None:
    refusal = await refused_create(api, entity="ORDER", export_spec=job_pb2.ExportSpec())
    assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT
    assert set(refusal.violations) == {
        "export_spec.sftp.format",
        "export_spec.sftp.directory",
        "export_spec.trigger_statuses",
    }
    assert set((await refused_create(api, entity="INCIDENT")).violations) == {"import_spec"}


async def test_unknown_values_are_refused(api: Api) -> None:
    target = job_pb2.SftpTarget(directory="out", format=77, file_name_format=9)  # type: ignore[arg-type]
    refusal = await refused_create(api, entity="ORDER", export_spec=spec("SHIPPED", "OPEN", target=target))
    assert refusal.violations == {
        "export_spec.sftp.format": "is 77, expected EXPORT_FORMAT_XML or EXPORT_FORMAT_JSON",
        "export_spec.sftp.file_name_format": "is 9, expected FILE_NAME_FORMAT_SHORT or FILE_NAME_FORMAT_STANDARD",
        "export_spec.trigger_statuses[1]": refusal.violations["export_spec.trigger_statuses[1]"],
    }
    assert refusal.violations["export_spec.trigger_statuses[1]"].startswith("is 'OPEN'; ORDER has the statuses ")


async def test_incidents_are_not_exported_as_files(api: Api) -> None:
    refusal = await refused_create(api, entity="INCIDENT", export_spec=spec("OPEN"))
    assert refusal.violations == {"entity": "INCIDENT cannot be exported over SFTP; over SFTP these can: ORDER"}


async def test_an_export_over_an_api_comes_back_as_it_was_created(api: Api) -> None:
    connector = await api_connector(api)
    target = job_pb2.ApiTarget(
        method=job_pb2.ApiCall.METHOD_PUT,
        path="/orders/{{reference}}",
        query=[job_pb2.NamedValue(name="source", value="shop")],
        headers=[job_pb2.NamedValue(name="Accept", value="application/json")],
        mapping=[job_pb2.MappingLine(source="orderLines[*].quantity", field="lines[*].count")],
    )
    wanted = job_pb2.ExportSpec(trigger_statuses=["DRAFT_ORDER_ON_HOLD"], api=target, repeat_on_hold=True)
    job = job_pb2.Job(name="Calls", entity="ORDER", connector_id=connector.id, export_spec=wanted)
    created = (await api.jobs.CreateJob(pb.CreateJobRequest(job=job))).job
    assert created.export_spec == wanted
    target.method = job_pb2.ApiCall.METHOD_UNSPECIFIED
    changes = job_pb2.Job(id=created.id, export_spec=job_pb2.ExportSpec(api=target))
    assert (await update(api, changes, "export_spec.api")).export_spec.api.method == job_pb2.ApiCall.METHOD_POST
    target.method = 42  # type: ignore[assignment]
    changes = job_pb2.Job(id=created.id, export_spec=job_pb2.ExportSpec(api=target))
    assert set((await refused(update(api, changes, "export_spec.api"))).violations) == {"export_spec.api.method"}


async def test_only_orders_and_incidents_can_be_exported(api: Api) -> None:
    refusal = await refused_create(api, entity="PRODUCT", export_spec=spec("SHIPPED"))
    assert refusal.violations == {"entity": "is 'PRODUCT', which cannot be exported; expected one of ORDER, INCIDENT"}


async def test_the_connector_must_exist(api: Api) -> None:
    job = job_pb2.Job(name="Orders", entity="ORDER", connector_id="nope", export_spec=spec("SHIPPED"))
    refusal = await refused(api.jobs.CreateJob(pb.CreateJobRequest(job=job)))
    assert set(refusal.violations) == {"connector_id"}


@pytest.mark.parametrize("masked", [True, False])
async def test_every_setting_can_be_changed_by_itself(api: Api, masked: bool) -> None:
    job, connector = await api.export(), await api.connector()

    async def assert_changed(path: str, changes: job_pb2.Job, expected: job_pb2.Job) -> None:
        changes.id = job.id
        changed = await update(api, changes, *([path] if masked else []))
        assert (changed.export_spec, changed.connector_id) == (expected.export_spec, expected.connector_id)
        expected.CopyFrom(changed)

    now = job_pb2.Job()
    now.CopyFrom(job)
    directory = job_pb2.ExportSpec(sftp=job_pb2.SftpTarget(directory="elsewhere"))
    now.export_spec.sftp.directory = "elsewhere"
    await assert_changed("export_spec.sftp.directory", job_pb2.Job(export_spec=directory), now)
    json = job_pb2.ExportSpec(sftp=job_pb2.SftpTarget(format=job_pb2.EXPORT_FORMAT_JSON))
    now.export_spec.sftp.format = job_pb2.EXPORT_FORMAT_JSON
    await assert_changed("export_spec.sftp.format", job_pb2.Job(export_spec=json), now)
    names = job_pb2.ExportSpec(sftp=job_pb2.SftpTarget(file_name_format=job_pb2.FILE_NAME_FORMAT_STANDARD))
    now.export_spec.sftp.file_name_format = job_pb2.FILE_NAME_FORMAT_STANDARD
    await assert_changed("export_spec.sftp.file_name_format", job_pb2.Job(export_spec=names), now)
    now.export_spec.trigger_statuses[:] = ["SHIPPED", "CANCELED"]
    statuses = job_pb2.ExportSpec(trigger_statuses=["SHIPPED", "CANCELED"])
    await assert_changed("export_spec.trigger_statuses", job_pb2.Job(export_spec=statuses), now)
    now.connector_id = connector.id
    await assert_changed("connector_id", job_pb2.Job(connector_id=connector.id), now)


async def test_the_kind_of_a_job_is_fixed(api: Api) -> None:
    export, imported = await api.export(), await api.job()
    source = job_pb2.ImportSpec(sftp=job_pb2.SftpSource(file_path="in.csv", delimiter=";"))
    refusal = await refused(update(api, job_pb2.Job(id=export.id, import_spec=source)))
    assert refusal.violations == {"import_spec": "the job is an export for good; create another job instead"}
    for paths in ((), ("export_spec.sftp.directory",), ("export_spec",)):
        refusal = await refused(update(api, job_pb2.Job(id=imported.id, export_spec=spec("SHIPPED")), *paths))
        assert refusal.violations == {"export_spec": "the job is an import for good; create another job instead"}
    refusal = await refused(update(api, job_pb2.Job(id=export.id, entity="INCIDENT")))
    assert set(refusal.violations) == {"entity"}
    assert (await get(api, export.id), await get(api, imported.id)) == (export, imported)


async def test_the_spec_cannot_be_taken_away(api: Api) -> None:
    export = await api.export()
    refusal = await refused(update(api, job_pb2.Job(id=export.id), "export_spec"))
    assert set(refusal.violations) == {"export_spec"}
    # It has no import_spec that could be cleared.
    cleared = await update(api, job_pb2.Job(id=export.id), "import_spec")
    assert cleared.export_spec == export.export_spec


async def test_lists_find_exports_by_entity(api: Api) -> None:
    order, _ = await api.export(), await api.job()

    async def ids(*entities: str) -> list[str]:
        return [job.id for job in (await api.jobs.ListJobs(pb.ListJobsRequest(entities=entities))).content]

    assert await ids("ORDER") == [order.id]
    assert await ids("INCIDENT") == []
    assert len(await ids("ORDER", "SUPPLIER")) == 2
    assert len(await ids()) == 2


async def test_an_export_is_activated_and_deleted_like_an_import(api: Api) -> None:
    job = await api.export()
    assert (await api.jobs.ActivateJob(pb.ActivateJobRequest(id=job.id))).job.active
    await api.jobs.DeleteJob(pb.DeleteJobRequest(id=job.id))
    assert (await refused(get(api, job.id))).code is grpc.StatusCode.NOT_FOUND


async def open_incident(api: Api, key: str, request_id: str = "") -> catalog_service_pb2.UpdateRecordStatusResponse:
    """Make an incident that is open."""
    request = catalog_service_pb2.UpdateRecordStatusRequest(
        record_type="incident", key=key, status="OPEN", allow_missing=True, request_id=request_id
    )
    return await api.catalog.UpdateRecordStatus(request)


async def incidents_job(api: Api) -> job_pb2.Job:
    """A job that sends open incidents."""
    export_spec = job_pb2.ExportSpec(trigger_statuses=["OPEN"], api=job_pb2.ApiTarget(path="/incidents"))
    connector = await api_connector(api)
    job = job_pb2.Job(name="Incidents", entity="INCIDENT", connector_id=connector.id, export_spec=export_spec)
    return (await api.jobs.CreateJob(pb.CreateJobRequest(job=job))).job


async def test_a_run_sends_what_stands_in_a_trigger_status_once(api: Api) -> None:
    await open_incident(api, "I-1")
    await open_incident(api, "I-2")
    job = await incidents_job(api)
    request = pb.RunJobRequest(id=job.id, request_id="once")
    sent = await api.jobs.RunJob(request)
    assert sent.exported_items == 2
    item = sent.execution.exported_item
    assert (item.record_type, item.record_key, item.trigger_status) == ("incident", "I-1", "OPEN")
    assert sent.execution.status == execution_pb2.Execution.JOB_PENDING
    assert await api.jobs.RunJob(request) == sent
    again = await api.jobs.RunJob(pb.RunJobRequest(id=job.id, request_id="another"))
    assert (again.exported_items, again.HasField("execution")) == (0, False)
    assert await api.jobs.RunJob(pb.RunJobRequest(id=job.id, request_id="another")) == again


async def test_only_what_has_ended_is_sent_again(api: Api) -> None:
    await open_incident(api, "I-1")
    job = await incidents_job(api)
    item = (await api.jobs.RunJob(pb.RunJobRequest(id=job.id))).execution
    resend = execution_service_pb2.ResendExecutionRequest(id=item.id, request_id="again")
    refusal = await refused(api.executions.ResendExecution(resend))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "NOT_RESENDABLE")
    await api.executions.StopExecution(execution_service_pb2.StopExecutionRequest(id=item.id))
    made = (await api.executions.ResendExecution(resend)).execution
    assert made.exported_item.resends_execution_id == item.id
    assert (await api.executions.ResendExecution(resend)).execution == made
    execution_id = execution_service_pb2.ResendExecutionRequest(id=(await api.run((await api.job()).id)).id)
    refusal = await refused(api.executions.ResendExecution(execution_id))
    assert "it is an import" in refusal.message
    unknown = execution_service_pb2.ResendExecutionRequest(id="nope")
    assert (await refused(api.executions.ResendExecution(unknown))).code is grpc.StatusCode.NOT_FOUND


async def test_a_status_is_set_once_for_its_request(api: Api) -> None:
    made = await open_incident(api, "I-1", "once")
    assert made.record.fields["incidentStatus"] == "OPEN"
    assert await open_incident(api, "I-1", "once") == made
    other = catalog_service_pb2.UpdateRecordStatusRequest(
        record_type="incident", key="I-1", status="CLOSED", request_id="once"
    )
    assert (await refused(api.catalog.UpdateRecordStatus(other))).reason == "REQUEST_ID_REUSED"


@pytest.mark.parametrize(
    ("record_type", "key", "status", "code"),
    [
        ("product", "P-1", "OPEN", grpc.StatusCode.INVALID_ARGUMENT),
        ("incident", "I-1", "OPENED", grpc.StatusCode.INVALID_ARGUMENT),
        ("incident", "I-2", "OPEN", grpc.StatusCode.NOT_FOUND),
        ("order", "O-1", "SHIPPED", grpc.StatusCode.NOT_FOUND),
    ],
)
async def test_a_status_that_cannot_be_set(
    api: Api, record_type: str, key: str, status: str, code: grpc.StatusCode
) -> None:
    request = catalog_service_pb2.UpdateRecordStatusRequest(record_type=record_type, key=key, status=status)
    assert (await refused(api.catalog.UpdateRecordStatus(request))).code is code
