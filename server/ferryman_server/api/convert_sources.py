"""Where imports get their data from, as messages and back."""

from collections.abc import Iterable, Iterator
from typing import Final

from ferryman.v1 import job_pb2 as pb
from ferryman_server.domain.errors import FieldViolation
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
)

_FORMAT_NUMBERS: Final = {f: pb.FileFormat.Value(f"FILE_FORMAT_{f.value}") for f in FileFormat}
_FORMATS: Final[dict[int, FileFormat]] = {
    pb.FILE_FORMAT_UNSPECIFIED: FileFormat.CSV,
    **{number: file_format for file_format, number in _FORMAT_NUMBERS.items()},
}
_METHOD_NUMBERS: Final = {m: pb.ApiCall.Method.Value(f"METHOD_{m.value}") for m in HttpMethod}
_METHODS: Final[dict[int, HttpMethod]] = {number: method for method, number in _METHOD_NUMBERS.items()}


def source_message(source: Source, message: pb.ImportSpec) -> None:
    """Write a source into the message of its import."""
    if isinstance(source, SftpSource):
        message.sftp.CopyFrom(_sftp_message(source))
    else:
        message.api.CopyFrom(_api_message(source))


def sftp_source(message: pb.SftpSource) -> SftpSource:
    """Read where files are; for values that `sftp_enum_violations` refuses there are others in it."""
    return SftpSource(
        file_path=message.file_path,
        inbound_directory=message.inbound_directory,
        outbound_directory=message.outbound_directory,
        delimiter=message.delimiter,
        format=_FORMATS.get(message.format, FileFormat.CSV),
        records_path=message.records_path.strip(),
    )


def api_source(message: pb.ApiSource) -> ApiSource:
    """Read what to call; for values that `api_enum_violations` refuses there are others in it."""
    return ApiSource(tuple(map(_call, message.calls)), message.records_path.strip(), message.delimiter)


def sftp_enum_violations(message: pb.SftpSource, path: str) -> Iterator[FieldViolation]:
    """Return the values of enumerations that this server does not know; path is that of the message."""
    if message.format not in _FORMATS:
        expected = " or ".join(f"FILE_FORMAT_{f.value}" for f in FileFormat)
        yield FieldViolation(f"{path}.format", f"is {message.format}, expected {expected}")


def api_enum_violations(message: pb.ApiSource, path: str) -> Iterator[FieldViolation]:
    """Return what the domain cannot tell: unknown methods, and paging that does not say how pages follow."""
    for index, call in enumerate(message.calls):
        yield from method_violations(call.method, f"{path}.calls[{index}].method")
        if call.WhichOneof("behaviour") == "paging" and call.paging.WhichOneof("next") is None:
            yield FieldViolation(f"{path}.calls[{index}].paging", "needs one of numbered, cursor or link")


def method_of(number: int, default: HttpMethod) -> HttpMethod:
    """Read an HTTP method."""
    return _METHODS.get(number, default)


def method_number(method: HttpMethod) -> pb.ApiCall.Method.ValueType:
    """Convert an HTTP method."""
    return _METHOD_NUMBERS[method]


def method_violations(number: int, path: str) -> Iterator[FieldViolation]:
    """Return an HTTP method that this server does not know."""
    if number and number not in _METHODS:
        yield FieldViolation(path, f"is {number}, expected one of {', '.join(f'METHOD_{m}' for m in HttpMethod)}")


def named_values(messages: Iterable[pb.NamedValue]) -> tuple[NamedValue, ...]:
    """Read query parameters or headers."""
    return tuple(NamedValue(m.name.strip(), m.value) for m in messages)


def named_value_messages(values: Iterable[NamedValue]) -> list[pb.NamedValue]:
    """Convert query parameters or headers."""
    return [pb.NamedValue(name=v.name, value=v.value) for v in values]


def _sftp_message(source: SftpSource) -> pb.SftpSource:
    message = pb.SftpSource(
        outbound_directory=source.outbound_directory,
        delimiter=source.delimiter,
        format=_FORMAT_NUMBERS[source.format],
        records_path=source.records_path,
    )
    # One of the two only: setting the second of a oneof would drop the first.
    if source.inbound_directory:
        message.inbound_directory = source.inbound_directory
    else:
        message.file_path = source.file_path
    return message


def _api_message(source: ApiSource) -> pb.ApiSource:
    return pb.ApiSource(
        calls=[_call_message(c) for c in source.calls], records_path=source.records_path, delimiter=source.delimiter
    )


def _call(message: pb.ApiCall) -> ApiCall:
    return ApiCall(
        method=method_of(message.method, HttpMethod.GET),
        path=message.path.strip(),
        query=named_values(message.query),
        headers=named_values(message.headers),
        body=message.body,
        behaviour=_behaviour(message),
        front_office=message.front_office,
    )


def _behaviour(message: pb.ApiCall) -> Retry | Download | Paging | None:
    kind = message.WhichOneof("behaviour")
    if kind == "retry":
        retry = message.retry
        return Retry(
            retry.max_attempts,
            retry.interval_seconds,
            retry.expected_status,
            retry.condition_path.strip(),
            retry.condition_value,
        )
    if kind == "download":
        return Download(message.download.url_path.strip())
    if kind == "paging":
        return Paging(_next(message.paging), message.paging.size_parameter.strip(), message.paging.size)
    return None


def _next(message: pb.PagingBehaviour) -> NumberedPages | CursorPages | LinkPages:
    if message.WhichOneof("next") == "cursor":
        return CursorPages(message.cursor.cursor_parameter.strip(), message.cursor.next_cursor_path.strip())
    if message.WhichOneof("next") == "link":
        return LinkPages()
    numbered = message.numbered
    return NumberedPages(numbered.page_parameter.strip(), numbered.first_page, numbered.total_pages_path.strip())


def _call_message(call: ApiCall) -> pb.ApiCall:
    message = pb.ApiCall(
        method=_METHOD_NUMBERS[call.method],
        path=call.path,
        query=named_value_messages(call.query),
        headers=named_value_messages(call.headers),
        body=call.body,
        front_office=call.front_office,
    )
    behaviour = call.behaviour
    if isinstance(behaviour, Retry):
        message.retry.CopyFrom(
            pb.RetryBehaviour(
                max_attempts=behaviour.max_attempts,
                interval_seconds=behaviour.interval_seconds,
                expected_status=behaviour.expected_status,
                condition_path=behaviour.condition_path,
                condition_value=behaviour.condition_value,
            )
        )
    elif isinstance(behaviour, Download):
        message.download.url_path = behaviour.url_path
    elif behaviour is not None:
        message.paging.CopyFrom(_paging_message(behaviour))
    return message


def _paging_message(paging: Paging) -> pb.PagingBehaviour:
    message = pb.PagingBehaviour(size_parameter=paging.size_parameter, size=paging.size)
    following = paging.next
    if isinstance(following, NumberedPages):
        message.numbered.CopyFrom(
            pb.NumberedPages(
                page_parameter=following.page_parameter,
                first_page=following.first_page,
                total_pages_path=following.total_pages_path,
            )
        )
    elif isinstance(following, CursorPages):
        message.cursor.CopyFrom(
            pb.CursorPages(cursor_parameter=following.cursor_parameter, next_cursor_path=following.next_cursor_path)
        )
    else:
        message.link.SetInParent()
    return message
