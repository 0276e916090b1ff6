"""Jobs: what to move between a connector and the catalog."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ferryman.models.executions import Execution, Outcome
from ferryman.models.schedules import Schedule


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

    file_path: str = field(default="", metadata={"left_out_when_empty": True})
    inbound_directory: str = field(default="", metadata={"left_out_when_empty": True})
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


class ExportFormat(StrEnum):
    """Format of an exported file."""

    XML = "EXPORT_FORMAT_XML"
    JSON = "EXPORT_FORMAT_JSON"


class FileNameFormat(StrEnum):
    """How exported files are named: by the order alone, or by supplier and time too."""

    SHORT = "FILE_NAME_FORMAT_SHORT"
    STANDARD = "FILE_NAME_FORMAT_STANDARD"


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpTarget:
    """Where exported files go, one for each record."""

    directory: str
    format: ExportFormat
    file_name_format: FileNameFormat = FileNameFormat.SHORT


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSpec:
    """The statuses that fire an export when a record first reaches one of them, and where the record goes."""

    trigger_statuses: tuple[str, ...]
    sftp: SftpTarget | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to move: an import has `import_spec`, an export `export_spec`; ValueError for both.

    Everything from `id` on is made by the server. `schedule` is changed with `client.schedules` and absent on export
    jobs, `latest_execution` absent if the job never ran; `last_outcomes` are at most 30, the newest last.
    """

    name: str
    entity: str
    connector_id: str
    active: bool = False
    import_spec: ImportSpec | None = None
    export_spec: ExportSpec | None = None
    id: str = ""
    etag: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    schedule: Schedule | None = None
    latest_execution: Execution | None = None
    last_outcomes: tuple[Outcome, ...] = ()
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.import_spec and self.export_spec:
            raise ValueError("either import_spec or export_spec can be set, not both")
