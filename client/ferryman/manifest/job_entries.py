"""What a file says about a job: what it moves, and when it runs by itself."""

from dataclasses import dataclass

from ferryman.manifest.problems import Place, Problems
from ferryman.manifest.reading import Fields, Value
from ferryman.manifest.schedule_entries import ScheduleEntry, schedule_entry
from ferryman.manifest.source_entries import (
    API_SOURCE,
    API_TARGET,
    SFTP_SOURCE,
    SFTP_TARGET,
    api_source,
    api_target,
    mapping_line,
    sftp_source,
    sftp_target,
)
from ferryman.models.jobs import ExportSpec, ImportSpec, Job, OverlapPolicy, Transcoding

_JOB = ("name", "entity", "connector", "active", "import", "export", "schedule")
_WAYS = ("sftp", "api")
_IMPORT = (*_WAYS, "overlap_policy", "import_full", "mapping", "transcodings", "store_external_ids")
_EXPORT = ("trigger_statuses", "repeat_on_hold", *_WAYS)
_POLICIES = {policy.value: policy for policy in OverlapPolicy}


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
    named = [f"import_spec.{key}" for key in _IMPORT if key not in _WAYS and key in spec]
    if "api" in spec:
        return named + [f"import_spec.api.{key}" for key in API_SOURCE if _has(spec, "api", key)]
    # Both locations, for they exclude each other: the one that the file leaves out is cleared.
    keys = [key for key in SFTP_SOURCE if key in ("file_path", "inbound_directory") or _has(spec, "sftp", key)]
    return named + [f"import_spec.sftp.{key}" for key in keys]


def _named_of_export(spec: Fields) -> list[str]:
    named = [f"export_spec.{key}" for key in _EXPORT if key not in _WAYS and key in spec]
    way, keys = ("api", API_TARGET) if "api" in spec else ("sftp", SFTP_TARGET)
    return named + [f"export_spec.{way}.{key}" for key in keys if _has(spec, way, key)]


def _export_spec(fields: Fields, problems: Problems) -> ExportSpec:
    way = _way(fields, problems)
    sftp = fields.mapping("sftp", SFTP_TARGET) if way == "sftp" else None
    api = fields.mapping("api", API_TARGET) if way == "api" else None
    return ExportSpec(
        trigger_statuses=tuple(_text(item, problems) for item in fields.items("trigger_statuses", required=True)),
        sftp=sftp_target(sftp) if sftp else None,
        api=api_target(api, problems) if api else None,
        repeat_on_hold=fields.flag("repeat_on_hold"),
    )


def _import_spec(fields: Fields, problems: Problems) -> ImportSpec:
    way = _way(fields, problems)
    sftp = fields.mapping("sftp", SFTP_SOURCE) if way == "sftp" else None
    api = fields.mapping("api", API_SOURCE) if way == "api" else None
    return ImportSpec(
        sftp=sftp_source(sftp, problems) if sftp else None,
        api=api_source(api, problems) if api else None,
        mapping=tuple(mapping_line(item, problems) for item in fields.items("mapping")),
        transcodings=tuple(_transcoding(item, problems) for item in fields.items("transcodings")),
        overlap_policy=fields.choice("overlap_policy", _POLICIES, OverlapPolicy.RUN_IMMEDIATELY),
        import_full=fields.flag("import_full"),
        store_external_ids=tuple(_text(item, problems) for item in fields.items("store_external_ids")),
    )


def _way(fields: Fields, problems: Problems) -> str:
    if "sftp" in fields and "api" in fields:
        problems.add(fields.place, "expected either sftp (files) or api (calls), not both")
    return "api" if "api" in fields else "sftp"


def _has(spec: Fields, way: str, key: str) -> bool:
    content = spec[way].content if way in spec else None
    return isinstance(content, dict) and key in content


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
