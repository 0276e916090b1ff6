"""ConnectorService."""

from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from ferryman.v1 import connector_pb2
from ferryman.v1 import connector_service_pb2 as pb
from ferryman_server.storage.control import connectors
from tests.server.api.refusals import refused
from tests.server.api.serving import Api, connector_message
from tests.sftp_server import PASSWORD, USERNAME, SftpTestServer, sftp_server

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDu9VIGBGTWQUEJvDvkUNmLYyyDcNvyUqEYc9OJLY7Vq"


@pytest.fixture
async def sftp(tmp_path: Path) -> AsyncIterator[SftpTestServer]:
    """A real SFTP server."""
    folder = tmp_path / "sftp"
    folder.mkdir()
    async with sftp_server(folder) as server:
        yield server


async def get(api: Api, connector_id: str) -> connector_pb2.Connector:
    return (await api.connectors.GetConnector(pb.GetConnectorRequest(id=connector_id))).connector


async def update(api: Api, connector: connector_pb2.Connector, *paths: str) -> connector_pb2.Connector:
    request = pb.UpdateConnectorRequest(connector=connector, update_mask=FieldMask(paths=paths))
    return (await api.connectors.UpdateConnector(request)).connector


async def password(api: Api, connector_id: str) -> str:
    async with api.parts.control.read() as conn:
        return (await connectors.connector_secrets(conn, connector_id, api.parts.box))["password"]


async def test_a_connector_comes_back_without_its_password(api: Api) -> None:
    wanted = connector_message(name="Supplier files", allow_private_addresses=True)
    wanted.sftp.host_key = KEY
    request = pb.CreateConnectorRequest(connector=wanted)
    created = (await api.connectors.CreateConnector(request)).connector
    assert await get(api, created.id) == created
    assert (created.name, created.active, created.allow_private_addresses) == ("Supplier files", True, True)
    assert created.sftp == connector_pb2.SftpSettings(
        host="sftp.example.com",
        port=22,
        username="importer",
        host_key=KEY,
        password_set=True,
        protocol=connector_pb2.FILE_PROTOCOL_SFTP,
    )
    assert await password(api, created.id) == "open sesame"


async def test_everything_missing_is_named(api: Api) -> None:
    request = pb.CreateConnectorRequest(connector=connector_pb2.Connector())
    refusal = await refused(api.connectors.CreateConnector(request))
    assert set(refusal.violations) == {"name", "settings"}
    bare = connector_pb2.Connector(sftp=connector_pb2.SftpSettings())
    refusal = await refused(api.connectors.CreateConnector(pb.CreateConnectorRequest(connector=bare)))
    assert set(refusal.violations) == {"name", "sftp.host", "sftp.username", "sftp.password"}


API = connector_pb2.ApiSettings(
    base_url="https://erp.example.com/v1",
    headers=[connector_pb2.SecretHeader(name="X-API-Key", value="k-123")],
    oauth2_password=connector_pb2.OAuth2Password(
        access_token_url="https://erp.example.com/token",
        client_id="shop",
        client_secret="c-123",
        username="u",
        password="p-123",
        scope="read",
    ),
    allowed_hosts=["files.example.com"],
)


async def secrets_of(api: Api, connector_id: str) -> dict[str, str]:
    """The decrypted secrets."""
    async with api.parts.control.read() as conn:
        return await connectors.connector_secrets(conn, connector_id, api.parts.box)


async def test_an_api_connector_comes_back_without_its_secrets(api: Api) -> None:
    request = pb.CreateConnectorRequest(connector=connector_pb2.Connector(name="ERP", api=API))
    created = (await api.connectors.CreateConnector(request)).connector
    assert b"-123" not in created.SerializeToString()
    assert created.api.headers[0].value_set
    grant = created.api.oauth2_password
    assert (grant.username, grant.scope, grant.password_set, grant.client_secret_set) == ("u", "read", True, True)
    secrets = {"header:x-api-key": "k-123", "password": "p-123", "client_secret": "c-123"}
    assert await secrets_of(api, created.id) == secrets
    more = connector_pb2.ApiSettings(
        headers=[
            connector_pb2.SecretHeader(name="X-API-Key"),
            connector_pb2.SecretHeader(name="X-Tenant", value="t-123"),
        ]
    )
    changed = await update(api, connector_pb2.Connector(id=created.id, api=more), "api.headers")
    assert [(h.name, h.value_set) for h in changed.api.headers] == [("X-API-Key", True), ("X-Tenant", True)]
    assert await secrets_of(api, created.id) == secrets | {"header:x-tenant": "t-123"}
    none = connector_pb2.Connector(id=created.id, api=connector_pb2.ApiSettings())
    assert (await update(api, none, "api.oauth2_password")).api.WhichOneof("authentication") is None
    assert "password" not in await secrets_of(api, created.id)


