"""What is seen of a source's head, and what an operator is told when nothing is."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ferryman_server.domain import connectors
from ferryman_server.domain.connectors import (
    FRONT_OFFICE_KEY,
    OPERATOR_KEY,
    ApiSettings,
    MiraklSettings,
    Settings,
    SftpSettings,
)
from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.outcomes import FailureReason
from ferryman_server.domain.sources import (
    ApiCall,
    ApiSource,
    Download,
    FileFormat,
    NumberedPages,
    Paging,
    SftpSource,
)
from ferryman_server.pipeline.preview import HEAD_BYTES, OTHER_FILES_MAX, SourcePreview, preview_source
from ferryman_server.pipeline.preview_contents import CELL_LENGTH_MAX
from tests.http_server import Answer, HttpTestServer, http_server
from tests.sftp_server import PASSWORD, USERNAME, SftpTestServer, sftp_server

SECRETS = {connectors.PASSWORD: PASSWORD}
ORDERS = b"""<orders>
  <order><orderReference>R1</orderReference><orderLines>
    <orderLine><orderLineId>1</orderLineId></orderLine><orderLine><orderLineId>2</orderLineId></orderLine>
  </orderLines></order>
</orders>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "served"
    folder.mkdir()
    return folder


@pytest.fixture
async def server(folder: Path) -> AsyncIterator[SftpTestServer]:
    async with sftp_server(folder) as server:
        yield server


async def preview(
    server: SftpTestServer, path: str = "", *, directory: str = "", delimiter: str = "", rows: int = 10
) -> SourcePreview:
    settings = SftpSettings(server.host, server.port, USERNAME)
    source = SftpSource(file_path=path, inbound_directory=directory, delimiter=delimiter)
    return await preview_source(settings, SECRETS, source, rows, None, allow_private_addresses=True)


async def preview_of(server: SftpTestServer, content: bytes, delimiter: str = "", rows: int = 10) -> SourcePreview:
    (server.folder / "p.csv").write_bytes(content)
    return await preview(server, "p.csv", delimiter=delimiter, rows=rows)


def reason(seen: SourcePreview) -> FailureReason:
    assert seen.failure is not None
    return seen.failure.reason


async def test_a_file_shows_its_columns_and_first_rows(server: SftpTestServer) -> None:
    content = b'\xef\xbb\xbf\r\n Code ;"Name"\r\n1;"a ""b"" \nc"\r\n\r\n2;\xc3\xa9;more\r\n3;c\r\n'
    seen = await preview_of(server, content, rows=2)
    assert seen == SourcePreview(
        file="p.csv",
        size=len(content),
        delimiter=";",
        columns=("Code", "Name"),
        rows=(("1", 'a "b" \nc'), ("2", "é", "more")),
        host_key=server.host_key,
    )


@pytest.mark.parametrize(
    ("header", "delimiter", "columns"),
    [
        (b"a,b", ",", ("a", "b")),
        (b"a;b", ";", ("a", "b")),
        (b"a,b;c;d", ";", ("a,b", "c", "d")),
        (b'"a;b;c",d', ",", ("a;b;c", "d")),
        (b"a", ",", ("a",)),
    ],
)
async def test_the_delimiter_is_found_out(
    server: SftpTestServer, header: bytes, delimiter: str, columns: tuple[str, ...]
) -> None:
    seen = await preview_of(server, header)
    assert (seen.delimiter, seen.columns, seen.rows, seen.failure) == (delimiter, columns, (), None)


async def test_the_delimiter_that_is_given_counts(server: SftpTestServer) -> None:
    seen = await preview_of(server, b"a;b\n1;2\n", ",")
    assert (seen.delimiter, seen.columns, seen.rows) == (",", ("a;b",), (("1;2",),))


async def test_cells_are_cut(server: SftpTestServer) -> None:
    seen = await preview_of(server, b"a,b\n" + b"x" * (CELL_LENGTH_MAX + 1) + b"," + b"y" * CELL_LENGTH_MAX)
    assert seen.rows == (("x" * CELL_LENGTH_MAX, "y" * CELL_LENGTH_MAX),)


async def test_only_the_head_of_a_large_file_is_read(server: SftpTestServer) -> None:
    row = b"1,\xc3\xa9" + b"z" * 9_000 + b"\n"
    seen = await preview_of(server, b"a,b\n" + row * 1_000, rows=100)
    assert server.behaviour.sent == HEAD_BYTES
    assert seen.size == 4 + 1_000 * len(row)
    # The row that the end of the head cuts off is not shown.
    assert len(seen.rows) == (HEAD_BYTES - 4) // len(row)
    assert set(seen.rows) == {("1", "é" + "z" * (CELL_LENGTH_MAX - 1))}


