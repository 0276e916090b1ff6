"""Requirement: Automatic Export Settings."""

from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask

from ferryman.v1 import (
    connector_pb2,
    connector_service_pb2,
    job_pb2,
    job_service_pb2,
    settings_pb2,
    settings_service_pb2,
    settings_service_pb2_grpc,
)
from tests.server.api.serving import Api
from tests.server.requirement.running import duplicate, export_job


def service(api: Api) -> Any:
    """The settings service."""
    return settings_service_pb2_grpc.SettingsServiceStub(api.channel)


async def switches(api: Api) -> tuple[bool, bool]:
    """Whether orders and incidents are exported."""
    request = settings_service_pb2.GetGeneralSettingsRequest()
    settings = (await service(api).GetGeneralSettings(request)).settings
    return settings.export_order_enabled, settings.export_incident_enabled


async def update(api: Api, *paths: str, **fields: Any) -> settings_pb2.GeneralSettings:
    """Update the settings."""
    settings = settings_pb2.GeneralSettings(**fields)
    request = settings_service_pb2.UpdateGeneralSettingsRequest(settings=settings, update_mask=FieldMask(paths=paths))
    settings = (await service(api).UpdateGeneralSettings(request)).settings
    assert isinstance(settings, settings_pb2.GeneralSettings)
    return settings


async def delete(api: Api, job: job_pb2.Job) -> None:
    """Delete a job."""
    await api.jobs.DeleteJob(job_service_pb2.DeleteJobRequest(id=job.id))


async def incident_job(api: Api) -> job_pb2.Job:
    """Create an export job of incidents."""
    spec = job_pb2.ExportSpec(trigger_statuses=["OPEN"], api=job_pb2.ApiTarget(path="/incidents"))
    settings = connector_pb2.ApiSettings(base_url="https://api.example.com")
    request = connector_pb2.Connector(name=api.name("API"), api=settings)
    created = await api.connectors.CreateConnector(connector_service_pb2.CreateConnectorRequest(connector=request))
    connector = created.connector
    new = job_pb2.Job(name=api.name("Incidents"), entity="INCIDENT", connector_id=connector.id, export_spec=spec)
    return (await api.jobs.CreateJob(job_service_pb2.CreateJobRequest(job=new))).job


async def test_both_are_off_without_export_jobs(api: Api) -> None:
    await api.job()
    assert await switches(api) == (False, False)


async def test_creating_an_export_job_turns_its_setting_on(api: Api) -> None:
    await export_job(api)
    assert await switches(api) == (True, False)
    await incident_job(api)
    assert await switches(api) == (True, True)


async def test_deleting_the_last_export_job_of_a_kind_turns_its_setting_off(api: Api) -> None:
    first, second, incident = await export_job(api), await export_job(api), await incident_job(api)
    await delete(api, first)
    assert await switches(api) == (True, True)
    await delete(api, second)
    assert await switches(api) == (False, True)
    await delete(api, incident)
    assert await switches(api) == (False, False)


async def test_a_duplicated_export_job_counts(api: Api) -> None:
    source = await export_job(api)
    copy = (await duplicate(api, source.id)).job
    await delete(api, source)
    assert await switches(api) == (True, False)
    await delete(api, copy)
    assert await switches(api) == (False, False)


async def test_an_inactive_export_job_keeps_its_setting_on(api: Api) -> None:
    job = await export_job(api, active=True)
    await api.jobs.DeactivateJob(job_service_pb2.DeactivateJobRequest(id=job.id))
    assert await switches(api) == (True, False)


async def test_values_sent_are_silently_ignored(api: Api) -> None:
    await export_job(api)
    await update(api, export_order_enabled=False, export_incident_enabled=True, main_locale="fr-FR")
    assert await switches(api) == (True, False)
    changed = await update(api, "export_order_enabled", "export_incident_enabled", export_incident_enabled=True)
    assert await switches(api) == (True, False)
    assert changed.main_locale == "fr-FR"


async def test_only_the_fields_provided_are_modified(api: Api) -> None:
    await update(api, "main_locale", main_locale="fr-FR")
    changed = await update(api, "simplified_product_workflow", simplified_product_workflow=True, main_locale="de-DE")
    assert (changed.main_locale, changed.simplified_product_workflow) == ("fr-FR", True)
    assert changed.default_store == "default_store"
