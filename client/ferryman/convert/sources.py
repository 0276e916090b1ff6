"""Where imports get their data from, to and from the contract's messages."""

from collections.abc import Iterable

from ferryman.convert.values import reader_of
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
from ferryman.v1 import job_pb2 as wire

_format = reader_of(FileFormat, wire.FileFormat, otherwise=FileFormat.CSV)
method_of = reader_of(HttpMethod, wire.ApiCall.Method, otherwise=HttpMethod.GET)


def sftp_source_of(message: wire.SftpSource) -> SftpSource:
    """Read where files are."""
    return SftpSource(
        file_path=message.file_path,
        inbound_directory=message.inbound_directory,
        outbound_directory=message.outbound_directory,
        delimiter=message.delimiter,
        format=_format(message.format),
        records_path=message.records_path,
    )


def sftp_source_message(source: SftpSource) -> wire.SftpSource:
    """Write where files are."""
    message = wire.SftpSource(
        outbound_directory=source.outbound_directory,
        delimiter=source.delimiter,
        format=wire.FileFormat.Value(source.format.value),
        records_path=source.records_path,
    )
    if source.file_path:
        message.file_path = source.file_path
    elif source.inbound_directory:
        message.inbound_directory = source.inbound_directory
    return message


def api_source_of(message: wire.ApiSource) -> ApiSource:
    """Read what to call."""
    return ApiSource(
        calls=tuple(map(_call_of, message.calls)), records_path=message.records_path, delimiter=message.delimiter
    )


def api_source_message(source: ApiSource) -> wire.ApiSource:
    """Write what to call."""
    return wire.ApiSource(
        calls=map(_call_message, source.calls), records_path=source.records_path, delimiter=source.delimiter
    )


def named_values_of(messages: Iterable[wire.NamedValue]) -> tuple[NamedValue, ...]:
    """Read query parameters or headers."""
    return tuple(NamedValue(name=item.name, value=item.value) for item in messages)


def named_value_messages(values: Iterable[NamedValue]) -> list[wire.NamedValue]:
    """Write query parameters or headers."""
    return [wire.NamedValue(name=item.name, value=item.value) for item in values]


def _call_of(message: wire.ApiCall) -> ApiCall:
    return ApiCall(
        method=method_of(message.method),
        path=message.path,
        query=named_values_of(message.query),
        headers=named_values_of(message.headers),
        body=message.body,
        retry=_retry_of(message.retry) if message.HasField("retry") else None,
        download=DownloadBehaviour(url_path=message.download.url_path) if message.HasField("download") else None,
        paging=_paging_of(message.paging) if message.HasField("paging") else None,
        front_office=message.front_office,
    )


def _retry_of(message: wire.RetryBehaviour) -> RetryBehaviour:
    return RetryBehaviour(
        max_attempts=message.max_attempts,
        interval_seconds=message.interval_seconds,
        expected_status=message.expected_status,
        condition_path=message.condition_path,
        condition_value=message.condition_value,
    )


def _paging_of(message: wire.PagingBehaviour) -> PagingBehaviour:
    numbered, cursor = message.numbered, message.cursor
    return PagingBehaviour(
        numbered=NumberedPages(
            page_parameter=numbered.page_parameter,
            first_page=numbered.first_page,
            total_pages_path=numbered.total_pages_path,
        )
        if message.HasField("numbered")
        else None,
        cursor=CursorPages(cursor_parameter=cursor.cursor_parameter, next_cursor_path=cursor.next_cursor_path)
        if message.HasField("cursor")
        else None,
        link=LinkPages() if message.HasField("link") else None,
        size_parameter=message.size_parameter,
        size=message.size,
    )


def _call_message(call: ApiCall) -> wire.ApiCall:
    return wire.ApiCall(
        method=wire.ApiCall.Method.Value(call.method.value),
        path=call.path,
        query=named_value_messages(call.query),
        headers=named_value_messages(call.headers),
        body=call.body,
        retry=_retry_message(call.retry) if call.retry else None,
        download=wire.DownloadBehaviour(url_path=call.download.url_path) if call.download else None,
        paging=_paging_message(call.paging) if call.paging else None,
        front_office=call.front_office,
    )


def _retry_message(retry: RetryBehaviour) -> wire.RetryBehaviour:
    return wire.RetryBehaviour(
        max_attempts=retry.max_attempts,
        interval_seconds=retry.interval_seconds,
        expected_status=retry.expected_status,
        condition_path=retry.condition_path,
        condition_value=retry.condition_value,
    )


def _paging_message(paging: PagingBehaviour) -> wire.PagingBehaviour:
    numbered, cursor = paging.numbered, paging.cursor
    return wire.PagingBehaviour(
        numbered=wire.NumberedPages(
            page_parameter=numbered.page_parameter,
            first_page=numbered.first_page,
            total_pages_path=numbered.total_pages_path,
        )
        if numbered
        else None,
        cursor=wire.CursorPages(cursor_parameter=cursor.cursor_parameter, next_cursor_path=cursor.next_cursor_path)
        if cursor
        else None,
        link=wire.LinkPages() if paging.link else None,
        size_parameter=paging.size_parameter,
        size=paging.size,
    )