async def test_rows_end_before_a_cell_that_is_too_large(server: SftpTestServer) -> None:
    seen = await preview_of(server, b'a,b\n1,2\n3,"' + b"x" * HEAD_BYTES)
    assert (seen.rows, seen.failure) == ((("1", "2"),), None)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf \r\n\t\n"])
async def test_an_empty_file_is_a_failure(server: SftpTestServer, content: bytes) -> None:
    seen = await preview_of(server, content)
    assert (reason(seen), seen.file, seen.size) == (FailureReason.FILE_EMPTY, "p.csv", len(content))


@pytest.mark.parametrize(
    "content",
    [
        "a;b\n1;2\n".encode("utf-16"),
        "a;b\n1;2\n".encode("utf-16-le"),
        "é;b\n1;2\n".encode("latin-1"),
        b"a," * HEAD_BYTES,
        b'"' + b"a" * HEAD_BYTES,
    ],
)
async def test_a_header_that_cannot_be_read_is_a_failure(server: SftpTestServer, content: bytes) -> None:
    seen = await preview_of(server, content)
    assert (reason(seen), seen.columns) == (FailureReason.HEADER_INVALID, ())
    assert seen.failure is not None
    assert "'p.csv'" in seen.failure.message


async def test_rows_that_are_not_utf8_are_shown_as_far_as_they_are(server: SftpTestServer) -> None:
    assert (await preview_of(server, b"a,b\n\xe9,2\n")).rows == (("\ufffd", "2"),)


async def test_of_a_directory_the_first_file_is_shown(server: SftpTestServer) -> None:
    (server.folder / "in").mkdir()
    for name in ("b.CSV", "a.csv", ".hidden.csv", "notes.txt"):
        (server.folder / "in" / name).write_text(f"{name},x\n")
    seen = await preview(server, directory="in")
    assert (seen.file, seen.columns, seen.other_files) == ("in/a.csv", ("a.csv", "x"), ("in/b.CSV",))


async def test_many_other_files_are_cut_and_odd_names_are_escaped(server: SftpTestServer) -> None:
    for number in range(OTHER_FILES_MAX + 2):
        (server.folder / f"{number:03}.csv").write_text("a,b\n")
    odd = bytes(server.folder / "001") + b"\xff.csv"
    Path(odd.decode("utf-8", "surrogateescape")).write_text("")
    seen = await preview(server, directory=".")
    assert len(seen.other_files) == OTHER_FILES_MAX
    assert seen.other_files[:2] == ("./001.csv", "./001\\udcff.csv")


async def test_a_directory_without_files_is_a_failure(server: SftpTestServer) -> None:
    seen = await preview(server, directory=".")
    assert (reason(seen), seen.host_key) == (FailureReason.NO_FILES, server.host_key)


async def test_a_file_that_is_not_there_is_a_failure(server: SftpTestServer) -> None:
    seen = await preview(server, "nope.csv")
    assert (reason(seen), seen.host_key) == (FailureReason.FILE_NOT_FOUND, server.host_key)


async def test_a_file_that_may_not_be_read_is_a_failure(server: SftpTestServer) -> None:
    server.behaviour.unreadable.add("p.csv")
    seen = await preview_of(server, b"a,b\n")
    assert (reason(seen), seen.file, seen.size) == (FailureReason.PERMISSION_DENIED, "p.csv", 4)


async def test_a_login_that_is_refused_is_a_failure_and_no_key_to_trust(server: SftpTestServer) -> None:
    server.behaviour.password = "another"
    seen = await preview_of(server, b"a,b\n")
    assert (reason(seen), seen.host_key) == (FailureReason.LOGIN_REFUSED, "")


async def test_private_addresses_are_refused_by_default(server: SftpTestServer) -> None:
    settings = SftpSettings(server.host, server.port, USERNAME)
    source = SftpSource(file_path="p.csv")
    seen = await preview_source(settings, SECRETS, source, 10, None, allow_private_addresses=False)
    assert reason(seen) is FailureReason.ADDRESS_REFUSED
    assert server.behaviour.logins == 0


async def test_a_server_that_does_not_answer_is_a_failure(server: SftpTestServer) -> None:
    settings = SftpSettings(server.host, server.port, USERNAME)
    source = SftpSource(file_path="p.csv")
    seen = await preview_source(settings, SECRETS, source, 10, None, allow_private_addresses=True, answer_seconds=0)
    assert (reason(seen), seen.host_key) == (FailureReason.CONNECTION_FAILED, server.host_key)


async def preview_tree(
    server: SftpTestServer, name: str, content: bytes, entity: str = "", records_path: str = "", rows: int = 10
) -> SourcePreview:
    (server.folder / name).write_bytes(content)
    settings = SftpSettings(server.host, server.port, USERNAME)
    format_ = FileFormat(name.rpartition(".")[2].upper())
    source = SftpSource(file_path=name, format=format_, records_path=records_path)
    return await preview_source(settings, SECRETS, source, rows, ENTITIES.get(entity), allow_private_addresses=True)


