"""JobService."""

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from ferryman.v1 import connector_pb2, connector_service_pb2, execution_pb2, job_pb2
from ferryman.v1 import job_service_pb2 as pb
from tests.server.api.refusals import refused
from tests.server.api.serving import Api, job_message


async def get(api: Api, job_id: str) -> job_pb2.Job:
    return (await api.jobs.GetJob(pb.GetJobRequest(id=job_id))).job


async def update(api: Api, job: job_pb2.Job, *paths: str) -> job_pb2.Job:
    request = pb.UpdateJobRequest(job=job, update_mask=FieldMask(paths=paths))
    return (await api.jobs.UpdateJob(request)).job


async def test_a_job_comes_back_as_it_was_created(api: Api) -> None:
    connector = await api.connector()
    wanted = job_pb2.Job(
        name="Products every night",
        entity="PRODUCT",
        connector_id=connector.id,
        active=True,
        import_spec=job_pb2.ImportSpec(
            sftp=job_pb2.SftpSource(
                inbound_directory="in",
                outbound_directory="done",
                delimiter=",",
                format=job_pb2.FILE_FORMAT_CSV,
            ),
            mapping=[job_pb2.MappingLine(source="Id", field="attribute-colour", default_value="none")],
            transcodings=[job_pb2.Transcoding(field="attribute-colour", input="a", output="b")],
            overlap_policy=job_pb2.WAIT_FOR_NEXT,
            import_full=True,
        ),
    )
    created = (await api.jobs.CreateJob(pb.CreateJobRequest(job=wanted))).job
    assert await get(api, created.id) == created
    assert created.id
    assert created.etag
    assert created.created_at == created.updated_at
    assert [w.split(":")[0] for w in created.warnings] == ["Import Full mode"]
    for name in ("id", "etag", "created_at", "updated_at", "warnings", "schedule"):
        created.ClearField(name)
    assert created == wanted


async def test_defaults_are_told(api: Api) -> None:
    spec = (await api.job()).import_spec
    assert spec.overlap_policy == job_pb2.RUN_IMMEDIATELY
    assert spec.sftp.format == job_pb2.FILE_FORMAT_CSV
    assert spec.sftp.WhichOneof("location") == "file_path"


async def test_output_only_fields_are_ignored_at_create(api: Api) -> None:
    connector = await api.connector()
    wanted = job_message(name="J", connector_id=connector.id, id="mine", etag="77", warnings=["w"])
    created = (await api.jobs.CreateJob(pb.CreateJobRequest(job=wanted))).job
    assert created.id != "mine"
    assert created.etag != "77"
    assert not created.warnings


async def test_an_unknown_connector_is_a_violation(api: Api) -> None:
    request = pb.CreateJobRequest(job=job_message(name="J", connector_id="nope"))
    assert "connector_id" in (await refused(api.jobs.CreateJob(request))).violations


CALLS = job_pb2.ApiSource(
    calls=[
        job_pb2.ApiCall(
            method=job_pb2.ApiCall.METHOD_POST,
            path="/offers/file",
            query=[job_pb2.NamedValue(name="since", value="{{lastExecutionDate}}")],
            headers=[job_pb2.NamedValue(name="Accept", value="application/json")],
            body="{}",
            front_office=True,
        ),
        job_pb2.ApiCall(
            method=job_pb2.ApiCall.METHOD_GET,
            path="/offers/{{$.id}}",
            retry=job_pb2.RetryBehaviour(
                max_attempts=9, interval_seconds=2, expected_status=200, condition_path="$.state", condition_value="OK"
            ),
        ),
        job_pb2.ApiCall(method=job_pb2.ApiCall.METHOD_GET, download=job_pb2.DownloadBehaviour(url_path="$.url")),
    ],
    delimiter=";",
)


async def api_connector(api: Api) -> connector_pb2.Connector:
    """A connector to a REST API."""
    settings = connector_pb2.ApiSettings(base_url="https://erp.example.com")
    request = connector_pb2.Connector(name=api.name("ERP"), api=settings)
    response = await api.connectors.CreateConnector(connector_service_pb2.CreateConnectorRequest(connector=request))
    return response.connector


async def test_an_api_source_comes_back_as_it_was_created(api: Api) -> None:
    connector = await api_connector(api)
    paging = job_pb2.PagingBehaviour(
        numbered=job_pb2.NumberedPages(page_parameter="page", first_page=1, total_pages_path="$.pages"),
        size_parameter="size",
        size=500,
    )
    cursor = job_pb2.PagingBehaviour(cursor=job_pb2.CursorPages(cursor_parameter="c", next_cursor_path="$.next"))
    sources = [CALLS]
    for behaviour in (paging, cursor, job_pb2.PagingBehaviour(link=job_pb2.LinkPages())):
        call = job_pb2.ApiCall(method=job_pb2.ApiCall.METHOD_GET, path="/offers", paging=behaviour)
        sources.append(job_pb2.ApiSource(calls=[call], records_path="$.items"))
    for source in sources:
        message = job_pb2.Job(name=api.name("J"), entity="OFFER", connector_id=connector.id)
        message.import_spec.api.CopyFrom(source)
        created = (await api.jobs.CreateJob(pb.CreateJobRequest(job=message))).job
        assert created.import_spec.api == source


