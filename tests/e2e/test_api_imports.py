"""Imports from REST APIs, end to end: pages, polling and downloads, and what is refused."""

from collections.abc import AsyncIterator

import pytest

import ferryman
from ferryman.models.connectors import ApiSettings, Connector, OAuth2ClientCredentials
from ferryman.models.executions import Execution, ExecutionStatus
from ferryman.models.jobs import ImportSpec, Job
from ferryman.models.sources import (
    ApiCall,
    ApiSource,
    DownloadBehaviour,
    HttpMethod,
    NamedValue,
    NumberedPages,
    PagingBehaviour,
    RetryBehaviour,
)
from tests.http_server import Answer, HttpTestServer, Request, http_server

PAGES = ApiSource(
    calls=(
        ApiCall(
            path="/suppliers",
            query=(NamedValue(name="since", value="{{lastExecutionDate}}"),),
            paging=PagingBehaviour(
                numbered=NumberedPages(page_parameter="page", first_page=1, total_pages_path="$.paging.totalPages"),
                size_parameter="size",
                size=2,
            ),
        ),
    )
)


@pytest.fixture
async def erp() -> AsyncIterator[HttpTestServer]:
    """A system with an API."""
    async with http_server() as server:
        yield server


@pytest.fixture
async def connector(client: ferryman.Client, erp: HttpTestServer) -> Connector:
    """A connector to it that gets tokens."""
    erp.answer("/token", Answer({"access_token": "t-1", "token_type": "Bearer", "expires_in": 3600}))
    grant = OAuth2ClientCredentials(access_token_url=f"{erp.url}/token", client_id="shop", client_secret="s3cret")
    settings = ApiSettings(base_url=f"{erp.url}/", oauth2_client_credentials=grant)
    return await client.connectors.create(Connector(name="erp", api=settings, allow_private_addresses=True))


async def make(client: ferryman.Client, connector: Connector, source: ApiSource, **spec: object) -> Job:
    """Create a job that imports suppliers."""
    import_spec = ImportSpec(api=source, **spec)  # type: ignore[arg-type]
    job = Job(name="suppliers", entity="SUPPLIER", connector_id=connector.id, import_spec=import_spec)
    return await client.jobs.create(job)


async def run(client: ferryman.Client, job: Job) -> Execution:
    """Run a job to its end."""
    return await client.executions.wait((await client.jobs.run(job.id)).id)


def page(request: Request) -> Answer:
    """Two suppliers a page, three pages."""
    number = int(request.query["page"])
    elements = [{"externalId": f"S-{number}{n}", "name": f"\u00a0Supplier {number}{n} "} for n in range(2)]
    return Answer({"elements": elements, "paging": {"totalPages": 3}})


async def test_all_pages_are_imported(client: ferryman.Client, connector: Connector, erp: HttpTestServer) -> None:
    erp.on("/suppliers", page)
    job = await make(client, connector, PAGES)
    first = await run(client, job)
    assert first.status is ExecutionStatus.INTEGRATION_COMPLETED, first
    assert (first.counters.read, first.counters.created) == (6, 6)
    assert [file.rows for file in first.files] == [6]
    assert (await client.records.get("supplier", "S-31")).fields["name"] == "Supplier 31"
    second = await run(client, job)
    assert second.counters.unchanged == 6
    calls = erp.seen("/suppliers")
    assert [call.query["page"] for call in calls] == ["1", "2", "3"] * 2
    assert {call.headers["authorization"] for call in calls} == {"Bearer t-1"}
    assert calls[0].query["since"].startswith("1970-01-01T00:00:00")
    assert first.started_at is not None
    assert calls[-1].query["since"] == f"{first.started_at:%Y-%m-%dT%H:%M:%SZ}"


async def test_a_file_is_generated_awaited_and_downloaded(
    client: ferryman.Client, connector: Connector, erp: HttpTestServer
) -> None:
    erp.answer("/file/generate", Answer({"id": "f-7"}, 202))
    states = [Answer({"statusFile": state, "urlFile": f"{erp.url}/files/f-7.csv"}) for state in ("BUSY", "AVAILABLE")]
    erp.answer("/file/f-7/status", *states)
    erp.answer("/files/f-7.csv", Answer(b"externalId;name\nS-1;One\nS-2;\n"))
    source = ApiSource(
        calls=(
            ApiCall(method=HttpMethod.POST, path="/file/generate", body="{}"),
            ApiCall(
                path="/file/{{$.id}}/status",
                retry=RetryBehaviour(
                    max_attempts=5, interval_seconds=1, condition_path="$.statusFile", condition_value="AVAILABLE"
                ),
            ),
            ApiCall(download=DownloadBehaviour(url_path="$.urlFile")),
        ),
        delimiter=";",
    )
    ended = await run(client, await make(client, connector, source))
    assert ended.status is ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS, ended
    assert (ended.counters.created, ended.counters.rejected) == (1, 1)
    (rejected,) = [row async for row in client.executions.rejected_rows(ended.id)]
    assert (rejected.line, rejected.errors[0].code) == (3, "F-E-001")


async def test_a_failing_call_is_told_with_its_answer(
    client: ferryman.Client, connector: Connector, erp: HttpTestServer
) -> None:
    erp.answer("/suppliers", Answer({"error": "no such tenant"}, 404))
    ended = await run(client, await make(client, connector, PAGES))
    assert ended.status is ExecutionStatus.JOB_FAILED
    assert ended.failure is not None
    assert ended.failure.reason == "CALL_FAILED"
    assert all(part in ended.failure.message for part in ("/suppliers", "404", "no such tenant"))
    assert "s3cret" not in ended.failure.message


async def test_a_redirect_to_another_host_is_refused(
    client: ferryman.Client, connector: Connector, erp: HttpTestServer
) -> None:
    erp.answer("/suppliers", Answer(b"", 302, [("Location", f"{erp.url_by('localhost')}/elsewhere")]))
    ended = await run(client, await make(client, connector, PAGES))
    assert ended.failure is not None
    assert ended.failure.reason == "HOST_REFUSED"
    assert erp.seen("/elsewhere") == []


async def test_a_connection_is_tested_with_its_token(
    client: ferryman.Client, connector: Connector, erp: HttpTestServer
) -> None:
    assert (await client.connectors.test(connector.id)).ok
    erp.answer("/token", Answer({"error": "invalid_client"}, 401))
    refused = await client.connectors.test(connector.id)
    assert (refused.ok, refused.reason) == (False, "TOKEN_REFUSED")


async def test_a_source_can_be_looked_at(client: ferryman.Client, connector: Connector, erp: HttpTestServer) -> None:
    erp.on("/suppliers", page)
    preview = await client.connectors.preview(connector.id, PAGES, entity="SUPPLIER")
    assert preview.failure is None
    assert preview.columns == ("externalId", "name")
    assert [line.field for line in preview.mapping] == ["externalId", "name"]
    assert len(preview.rows) == 2
    assert len(erp.seen("/suppliers")) == 1
