"""What a file says about where an import's data comes from, or where an export's records go."""

import json
from collections.abc import Iterator

from ferryman.manifest.problems import Problems
from ferryman.manifest.reading import Fields, Value, described
from ferryman.models.jobs import ApiTarget, ExportFormat, FileNameFormat, MappingLine, SftpTarget
from ferryman.models.sources import (
    ApiCall,
    ApiSource,
    CursorPages,
    DownloadBehaviour,
    FileFormat,
    HttpMethod,
    LinkPages,
    NamedValue,
    NumberedPages,
    PagingBehaviour,
    RetryBehaviour,
    SftpSource,
)

SFTP_SOURCE = ("file_path", "inbound_directory", "outbound_directory", "delimiter", "format", "records_path")
API_SOURCE = ("calls", "records_path", "delimiter")
SFTP_TARGET = ("directory", "format", "file_name_format")
API_TARGET = ("method", "path", "query", "headers", "mapping", "front_office")
_BEHAVIOURS = ("retry", "download", "paging")
_CALL = ("method", "path", "query", "headers", "body", "front_office", *_BEHAVIOURS)
_RETRY = ("max_attempts", "interval_seconds", "expected_status", "condition_path", "condition_value")
_NEXT = ("numbered", "cursor", "link")
_FORMATS = {format.name: format for format in FileFormat}
_METHODS = {method.name: method for method in HttpMethod}
_EXPORT_FORMATS = {format.name: format for format in ExportFormat}
_FILE_NAME_FORMATS = {format.name: format for format in FileNameFormat}


def sftp_source(fields: Fields, problems: Problems) -> SftpSource:
    """Read where files are."""
    if ("file_path" in fields) == ("inbound_directory" in fields):
        problems.add(fields.place, "expected either file_path (one file) or inbound_directory (every file in it)")
    format = fields.choice("format", _FORMATS, FileFormat.CSV)
    return SftpSource(
        file_path=fields.text("file_path"),
        inbound_directory="" if "file_path" in fields else fields.text("inbound_directory"),
        outbound_directory=fields.text("outbound_directory"),
        delimiter=fields.text("delimiter", required=format is FileFormat.CSV),
        format=format,
        records_path=fields.text("records_path"),
    )


def api_source(fields: Fields, problems: Problems) -> ApiSource:
    """Read what to call."""
    return ApiSource(
        calls=tuple(_call(item, problems) for item in fields.items("calls", required=True)),
        records_path=fields.text("records_path"),
        delimiter=fields.text("delimiter"),
    )


def sftp_target(fields: Fields) -> SftpTarget:
    """Read where exported files go."""
    return SftpTarget(
        directory=fields.text("directory", required=True),
        format=fields.choice("format", _EXPORT_FORMATS, ExportFormat.XML, required=True),
        file_name_format=fields.choice("file_name_format", _FILE_NAME_FORMATS, FileNameFormat.SHORT),
    )


def api_target(fields: Fields, problems: Problems) -> ApiTarget:
    """Read which call sends a record."""
    return ApiTarget(
        method=fields.choice("method", _METHODS, HttpMethod.POST),
        path=fields.text("path", required=True),
        query=tuple(_named_values(fields, "query", problems)),
        headers=tuple(_named_values(fields, "headers", problems)),
        mapping=tuple(mapping_line(item, problems) for item in fields.items("mapping")),
        front_office=fields.flag("front_office"),
    )


def mapping_line(value: Value, problems: Problems) -> MappingLine:
    """Read a line of a mapping."""
    fields = Fields(value, ("source", "field", "default_value"), problems)
    return MappingLine(
        source=fields.text("source", required=True),
        field=fields.text("field", required=True),
        default_value=fields.text("default_value"),
    )


def _call(value: Value, problems: Problems) -> ApiCall:
    fields = Fields(value, _CALL, problems)
    behaviours = [key for key in _BEHAVIOURS if key in fields]
    if len(behaviours) > 1:
        problems.add(fields.place, f"expected at most one of {', '.join(_BEHAVIOURS)}")
    chosen = behaviours[0] if behaviours else ""
    retry = fields.mapping("retry", _RETRY) if chosen == "retry" else None
    download = fields.mapping("download", ("url_path",)) if chosen == "download" else None
    paging = fields.mapping("paging", (*_NEXT, "size_parameter", "size")) if chosen == "paging" else None
    return ApiCall(
        method=fields.choice("method", _METHODS, HttpMethod.GET),
        path=fields.text("path", required=chosen != "download"),
        query=tuple(_named_values(fields, "query", problems)),
        headers=tuple(_named_values(fields, "headers", problems)),
        body=_body(fields),
        retry=_retry(retry) if retry else None,
        download=DownloadBehaviour(url_path=download.text("url_path", required=True)) if download else None,
        paging=_paging(paging, problems) if paging else None,
        front_office=fields.flag("front_office"),
    )


def _retry(fields: Fields) -> RetryBehaviour:
    return RetryBehaviour(
        max_attempts=fields.number("max_attempts", 0),
        interval_seconds=fields.number("interval_seconds", 0),
        expected_status=fields.number("expected_status", 0),
        condition_path=fields.text("condition_path"),
        condition_value=fields.text("condition_value"),
    )


def _paging(fields: Fields, problems: Problems) -> PagingBehaviour:
    kinds = [key for key in _NEXT if key in fields]
    if len(kinds) != 1:
        problems.add(fields.place, f"expected one of {', '.join(_NEXT)}: how the next page is found")
    chosen = kinds[0] if kinds else ""
    known = ("page_parameter", "first_page", "total_pages_path")
    numbered = fields.mapping("numbered", known) if chosen == "numbered" else None
    cursor = fields.mapping("cursor", ("cursor_parameter", "next_cursor_path")) if chosen == "cursor" else None
    return PagingBehaviour(
        numbered=NumberedPages(
            page_parameter=numbered.text("page_parameter", required=True),
            first_page=numbered.number("first_page", 0),
            total_pages_path=numbered.text("total_pages_path"),
        )
        if numbered
        else None,
        cursor=CursorPages(
            cursor_parameter=cursor.text("cursor_parameter", required=True),
            next_cursor_path=cursor.text("next_cursor_path", required=True),
        )
        if cursor
        else None,
        link=LinkPages() if chosen == "link" else None,
        size_parameter=fields.text("size_parameter"),
        size=fields.number("size", 0),
    )


def _named_values(fields: Fields, key: str, problems: Problems) -> Iterator[NamedValue]:
    for name, value in fields.entries(key):
        if not isinstance(value.content, (str, int, float, bool)):
            problems.add(value.place, f"expected a text, got {described(value.content)}")
            continue
        shown = str(value.content).lower() if isinstance(value.content, bool) else str(value.content)
        yield NamedValue(name=name, value=shown)


def _body(fields: Fields) -> str:
    """Read a body: a text as it is, anything else as the JSON that it stands for."""
    if "body" not in fields:
        return ""
    content = _plain(fields["body"])
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)


def _plain(value: Value) -> object:
    if isinstance(value.content, dict):
        return {key: _plain(item) for key, item in value.content.items()}
    if isinstance(value.content, list):
        return [_plain(item) for item in value.content]
    return value.content
