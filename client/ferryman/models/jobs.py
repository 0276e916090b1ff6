"""Jobs: what to move between a connector and the catalog."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ferryman.models.executions import Execution


class OverlapPolicy(StrEnum):
    """What happens to a trigger while the job is running: it queues, or it is skipped."""

    RUN_IMMEDIATELY = "RUN_IMMEDIATELY"
    WAIT_FOR_NEXT = "WAIT_FOR_NEXT"


class FileFormat(StrEnum):
    """Format of an imported file."""

    CSV = "FILE_FORMAT_CSV"


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpSource:
    """Files to fetch: `file_path` or, for every file of a directory, `inbound_directory`; ValueError for both."""

    file_path: str = ""
    inbound_directory: str = ""
    outbound_directory: str = ""
    delimiter: str
    format: FileFormat = FileFormat.CSV

    def __post_init__(self) -> None:
        if self.file_path and self.inbound_directory:
            raise ValueError("either file_path or inbound_directory can be set, not both")


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingLine:
    """A column of the file that feeds a field of the entity."""

    source: str
    field: str
    default_value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcoding:
    """Replaces one exact value of a field by another."""

    field: str
    input: str
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSpec:
    """What an import brings in, from where, and how."""

    sftp: SftpSource | None = None
    mapping: tuple[MappingLine, ...] = ()
    transcodings: tuple[Transcoding, ...] = ()
    overlap_policy: OverlapPolicy = OverlapPolicy.RUN_IMMEDIATELY
    import_full: bool = False
    store_external_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to move; everything from `id` on is made by the server, `latest_execution` absent if it never ran."""

    name: str
    entity: str
    connector_id: str
    active: bool = False
    import_spec: ImportSpec | None = None
    id: str = ""
    etag: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    latest_execution: Execution | None = None
    warnings: tuple[str, ...] = ()
