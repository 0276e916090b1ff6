"""What is allowed of the sources of imports."""

from dataclasses import replace

import pytest

from ferryman_server.domain.sources import (
    ApiCall,
    ApiSource,
    CursorPages,
    Download,
    FileFormat,
    HttpMethod,
    LinkPages,
    NamedValue,
    NumberedPages,
    Paging,
    Retry,
    SftpSource,
    Source,
    source_violations,
)

CALL = ApiCall(path="/products")
RETRY = Retry(10, 5, 200, "$.statusFile", "AVAILABLE")
HYBRID = ApiSource(
    (
        ApiCall(HttpMethod.POST, "/offer/file/generate"),
        ApiCall(path="/offer/file/status", behaviour=RETRY),
        ApiCall(behaviour=Download("$.urlFile")),
    ),
    delimiter=";",
)


def wrong(source: Source) -> dict[str, str]:
    return {v.field.removeprefix("import_spec."): v.description for v in source_violations(source)}


def of_call(call: ApiCall) -> dict[str, str]:
    """What is wrong with a source's only call."""
    return {field.removeprefix("api.calls[0]."): text for field, text in wrong(ApiSource((call,))).items()}


def test_the_usual_sources_are_allowed() -> None:
    pages = (NumberedPages("page", 1, "$.paging.totalPages"), CursorPages("cursor", "$.next"), LinkPages())
    calls = [ApiSource((replace(CALL, behaviour=Paging(next, "size", 500)),)) for next in pages]
    xml = SftpSource(file_path="a.xml", format=FileFormat.XML, records_path="orders")
    sources: list[Source] = [HYBRID, *calls, xml]
    for source in sources:
        assert wrong(source) == {}


@pytest.mark.parametrize("format", [FileFormat.XML, FileFormat.JSON])
def test_a_delimiter_is_for_csv(format: FileFormat) -> None:
    assert set(wrong(SftpSource(file_path="a", delimiter=";", format=format))) == {"sftp.delimiter"}
    assert set(wrong(SftpSource(file_path="a", delimiter=";", records_path="a"))) == {"sftp.records_path"}
    assert set(wrong(SftpSource(file_path="a"))) == {"sftp.delimiter"}


def test_there_are_some_calls() -> None:
    for calls in ((), (CALL,) * 21):
        assert wrong(ApiSource(calls)) == {"api.calls": f"has {len(calls)} calls, expected 1 to 20"}


def test_what_is_downloaded_comes_from_an_earlier_call_and_is_the_data() -> None:
    download = ApiCall(behaviour=Download("$.url"))
    assert set(wrong(ApiSource((download,), delimiter=";"))) == {"api.calls[0].download"}
    assert set(wrong(ApiSource((CALL, download, CALL), delimiter=";"))) == {"api.calls[1].download"}
    assert set(wrong(replace(HYBRID, delimiter=""))) == {"api.delimiter"}
    nowhere = replace(HYBRID, calls=(*HYBRID.calls[:2], ApiCall(behaviour=Download(""))))
    assert set(wrong(nowhere)) == {"api.calls[2].download.url_path"}


@pytest.mark.parametrize("path", ["", " ", "https://elsewhere.example.com/products", "//elsewhere/products"])
def test_a_call_stays_below_the_base_url(path: str) -> None:
    assert set(of_call(ApiCall(path=path))) == {"path"}


@pytest.mark.parametrize(
    "call",
    [
        ApiCall(path="/graphql"),
        ApiCall(HttpMethod.POST, "/api", body='{"query": "{ products { id } }"}'),
        ApiCall(HttpMethod.POST, "/api", headers=(NamedValue("Content-Type", "application/graphql"),), body="x"),
        ApiCall(HttpMethod.POST, "/service.asmx"),
        ApiCall(HttpMethod.POST, "/api", headers=(NamedValue("SOAPAction", "urn:Get"),)),
        ApiCall(HttpMethod.POST, "/api", body="<soap:Envelope/>"),
    ],
)
def test_soap_and_graphql_are_refused(call: ApiCall) -> None:
    assert "API connectors work with REST only" in of_call(call)["path"]


@pytest.mark.parametrize(
    ("behaviour", "field"),
    [
        (replace(RETRY, max_attempts=0), "retry.max_attempts"),
        (replace(RETRY, interval_seconds=0), "retry.interval_seconds"),
        (replace(RETRY, expected_status=42), "retry.expected_status"),
        (replace(RETRY, condition_path=""), "retry.condition_path"),
        (replace(RETRY, condition_path="a..b"), "retry.condition_path"),
        (Paging(NumberedPages("")), "paging.numbered.page_parameter"),
        (Paging(NumberedPages("p", 0, "a..b")), "paging.numbered.total_pages_path"),
        (Paging(CursorPages("", "$.next")), "paging.cursor.cursor_parameter"),
        (Paging(CursorPages("c", "")), "paging.cursor.next_cursor_path"),
        (Paging(LinkPages(), "size"), "paging.size"),
    ],
)
def test_what_is_wrong_with_a_behaviour_is_named(behaviour: Retry | Paging, field: str) -> None:
    assert set(of_call(replace(CALL, behaviour=behaviour))) == {field}


def test_parameters_and_headers_have_names() -> None:
    call = replace(CALL, query=(NamedValue("a", ""), NamedValue(" ", "1")), headers=(NamedValue("", "1"),))
    assert set(of_call(call)) == {"query[1].name", "headers[0].name"}


def test_records_are_at_a_path() -> None:
    assert set(wrong(ApiSource((CALL,), records_path="a..b"))) == {"api.records_path"}
