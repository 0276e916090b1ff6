"""Where imports get their data from: files on a server, or calls to a REST API."""

from dataclasses import dataclass, field
from enum import StrEnum

_LEFT_OUT = {"left_out_when_empty": True}


class FileFormat(StrEnum):
    """Format of an imported file."""

    CSV = "FILE_FORMAT_CSV"
    XML = "FILE_FORMAT_XML"
    JSON = "FILE_FORMAT_JSON"


class HttpMethod(StrEnum):
    """How a call is made."""

    GET = "METHOD_GET"
    POST = "METHOD_POST"
    PUT = "METHOD_PUT"
    PATCH = "METHOD_PATCH"
    DELETE = "METHOD_DELETE"


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpSource:
    """Files to fetch: `file_path` or, for every file of a directory, `inbound_directory`; ValueError for both.

    `delimiter` is for CSV, `records_path` for XML and JSON.
    """

    file_path: str = field(default="", metadata=_LEFT_OUT)
    inbound_directory: str = field(default="", metadata=_LEFT_OUT)
    outbound_directory: str = ""
    delimiter: str = ""
    format: FileFormat = FileFormat.CSV
    records_path: str = field(default="", metadata=_LEFT_OUT)

    def __post_init__(self) -> None:
        if self.file_path and self.inbound_directory:
            raise ValueError("either file_path or inbound_directory can be set, not both")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedValue:
    """A query parameter or a header; the value may hold placeholders such as "{{$.id}}"."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryBehaviour:
    """Repeats a call every `interval_seconds` until its answer is as expected; status 0 means any 2xx."""

    max_attempts: int
    interval_seconds: int
    expected_status: int = 0
    condition_path: str = ""
    condition_value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadBehaviour:
    """Fetches a CSV file from the URL that an earlier answer has at `url_path`."""

    url_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedPages:
    """Pages by number."""

    page_parameter: str
    first_page: int = 0
    total_pages_path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CursorPages:
    """Pages by a cursor that each answer holds."""

    cursor_parameter: str
    next_cursor_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPages:
    """Pages by the header "Link"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagingBehaviour:
    """Repeats a call for every page, found in one of three ways."""

    numbered: NumberedPages | None = None
    cursor: CursorPages | None = None
    link: LinkPages | None = None
    size_parameter: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiCall:
    """One call below the connector's base URL, with at most one behaviour."""

    method: HttpMethod = HttpMethod.GET
    path: str = ""
    query: tuple[NamedValue, ...] = ()
    headers: tuple[NamedValue, ...] = ()
    body: str = ""
    retry: RetryBehaviour | None = None
    download: DownloadBehaviour | None = None
    paging: PagingBehaviour | None = None
    front_office: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSource:
    """Calls to a REST API, in order; the records are in the answers to the last one."""

    calls: tuple[ApiCall, ...]
    records_path: str = ""
    delimiter: str = ""
