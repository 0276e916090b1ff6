"""Where an import's data comes from, and which settings are allowed."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, TypeAlias

from ferryman_server.domain.errors import FieldViolation
from ferryman_server.domain.json_paths import PathInvalid, json_path

CALLS_MAX: Final = 20
ATTEMPTS_MAX: Final = 1000
INTERVAL_SECONDS_MAX: Final = 3600
PAGE_SIZE_MAX: Final = 10_000
DELIMITERS: Final = (",", ";")


class FileFormat(StrEnum):
    """Format of an imported file."""

    CSV = "CSV"
    XML = "XML"
    JSON = "JSON"

    @property
    def extension(self) -> str:
        """What the names of such files end in, in lower case."""
        return f".{self.value.lower()}"


class HttpMethod(StrEnum):
    """How a call is made."""

    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


@dataclass(frozen=True, slots=True)
class SftpSource:
    """Files on a file server: either file_path, or every file of inbound_directory with the format's extension (bulk).

    delimiter is for CSV; records_path, for XML and JSON, tells where the records are, "" for the usual places.
    """

    file_path: str = ""
    inbound_directory: str = ""
    outbound_directory: str = ""
    delimiter: str = ""
    format: FileFormat = FileFormat.CSV
    records_path: str = ""


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A query parameter or header; the value may hold placeholders."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Repeats a call every interval_seconds until its status (0: any 2xx) and the value at a path are as expected."""

    max_attempts: int
    interval_seconds: int
    expected_status: int = 0
    condition_path: str = ""
    condition_value: str = ""
    kind: Literal["retry"] = "retry"


@dataclass(frozen=True, slots=True)
class Download:
    """Fetches a CSV file from the URL that an earlier response has at url_path."""

    url_path: str
    kind: Literal["download"] = "download"


@dataclass(frozen=True, slots=True)
class NumberedPages:
    """Pages by number, from first_page up to the total at total_pages_path, or to the first without records."""

    page_parameter: str
    first_page: int = 0
    total_pages_path: str = ""
    kind: Literal["numbered"] = "numbered"


@dataclass(frozen=True, slots=True)
class CursorPages:
    """Pages by the cursor that each response but the last has at next_cursor_path."""

    cursor_parameter: str
    next_cursor_path: str
    kind: Literal["cursor"] = "cursor"


@dataclass(frozen=True, slots=True)
class LinkPages:
    """Pages by the response header Link with rel="next"."""

    kind: Literal["link"] = "link"


@dataclass(frozen=True, slots=True)
class Paging:
    """Repeats a call for every page; without a size_parameter the page size is the API's own."""

    next: NumberedPages | CursorPages | LinkPages
    size_parameter: str = ""
    size: int = 0
    kind: Literal["paging"] = "paging"


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One call below the connector's base URL; without a behaviour it is made once."""

    method: HttpMethod = HttpMethod.GET
    path: str = ""
    query: tuple[NamedValue, ...] = ()
    headers: tuple[NamedValue, ...] = ()
    body: str = ""
    behaviour: Retry | Download | Paging | None = None
    front_office: bool = False


@dataclass(frozen=True, slots=True)
class ApiSource:
    """Calls to a REST API, made in order; the records are in the responses of the last one.

    records_path tells where, "" for a list or its "elements"; delimiter is that of a downloaded CSV file.
    """

    calls: tuple[ApiCall, ...]
    records_path: str = ""
    delimiter: str = ""

    @property
    def downloads(self) -> bool:
        """Whether the data is a CSV file that the last call downloads."""
        return isinstance(self.calls[-1].behaviour, Download)


Source: TypeAlias = SftpSource | ApiSource


def source_violations(source: Source) -> Iterator[FieldViolation]:
    """Return everything that is wrong with a source by itself."""
    if isinstance(source, SftpSource):
        yield from _sftp_violations(source)
    else:
        yield from _api_violations(source)


def _sftp_violations(source: SftpSource) -> Iterator[FieldViolation]:
    if source.format is FileFormat.CSV:
        if source.delimiter not in DELIMITERS:
            yield FieldViolation("import_spec.sftp.delimiter", f'is {source.delimiter!r}, expected "," or ";"')
        if source.records_path:
            yield FieldViolation("import_spec.sftp.records_path", "is for XML and JSON; leave it empty for CSV")
    elif source.delimiter:
        yield FieldViolation("import_spec.sftp.delimiter", f"is for CSV; leave it empty for {source.format.value}")
    yield from _path_violations("import_spec.sftp.records_path", source.records_path)
    if not source.file_path and not source.inbound_directory:
        message = 'is required: one file such as "catalog/products.csv", or inbound_directory for all files of a folder'
        yield FieldViolation("import_spec.sftp.file_path", message)
    if source.inbound_directory and not source.outbound_directory:
        message = "is required with inbound_directory: handled files are moved there"
        yield FieldViolation("import_spec.sftp.outbound_directory", message)
    if source.inbound_directory and source.inbound_directory.rstrip("/") == source.outbound_directory.rstrip("/"):
        message = "is the inbound directory itself; files would be imported again and again"
        yield FieldViolation("import_spec.sftp.outbound_directory", message)


