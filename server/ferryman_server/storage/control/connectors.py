"""Connectors and their secrets."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import uuid_utils
from sqlalchemy import Row, Select, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.connectors import Connector, ConnectorDraft, SftpSettings, secret_names
from ferryman_server.domain.errors import ConnectorInUse, EtagMismatch, NotFound
from ferryman_server.storage.clock import from_ms, to_ms
from ferryman_server.storage.control.documents import SECRETS, SETTINGS
from ferryman_server.storage.control.names import folded, unique_name
from ferryman_server.storage.control.tables import connector, job
from ferryman_server.storage.paging import Listing, Page, PageQuery, read_page
from ferryman_server.storage.secrets import SecretBox

LISTING: Final = Listing(
    name="connectors",
    properties={
        "name": connector.c.name_folded,
        "createdAt": connector.c.created_at,
        "updatedAt": connector.c.updated_at,
    },
    default=(("name", False),),
    tie_breakers=(connector.c.id,),
)


async def create_connector(conn: AsyncConnection, draft: ConnectorDraft, now: datetime, box: SecretBox) -> Connector:
    """Store a new, active connector; raises NameTaken."""
    values = {
        "id": str(uuid_utils.uuid7()),
        "active": True,
        "version": 1,
        "created_at": to_ms(now),
        **_values(draft, now, box, {}),
    }
    async with unique_name(conn, "connector", draft.name):
        row = (await conn.execute(insert(connector).values(values).returning(connector))).one()
    return connector_of(row)


async def get_connector(conn: AsyncConnection, connector_id: str) -> Connector:
    """Return one connector; raises NotFound."""
    return connector_of(await _row(conn, connector_id, select(connector)))


async def list_connectors(conn: AsyncConnection, query: PageQuery, search: str) -> Page[Connector]:
    """Return one page of the connectors, by name unless sorted; search is a part of the name in any case."""
    statement = select(connector)
    if search:
        statement = statement.where(connector.c.name_folded.contains(folded(search), autoescape=True))
    return await read_page(conn, LISTING, query, statement, [search], connector_of)


async def update_connector(
    conn: AsyncConnection,
    connector_id: str,
    draft: ConnectorDraft,
    etag_version: int | None,
    now: datetime,
    box: SecretBox,
) -> Connector:
    """Replace a connector's settings; secrets that the draft does not have are kept if its settings still use them.

    Raises NotFound, EtagMismatch when a version is given and no longer the stored one, NameTaken.
    """
    stored = SECRETS.validate_json((await _lock(conn, connector_id, etag_version)).secrets)
    async with unique_name(conn, "connector", draft.name):
        return await _change(conn, connector_id, _values(draft, now, box, stored))


async def set_connector_active(conn: AsyncConnection, connector_id: str, active: bool, now: datetime) -> Connector:
    """Activate or deactivate a connector; repeating it changes nothing. Raises NotFound."""
    stored = connector_of(await _lock(conn, connector_id))
    if stored.active == active:
        return stored
    return await _change(conn, connector_id, {"active": active, "updated_at": to_ms(now)})


async def delete_connector(conn: AsyncConnection, connector_id: str, etag_version: int | None) -> None:
    """Delete a connector that no job uses; raises NotFound, EtagMismatch, ConnectorInUse."""
    await _lock(conn, connector_id, etag_version)
    users = select(job.c.name).where(job.c.connector_id == connector_id).order_by(job.c.name_folded)
    names = (await conn.execute(users)).scalars().all()
    if names:
        raise ConnectorInUse(connector_id, names)
    await conn.execute(delete(connector).where(connector.c.id == connector_id))


async def connector_secrets(conn: AsyncConnection, connector_id: str, box: SecretBox) -> dict[str, str]:
    """Return the decrypted secrets by name; raises NotFound, SecretUnreadable."""
    row = await _row(conn, connector_id, select(connector.c.secrets))
    return {name: box.decrypt(encrypted) for name, encrypted in SECRETS.validate_json(row.secrets).items()}


async def pin_host_key(conn: AsyncConnection, connector_id: str, host_key: str, now: datetime) -> None:
    """Trust the key from now on, unless one is trusted already; raises NotFound."""
    stored = connector_of(await _lock(conn, connector_id))
    settings = stored.settings
    if isinstance(settings, SftpSettings) and not settings.host_key:
        pinned = SETTINGS.dump_json(replace(settings, host_key=host_key)).decode()
        await _change(conn, connector_id, {"settings": pinned, "updated_at": to_ms(now)})


async def _row(conn: AsyncConnection, connector_id: str, statement: Select[Any]) -> Row[Any]:
    row: Row[Any] | None = (await conn.execute(statement.where(connector.c.id == connector_id))).one_or_none()
    if row is None:
        raise NotFound("connector", connector_id)
    return row


async def _lock(conn: AsyncConnection, connector_id: str, etag_version: int | None = None) -> Row[Any]:
    row = await _row(conn, connector_id, select(connector).with_for_update())
    if etag_version is not None and row.version != etag_version:
        raise EtagMismatch("connector", connector_id)
    return row


async def _change(conn: AsyncConnection, connector_id: str, values: dict[str, Any]) -> Connector:
    statement = update(connector).where(connector.c.id == connector_id).returning(connector)
    return connector_of((await conn.execute(statement.values(version=connector.c.version + 1, **values))).one())


def _values(draft: ConnectorDraft, now: datetime, box: SecretBox, stored: Mapping[str, str]) -> dict[str, Any]:
    given = {name: box.encrypt(value) for name, value in draft.secrets.items() if value}
    used = secret_names(draft.settings)
    secrets = {name: value for name, value in {**stored, **given}.items() if name in used}
    return {
        "name": draft.name,
        "name_folded": folded(draft.name),
        "settings": SETTINGS.dump_json(draft.settings).decode(),
        "allow_private_addresses": draft.allow_private_addresses,
        "secrets": SECRETS.dump_json(secrets).decode(),
        "updated_at": to_ms(now),
    }


def connector_of(row: Row[Any]) -> Connector:
    """Build a connector from its whole row, without its secrets."""
    return Connector(
        id=row.id,
        name=row.name,
        settings=SETTINGS.validate_json(row.settings),
        active=row.active,
        allow_private_addresses=row.allow_private_addresses,
        secrets_set=frozenset(SECRETS.validate_json(row.secrets)),
        version=row.version,
        created_at=from_ms(row.created_at),
        updated_at=from_ms(row.updated_at),
    )
