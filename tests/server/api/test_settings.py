"""SettingsService."""

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from sqlalchemy import insert

from ferryman.v1 import job_service_pb2, settings_pb2
from ferryman.v1 import settings_service_pb2 as pb
from ferryman_server.storage.catalog.tables import RECORD_TABLES
from tests.server.api.refusals import refused
from tests.server.api.serving import Api


async def get(api: Api) -> settings_pb2.GeneralSettings:
    return (await api.settings.GetGeneralSettings(pb.GetGeneralSettingsRequest())).settings


async def update(
    api: Api, settings: settings_pb2.GeneralSettings, *paths: str, request_id: str = ""
) -> settings_pb2.GeneralSettings:
    request = pb.UpdateGeneralSettingsRequest(
        settings=settings, update_mask=FieldMask(paths=paths), request_id=request_id
    )
    return (await api.settings.UpdateGeneralSettings(request)).settings


async def test_they_have_values_from_the_first_start(api: Api) -> None:
    settings = await get(api)
    assert (settings.default_store, settings.main_locale) == ("default_store", "en-US")
    assert not settings.simplified_product_workflow
    assert not settings.export_order_enabled
    assert not settings.export_incident_enabled
    assert settings.etag
    assert settings.HasField("updated_at")


async def test_an_update_changes_what_is_present_and_nothing_else(api: Api) -> None:
    before = await get(api)
    changed = await update(api, settings_pb2.GeneralSettings(simplified_product_workflow=True))
    assert changed == await get(api)
    assert changed.simplified_product_workflow
    assert (changed.default_store, changed.main_locale) == ("default_store", "en-US")
    assert changed.etag != before.etag
    assert (await update(api, settings_pb2.GeneralSettings(main_locale="fr"))).simplified_product_workflow


async def test_an_update_changes_what_the_mask_names_and_nothing_else(api: Api) -> None:
    await update(api, settings_pb2.GeneralSettings(simplified_product_workflow=True))
    changes = settings_pb2.GeneralSettings(main_locale="zh-hans-cn", default_store="nowhere")
    changed = await update(api, changes, "main_locale", "simplified_product_workflow")
    assert (changed.main_locale, changed.default_store) == ("zh-Hans-CN", "default_store")
    assert not changed.simplified_product_workflow


async def test_the_export_switches_are_ignored(api: Api) -> None:
    """Requirement: Automatic Export Settings."""
    on = settings_pb2.GeneralSettings(export_order_enabled=True, export_incident_enabled=True, main_locale="fr")
    for changed in (await update(api, on), await update(api, on, "export_order_enabled", "export_incident_enabled")):
        assert (changed.export_order_enabled, changed.export_incident_enabled) == (False, False)
        assert changed.main_locale == "fr"
    await api.export()
    changed = await update(api, settings_pb2.GeneralSettings(), "export_order_enabled")
    assert changed.export_order_enabled


async def test_the_export_switches_follow_the_jobs(api: Api) -> None:
    """Requirement: Automatic Export Settings."""
    job = await api.export()
    assert (await get(api)).export_order_enabled
    copy = (await api.jobs.DuplicateJob(job_service_pb2.DuplicateJobRequest(id=job.id))).job
    for deleted, enabled in ((job, True), (copy, False)):
        await api.jobs.DeleteJob(job_service_pb2.DeleteJobRequest(id=deleted.id))
        assert (await get(api)).export_order_enabled is enabled
    assert not (await get(api)).export_incident_enabled


async def test_any_stored_store_can_be_the_default_one(api: Api) -> None:
    async with api.parts.catalog.write() as conn:
        stamps = {"created_at": 1, "updated_at": 1, "version": 1}
        await conn.execute(insert(RECORD_TABLES["store"]).values(store_external_id="paris", **stamps))
    for store in ("paris", "default_store"):
        assert (await update(api, settings_pb2.GeneralSettings(default_store=store))).default_store == store


@pytest.mark.parametrize(
    ("field", "value"),
    [("default_store", "nowhere"), ("default_store", ""), ("main_locale", "english"), ("main_locale", "")],
)
async def test_wrong_values_are_refused(api: Api, field: str, value: str) -> None:
    before = await get(api)
    changes = settings_pb2.GeneralSettings(**{field: value})  # type: ignore[arg-type]
    refusal = await refused(update(api, changes, field))
    assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT
    assert set(refusal.violations) == {field}
    assert await get(api) == before


async def test_an_unknown_path_is_refused(api: Api) -> None:
    refusal = await refused(update(api, settings_pb2.GeneralSettings(), "mainLocale"))
    assert set(refusal.violations) == {"update_mask"}


@pytest.mark.parametrize("etag", ["0", "77", "x"])
async def test_an_update_with_another_etag_is_aborted(api: Api, etag: str) -> None:
    before = await get(api)
    refusal = await refused(update(api, settings_pb2.GeneralSettings(main_locale="fr", etag=etag)))
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.ABORTED, "ETAG_MISMATCH")
    changed = await update(api, settings_pb2.GeneralSettings(main_locale="fr", etag=before.etag))
    assert changed.main_locale == "fr"


async def test_a_repeated_update_changes_nothing(api: Api) -> None:
    once = settings_pb2.GeneralSettings(main_locale="fr")
    await update(api, once, request_id="r1")
    stands = await update(api, settings_pb2.GeneralSettings(main_locale="de"))
    assert await update(api, once, request_id="r1") == stands
    refusal = await refused(update(api, settings_pb2.GeneralSettings(main_locale="it"), request_id="r1"))
    assert refusal.reason == "REQUEST_ID_REUSED"
