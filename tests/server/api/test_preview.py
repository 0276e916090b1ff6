"""Previews of sources: ConnectorService.PreviewSource."""

from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest

from ferryman.v1 import connector_pb2, job_pb2
from ferryman.v1 import connector_service_pb2 as pb
from tests.server.api.refusals import refused
from tests.server.api.serving import Api
from tests.sftp_server import PASSWORD, USERNAME, SftpTestServer, sftp_server

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDu9VIGBGTWQUEJvDvkUNmLYyyDcNvyUqEYc9OJLY7Vq"
FILE = job_pb2.SftpSource(file_path="s.csv")


@pytest.fixture
async def sftp(tmp_path: Path) -> AsyncIterator[SftpTestServer]:
    """A real SFTP server with a file of suppliers."""
    folder = tmp_path / "sftp"
    folder.mkdir()
    rows = "".join(f"S{number};Supplier {number};?\n" for number in range(150))
    (folder / "s.csv").write_text(f"externalId;Name;whatever\n{rows}")
    (folder / "t.csv").write_text("externalId,name\n")
    async with sftp_server(folder) as server:
        yield server


async def connector_to(api: Api, sftp: SftpTestServer, password: str = PASSWORD) -> connector_pb2.Connector:
    settings = connector_pb2.SftpSettings(host=sftp.host, port=sftp.port, username=USERNAME, password=password)
    return await api.connector(sftp=settings, allow_private_addresses=True)


async def pinned(api: Api, connector_id: str) -> str:
    request = pb.GetConnectorRequest(id=connector_id)
    return (await api.connectors.GetConnector(request)).connector.sftp.host_key


async def test_a_file_is_shown_with_a_mapping(api: Api, sftp: SftpTestServer) -> None:
    connector = await connector_to(api, sftp)
    request = pb.PreviewSourceRequest(connector_id=connector.id, sftp=FILE, entity="SUPPLIER", rows=2)
    assert await api.connectors.PreviewSource(request) == pb.PreviewSourceResponse(
        file="s.csv",
        size=(sftp.folder / "s.csv").stat().st_size,
        delimiter=";",
        columns=["externalId", "Name", "whatever"],
        rows=[pb.PreviewRow(cells=["S0", "Supplier 0", "?"]), pb.PreviewRow(cells=["S1", "Supplier 1", "?"])],
        mapping=[
            job_pb2.MappingLine(source="externalId", field="externalId"),
            job_pb2.MappingLine(source="Name", field="name"),
        ],
    )
    assert await pinned(api, connector.id) == sftp.host_key


async def test_without_an_entity_there_is_no_mapping(api: Api, sftp: SftpTestServer) -> None:
    connector = await connector_to(api, sftp)
    shown = await api.connectors.PreviewSource(pb.PreviewSourceRequest(connector_id=connector.id, sftp=FILE))
    assert (len(shown.rows), len(shown.mapping)) == (10, 0)


async def test_at_most_100_rows_are_shown(api: Api, sftp: SftpTestServer) -> None:
    connector = await connector_to(api, sftp)
    request = pb.PreviewSourceRequest(connector_id=connector.id, sftp=FILE, rows=1000)
    assert len((await api.connectors.PreviewSource(request)).rows) == 100


async def test_a_directory_shows_its_first_file_and_names_the_others(api: Api, sftp: SftpTestServer) -> None:
    connector = await connector_to(api, sftp)
    source = job_pb2.SftpSource(inbound_directory="/")
    shown = await api.connectors.PreviewSource(pb.PreviewSourceRequest(connector_id=connector.id, sftp=source))
    assert (shown.file, list(shown.other_files)) == ("/s.csv", ["/t.csv"])


async def test_what_cannot_be_read_is_a_result(api: Api, sftp: SftpTestServer) -> None:
    connector = await connector_to(api, sftp)
    source = job_pb2.SftpSource(file_path="nope.csv")
    shown = await api.connectors.PreviewSource(pb.PreviewSourceRequest(connector_id=connector.id, sftp=source))
    assert shown.failure.reason == "FILE_NOT_FOUND"
    assert "'nope.csv'" in shown.failure.message


async def test_a_refused_login_is_a_result_and_pins_nothing(api: Api, sftp: SftpTestServer) -> None:
    connector = await connector_to(api, sftp, password="wrong")
    shown = await api.connectors.PreviewSource(pb.PreviewSourceRequest(connector_id=connector.id, sftp=FILE))
    assert shown.failure.reason == "LOGIN_REFUSED"
    assert await pinned(api, connector.id) == ""


async def test_another_host_key_than_the_pinned_one_is_a_result(api: Api, sftp: SftpTestServer) -> None:
    settings = connector_pb2.SftpSettings(
        host=sftp.host, port=sftp.port, username=USERNAME, password=PASSWORD, host_key=KEY
    )
    connector = await api.connector(sftp=settings, allow_private_addresses=True)
    shown = await api.connectors.PreviewSource(pb.PreviewSourceRequest(connector_id=connector.id, sftp=FILE))
    assert shown.failure.reason == "HOST_KEY_CHANGED"
    assert (await pinned(api, connector.id), sftp.behaviour.logins) == (KEY, 0)


async def test_an_inactive_connector_does_not_connect(api: Api, sftp: SftpTestServer) -> None:
    connector = await connector_to(api, sftp)
    await api.connectors.DeactivateConnector(pb.DeactivateConnectorRequest(id=connector.id))
    shown = await api.connectors.PreviewSource(pb.PreviewSourceRequest(connector_id=connector.id, sftp=FILE))
    assert shown.failure.reason == "CONNECTOR_INACTIVE"
    assert sftp.behaviour.logins == 0


async def test_private_addresses_need_the_connectors_permission(api: Api, sftp: SftpTestServer) -> None:
    settings = connector_pb2.SftpSettings(host=sftp.host, port=sftp.port, username=USERNAME, password=PASSWORD)
    connector = await api.connector(sftp=settings)
    shown = await api.connectors.PreviewSource(pb.PreviewSourceRequest(connector_id=connector.id, sftp=FILE))
    assert shown.failure.reason == "ADDRESS_REFUSED"


async def test_an_unknown_connector(api: Api) -> None:
    refusal = await refused(api.connectors.PreviewSource(pb.PreviewSourceRequest(connector_id="nope", sftp=FILE)))
    assert refusal.code is grpc.StatusCode.NOT_FOUND


async def test_everything_wrong_is_named(api: Api) -> None:
    request = pb.PreviewSourceRequest(sftp=job_pb2.SftpSource(delimiter="|"), rows=-1, entity="ORDERS")
    refusal = await refused(api.connectors.PreviewSource(request))
    assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT
    assert set(refusal.violations) == {"sftp.file_path", "sftp.delimiter", "rows", "entity"}
    odd = pb.PreviewSourceRequest(sftp=FILE)
    odd.sftp.format = 9  # type: ignore[assignment]
    assert set((await refused(api.connectors.PreviewSource(odd))).violations) == {"sftp.format"}