async def test_a_mirakl_connector_has_two_keys(api: Api) -> None:
    settings = connector_pb2.MiraklSettings(api_url="https://market.example.com/api", auto_language_mapping=True)
    request = pb.CreateConnectorRequest(connector=connector_pb2.Connector(name="Market", mirakl=settings))
    refusal = await refused(api.connectors.CreateConnector(request))
    assert set(refusal.violations) == {"mirakl.operator_key", "mirakl.front_office_key"}
    request.connector.mirakl.operator_key, request.connector.mirakl.front_office_key = "o", "f"
    mirakl = (await api.connectors.CreateConnector(request)).connector.mirakl
    assert (mirakl.operator_key_set, mirakl.front_office_key_set, mirakl.auto_language_mapping) == (True, True, True)
    assert (mirakl.operator_key, mirakl.front_office_key) == ("", "")


async def test_the_protocol_of_files_can_be_changed(api: Api) -> None:
    connector = await api.connector()
    ftps = connector_pb2.SftpSettings(protocol=connector_pb2.FILE_PROTOCOL_FTPS, port=0)
    changed = await update(api, connector_pb2.Connector(id=connector.id, sftp=ftps), "sftp.protocol", "sftp.port")
    assert (changed.sftp.protocol, changed.sftp.port) == (connector_pb2.FILE_PROTOCOL_FTPS, 21)
    ftps.protocol = 9  # type: ignore[assignment]
    refusal = await refused(update(api, connector_pb2.Connector(id=connector.id, sftp=ftps), "sftp.protocol"))
    assert set(refusal.violations) == {"sftp.protocol"}


async def test_the_kind_of_a_connector_is_fixed(api: Api) -> None:
    connector = await api.connector()
    other = connector_pb2.Connector(id=connector.id, api=API)
    assert set((await refused(update(api, other))).violations) == {"api"}


async def test_an_update_without_password_keeps_the_stored_one(api: Api) -> None:
    connector = await api.connector()
    changes = connector_pb2.Connector(id=connector.id, sftp=connector_pb2.SftpSettings(host="other.example.com"))
    for paths in ((), ("sftp.host",), ("sftp.host", "sftp.password")):
        changed = await update(api, changes, *paths)
        assert changed.sftp.host == "other.example.com"
        assert changed.sftp.username == "importer"
        assert await password(api, connector.id) == "open sesame"


async def test_an_update_replaces_the_password(api: Api) -> None:
    connector = await api.connector()
    changes = connector_pb2.Connector(id=connector.id, sftp=connector_pb2.SftpSettings(password="new"))
    changed = await update(api, changes, "sftp.password")
    assert changed.sftp == connector.sftp
    assert await password(api, connector.id) == "new"


async def test_the_host_key_is_cleared_by_mask_only(api: Api) -> None:
    connector = await api.connector(sftp=connector_pb2.SftpSettings(host_key=KEY))
    kept = await update(api, connector_pb2.Connector(id=connector.id, name="Renamed"))
    assert kept.sftp.host_key == KEY
    cleared = await update(api, connector_pb2.Connector(id=connector.id), "sftp.host_key")
    assert cleared.sftp.host_key == ""
    assert cleared.sftp.host == connector.sftp.host


async def test_update_activates_and_deactivates(api: Api) -> None:
    connector = await api.connector()
    assert not (await update(api, connector_pb2.Connector(id=connector.id), "active")).active
    assert (await update(api, connector_pb2.Connector(id=connector.id, active=True))).active


async def test_an_update_with_another_etag_is_aborted(api: Api) -> None:
    connector = await api.connector()
    refusal = await refused(update(api, connector_pb2.Connector(id=connector.id, etag="0", name="New")))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.ABORTED, "ETAG_MISMATCH")
    assert (await update(api, connector_pb2.Connector(id=connector.id, etag=connector.etag, name="New"))).name == "New"


async def test_create_with_a_known_request_id_returns_the_connector_as_it_stands(api: Api) -> None:
    request = pb.CreateConnectorRequest(connector=connector_message(name="Once"), request_id="r1")
    connector = (await api.connectors.CreateConnector(request)).connector
    renamed = await update(api, connector_pb2.Connector(id=connector.id, name="Twice"))
    assert (await api.connectors.CreateConnector(request)).connector == renamed
    request.connector.sftp.password = "another"
    assert (await refused(api.connectors.CreateConnector(request))).reason == "REQUEST_ID_REUSED"


