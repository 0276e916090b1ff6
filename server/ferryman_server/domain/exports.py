"""What an export sends out, when, and where to."""

from dataclasses import dataclass
from enum import StrEnum


class ExportFormat(StrEnum):
    """Format of an exported file."""

    XML = "XML"
    JSON = "JSON"


class FileNameFormat(StrEnum):
    """How exported files are named."""

    SHORT = "SHORT"
    STANDARD = "STANDARD"


@dataclass(frozen=True, slots=True)
class SftpTarget:
    """Where exported files go over SFTP, one for each record."""

    directory: str
    format: ExportFormat
    file_name_format: FileNameFormat = FileNameFormat.SHORT


@dataclass(frozen=True, slots=True)
class ExportSpec:
    """The statuses that fire an export when a record first reaches one of them, and where the record goes."""

    target: SftpTarget
    trigger_statuses: tuple[str, ...]