async def test_paging_says_how_pages_follow(api: Api) -> None:
    connector = await api_connector(api)
    call = job_pb2.ApiCall(path="/offers", method=42, paging=job_pb2.PagingBehaviour())  # type: ignore[arg-type]
    message = job_pb2.Job(name="J", entity="OFFER", connector_id=connector.id)
    message.import_spec.api.calls.append(call)
    refusal = await refused(api.jobs.CreateJob(pb.CreateJobRequest(job=message)))
    assert {"import_spec.api.calls[0].method", "import_spec.api.calls[0].paging"} <= set(refusal.violations)


async def test_a_job_needs_a_connector_of_its_kind(api: Api) -> None:
    connector = await api.connector()
    message = job_pb2.Job(name="J", entity="OFFER", connector_id=connector.id)
    message.import_spec.api.CopyFrom(CALLS)
    refusal = await refused(api.jobs.CreateJob(pb.CreateJobRequest(job=message)))
    assert "needs one of kind api or mirakl" in refusal.violations["connector_id"]


async def test_a_job_without_spec_or_unknown_enumeration_values_is_refused(api: Api) -> None:
    connector = await api.connector()
    bare = job_pb2.Job(name="J", connector_id=connector.id, entity="SUPPLIER")
    refusal = await refused(api.jobs.CreateJob(pb.CreateJobRequest(job=bare)))
    assert set(refusal.violations) == {"import_spec"}
    odd = job_message(name="J", connector_id=connector.id)
    odd.import_spec.overlap_policy = 77  # type: ignore[assignment]
    odd.import_spec.sftp.format = 9  # type: ignore[assignment]
    refusal = await refused(api.jobs.CreateJob(pb.CreateJobRequest(job=odd)))
    assert refusal.violations == {
        "import_spec.overlap_policy": "is 77, which this server does not know; "
        "expected RUN_IMMEDIATELY or WAIT_FOR_NEXT",
        "import_spec.sftp.format": "is 9, expected FILE_FORMAT_CSV or FILE_FORMAT_XML or FILE_FORMAT_JSON",
    }


async def test_update_changes_what_the_mask_names_and_the_etag(api: Api) -> None:
    job = await api.job(active=True)
    changes = job_pb2.Job(id=job.id, name="New name", import_spec=job_pb2.ImportSpec(import_full=True))
    changed = await update(api, changes, "name", "active")
    assert (changed.name, changed.active, changed.import_spec) == ("New name", False, job.import_spec)
    assert changed.etag != job.etag
    assert await get(api, job.id) == changed


async def test_update_without_mask_keeps_what_is_not_present(api: Api) -> None:
    job = await api.job(active=True, import_spec=job_pb2.ImportSpec(overlap_policy=job_pb2.WAIT_FOR_NEXT))
    spec = job_pb2.ImportSpec(sftp=job_pb2.SftpSource(delimiter=","))
    changed = await update(api, job_pb2.Job(id=job.id, import_spec=spec))
    assert changed.active
    assert changed.import_spec.overlap_policy == job_pb2.WAIT_FOR_NEXT
    assert changed.import_spec.sftp == job_pb2.SftpSource(
        file_path="in/suppliers.csv", delimiter=",", format=job_pb2.FILE_FORMAT_CSV
    )


async def test_a_job_read_and_sent_back_is_a_valid_update(api: Api) -> None:
    job = await api.job()
    await api.run(job.id)
    read = await get(api, job.id)
    changed = await update(api, read)
    assert changed.latest_execution == read.latest_execution
    assert changed.import_spec == read.import_spec


async def test_the_entity_is_fixed(api: Api) -> None:
    job = await api.job()
    refusal = await refused(update(api, job_pb2.Job(id=job.id, entity="PRODUCT"), "entity"))
    assert refusal.violations["entity"] == "is SUPPLIER for good, not 'PRODUCT'; create another job instead"
    assert (await update(api, job_pb2.Job(id=job.id, entity="SUPPLIER"), "entity")).entity == "SUPPLIER"


async def test_the_spec_cannot_be_taken_away(api: Api) -> None:
    job = await api.job()
    refusal = await refused(update(api, job_pb2.Job(id=job.id), "import_spec"))
    assert set(refusal.violations) == {"import_spec"}


