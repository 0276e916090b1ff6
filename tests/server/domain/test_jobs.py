"""What is allowed of a job, and what its copies are called."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

import pytest

from ferryman_server.domain.connectors import NAME_LENGTH_MAX
from ferryman_server.domain.errors import NotAnImportJob
from ferryman_server.domain.executions import Direction
from ferryman_server.domain.exports import ExportFormat, ExportSpec, SftpTarget
from ferryman_server.domain.jobs import (
    ImportSpec,
    Job,
    JobDraft,
    SftpSource,
    copy_names,
    draft_violations,
    warnings_of,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
IMPORT = ImportSpec(SftpSource(file_path="in/products.csv", delimiter=";"))
EXPORT = ExportSpec(SftpTarget("out", ExportFormat.JSON), ("SHIPPED",))
PRODUCTS = JobDraft("Products", "PRODUCT", "c", active=False, spec=IMPORT)
ORDERS = JobDraft("Orders", "ORDER", "c", active=False, spec=EXPORT)


def wrong(draft: JobDraft) -> dict[str, str]:
    return {violation.field: violation.description for violation in draft_violations(draft)}


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


def test_what_can_only_be_exported_is_not_imported() -> None:
    assert wrong(replace(PRODUCTS, entity="ORDER"))["entity"].startswith(
        "is 'ORDER', which can be exported but not imported, expected one of ATTRIBUTE, "
    )
    assert wrong(replace(PRODUCTS, entity="ODER"))["entity"].startswith("is 'ODER', expected one of ATTRIBUTE, ")


def test_a_bulk_import_moves_what_it_has_handled_elsewhere() -> None:
    bulk = SftpSource(inbound_directory="in/", delimiter=";")
    for outbound in ("", "in"):
        spec = ImportSpec(replace(bulk, outbound_directory=outbound))
        assert set(wrong(replace(PRODUCTS, spec=spec))) == {"import_spec.sftp.outbound_directory"}
    assert wrong(replace(PRODUCTS, spec=ImportSpec(replace(bulk, outbound_directory="done")))) == {}


def test_operators_are_warned_of_what_deletes_and_of_what_is_not_sent() -> None:
    assert warnings_of(job(IMPORT, "PRODUCT")) == []
    (deletes,) = warnings_of(job(replace(IMPORT, import_full=True), "PRODUCT"))
    assert deletes.startswith("Import Full mode is on: attributes that are empty")
    (unsent,) = warnings_of(job(EXPORT, "ORDER"))
    assert unsent.startswith("Exports are not delivered yet")


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