def _api_violations(source: ApiSource) -> Iterator[FieldViolation]:
    if not 1 <= len(source.calls) <= CALLS_MAX:
        yield FieldViolation("import_spec.api.calls", f"has {len(source.calls)} calls, expected 1 to {CALLS_MAX}")
        return
    yield from _path_violations("import_spec.api.records_path", source.records_path)
    if source.downloads and source.delimiter not in DELIMITERS:
        message = f'is {source.delimiter!r}, expected "," or ";": that of the downloaded CSV file'
        yield FieldViolation("import_spec.api.delimiter", message)
    for index, call in enumerate(source.calls):
        path = f"import_spec.api.calls[{index}]"
        yield from call_violations(path, call)
        if isinstance(call.behaviour, Download):
            if not index:
                yield FieldViolation(f"{path}.download", "needs an earlier call whose response holds the URL")
            if index + 1 < len(source.calls):
                yield FieldViolation(f"{path}.download", "must be the last call: the file that it fetches is the data")


def call_violations(path: str, call: ApiCall) -> Iterator[FieldViolation]:
    """Return everything that is wrong with a call; path is that of the call in the request."""
    if isinstance(call.behaviour, Download):
        if not call.behaviour.url_path:
            yield FieldViolation(f"{path}.download.url_path", 'is required: where the URL is, such as "$.urlFile"')
        yield from _path_violations(f"{path}.download.url_path", call.behaviour.url_path)
    elif not call.path.strip():
        yield FieldViolation(f"{path}.path", 'is required: a path below the base URL, such as "/products"')
    elif "://" in call.path or call.path.startswith("//"):
        yield FieldViolation(f"{path}.path", f"is {call.path!r}, expected a path below the connector's base URL")
    yield from _not_rest(path, call)
    for kind, named in (("query", call.query), ("headers", call.headers)):
        for index, value in enumerate(named):
            if not value.name.strip():
                yield FieldViolation(f"{path}.{kind}[{index}].name", "is required")
    if isinstance(call.behaviour, Retry):
        yield from _retry_violations(f"{path}.retry", call.behaviour)
    elif isinstance(call.behaviour, Paging):
        yield from _paging_violations(f"{path}.paging", call.behaviour)


def _not_rest(path: str, call: ApiCall) -> Iterator[FieldViolation]:
    """Refuse what is recognisably SOAP or GraphQL (requirement: REST APIs)."""
    lowered = call.path.lower().split("?")[0].rstrip("/")
    body = call.body.lstrip().lower()
    headers = {header.name.lower(): header.value.lower() for header in call.headers}
    soap = lowered.endswith((".asmx", "/soap")) or "soapaction" in headers or "soap-env" in body or ":envelope" in body
    graphql = lowered.endswith("/graphql") or "application/graphql" in headers.get("content-type", "")
    graphql = graphql or body.startswith(('{"query":', '{ "query":', "query {", "mutation {"))
    if soap or graphql:
        kind = "SOAP" if soap else "GraphQL"
        yield FieldViolation(f"{path}.path", f"is a {kind} call; API connectors work with REST only")


def _retry_violations(path: str, retry: Retry) -> Iterator[FieldViolation]:
    if not 1 <= retry.max_attempts <= ATTEMPTS_MAX:
        yield FieldViolation(f"{path}.max_attempts", f"is {retry.max_attempts}, expected 1 to {ATTEMPTS_MAX}")
    if not 1 <= retry.interval_seconds <= INTERVAL_SECONDS_MAX:
        message = f"is {retry.interval_seconds}, expected 1 to {INTERVAL_SECONDS_MAX} seconds"
        yield FieldViolation(f"{path}.interval_seconds", message)
    if retry.expected_status and not 100 <= retry.expected_status <= 599:
        message = f"is {retry.expected_status}, expected an HTTP status, or 0 for any 2xx"
        yield FieldViolation(f"{path}.expected_status", message)
    if retry.condition_value and not retry.condition_path:
        yield FieldViolation(f"{path}.condition_path", "is required with condition_value")
    yield from _path_violations(f"{path}.condition_path", retry.condition_path)


def _paging_violations(path: str, paging: Paging) -> Iterator[FieldViolation]:
    if paging.size_parameter and not 1 <= paging.size <= PAGE_SIZE_MAX:
        yield FieldViolation(f"{path}.size", f"is {paging.size}, expected 1 to {PAGE_SIZE_MAX}")
    following = paging.next
    if isinstance(following, NumberedPages):
        if not following.page_parameter.strip():
            yield FieldViolation(f"{path}.numbered.page_parameter", 'is required, such as "page"')
        yield from _path_violations(f"{path}.numbered.total_pages_path", following.total_pages_path)
    elif isinstance(following, CursorPages):
        if not following.cursor_parameter.strip():
            yield FieldViolation(f"{path}.cursor.cursor_parameter", 'is required, such as "cursor"')
        if not following.next_cursor_path.strip():
            yield FieldViolation(f"{path}.cursor.next_cursor_path", 'is required, such as "$.next"')
        yield from _path_violations(f"{path}.cursor.next_cursor_path", following.next_cursor_path)


def _path_violations(path: str, text: str) -> Iterator[FieldViolation]:
    try:
        json_path(text)
    except PathInvalid as error:
        yield FieldViolation(path, str(error))
