"""Connectors as stored, and their secrets."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.connectors import (
    CLIENT_SECRET,
    ApiSettings,
    ConnectorDraft,
    FileProtocol,
    MiraklSettings,
    OAuth2ClientCredentials,
    OAuth2Password,
    Settings,
    SftpSettings,
    header_secret,
)
from ferryman_server.domain.errors import ConnectorInUse, EtagMismatch, FieldsInvalid, NameTaken, NotFound
from ferryman_server.storage.control import connectors, jobs
from ferryman_server.storage.control.tables import connector as table
from ferryman_server.storage.database import Database
from ferryman_server.storage.paging import PageQuery
from ferryman_server.storage.secrets import SecretBox
from tests.server.storage.control.samples import NOW, connector_draft, job_draft

LATER = NOW + timedelta(hours=1)


@pytest.fixture
async def conn(database: Database) -> AsyncIterator[AsyncConnection]:
    """A write transaction."""
    async with database.write() as conn:
        yield conn


async def test_a_connector_comes_back_as_created(conn: AsyncConnection, box: SecretBox) -> None:
    made = await connectors.create_connector(conn, connector_draft(), NOW, box)
    assert made == await connectors.get_connector(conn, made.id)
    assert (made.name, made.settings) == ("Warehouse", connector_draft().settings)
    assert (made.active, made.allow_private_addresses, made.version) == (True, False, 1)
    assert made.secrets_set == {"password"}
    assert made.created_at == made.updated_at == NOW


async def test_the_password_is_stored_encrypted(conn: AsyncConnection, box: SecretBox) -> None:
    made = await connectors.create_connector(conn, connector_draft(), NOW, box)
    assert "s3cret" not in str((await conn.execute(select(table))).one())
    assert await connectors.connector_secrets(conn, made.id, box) == {"password": "s3cret"}


async def test_a_connector_may_have_no_password(conn: AsyncConnection, box: SecretBox) -> None:
    made = await connectors.create_connector(conn, connector_draft(password=None), NOW, box)
    assert not made.secrets_set
    assert await connectors.connector_secrets(conn, made.id, box) == {}


async def test_an_update_keeps_the_password_unless_it_has_one(conn: AsyncConnection, box: SecretBox) -> None:
    made = await connectors.create_connector(conn, connector_draft(), NOW, box)
    renamed = await connectors.update_connector(conn, made.id, connector_draft("Depot", None), 1, LATER, box)
    assert renamed == replace(made, name="Depot", version=2, updated_at=LATER)
    assert await connectors.connector_secrets(conn, made.id, box) == {"password": "s3cret"}
    await connectors.update_connector(conn, made.id, connector_draft("Depot", "new"), None, LATER, box)
    assert await connectors.connector_secrets(conn, made.id, box) == {"password": "new"}


async def test_secrets_that_the_settings_no_longer_use_are_forgotten(conn: AsyncConnection, box: SecretBox) -> None:
    settings = ApiSettings("https://e", ("X-API-Key",), OAuth2ClientCredentials("https://e/token", "me"))
    secrets = {header_secret("x-api-key"): "k", CLIENT_SECRET: "s"}
    made = await connectors.create_connector(conn, ConnectorDraft("API", settings, secrets=secrets), NOW, box)
    assert made.secrets_set == {"header:x-api-key", "client_secret"}
    assert (await connectors.get_connector(conn, made.id)).settings == settings
    without = ConnectorDraft("API", replace(settings, header_names=(), authentication=None))
    changed = await connectors.update_connector(conn, made.id, without, None, LATER, box)
    assert not changed.secrets_set


@pytest.mark.parametrize(
    "settings",
    [
        ApiSettings("https://e", authentication=OAuth2Password("https://e/token", "u", "me", "read")),
        MiraklSettings("https://m", auto_language_mapping=True),
        SftpSettings("h", 21, "u", protocol=FileProtocol.FTPS, trusted_certificates="PEM"),
    ],
)
async def test_settings_of_every_kind_come_back(conn: AsyncConnection, box: SecretBox, settings: Settings) -> None:
    made = await connectors.create_connector(conn, ConnectorDraft("Any", settings), NOW, box)
    assert (await connectors.get_connector(conn, made.id)).settings == settings


async def test_a_job_needs_a_connector_of_its_kind(conn: AsyncConnection, box: SecretBox) -> None:
    made = await connectors.create_connector(conn, ConnectorDraft("API", ApiSettings("https://e")), NOW, box)
    with pytest.raises(FieldsInvalid, match="connector_id: is a connector to an API; a job over SFTP needs"):
        await jobs.create_job(conn, job_draft(made.id), NOW)


async def test_names_are_unique(conn: AsyncConnection, box: SecretBox) -> None:
    await connectors.create_connector(conn, connector_draft(), NOW, box)
    other = await connectors.create_connector(conn, connector_draft("Depot"), NOW, box)
    with pytest.raises(NameTaken, match="a connector named 'Warehouse'"):
        await connectors.create_connector(conn, connector_draft(), NOW, box)
    with pytest.raises(NameTaken):
        await connectors.update_connector(conn, other.id, connector_draft(), None, NOW, box)
    # The transaction goes on as if nothing had been tried.
    assert await connectors.get_connector(conn, other.id) == other


async def test_a_stale_etag_is_refused(conn: AsyncConnection, box: SecretBox) -> None:
    made = await connectors.create_connector(conn, connector_draft(), NOW, box)
    await connectors.update_connector(conn, made.id, connector_draft("Depot"), made.version, NOW, box)
    with pytest.raises(EtagMismatch):
        await connectors.update_connector(conn, made.id, connector_draft("Shed"), made.version, NOW, box)
    with pytest.raises(EtagMismatch):
        await connectors.delete_connector(conn, made.id, made.version)
    assert (await connectors.get_connector(conn, made.id)).name == "Depot"


async def test_repeated_activation_changes_nothing(conn: AsyncConnection, box: SecretBox) -> None:
    made = await connectors.create_connector(conn, connector_draft(), NOW, box)
    assert await connectors.set_connector_active(conn, made.id, True, LATER) == made
    off = await connectors.set_connector_active(conn, made.id, False, LATER)
    assert off == replace(made, active=False, version=2, updated_at=LATER)
    assert await connectors.get_connector(conn, made.id) == off


async def test_the_first_host_key_is_pinned_for_good(conn: AsyncConnection, box: SecretBox) -> None:
    made = await connectors.create_connector(conn, connector_draft(), NOW, box)
    await connectors.pin_host_key(conn, made.id, "ssh-ed25519 AAAA", LATER)
    pinned = await connectors.get_connector(conn, made.id)
    assert isinstance(made.settings, SftpSettings)
    assert pinned.settings == replace(made.settings, host_key="ssh-ed25519 AAAA")
    assert pinned.version == 2
    await connectors.pin_host_key(conn, made.id, "ssh-ed25519 BBBB", LATER)
    assert await connectors.get_connector(conn, made.id) == pinned


async def test_only_an_unused_connector_can_be_deleted(conn: AsyncConnection, box: SecretBox) -> None:
    made = await connectors.create_connector(conn, connector_draft(), NOW, box)
    job = await jobs.create_job(conn, job_draft(made.id), NOW)
    with pytest.raises(ConnectorInUse, match="used by Products"):
        await connectors.delete_connector(conn, made.id, None)
    await jobs.delete_job(conn, job.id, None)
    await connectors.delete_connector(conn, made.id, made.version)
    with pytest.raises(NotFound):
        await connectors.get_connector(conn, made.id)
    with pytest.raises(FieldsInvalid, match="connector_id: there is no connector"):
        await jobs.create_job(conn, job_draft(made.id), NOW)


async def test_an_unknown_connector(conn: AsyncConnection, box: SecretBox) -> None:
    for call in (
        connectors.get_connector(conn, "nowhere"),
        connectors.update_connector(conn, "nowhere", connector_draft(), None, NOW, box),
        connectors.set_connector_active(conn, "nowhere", True, NOW),
        connectors.delete_connector(conn, "nowhere", None),
        connectors.connector_secrets(conn, "nowhere", box),
        connectors.pin_host_key(conn, "nowhere", "key", NOW),
    ):
        with pytest.raises(NotFound, match="no connector with id 'nowhere'"):
            await call


async def test_lists_are_by_name_and_search_without_regard_to_case(conn: AsyncConnection, box: SecretBox) -> None:
    for name in ("b", "Éclair", "A", "a_c", "abc"):
        await connectors.create_connector(conn, connector_draft(name), NOW, box)

    async def names(search: str) -> list[str]:
        return [c.name for c in (await connectors.list_connectors(conn, PageQuery(), search)).content]

    assert await names("") == ["A", "a_c", "abc", "b", "Éclair"]
    assert await names("éCL") == ["Éclair"]
    assert await names("A_C") == ["a_c"]
    assert await names("%") == []
