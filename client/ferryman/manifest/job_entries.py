"""What a file says about a job: what it moves, and when it runs by itself."""

from dataclasses import dataclass

from ferryman.manifest.problems import Place, Problems
from ferryman.manifest.reading import Fields, Value
from ferryman.manifest.schedule_entries import ScheduleEntry, schedule_entry
from ferryman.models.jobs import (
    ExportFormat,
    ExportSpec,
    FileFormat,
    FileNameFormat,
    ImportSpec,
    Job,
    MappingLine,
    OverlapPolicy,
    SftpSource,
    SftpTarget,
    Transcoding,
)

_JOB = ("name", "entity", "connector", "active", "import", "export", "schedule")
_IMPORT = ("sftp", "overlap_policy", "import_full", "mapping", "transcodings", "store_external_ids")
_SFTP_SOURCE = ("file_path", "inbound_directory", "outbound_directory", "delimiter", "format")
_EXPORT = ("trigger_statuses", "sftp")
_SFTP_TARGET = ("directory", "format", "file_name_format")
_POLICIES = {policy.value: policy for policy in OverlapPolicy}
_FORMATS = {"CSV": FileFormat.CSV}
_EXPORT_FORMATS = {format.name: format for format in ExportFormat}
_FILE_NAME_FORMATS = {format.name: format for format in FileNameFormat}


@dataclass(frozen=True, slots=True)
class JobEntry:
    """A job as a file describes it, its connector by name; `named` are the contract's paths that the file names."""

    job: Job
    connector_name: str
    named: tuple[str, ...]
    schedule: ScheduleEntry | None
    place: Place


def job_entry(value: Value, problems: Problems) -> JobEntry:
    """Read a job."""
    fields = Fields(value, _JOB, problems)
    if ("import" in fields) == ("export" in fields):
        problems.add(fields.place, "expected either import (data into the catalog) or export (records out of it)")
    importing = fields.mapping("import", _IMPORT) if "import" in fields else None
    exporting = fields.mapping("export", _EXPORT) if "export" in fields and not importing else None
    if exporting and "schedule" in fields:
        problems.add(fields["schedule"].place, "only import jobs have a schedule; events fire an export")
    job = Job(
        name=fields.text("name", required=True),
        entity=fields.text("entity", required=True),
        connector_id="",
        active=fields.flag("active"),
        import_spec=_import_spec(importing, problems) if importing else None,
        export_spec=_export_spec(exporting, problems) if exporting else None,
    )
    named = ["connector_id", *(["active"] if "active" in fields else [])]
    named += _named_of_import(importing) if importing else []
    named += _named_of_export(exporting) if exporting else []
    connector_name = fields.text("connector", required=True)
    schedule = schedule_entry(fields["schedule"], problems) if "schedule" in fields else None
    return JobEntry(job, connector_name, tuple(named), schedule, fields.place)


def _named_of_import(spec: Fields) -> list[str]:
    named = [f"import_spec.{key}" for key in _IMPORT if key != "sftp" and key in spec]
    # Both locations, for they exclude each other: the one that the file leaves out is cleared.
    keys = [key for key in _SFTP_SOURCE if key in ("file_path", "inbound_directory") or _has(spec, key)]
    return named + [f"import_spec.sftp.{key}" for key in keys]


def _named_of_export(spec: Fields) -> list[str]:
    return ["export_spec.trigger_statuses", *(f"export_spec.sftp.{key}" for key in _SFTP_TARGET if _has(spec, key))]


def _export_spec(fields: Fields, problems: Problems) -> ExportSpec:
    target = fields.mapping("sftp", _SFTP_TARGET)
    return ExportSpec(
        trigger_statuses=tuple(_text(item, problems) for item in fields.items("trigger_statuses", required=True)),
        sftp=_sftp_target(target) if target else None,
    )


def _sftp_target(fields: Fields) -> SftpTarget:
    return SftpTarget(
        directory=fields.text("directory", required=True),
        format=fields.choice("format", _EXPORT_FORMATS, ExportFormat.XML, required=True),
        file_name_format=fields.choice("file_name_format", _FILE_NAME_FORMATS, FileNameFormat.SHORT),
    )


def _has(spec: Fields, key: str) -> bool:
    source = spec["sftp"].content if "sftp" in spec else None
    return isinstance(source, dict) and key in source


def _import_spec(fields: Fields, problems: Problems) -> ImportSpec:
    source = fields.mapping("sftp", _SFTP_SOURCE)
    return ImportSpec(
        sftp=_sftp_source(source, problems) if source else None,
        mapping=tuple(_mapping_line(item, problems) for item in fields.items("mapping")),
        transcodings=tuple(_transcoding(item, problems) for item in fields.items("transcodings")),
        overlap_policy=fields.choice("overlap_policy", _POLICIES, OverlapPolicy.RUN_IMMEDIATELY),
        import_full=fields.flag("import_full"),
        store_external_ids=tuple(_text(item, problems) for item in fields.items("store_external_ids")),
    )


def _sftp_source(fields: Fields, problems: Problems) -> SftpSource:
    if ("file_path" in fields) == ("inbound_directory" in fields):
        problems.add(fields.place, "expected either file_path (one file) or inbound_directory (every file in it)")
    return SftpSource(
        file_path=fields.text("file_path"),
        inbound_directory="" if "file_path" in fields else fields.text("inbound_directory"),
        outbound_directory=fields.text("outbound_directory"),
        delimiter=fields.text("delimiter", required=True),
        format=fields.choice("format", _FORMATS, FileFormat.CSV),
    )


def _mapping_line(value: Value, problems: Problems) -> MappingLine:
    fields = Fields(value, ("source", "field", "default_value"), problems)
    return MappingLine(
        source=fields.text("source", required=True),
        field=fields.text("field", required=True),
        default_value=fields.text("default_value"),
    )


def _transcoding(value: Value, problems: Problems) -> Transcoding:
    fields = Fields(value, ("field", "input", "output"), problems)
    return Transcoding(
        field=fields.text("field", required=True), input=fields.text("input"), output=fields.text("output")
    )


def _text(value: Value, problems: Problems) -> str:
    if isinstance(value.content, str):
        return value.content
    problems.add(value.place, "expected a text; put it in quotes")
    return ""
