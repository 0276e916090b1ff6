"""The general settings as stored."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.errors import EtagMismatch
from ferryman_server.domain.general_settings import GeneralSettings, GeneralSettingsDraft
from ferryman_server.domain.jobs import Job
from ferryman_server.storage.control import jobs
from ferryman_server.storage.control.general_settings import read_general_settings, update_general_settings
from tests.server.storage.control.driver import Driver
from tests.server.storage.control.samples import NOW, export_draft, job_draft

LATER = NOW + timedelta(hours=1)
DRAFT = GeneralSettingsDraft("paris", "fr-fr", True)


async def switches(conn: AsyncConnection) -> tuple[bool, bool]:
    settings = await read_general_settings(conn)
    return settings.export_order_enabled, settings.export_incident_enabled


async def test_they_stand_from_the_first_start(driver: Driver) -> None:
    async with driver.database.read() as conn:
        settings = await read_general_settings(conn)
    assert settings == GeneralSettings("default_store", "en-US", False, False, False, 1, settings.updated_at)
    assert timedelta(0) <= datetime.now(UTC) - settings.updated_at


async def test_an_update_replaces_what_can_be_set(driver: Driver, job: Job) -> None:
    async with driver.database.write() as conn:
        await jobs.create_job(conn, export_draft(job.connector_id), NOW)
        before = await read_general_settings(conn)
        await update_general_settings(conn, DRAFT, before.version, LATER)
        after = await read_general_settings(conn)
    assert after == replace(
        before,
        default_store="paris",
        main_locale="fr-FR",
        simplified_product_workflow=True,
        version=2,
        updated_at=LATER,
    )


async def test_a_stale_etag_is_refused(driver: Driver) -> None:
    async with driver.database.write() as conn:
        await update_general_settings(conn, DRAFT, None, LATER)
        with pytest.raises(EtagMismatch, match="general settings"):
            await update_general_settings(conn, replace(DRAFT, default_store="rome"), 1, LATER)
        assert (await read_general_settings(conn)).default_store == "paris"


async def test_exports_are_enabled_while_there_is_a_job_of_the_entity(driver: Driver, job: Job) -> None:
    async with driver.database.write() as conn:
        await jobs.create_job(conn, job_draft(job.connector_id, "Offers", entity="OFFER"), NOW)
        assert await switches(conn) == (False, False)
        first = await jobs.create_job(conn, export_draft(job.connector_id), NOW)
        assert await switches(conn) == (True, False)
        copy = await jobs.duplicate_job(conn, first.id, NOW)
        await jobs.delete_job(conn, first.id, None)
        # The copy is inactive, and counts.
        assert await switches(conn) == (True, False)
        incidents = await jobs.create_job(conn, export_draft(job.connector_id, "I", "INCIDENT", "OPEN"), NOW)
        assert await switches(conn) == (True, True)
        await jobs.delete_job(conn, copy.id, None)
        assert await switches(conn) == (False, True)
        await jobs.delete_job(conn, incidents.id, None)
        assert await switches(conn) == (False, False)
