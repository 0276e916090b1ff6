"""What a job is set to do is told in the operator's words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferryman import (
    ApiCall,
    ApiSource,
    ApiTarget,
    Connector,
    DownloadBehaviour,
    ExportFormat,
    ExportSpec,
    FileFormat,
    FileNameFormat,
    ImportSpec,
    Job,
    LinkPages,
    PagingBehaviour,
    RetryBehaviour,
    SftpSettings,
    SftpSource,
    SftpTarget,
)
from ferryman_tui.sheets.configuration import configuration_lines
from tests.tui.cells.samples import JOB, JOBS
from tests.tui.sheets.sketches import OFFER, check, flat, text

FILES = Connector(name="files", sftp=SftpSettings(host="sftp.acme.example", port=22, username="x"))


def told(spec: ImportSpec | ExportSpec, **fields: object) -> str:
    kind = {"import_spec": spec} if isinstance(spec, ImportSpec) else {"import_spec": None, "export_spec": spec}
    row: Job = replace(JOB, **{**kind, **fields})  # type: ignore[arg-type]
    return flat(configuration_lines(row, 200, OFFER, FILES))


@given(JOBS, st.integers(30, 140))
def test_lines_fit(row: Job, width: int) -> None:
    check(configuration_lines(row, width, OFFER, FILES), width)
    check(configuration_lines(row, width, None, None), width)


def test_the_settings_of_an_import_of_a_file() -> None:
    source = SftpSource(file_path="in/prices.csv", delimiter=";", outbound_directory="done")
    row = replace(JOB, import_spec=ImportSpec(sftp=source, store_external_ids=("es", "fr")))
    assert text(configuration_lines(row, 90, OFFER, FILES)) == (
        "Configuration\n"
        "  source  files  SFTP sftp.acme.example:22\n"
        "  file    in/prices.csv  CSV, UTF-8, split at ;\n"
        "  after   move to done\n"
        "  stores  es, fr\n"
        "  mode    standard: empty custom fields keep what is stored\n"
        "  first   import Product, Supplier before"
    )


def test_a_whole_directory_and_other_formats() -> None:
    source = SftpSource(inbound_directory="in/", format=FileFormat.XML, records_path="orders.order")
    words = told(ImportSpec(sftp=source))
    assert "file in/*.xml XML after stays where it is records orders.order" in words


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (ApiCall(path="/v1"), "call GET /v1"),
        (ApiCall(path="/v1", paging=PagingBehaviour(link=LinkPages())), "call GET /v1 page by page"),
        (
            ApiCall(path="/v1", retry=RetryBehaviour(max_attempts=9, interval_seconds=5)),
            "call GET /v1 up to 9 times, every 5s",
        ),
        (ApiCall(download=DownloadBehaviour(url_path="$.url")), "call download the file at $.url"),
    ],
)
def test_calls_tell_how_they_are_made(call: ApiCall, words: str) -> None:
    assert words in told(ImportSpec(api=ApiSource(calls=(call,))))


def test_several_calls_are_numbered() -> None:
    words = told(ImportSpec(api=ApiSource(calls=(ApiCall(path="/a"), ApiCall(path="/b")), delimiter=",")))
    assert "call 1 GET /a call 2 GET /b file CSV, split at ," in words


def test_exports_tell_what_fires_them_and_where_they_go() -> None:
    target = SftpTarget(directory="out", format=ExportFormat.XML, file_name_format=FileNameFormat.STANDARD)
    words = told(ExportSpec(trigger_statuses=("OPEN", "CLOSED"), sftp=target))
    assert "target files SFTP sftp.acme.example:22 files out XML, named by order, supplier and time" in words
    assert "when OPEN, CLOSED again only the first time that a record reaches it" in words
    called = told(ExportSpec(trigger_statuses=("OPEN",), api=ApiTarget(path="/orders"), repeat_on_hold=True))
    assert "call POST /orders" in called
    assert "again each time that an order is put on hold" in called


def test_warnings_and_unknown_or_inactive_connectors_are_told() -> None:
    assert told(ImportSpec(), warnings=("Beware",)).endswith("Beware.")
    assert f"source connector {JOB.connector_id}" in flat(configuration_lines(JOB, 100, None, None))
    off = replace(FILES, active=False)
    assert "inactive: nothing can use it" in flat(configuration_lines(JOB, 100, None, off))
