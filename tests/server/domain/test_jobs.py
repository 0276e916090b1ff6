"""What is allowed of a job, and what its copies are called."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

import pytest

from ferryman_server.domain.connectors import NAME_LENGTH_MAX, ApiSettings, MiraklSettings, SftpSettings
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.entities.model import Method, StoreScope
from ferryman_server.domain.errors import NotAnImportJob
from ferryman_server.domain.executions import Direction
from ferryman_server.domain.exports import ExportFormat, ExportSpec, SftpTarget
from ferryman_server.domain.jobs import (
    ImportSpec,
    Job,
    JobDraft,
    copy_names,
    draft_violations,
    import_full_warning,
    unsuitable,
    warnings_of,
)
from ferryman_server.domain.sources import ApiCall, ApiSource, FileFormat, SftpSource

NOW = datetime(2026, 3, 1, tzinfo=UTC)
IMPORT = ImportSpec(SftpSource(file_path="in/products.csv", delimiter=";"))
CALLS = ApiSource((ApiCall(path="/records"),))
EXPORT = ExportSpec(SftpTarget("out", ExportFormat.JSON), ("SHIPPED",))
PRODUCTS = JobDraft("Products", "PRODUCT", "c", active=False, spec=IMPORT)
ORDERS = JobDraft("Orders", "ORDER", "c", active=False, spec=EXPORT)


def wrong(draft: JobDraft) -> dict[str, str]:
    return {violation.field: violation.description for violation in draft_violations(draft)}


def store_of(entity: str) -> tuple[str, ...]:
    """The store that a job of the entity must name."""
    return ("fr",) if ENTITIES[entity].store_scope is StoreScope.REQUIRED else ()


def job(spec: ImportSpec | ExportSpec, entity: str) -> Job:
    direction = Direction.EXPORT if isinstance(spec, ExportSpec) else Direction.IMPORT
    return Job("j", "J", entity, direction, "c", True, spec, 1, NOW, NOW)


def test_complete_jobs_are_allowed() -> None:
    assert wrong(PRODUCTS) == wrong(ORDERS) == {}


def test_everything_wrong_with_an_export_is_named() -> None:
    bare = JobDraft(" ", "ORDER", "", active=False, spec=ExportSpec(SftpTarget("", ExportFormat.XML), ()))
    assert set(wrong(bare)) == {
        "name",
        "connector_id",
        "export_spec.sftp.directory",
        "export_spec.trigger_statuses",
    }


def test_an_unknown_entity_is_told_with_those_there_are() -> None:
    assert wrong(replace(PRODUCTS, entity="ODER"))["entity"].startswith("is 'ODER', expected one of ATTRIBUTE, ")


def test_a_bulk_import_moves_what_it_has_handled_elsewhere() -> None:
    bulk = SftpSource(inbound_directory="in/", delimiter=";")
    for outbound in ("", "in"):
        spec = ImportSpec(replace(bulk, outbound_directory=outbound))
        assert set(wrong(replace(PRODUCTS, spec=spec))) == {"import_spec.sftp.outbound_directory"}
    assert wrong(replace(PRODUCTS, spec=ImportSpec(replace(bulk, outbound_directory="done")))) == {}


def test_operators_are_warned_of_what_deletes() -> None:
    assert warnings_of(job(IMPORT, "PRODUCT")) == []
    (deletes,) = warnings_of(job(replace(IMPORT, import_full=True), "PRODUCT"))
    assert deletes.startswith("Import Full mode: attributes that are empty in the input, or not in it at all")
    assert warnings_of(job(EXPORT, "ORDER")) == []


@pytest.mark.parametrize("entity", [e.name for e in ENTITIES.values() if Method.API not in e.methods])
def test_an_entity_is_not_imported_over_an_api_unless_the_matrix_allows(entity: str) -> None:
    draft = replace(PRODUCTS, entity=entity, spec=ImportSpec(CALLS, store_external_ids=store_of(entity)))
    assert wrong(draft)["entity"].startswith(f"{entity} cannot be imported over API; these can: ")


@pytest.mark.parametrize("entity", [e.name for e in ENTITIES.values() if Method.API in e.methods])
def test_an_entity_is_imported_over_an_api_where_the_matrix_allows(entity: str) -> None:
    assert wrong(replace(PRODUCTS, entity=entity, spec=ImportSpec(CALLS))) == {}


@pytest.mark.parametrize("entity", ["CATALOG_VIEW", "INCIDENT", "ORDER_UPDATE"])
def test_some_entities_are_not_imported_from_files(entity: str) -> None:
    found = wrong(replace(PRODUCTS, entity=entity, spec=IMPORT))["entity"]
    assert found.startswith(f"{entity} cannot be imported over SFTP; these can: ATTRIBUTE, ")


def test_order_statuses_come_as_xml_only() -> None:
    draft = replace(PRODUCTS, entity="ORDER_STATUS", spec=IMPORT)
    assert wrong(draft) == {"import_spec.sftp.format": "is CSV; files of ORDER_STATUS must be XML"}
    xml = ImportSpec(SftpSource(file_path="statuses.xml", format=FileFormat.XML))
    assert wrong(replace(draft, spec=xml)) == {}


def test_navigation_is_always_scoped_to_one_store() -> None:
    draft = replace(PRODUCTS, entity="NAVIGATION_CATEGORY", spec=IMPORT)
    assert set(wrong(draft)) == {"import_spec.store_external_ids"}
    for stores, right in ((("fr",), True), (("fr", "de"), False)):
        found = wrong(replace(draft, spec=replace(IMPORT, store_external_ids=stores)))
        assert (not found) is right


def test_orders_may_be_scoped_to_one_store_and_other_entities_not() -> None:
    scoped = replace(IMPORT, store_external_ids=("fr",))
    assert wrong(replace(PRODUCTS, entity="ORDER", spec=scoped)) == {}
    assert wrong(replace(PRODUCTS, entity="ORDER", spec=IMPORT)) == {}
    (message,) = wrong(replace(PRODUCTS, entity="PRODUCT", spec=scoped)).values()
    assert message == "is not available for PRODUCT, only for NAVIGATION_CATEGORY and ORDER; leave it empty"


def test_import_full_is_for_eight_entities() -> None:
    full = {e.name for e in ENTITIES.values() if import_full_warning(e)}
    assert full == {
        *("PRODUCT", "OFFER", "SUPPLIER", "ACCOUNT", "NAVIGATION_CATEGORY", "CLASSIFICATION_CATEGORY"),
        *("CUSTOMER_USER", "ORDER"),
    }
    for entity in set(ENTITIES) - full:
        method = CALLS if Method.SFTP not in ENTITIES[entity].methods else IMPORT.source
        found = wrong(replace(PRODUCTS, entity=entity, spec=ImportSpec(method, import_full=True)))
        assert f"Import Full mode is not available for {entity}" in found["import_spec.import_full"]


def test_a_connector_must_fit_the_way_of_a_job() -> None:
    files, calls = SftpSettings("h"), ApiSettings("https://e")
    assert unsuitable(IMPORT, files) == unsuitable(EXPORT, files) == unsuitable(ImportSpec(CALLS), calls) == ""
    assert unsuitable(ImportSpec(CALLS), MiraklSettings("https://m")) == ""
    assert "needs one of kind sftp" in unsuitable(IMPORT, calls)
    assert "needs one of kind api or mirakl" in unsuitable(ImportSpec(CALLS), files)


def test_only_imports_have_an_import_spec() -> None:
    assert job(IMPORT, "PRODUCT").import_spec is IMPORT
    with pytest.raises(NotAnImportJob, match="job j is an export"):
        _ = job(EXPORT, "ORDER").import_spec


def test_copies_are_numbered_from_the_second_on() -> None:
    assert list(islice(copy_names("X"), 4)) == ["X - COPY", "X - COPY (1)", "X - COPY (2)", "X - COPY (3)"]
    assert next(copy_names("X - COPY")) == "X - COPY - COPY"


def test_a_long_name_is_cut_so_that_its_copies_differ() -> None:
    names = list(islice(copy_names("é" * NAME_LENGTH_MAX), 12))
    assert {len(name) for name in names} == {NAME_LENGTH_MAX}
    assert len(set(names)) == len(names)
    assert names[0] == "é" * 193 + " - COPY"
    assert names[11] == "é" * 188 + " - COPY (11)"
