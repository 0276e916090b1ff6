"""Settings of exports as messages and back."""

from collections.abc import Iterator
from typing import Final

from ferryman.v1 import job_pb2 as pb
from ferryman_server.api.convert_mappings import mapping_line_message, mapping_lines
from ferryman_server.api.convert_sources import (
    method_number,
    method_of,
    method_violations,
    named_value_messages,
    named_values,
)
from ferryman_server.domain.errors import FieldViolation
from ferryman_server.domain.exports import ApiTarget, ExportFormat, ExportSpec, FileNameFormat, SftpTarget
from ferryman_server.domain.record_statuses import status_named
from ferryman_server.domain.sources import HttpMethod

_FORMAT_NUMBERS: Final = {f: pb.ExportFormat.Value(f"EXPORT_FORMAT_{f.value}") for f in ExportFormat}
_FORMATS: Final[dict[int, ExportFormat]] = {number: known for known, number in _FORMAT_NUMBERS.items()}
_NAME_NUMBERS: Final = {f: pb.FileNameFormat.Value(f"FILE_NAME_FORMAT_{f.value}") for f in FileNameFormat}
_NAMES: Final[dict[int, FileNameFormat]] = {
    pb.FILE_NAME_FORMAT_UNSPECIFIED: FileNameFormat.SHORT,
    **{number: known for known, number in _NAME_NUMBERS.items()},
}


def export_spec_message(spec: ExportSpec) -> pb.ExportSpec:
    """Convert what an export does."""
    message = pb.ExportSpec(trigger_statuses=spec.trigger_statuses, repeat_on_hold=spec.repeat_on_hold)
    target = spec.target
    if isinstance(target, SftpTarget):
        message.sftp.CopyFrom(
            pb.SftpTarget(
                directory=target.directory,
                format=_FORMAT_NUMBERS[target.format],
                file_name_format=_NAME_NUMBERS[target.file_name_format],
            )
        )
    else:
        message.api.CopyFrom(_api_message(target))
    return message


def export_spec(message: pb.ExportSpec) -> ExportSpec:
    """Read what an export is to do; for values that `export_enum_violations` refuses there are others in it."""
    over_api = message.WhichOneof("target") == "api"
    return ExportSpec(
        target=_api_target(message.api) if over_api else _sftp_target(message.sftp),
        trigger_statuses=tuple(status_named(status) for status in message.trigger_statuses),
        repeat_on_hold=message.repeat_on_hold,
    )


def export_enum_violations(message: pb.ExportSpec) -> list[FieldViolation]:
    """Return the values of enumerations that are missing or that this server does not know."""
    if message.WhichOneof("target") == "api":
        return list(method_violations(message.api.method, "export_spec.api.method"))
    return list(_sftp_enum_violations(message.sftp))


def _sftp_enum_violations(sftp: pb.SftpTarget) -> Iterator[FieldViolation]:
    if sftp.format not in _FORMATS:
        expected = " or ".join(f"EXPORT_FORMAT_{f.value}" for f in ExportFormat)
        what = f"is {sftp.format}, expected" if sftp.format else "is required:"
        yield FieldViolation("export_spec.sftp.format", f"{what} {expected}")
    if sftp.file_name_format not in _NAMES:
        expected = " or ".join(f"FILE_NAME_FORMAT_{f.value}" for f in FileNameFormat)
        yield FieldViolation("export_spec.sftp.file_name_format", f"is {sftp.file_name_format}, expected {expected}")


def _sftp_target(message: pb.SftpTarget) -> SftpTarget:
    return SftpTarget(
        directory=message.directory,
        format=_FORMATS.get(message.format, ExportFormat.XML),
        file_name_format=_NAMES.get(message.file_name_format, FileNameFormat.SHORT),
    )


def _api_target(message: pb.ApiTarget) -> ApiTarget:
    return ApiTarget(
        path=message.path.strip(),
        method=method_of(message.method, HttpMethod.POST),
        query=named_values(message.query),
        headers=named_values(message.headers),
        mapping=mapping_lines(message.mapping),
        front_office=message.front_office,
    )


def _api_message(target: ApiTarget) -> pb.ApiTarget:
    return pb.ApiTarget(
        method=method_number(target.method),
        path=target.path,
        query=named_value_messages(target.query),
        headers=named_value_messages(target.headers),
        mapping=[mapping_line_message(line) for line in target.mapping],
        front_office=target.front_office,
    )
