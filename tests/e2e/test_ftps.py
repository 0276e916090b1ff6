"""Files over FTPS, end to end: imported, moved, and sent out."""

from pathlib import Path

import ferryman
from ferryman.models.connectors import Connector, FileProtocol, SftpSettings
from ferryman.models.executions import ExecutionStatus
from ferryman.models.jobs import ImportSpec, Job
from ferryman.models.sources import FileFormat, SftpSource
from tests.e2e.conftest import RunToEnd
from tests.ftps_server import PASSWORD, USERNAME, ftps_server

SUPPLIERS = """<?xml version="1.0" encoding="UTF-8"?>
<suppliers>
  <supplier><externalId>S-1</externalId><name> Bolts &amp; more </name></supplier>
  <supplier><externalId>S-2</externalId></supplier>
</suppliers>
"""


async def test_an_xml_file_is_imported_and_moved(client: ferryman.Client, run_to_end: RunToEnd, folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "done").mkdir()
    (folder / "in" / "suppliers.xml").write_text(SUPPLIERS)
    async with ftps_server(folder) as server:
        settings = SftpSettings(
            host=server.host,
            port=server.port,
            username=USERNAME,
            password=PASSWORD,
            protocol=FileProtocol.FTPS,
            trusted_certificates=server.trusted_certificates,
        )
        connector = await client.connectors.create(Connector(name="depot", sftp=settings, allow_private_addresses=True))
        assert (await client.connectors.test(connector.id)).ok
        source = SftpSource(inbound_directory="in", outbound_directory="done", format=FileFormat.XML)
        preview = await client.connectors.preview(connector.id, source, entity="SUPPLIER")
        assert preview.columns == ("externalId", "name")
        job = Job(name="suppliers", entity="SUPPLIER", connector_id=connector.id, import_spec=ImportSpec(sftp=source))
        ended = await run_to_end(await client.jobs.create(job))
        assert ended.status is ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS, ended
    assert (ended.counters.created, ended.counters.rejected) == (1, 1)
    (rejected,) = [row async for row in client.executions.rejected_rows(ended.id)]
    assert (rejected.line, rejected.key, rejected.errors[0].code) == (4, "S-2", "F-E-001")
    assert (await client.records.get("supplier", "S-1")).fields["name"] == "Bolts & more"
    assert [path.name for path in (folder / "done").iterdir()] == ["suppliers.xml"]
    assert list((folder / "in").iterdir()) == []


async def test_a_certificate_that_nobody_vouches_for_is_refused(client: ferryman.Client, folder: Path) -> None:
    async with ftps_server(folder) as server:
        settings = SftpSettings(
            host=server.host, port=server.port, username=USERNAME, password=PASSWORD, protocol=FileProtocol.FTPS
        )
        connector = await client.connectors.create(Connector(name="depot", sftp=settings, allow_private_addresses=True))
        refused = await client.connectors.test(connector.id)
    assert (refused.ok, refused.reason) == (False, "CERTIFICATE_REFUSED")
    assert "trusted_certificates" in refused.message
