"""Actions on connectors, sent to a server."""

import ferryman
from ferryman.v1 import connector_service_pb2, execution_pb2
from ferryman_tui.actions.offers import capture, perform
from ferryman_tui.actions.outcome import LeaveDeleted, Outcome, ReloadConnectors, Severity, ShowPreview
from ferryman_tui.actions.remapping import default_keymap
from ferryman_tui.actions.request import SourceDraft
from ferryman_tui.actions.subject import Subject
from ferryman_tui.actions.table import BY_ID
from tests.client import samples
from tests.client.memory_server import MemoryServer


async def done(client: ferryman.Client, id: str, connector: ferryman.Connector) -> Outcome:
    """Do something with a connector."""
    return await perform(client, BY_ID[id], capture(Subject(connector=connector), default_keymap()))


async def test_a_test_tells_what_it_met(server: MemoryServer, client: ferryman.Client) -> None:
    connector = await client.connectors.create(samples.connector())
    assert await done(client, "test-connector", connector) == Outcome(
        text="supplier works: logged in (1.5 s)", next=ReloadConnectors()
    )
    await client.connectors.deactivate(connector.id)
    assert await done(client, "test-connector", connector) == Outcome(
        text="supplier does not work: activate it first (CONNECTOR_INACTIVE, after 1.5 s)",
        severity=Severity.ERROR,
        next=ReloadConnectors(),
    )


async def test_a_connector_is_switched_there_and_back(server: MemoryServer, client: ferryman.Client) -> None:
    connector = await client.connectors.create(samples.connector())
    off = await done(client, "switch-connector", connector)
    assert off.text == ("supplier is inactive: runs that need it fail until it is activated. Press e again to undo.")
    on = await done(client, "switch-connector", await client.connectors.get(connector.id))
    assert on.text == "supplier is active: jobs can use it. Press e again to undo."
    assert server.connectors[connector.id].active
    assert (off.next, on.next) == (ReloadConnectors(), ReloadConnectors())


async def test_a_connector_is_deleted_unless_a_job_needs_it(server: MemoryServer, client: ferryman.Client) -> None:
    connector = await client.connectors.create(samples.connector())
    job = await client.jobs.create(samples.job(connector_id=connector.id))
    refused = await done(client, "delete-connector", connector)
    assert (refused.text, refused.severity) == ("Delete failed for supplier: a job uses it.", Severity.ERROR)
    await client.jobs.delete(job.id)
    outcome = await done(client, "delete-connector", connector)
    assert outcome == Outcome(text="Deleted supplier.", next=LeaveDeleted(connector.id))
    assert [request.etag for request in server.requests("DeleteConnector")] == [connector.etag] * 2


async def test_a_preview_fills_the_mapping(server: MemoryServer, client: ferryman.Client) -> None:
    connector = await client.connectors.create(samples.connector())
    server.preview = connector_service_pb2.PreviewSourceResponse(file="in/a.csv", columns=["SKU", "Name"])
    server.preview.mapping.add(source="SKU", field="productId")
    draft = SourceDraft(connector_id=connector.id, source=ferryman.SftpSource(file_path="in/a.csv"), entity="PRODUCT")
    request = capture(Subject(), default_keymap(), draft=draft)
    outcome = await perform(client, BY_ID["preview-source"], request)
    assert outcome.text == "in/a.csv has 2 columns, 1 of them mapped."
    assert isinstance(outcome.next, ShowPreview)
    assert outcome.next.preview.mapping == (ferryman.MappingLine(source="SKU", field="productId"),)
    server.preview.failure.CopyFrom(execution_pb2.Failure(reason="FILE_NOT_FOUND", message="no such file"))
    failed = await perform(client, BY_ID["preview-source"], request)
    assert failed.text == "The source cannot be read: no such file (FILE_NOT_FOUND)"
    assert failed.severity is Severity.WARNING
