"""What callers see of errors."""

import inspect

import grpc
import pytest
from structlog.testing import capture_logs

from ferryman.v1 import connector_service_pb2, error_reason_pb2, execution_service_pb2, job_pb2, job_service_pb2
from ferryman_server.api.errors import ANSWERS
from ferryman_server.domain import errors
from tests.server.api.refusals import refusal_of, refused
from tests.server.api.serving import MAX_PENDING, Api, connector_message, job_message

UNKNOWN = "01890000-0000-7000-8000-000000000000"


def test_every_error_of_the_domain_has_an_answer() -> None:
    of_domain = {
        value
        for _, value in inspect.getmembers(errors, inspect.isclass)
        if issubclass(value, errors.FerrymanError) and value is not errors.FerrymanError
    }
    assert of_domain <= set(ANSWERS)


def test_every_reason_of_the_contract_is_given() -> None:
    given = {reason for _, reason in ANSWERS.values()}
    reasons = error_reason_pb2
    never = {reasons.ERROR_REASON_UNSPECIFIED, reasons.ERROR_REASON_INTERNAL}
    never.add(reasons.ERROR_REASON_EXPORTS_NOT_DELIVERED)
    assert given | never == set(error_reason_pb2.ErrorReason.values())


async def test_not_found(api: Api) -> None:
    refusal = await refused(api.jobs.GetJob(job_service_pb2.GetJobRequest(id=UNKNOWN)))
    assert refusal.code is grpc.StatusCode.NOT_FOUND
    assert refusal.reason == "RESOURCE_NOT_FOUND"
    assert refusal.metadata == {"type": "job", "id": UNKNOWN}
    assert refusal.message == f"there is no job with id '{UNKNOWN}'; list the jobs to see which there are"


async def test_name_taken(api: Api) -> None:
    connector = await api.connector()
    request = connector_service_pb2.CreateConnectorRequest(connector=connector_message(name=connector.name))
    refusal = await refused(api.connectors.CreateConnector(request))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.ALREADY_EXISTS, "NAME_TAKEN")
    assert refusal.metadata == {"type": "connector", "name": connector.name}


async def test_all_wrong_fields_are_named_at_once(api: Api) -> None:
    job = job_message(name=" ")
    job.import_spec.sftp.delimiter = "|"
    refusal = await refused(api.jobs.CreateJob(job_service_pb2.CreateJobRequest(job=job)))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "FIELDS_INVALID")
    assert set(refusal.violations) == {"name", "connector_id", "import_spec.sftp.delimiter"}
    assert all(description in refusal.message for description in refusal.violations.values())


async def test_page_token_of_another_query(api: Api) -> None:
    await api.connector()
    await api.connector()
    page = await api.connectors.ListConnectors(connector_service_pb2.ListConnectorsRequest(size=1))
    request = connector_service_pb2.ListConnectorsRequest(page_token=page.next_page_token, search="x")
    refusal = await refused(api.connectors.ListConnectors(request))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "PAGE_TOKEN_INVALID")


async def test_etag_mismatch(api: Api) -> None:
    job = await api.job()
    request = job_service_pb2.DeleteJobRequest(id=job.id, etag="no etag")
    refusal = await refused(api.jobs.DeleteJob(request))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.ABORTED, "ETAG_MISMATCH")
    assert refusal.metadata == {"type": "job", "id": job.id}


async def test_request_id_reused(api: Api) -> None:
    job = await api.job()
    await api.jobs.RunJob(job_service_pb2.RunJobRequest(id=job.id, request_id="r"))
    other = await api.job()
    refusal = await refused(api.jobs.RunJob(job_service_pb2.RunJobRequest(id=other.id, request_id="r")))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_ID_REUSED")


async def test_connector_in_use(api: Api) -> None:
    job = await api.job()
    request = connector_service_pb2.DeleteConnectorRequest(id=job.connector_id)
    refusal = await refused(api.connectors.DeleteConnector(request))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "CONNECTOR_IN_USE")
    assert job.name in refusal.message


async def test_job_running(api: Api) -> None:
    job = await api.job()
    execution = await api.run(job.id)
    refusal = await refused(api.jobs.DeleteJob(job_service_pb2.DeleteJobRequest(id=job.id)))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "JOB_RUNNING")
    assert refusal.metadata == {"execution_id": execution.id}


async def test_queue_full(api: Api) -> None:
    job = await api.job()
    for _ in range(1 + MAX_PENDING):
        await api.run(job.id)
    refusal = await refused(api.run(job.id))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "QUEUE_FULL")


async def test_errors_of_streams_have_the_same_form(api: Api) -> None:
    request = execution_service_pb2.WatchExecutionsRequest(resume_token="nonsense")
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        async for _ in api.executions.WatchExecutions(request):
            pass
    refusal = refusal_of(caught.value)
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.OUT_OF_RANGE, "RESUME_TOKEN_EXPIRED")


async def test_a_fault_is_told_by_its_id_and_logged_in_full(api: Api) -> None:
    connector = await api.connector()
    async with api.parts.control.write() as conn:
        await conn.exec_driver_sql("UPDATE connector SET settings = '{' WHERE id = ?", (connector.id,))
    with capture_logs() as logs:
        refusal = await refused(api.connectors.GetConnector(connector_service_pb2.GetConnectorRequest(id=connector.id)))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.INTERNAL, "INTERNAL")
    [entry] = logs
    assert refusal.metadata == {"error_id": entry["error_id"]}
    assert refusal.message == (
        f"a fault of the server, logged as error {entry['error_id']}; look it up in the server's log"
    )
    assert (entry["log_level"], entry["method"]) == ("error", "/ferryman.v1.ConnectorService/GetConnector")
    assert entry["exception"].startswith("Traceback")


async def test_a_method_that_is_not_served_is_unimplemented(api: Api) -> None:
    call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = api.channel.unary_unary("/ferryman.v1.JobService/Nope")
    refusal = await refused(call(b""))
    assert refusal.code is grpc.StatusCode.UNIMPLEMENTED


async def test_an_error_fits_into_what_clients_accept_however_long_the_request_is(api: Api) -> None:
    refusal = await refused(api.jobs.GetJob(job_service_pb2.GetJobRequest(id="\u20ac" * 100_000)))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.NOT_FOUND, "RESOURCE_NOT_FOUND")
    job = job_message(name="J", connector_id="c", entity="\u20ac" * 100_000)
    lines = (job_pb2.MappingLine(source=f"s{n}", field="\u20ac" * 1000) for n in range(1000))
    job.import_spec.mapping.extend(lines)
    refusal = await refused(api.jobs.CreateJob(job_service_pb2.CreateJobRequest(job=job)))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "FIELDS_INVALID")
    job.entity = "SUPPLIER"
    refusal = await refused(api.jobs.CreateJob(job_service_pb2.CreateJobRequest(job=job)))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "FIELDS_INVALID")
    assert refusal.message.startswith("1000 fields are wrong, the first 6 are: import_spec.mapping[0].field: ")
    assert len(refusal.violations) == 6