async def test_an_unknown_path_is_refused(api: Api) -> None:
    job = await api.job()
    refusal = await refused(update(api, job_pb2.Job(id=job.id), "importSpec.importFull"))
    assert set(refusal.violations) == {"update_mask"}


@pytest.mark.parametrize("etag", ["0", "x"])
async def test_an_update_with_another_etag_is_aborted(api: Api, etag: str) -> None:
    job = await api.job()
    refusal = await refused(update(api, job_pb2.Job(id=job.id, etag=etag, name="New")))
    assert refusal.code is grpc.StatusCode.ABORTED
    assert (await get(api, job.id)).name == job.name
    assert (await update(api, job_pb2.Job(id=job.id, etag=job.etag, name="New"))).name == "New"


async def test_create_with_a_known_request_id_returns_the_job_as_it_stands(api: Api) -> None:
    connector = await api.connector()
    request = pb.CreateJobRequest(job=job_message(name="Once", connector_id=connector.id), request_id="r1")
    job = (await api.jobs.CreateJob(request)).job
    execution = await api.run(job.id)
    again = (await api.jobs.CreateJob(request)).job
    assert (again.id, again.latest_execution) == (job.id, execution)
    assert (await api.jobs.ListJobs(pb.ListJobsRequest())).number_of_elements == 1


async def test_a_failed_call_is_not_remembered(api: Api) -> None:
    connector = await api.connector()
    taken = await api.job(name="Taken")
    request = pb.CreateJobRequest(job=job_message(name=taken.name, connector_id=connector.id), request_id="r1")
    assert (await refused(api.jobs.CreateJob(request))).reason == "NAME_TAKEN"
    request.job.name = "Free"
    assert (await api.jobs.CreateJob(request)).job.name == "Free"


async def test_run_starts_once_for_a_request_id(api: Api) -> None:
    job = await api.job()
    request = pb.RunJobRequest(id=job.id, request_id="r1")
    first = (await api.jobs.RunJob(request)).execution
    assert first.status == execution_pb2.Execution.JOB_INITIALIZING
    assert first.trigger == execution_pb2.Trigger(kind=execution_pb2.Trigger.KIND_MANUAL, by="local operator")
    assert (await api.jobs.RunJob(request)).execution == first
    second = await api.run(job.id)
    assert second.status == execution_pb2.Execution.JOB_PENDING
    assert second.status_reason.blocking_execution_id == first.id
    assert second.status_reason.queue_position == 1


async def test_run_wakes_whoever_waits_for_changes(api: Api) -> None:
    job = await api.job()
    before = api.parts.changes.number
    await api.run(job.id)
    assert api.parts.changes.number == before + 1


async def test_a_job_shows_its_latest_execution(api: Api) -> None:
    ran, idle = await api.job(), await api.job()
    execution = await api.run(ran.id)
    assert (await get(api, ran.id)).latest_execution == execution
    assert not (await get(api, idle.id)).HasField("latest_execution")
    listed = (await api.jobs.ListJobs(pb.ListJobsRequest())).content
    assert listed[0].latest_execution == execution
    assert not listed[1].HasField("latest_execution")


async def test_activating_repeatedly_changes_nothing_more(api: Api) -> None:
    job = await api.job()
    active = (await api.jobs.ActivateJob(pb.ActivateJobRequest(id=job.id))).job
    assert active.active
    assert (await api.jobs.ActivateJob(pb.ActivateJobRequest(id=job.id))).job == active
    assert not (await api.jobs.DeactivateJob(pb.DeactivateJobRequest(id=job.id))).job.active


async def test_an_import_shows_its_schedule(api: Api) -> None:
    job = await api.job()
    assert job.schedule.job_id == job.id
    assert not job.schedule.enabled
    assert (await update(api, job_pb2.Job(id=job.id, name="New"))).schedule == job.schedule


async def test_delete(api: Api) -> None:
    job = await api.job()
    refusal = await refused(api.jobs.DeleteJob(pb.DeleteJobRequest(id=job.id, etag="77")))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.ABORTED, "ETAG_MISMATCH")
    await api.jobs.DeleteJob(pb.DeleteJobRequest(id=job.id, etag=job.etag))
    assert (await refused(get(api, job.id))).code is grpc.StatusCode.NOT_FOUND


async def test_a_repeated_update_changes_nothing(api: Api) -> None:
    job = await api.job()
    request = pb.UpdateJobRequest(job=job_pb2.Job(id=job.id, name="Once"), request_id="r1")
    await api.jobs.UpdateJob(request)
    twice = await update(api, job_pb2.Job(id=job.id, name="Twice"))
    assert (await api.jobs.UpdateJob(request)).job == twice
    request.job.name = "Thrice"
    assert (await refused(api.jobs.UpdateJob(request))).reason == "REQUEST_ID_REUSED"
    assert await get(api, job.id) == twice


