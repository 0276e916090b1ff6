"""Jobs: what to move between a connector and the catalog."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ferryman.models.executions import Execution, Outcome
from ferryman.models.schedules import Schedule
from ferryman.models.sources import ApiSource, HttpMethod, NamedValue, SftpSource


class OverlapPolicy(StrEnum):
    """What happens to a trigger while the job is running: it queues, or it is skipped."""

    RUN_IMMEDIATELY = "RUN_IMMEDIATELY"
    WAIT_FOR_NEXT = "WAIT_FOR_NEXT"


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
    """What an import brings in, from where, and how; ValueError for two sources."""

    sftp: SftpSource | None = None
    api: ApiSource | None = None
    mapping: tuple[MappingLine, ...] = ()
    transcodings: tuple[Transcoding, ...] = ()
    overlap_policy: OverlapPolicy = OverlapPolicy.RUN_IMMEDIATELY
    import_full: bool = False
    store_external_ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.sftp and self.api:
            raise ValueError("either sftp or api can be set, not both")


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
class ApiTarget:
    """The call that sends a record; each mapping line puts an exported field at a path of the JSON body."""

    path: str
    method: HttpMethod = HttpMethod.POST
    query: tuple[NamedValue, ...] = ()
    headers: tuple[NamedValue, ...] = ()
    mapping: tuple[MappingLine, ...] = ()
    front_office: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportSpec:
    """The statuses that fire an export when a record first reaches one of them, and where the record goes.

    With `repeat_on_hold` orders are sent each time they are put on hold. ValueError for two targets.
    """

    trigger_statuses: tuple[str, ...]
    sftp: SftpTarget | None = None
    api: ApiTarget | None = None
    repeat_on_hold: bool = False

    def __post_init__(self) -> None:
        if self.sftp and self.api:
            raise ValueError("either sftp or api can be set, not both")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRun:
    """How many records a run of an export sends; `first` is the execution of the first, absent when there are none."""

    exported_items: int
    first: Execution | None


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
