"""Requirement: Importable and exportable entities per method, multi-store behaviour, entity dependencies."""

from typing import Any, Final

import grpc
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from ferryman.v1 import catalog_pb2, catalog_service_pb2, connector_pb2, connector_service_pb2, job_pb2, job_service_pb2
from tests.server.api.refusals import Refusal, refused
from tests.server.api.serving import Api

# Over SFTP, over an API.
MATRIX: Final = {
    "ACCOUNT": (True, True),
    "ASSORTMENT": (True, True),
    "ATTRIBUTE": (True, False),
    "CATALOG_VIEW": (False, True),
    "CLASSIFICATION_CATEGORY": (True, False),
    "CUSTOMER_USER": (True, False),
    "INCIDENT": (False, True),
    "NAVIGATION_CATEGORY": (True, False),
    "OFFER": (True, True),
    "ORDER": (True, True),
    "ORDER_UPDATE": (False, True),
    "ORDER_STATUS": (True, False),
    "PRODUCT": (True, True),
    "PRODUCT_TAG": (True, False),
    "RELATED_PRODUCT": (True, False),
    "STORE": (True, False),
    "SUPPLIER": (True, True),
}
EXPORTS: Final = {"ORDER": (True, True), "INCIDENT": (False, True)}
PREREQUISITES: Final = {
    "CLASSIFICATION_CATEGORY": {"ATTRIBUTE"},
    "NAVIGATION_CATEGORY": {"CLASSIFICATION_CATEGORY"},
    "PRODUCT": {"CLASSIFICATION_CATEGORY"},
    "OFFER": {"PRODUCT", "SUPPLIER"},
    "PRODUCT_TAG": {"PRODUCT"},
    "RELATED_PRODUCT": {"PRODUCT"},
    "ASSORTMENT": {"PRODUCT"},
    "CUSTOMER_USER": {"ACCOUNT"},
}
FULL_MODE: Final = {
    "PRODUCT": catalog_pb2.FULL_MODE_ATTRIBUTES,
    **dict.fromkeys(
        (
            *("OFFER", "SUPPLIER", "ACCOUNT", "NAVIGATION_CATEGORY", "CLASSIFICATION_CATEGORY"),
            *("CUSTOMER_USER", "ORDER"),
        ),
        catalog_pb2.FULL_MODE_CUSTOM_FIELDS,
    ),
}
XML: Final = job_pb2.SftpSource(file_path="in/a.xml", format=job_pb2.FILE_FORMAT_XML)
CSV: Final = job_pb2.SftpSource(file_path="in/a.csv", delimiter=";")
CALLS: Final = job_pb2.ApiSource(calls=[job_pb2.ApiCall(path="/records")])


async def entity_types(api: Api) -> dict[str, catalog_pb2.EntityType]:
    """All entities by name."""
    response = await api.catalog.ListEntityTypes(catalog_service_pb2.ListEntityTypesRequest())
    return {entity.name: entity for entity in response.content}


async def api_connector(api: Api) -> connector_pb2.Connector:
    """A connector to a REST API."""
    settings = connector_pb2.ApiSettings(base_url="https://api.example.com")
    request = connector_pb2.Connector(name=api.name("API"), api=settings)
    response = await api.connectors.CreateConnector(connector_service_pb2.CreateConnectorRequest(connector=request))
    return response.connector


async def create(api: Api, entity: str, *, over_api: bool, **spec: Any) -> job_pb2.Job:
    """Create an import job."""
    connector = await (api_connector(api) if over_api else api.connector())
    source: dict[str, Any] = {"api": CALLS} if over_api else {"sftp": XML if entity == "ORDER_STATUS" else CSV}
    if entity == "NAVIGATION_CATEGORY":
        source["store_external_ids"] = ["default_store"]
    import_spec = job_pb2.ImportSpec(**{**source, **spec})
    job = job_pb2.Job(name=api.name("Job"), entity=entity, connector_id=connector.id, import_spec=import_spec)
    return (await api.jobs.CreateJob(job_service_pb2.CreateJobRequest(job=job))).job