async def test_a_repeated_delete_succeeds_although_the_job_is_gone(api: Api) -> None:
    job, other = await api.job(), await api.job()
    request = pb.DeleteJobRequest(id=job.id, etag=job.etag, request_id="r1")
    await api.jobs.DeleteJob(request)
    await api.jobs.DeleteJob(request)
    request.id = other.id
    assert (await refused(api.jobs.DeleteJob(request))).reason == "REQUEST_ID_REUSED"
    assert (await get(api, other.id)) == other
    again = await refused(api.jobs.DeleteJob(pb.DeleteJobRequest(id=job.id, request_id="r2")))
    assert again.code is grpc.StatusCode.NOT_FOUND


async def test_a_repeated_activation_does_not_undo_what_came_since(api: Api) -> None:
    job = await api.job()
    activate = pb.ActivateJobRequest(id=job.id, request_id="r1")
    deactivate = pb.DeactivateJobRequest(id=job.id, request_id="r2")
    assert (await api.jobs.ActivateJob(activate)).job.active
    inactive = (await api.jobs.DeactivateJob(deactivate)).job
    assert not inactive.active
    assert (await api.jobs.ActivateJob(activate)).job == inactive
    active = (await api.jobs.ActivateJob(pb.ActivateJobRequest(id=job.id))).job
    assert (await api.jobs.DeactivateJob(deactivate)).job == active


async def test_a_request_id_belongs_to_one_method(api: Api) -> None:
    job = await api.job()
    await api.jobs.ActivateJob(pb.ActivateJobRequest(id=job.id, request_id="r1"))
    request = pb.DeactivateJobRequest(id=job.id, request_id="r1")
    assert (await refused(api.jobs.DeactivateJob(request))).reason == "REQUEST_ID_REUSED"


async def test_every_change_wakes_whoever_waits_for_changes(api: Api) -> None:
    job = await api.job()
    changes = (
        lambda: update(api, job_pb2.Job(id=job.id, name="New")),
        lambda: api.jobs.ActivateJob(pb.ActivateJobRequest(id=job.id)),
        lambda: api.jobs.DeactivateJob(pb.DeactivateJobRequest(id=job.id)),
        lambda: api.jobs.DuplicateJob(pb.DuplicateJobRequest(id=job.id)),
        lambda: api.jobs.DeleteJob(pb.DeleteJobRequest(id=job.id)),
        lambda: api.job(connector_id=job.connector_id),
    )
    for change in changes:
        before = api.parts.changes.number
        await change()
        assert api.parts.changes.number == before + 1


async def test_lists_page_by_number_and_by_token(api: Api) -> None:
    jobs = [await api.job() for _ in range(5)]
    first = await api.jobs.ListJobs(pb.ListJobsRequest(size=2))
    assert [j.id for j in first.content] == [j.id for j in jobs[:2]]
    assert (first.number_of_elements, first.number, first.size) == (2, 0, 2)
    assert (first.first, first.last, first.empty) == (True, False, False)
    second = await api.jobs.ListJobs(pb.ListJobsRequest(size=2, page_token=first.next_page_token))
    assert [j.id for j in second.content] == [j.id for j in jobs[2:4]]
    third = await api.jobs.ListJobs(pb.ListJobsRequest(size=2, page=2))
    assert [j.id for j in third.content] == [jobs[4].id]
    assert (third.first, third.last, third.number, third.next_page_token) == (False, True, 2, "")
    beyond = await api.jobs.ListJobs(pb.ListJobsRequest(size=2, page=9))
    assert (beyond.empty, beyond.last, beyond.number_of_elements) == (True, True, 0)


async def test_lists_filter_and_sort(api: Api) -> None:
    supplier, product = await api.job(name="100% Suppliers"), await api.job(name="Products", entity="PRODUCT")

    async def ids(**fields: object) -> list[str]:
        page = await api.jobs.ListJobs(pb.ListJobsRequest(**fields))  # type: ignore[arg-type]
        return [job.id for job in page.content]

    assert await ids() == [supplier.id, product.id]
    assert await ids(sort=["name,desc"]) == [product.id, supplier.id]
    assert await ids(search="0% SUPP") == [supplier.id]
    assert await ids(search="0_") == []
    assert await ids(entities=["PRODUCT"]) == [product.id]
    assert await ids(connector_id=supplier.connector_id) == [supplier.id]


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (pb.ListJobsRequest(page=-1), "page"),
        (pb.ListJobsRequest(size=-1), "size"),
        (pb.ListJobsRequest(sort=["nope,asc"]), "sort"),
        (pb.ListJobsRequest(entities=["NOPE"]), "entities"),
    ],
)
async def test_lists_refuse_what_they_do_not_know(api: Api, request_: pb.ListJobsRequest, field: str) -> None:
    assert set((await refused(api.jobs.ListJobs(request_))).violations) == {field}
