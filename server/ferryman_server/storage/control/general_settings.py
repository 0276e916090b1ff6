"""The general settings: one row, and what follows from the jobs there are."""

from datetime import datetime
from typing import Final

from sqlalchemy import Exists, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.errors import EtagMismatch
from ferryman_server.domain.executions import Direction
from ferryman_server.domain.general_settings import GeneralSettings, GeneralSettingsDraft
from ferryman_server.domain.mapping import canonical_locale
from ferryman_server.storage.clock import from_ms, to_ms
from ferryman_server.storage.control.tables import general_settings, job

RESOURCE_ID: Final = "general"


async def read_general_settings(conn: AsyncConnection) -> GeneralSettings:
    """Return the general settings.

    Export switches are not stored: each is on while an export job of its entity exists, active or not, to whoever
    reads in the transaction that makes or deletes one (requirement: Automatic Export Settings).
    """
    statement = select(
        general_settings,
        _export_exists("ORDER").label("export_order_enabled"),
        _export_exists("INCIDENT").label("export_incident_enabled"),
    )
    row = (await conn.execute(statement)).one()
    return GeneralSettings(
        default_store=row.default_store,
        main_locale=row.main_locale,
        simplified_product_workflow=row.simplified_product_workflow,
        export_order_enabled=row.export_order_enabled,
        export_incident_enabled=row.export_incident_enabled,
        version=row.version,
        updated_at=from_ms(row.updated_at),
    )


async def update_general_settings(
    conn: AsyncConnection, draft: GeneralSettingsDraft, etag_version: int | None, now: datetime
) -> None:
    """Replace what can be set; raises EtagMismatch when a version is given and no longer the stored one."""
    version = (await conn.execute(select(general_settings.c.version).with_for_update())).scalar_one()
    if etag_version is not None and version != etag_version:
        raise EtagMismatch("general settings", RESOURCE_ID)
    values = {
        "default_store": draft.default_store,
        "main_locale": canonical_locale(draft.main_locale),
        "simplified_product_workflow": draft.simplified_product_workflow,
        "version": version + 1,
        "updated_at": to_ms(now),
    }
    await conn.execute(update(general_settings).values(values))


def _export_exists(entity: str) -> Exists:
    return exists().where(job.c.direction == Direction.EXPORT, job.c.entity == entity)
