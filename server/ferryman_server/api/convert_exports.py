"""Settings of exports as messages and back."""

from typing import Final

from ferryman.v1 import job_pb2 as pb
from ferryman_server.domain.errors import FieldViolation
from ferryman_server.domain.exports import ExportFormat, ExportSpec, FileNameFormat, SftpTarget, status_named

_FORMAT_NUMBERS: Final = {f: pb.ExportFormat.Value(f"EXPORT_FORMAT_{f.value}") for f in ExportFormat}
_FORMATS: Final[dict[int, ExportFormat]] = {number: known for known, number in _FORMAT_NUMBERS.items()}
_NAME_NUMBERS: Final = {f: pb.FileNameFormat.Value(f"FILE_NAME_FORMAT_{f.value}") for f in FileNameFormat}
_NAMES: Final[dict[int, FileNameFormat]] = {
    pb.FILE_NAME_FORMAT_UNSPECIFIED: FileNameFormat.SHORT,
    **{number: known for known, number in _NAME_NUMBERS.items()},
}


def export_spec_message(spec: ExportSpec) -> pb.ExportSpec:
    """Convert what an export does."""
    return pb.ExportSpec(
        trigger_statuses=spec.trigger_statuses,
        sftp=pb.SftpTarget(
            directory=spec.target.directory,
            format=_FORMAT_NUMBERS[spec.target.format],
            file_name_format=_NAME_NUMBERS[spec.target.file_name_format],
        ),
    )


def export_spec(message: pb.ExportSpec) -> ExportSpec:
    """Read what an export is to do; for values that `export_enum_violations` refuses there are others in it."""
    sftp = message.sftp
    return ExportSpec(
        target=SftpTarget(
            directory=sftp.directory,
            format=_FORMATS.get(sftp.format, ExportFormat.XML),
            file_name_format=_NAMES.get(sftp.file_name_format, FileNameFormat.SHORT),
        ),
        trigger_statuses=tuple(status_named(status) for status in message.trigger_statuses),
    )


def export_enum_violations(message: pb.ExportSpec) -> list[FieldViolation]:
    """Return the values of enumerations that are missing or that this server does not know."""
    found = []
    if message.sftp.format not in _FORMATS:
        expected = " or ".join(f"EXPORT_FORMAT_{f.value}" for f in ExportFormat)
        what = f"is {message.sftp.format}, expected" if message.sftp.format else "is required:"
        found.append(FieldViolation("export_spec.sftp.format", f"{what} {expected}"))
    if message.sftp.file_name_format not in _NAMES:
        expected = " or ".join(f"FILE_NAME_FORMAT_{f.value}" for f in FileNameFormat)
        unknown = f"is {message.sftp.file_name_format}, expected {expected}"
        found.append(FieldViolation("export_spec.sftp.file_name_format", unknown))
    return found