async def test_there_are_17_entities_each_after_its_prerequisites(api: Api) -> None:
    entities = await entity_types(api)
    assert set(entities) == set(MATRIX)
    order = list(entities)
    for entity in entities.values():
        assert all(order.index(needed) < order.index(entity.name) for needed in entity.prerequisites)
        assert PREREQUISITES.get(entity.name, set()) <= set(entity.prerequisites)
        assert entity.objective
        assert entity.record_types


async def test_methods_are_those_of_the_matrix(api: Api) -> None:
    for name, entity in (await entity_types(api)).items():
        sftp, over_api = MATRIX[name]
        expected = [catalog_pb2.METHOD_SFTP] * sftp + [catalog_pb2.METHOD_API] * over_api
        assert list(entity.import_methods) == expected, name
        sftp, over_api = EXPORTS.get(name, (False, False))
        expected = [catalog_pb2.METHOD_SFTP] * sftp + [catalog_pb2.METHOD_API] * over_api
        assert list(entity.export_methods) == expected, name


@pytest.mark.parametrize("over_api", [False, True])
async def test_a_job_of_every_available_pair_is_created(api: Api, over_api: bool) -> None:
    for entity in (name for name, methods in MATRIX.items() if methods[over_api]):
        assert (await create(api, entity, over_api=over_api)).entity == entity


@pytest.mark.parametrize("over_api", [False, True])
async def test_an_unavailable_pair_is_refused_naming_the_available_ones(api: Api, over_api: bool) -> None:
    available = [name for name, methods in MATRIX.items() if methods[over_api]]
    for entity in (name for name, methods in MATRIX.items() if not methods[over_api]):
        refusal: Refusal = await refused(create(api, entity, over_api=over_api))
        assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT
        assert all(name in refusal.violations["entity"] for name in available[:3])


async def test_import_full_mode_reaches_what_the_requirement_says(api: Api) -> None:
    for name, entity in (await entity_types(api)).items():
        assert entity.full_mode == FULL_MODE.get(name, catalog_pb2.FULL_MODE_UNSPECIFIED), name
        assert bool(entity.import_full_warning) is (name in FULL_MODE)
        over_api = not MATRIX[name][0]
        if name in FULL_MODE:
            job = await create(api, name, over_api=over_api, import_full=True)
            assert list(job.warnings) == [entity.import_full_warning]
        else:
            refusal = await refused(create(api, name, over_api=over_api, import_full=True))
            assert "import_spec.import_full" in refusal.violations


async def test_an_order_job_is_scoped_to_a_store_that_exists(api: Api) -> None:
    job = await create(api, "ORDER", over_api=False, store_external_ids=["default_store"])
    assert job.import_spec.store_external_ids == ["default_store"]
    refusal = await refused(create(api, "ORDER", over_api=False, store_external_ids=["nowhere"]))
    assert refusal.code is grpc.StatusCode.INVALID_ARGUMENT
    assert "'nowhere', which is no store" in refusal.violations["import_spec.store_external_ids"]
    changed = job_pb2.Job(id=job.id, import_spec=job_pb2.ImportSpec(store_external_ids=["nowhere"]))
    mask = FieldMask(paths=["import_spec.store_external_ids"])
    refusal = await refused(api.jobs.UpdateJob(job_service_pb2.UpdateJobRequest(job=changed, update_mask=mask)))
    assert "import_spec.store_external_ids" in refusal.violations


async def test_a_navigation_job_always_has_a_store(api: Api) -> None:
    assert (await create(api, "NAVIGATION_CATEGORY", over_api=False)).import_spec.store_external_ids
    refusal = await refused(create(api, "NAVIGATION_CATEGORY", over_api=False, store_external_ids=[]))
    assert "is required" in refusal.violations["import_spec.store_external_ids"]


async def test_other_jobs_are_cross_store(api: Api) -> None:
    refusal = await refused(create(api, "PRODUCT", over_api=False, store_external_ids=["default_store"]))
    assert "leave it empty" in refusal.violations["import_spec.store_external_ids"]
