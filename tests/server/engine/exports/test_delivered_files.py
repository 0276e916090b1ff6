"""Files: complete, over one session, and after whatever happens to the server."""

import asyncio
import json

from lxml import etree

from ferryman_server.domain.connectors import SftpSettings
from ferryman_server.domain.executions import ENDED, Status
from ferryman_server.domain.exports import ExportFormat, FileNameFormat, SftpTarget
from ferryman_server.storage.control.connectors import get_connector
from tests.server.engine.exports.exporting import FILES, Exporting, delivering, dispatching
from tests.sftp_server import SftpTestServer


async def test_each_order_is_a_file(exporting: Exporting, sftp: SftpTestServer) -> None:
    folder = sftp.folder / "out"
    folder.mkdir()
    job = await exporting.to_files(sftp)
    await exporting.orders([f"ORD-{n}" for n in range(20)])
    async with dispatching(exporting.parts), delivering(exporting.parts):
        ended = await exporting.until(lambda stand: len(stand) == 20 and all(one.status in ENDED for one in stand))
    assert {one.status for one in ended} == {Status.SUCCESS}
    assert {one.exported_item.destination for one in ended if one.exported_item} == {
        f"out/ORD-{n}.json" for n in range(20)
    }
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"ORD-{n}.json" for n in range(20))
    body = json.loads((folder / "ORD-7.json").read_bytes())
    assert (body["reference"], body["supplierExternalId"], body["orderLines"]) == ("ORD-7", "S-1", [])
    async with exporting.parts.control.read() as conn:
        connector = await get_connector(conn, job.connector_id)
    assert isinstance(connector.settings, SftpSettings)
    assert connector.settings.host_key == sftp.host_key
    assert sftp.behaviour.logins == 1


async def test_files_may_be_xml_with_a_standard_name(exporting: Exporting, sftp: SftpTestServer) -> None:
    (sftp.folder / "out").mkdir()
    await exporting.to_files(sftp, SftpTarget("out", ExportFormat.XML, FileNameFormat.STANDARD))
    await exporting.orders(["ORD-1"])
    async with dispatching(exporting.parts), delivering(exporting.parts):
        (sent,) = await exporting.until_statuses(Status.SUCCESS)
    (file,) = (sftp.folder / "out").iterdir()
    made_at = f"{sent.created_at:%Y%m%d%H%M%S}{sent.created_at.microsecond // 1000:03d}"
    assert file.name == f"DJUST_ORD-1_S-1_{made_at}_orders.xml"
    assert etree.fromstring(file.read_bytes()).findtext("reference") == "ORD-1"


async def test_a_directory_that_is_missing_is_waited_for(exporting: Exporting, sftp: SftpTestServer) -> None:
    await exporting.to_files(sftp)
    await exporting.orders(["ORD-1"])
    async with dispatching(exporting.parts), delivering(exporting.parts):
        (waiting,) = await exporting.until(lambda stand: any(one.status_reason for one in stand))
        assert waiting.exported_item is not None
        assert FILES.directory in waiting.exported_item.last_error
        (sftp.folder / "out").mkdir()
        await exporting.until_statuses(Status.SUCCESS)


async def test_a_server_that_dies_in_the_middle_gets_everything_in_the_end(
    exporting: Exporting, sftp: SftpTestServer
) -> None:
    folder = sftp.folder / "out"
    folder.mkdir()
    sftp.behaviour.move_gate.clear()
    await exporting.to_files(sftp)
    await exporting.orders([f"ORD-{n}" for n in range(10)])
    async with dispatching(exporting.parts), delivering(exporting.parts):
        await sftp.behaviour.moving.wait()
        await sftp.stop()
        sftp.behaviour.move_gate.set()
        await exporting.until(lambda stand: any(one.status_reason for one in stand))
        await sftp.start()
        async with asyncio.timeout(60):
            await exporting.until(lambda stand: len(stand) == 10 and {one.status for one in stand} == {Status.SUCCESS})
    assert {path.name for path in folder.iterdir() if not path.name.startswith(".")} == {
        f"ORD-{n}.json" for n in range(10)
    }


async def test_a_refused_login_is_tried_again(exporting: Exporting, sftp: SftpTestServer) -> None:
    (sftp.folder / "out").mkdir()
    right, sftp.behaviour.password = sftp.behaviour.password, "another one"
    await exporting.to_files(sftp)
    await exporting.orders(["ORD-1"])
    async with dispatching(exporting.parts), delivering(exporting.parts):
        (waiting,) = await exporting.until(lambda stand: any(one.status_reason for one in stand))
        assert "refused the login" in waiting.status_message
        sftp.behaviour.password = right
        await exporting.until_statuses(Status.SUCCESS)