async def test_xml_shows_a_row_for_each_element_of_the_entitys_lists(server: SftpTestServer) -> None:
    seen = await preview_tree(server, "o.xml", ORDERS, "ORDER_UPDATE")
    assert seen == SourcePreview(
        file="o.xml",
        size=len(ORDERS),
        columns=("orderReference", "orderLineId"),
        rows=(("R1", "1"), ("R1", "2")),
        host_key=server.host_key,
    )


async def test_json_shows_as_many_rows_as_asked_for(server: SftpTestServer) -> None:
    seen = await preview_tree(server, "s.json", b'{"data": [{"a": 1.10}, {"b": true}, {"a": "x"}]}', "", "data", 2)
    assert (seen.columns, seen.rows, seen.failure) == (("a", "b"), (("1.10", ""), ("", "TRUE")), None)


async def test_of_a_large_document_the_records_of_its_head_are_shown(server: SftpTestServer) -> None:
    record = b'{"a": "' + b"x" * 1_000 + b'"},\n'
    seen = await preview_tree(server, "s.json", b"[" + record * 1_000 + b"{}]", rows=1_000)
    assert server.behaviour.sent == HEAD_BYTES
    assert (len(seen.rows), seen.failure) == (HEAD_BYTES // len(record), None)


async def test_a_head_without_a_whole_record_is_a_failure(server: SftpTestServer) -> None:
    seen = await preview_tree(server, "s.json", b'[{"a": "' + b"x" * HEAD_BYTES + b'"}]')
    assert reason(seen) is FailureReason.FILE_MALFORMED
    assert "no record ends within the first 256 KiB" in str(seen.failure)


async def test_what_is_wrong_behind_the_first_rows_is_shown_with_them(server: SftpTestServer) -> None:
    seen = await preview_tree(server, "o.xml", ORDERS[:-9], "ORDER_UPDATE")
    assert (len(seen.rows), reason(seen)) == (2, FailureReason.FILE_MALFORMED)


async def test_a_path_that_leads_nowhere_is_a_failure(server: SftpTestServer) -> None:
    seen = await preview_tree(server, "s.json", b'{"data": []}', records_path="items")
    assert reason(seen) is FailureReason.PATH_NOT_FOUND


@pytest.fixture
async def api() -> AsyncIterator[HttpTestServer]:
    async with http_server() as server:
        yield server


async def preview_api(settings: Settings, source: ApiSource, entity: str = "") -> SourcePreview:
    secrets = {OPERATOR_KEY: "o", FRONT_OFFICE_KEY: "f"}
    return await preview_source(settings, secrets, source, 10, ENTITIES.get(entity), allow_private_addresses=True)


async def test_of_an_api_the_first_page_is_shown(api: HttpTestServer) -> None:
    api.answer("/login", Answer({"path": "s"}))
    api.answer("/s", Answer({"elements": [{"externalId": "S1"}]}), Answer({"elements": [{"externalId": "S2"}]}))
    paged = ApiCall(path="/s", behaviour=Paging(NumberedPages("page")))
    seen = await preview_api(ApiSettings(api.url), ApiSource((ApiCall(path="/login"), paged)), "SUPPLIER")
    assert (seen.file, seen.columns, seen.rows, seen.failure) == ("GET /s", ("externalId",), (("S1",),), None)
    assert seen.size > 0
    assert [request.path for request in api.requests] == ["/login", "/s"]


async def test_of_a_downloaded_file_the_head_is_shown(api: HttpTestServer) -> None:
    api.answer("/job", Answer({"url": f"{api.url}/file.csv"}))
    api.answer("/file.csv", Answer(b"externalId;name\nS1;One\n"))
    source = ApiSource((ApiCall(path="/job"), ApiCall(behaviour=Download("$.url"))), delimiter=";")
    seen = await preview_api(ApiSettings(api.url), source)
    assert (seen.columns, seen.rows, seen.delimiter) == (("externalId", "name"), (("S1", "One"),), ";")


async def test_mirakl_values_show_their_languages(api: HttpTestServer) -> None:
    values = [{"locale": "fr_FR", "value": "Rouge"}, {"locale": "en_GB", "value": "Red"}]
    api.answer("/a", Answer([{"code": "c", "label": values}]))
    source = ApiSource((ApiCall(path="/a"),))
    seen = await preview_api(MiraklSettings(api.url, auto_language_mapping=True), source)
    assert (seen.columns, seen.rows) == (("code", "label[fr-FR]", "label[en-GB]"), (("c", "Rouge", "Red"),))


async def test_a_call_that_fails_is_a_failure(api: HttpTestServer) -> None:
    api.answer("/a", Answer(status=404))
    seen = await preview_api(ApiSettings(api.url), ApiSource((ApiCall(path="/a"),)))
    assert reason(seen) is FailureReason.CALL_FAILED