async def test_a_repeated_update_changes_nothing(api: Api) -> None:
    connector = await api.connector()
    request = pb.UpdateConnectorRequest(connector=connector_pb2.Connector(id=connector.id, name="A"), request_id="r1")
    await api.connectors.UpdateConnector(request)
    renamed = await update(api, connector_pb2.Connector(id=connector.id, name="B"))
    assert (await api.connectors.UpdateConnector(request)).connector == renamed
    request.connector.name = "C"
    assert (await refused(api.connectors.UpdateConnector(request))).reason == "REQUEST_ID_REUSED"


async def test_a_repeated_delete_succeeds_although_the_connector_is_gone(api: Api) -> None:
    connector, other = await api.connector(), await api.connector()
    request = pb.DeleteConnectorRequest(id=connector.id, etag=connector.etag, request_id="r1")
    await api.connectors.DeleteConnector(request)
    await api.connectors.DeleteConnector(request)
    request.id = other.id
    assert (await refused(api.connectors.DeleteConnector(request))).reason == "REQUEST_ID_REUSED"
    assert await get(api, other.id) == other


async def test_a_repeated_activation_does_not_undo_what_came_since(api: Api) -> None:
    connector = await api.connector()
    deactivate = pb.DeactivateConnectorRequest(id=connector.id, request_id="r1")
    activate = pb.ActivateConnectorRequest(id=connector.id, request_id="r2")
    await api.connectors.DeactivateConnector(deactivate)
    active = (await api.connectors.ActivateConnector(activate)).connector
    assert active.active
    assert (await api.connectors.DeactivateConnector(deactivate)).connector == active
    inactive = await update(api, connector_pb2.Connector(id=connector.id), "active")
    assert (await api.connectors.ActivateConnector(activate)).connector == inactive


async def test_activating_repeatedly_changes_nothing_more(api: Api) -> None:
    connector = await api.connector()
    request = pb.DeactivateConnectorRequest(id=connector.id)
    inactive = (await api.connectors.DeactivateConnector(request)).connector
    assert not inactive.active
    assert (await api.connectors.DeactivateConnector(request)).connector == inactive
    assert (await api.connectors.ActivateConnector(pb.ActivateConnectorRequest(id=connector.id))).connector.active


async def test_delete(api: Api) -> None:
    connector = await api.connector()
    refusal = await refused(api.connectors.DeleteConnector(pb.DeleteConnectorRequest(id=connector.id, etag="77")))
    assert refusal.code is grpc.StatusCode.ABORTED
    await api.connectors.DeleteConnector(pb.DeleteConnectorRequest(id=connector.id))
    assert (await refused(get(api, connector.id))).code is grpc.StatusCode.NOT_FOUND


async def test_list(api: Api) -> None:
    first, second = await api.connector(name="a_b"), await api.connector(name="aXb")
    page = await api.connectors.ListConnectors(pb.ListConnectorsRequest())
    assert list(page.content) == [first, second]
    found = await api.connectors.ListConnectors(pb.ListConnectorsRequest(search="A_"))
    assert list(found.content) == [first]


async def test_a_trial_connection_pins_the_key_it_met(api: Api, sftp: SftpTestServer) -> None:
    settings = connector_pb2.SftpSettings(host=sftp.host, port=sftp.port, username=USERNAME, password=PASSWORD)
    connector = await api.connector(sftp=settings, allow_private_addresses=True)
    result = await api.connectors.TestConnector(pb.TestConnectorRequest(id=connector.id))
    assert (result.ok, result.reason, result.host_key) == (True, "", sftp.host_key)
    assert result.HasField("elapsed")
    assert (await get(api, connector.id)).sftp.host_key == sftp.host_key


async def test_a_failed_trial_connection_is_a_result(api: Api, sftp: SftpTestServer) -> None:
    settings = connector_pb2.SftpSettings(host=sftp.host, port=sftp.port, username=USERNAME, password="wrong")
    connector = await api.connector(sftp=settings, allow_private_addresses=True)
    result = await api.connectors.TestConnector(pb.TestConnectorRequest(id=connector.id))
    assert (result.ok, result.reason) == (False, "LOGIN_REFUSED")
    assert result.message
    assert (await get(api, connector.id)).sftp.host_key == ""
