"""Where an import's data comes from and where an export's goes, as fields, and back."""

from ferryman import (
    ApiSource,
    ApiTarget,
    EntityType,
    ExportFormat,
    ExportSpec,
    FileFormat,
    FileNameFormat,
    HttpMethod,
    SftpSource,
    SftpTarget,
)
from ferryman_tui.forms.calls import (
    call_of,
    calls_field,
    method_options,
    named_values,
    named_values_of,
    row_of_call,
    rows_of,
)
from ferryman_tui.forms.fields import Choice, Field, Option, Section, Several, Switch, Text, Value, Values, unless
from ferryman_tui.forms.mappings import EXPORT_MAPPING, export_mapping_field, mapping_of, rows_of_mapping

SFTP, API = "import_spec.sftp", "import_spec.api"
OUT_SFTP, OUT_API = "export_spec.sftp", "export_spec.api"
STATUSES, REPEAT = "export_spec.trigger_statuses", "export_spec.repeat_on_hold"
_ON_HOLD = "DRAFT_ORDER_ON_HOLD"
LOCATION = f"{SFTP}.location"
_ONE, _BULK = "file_path", "inbound_directory"
_LOCATIONS = (
    Option(_ONE, "one file"),
    Option(_BULK, "every file of a directory"),
)
_DELIMITERS = (Option(";", "; semicolon"), Option(",", ", comma"))
_FILE_NAMES = (
    Option(FileNameFormat.SHORT.value, "short", "the order alone: 172-189-1896838-1.xml"),
    Option(
        FileNameFormat.STANDARD.value, "standard", "also supplier and time: DJUST_{order}_{supplier}_{time}_orders.xml"
    ),
)


def source_values(sftp: SftpSource | None, api: ApiSource | None) -> dict[str, Value]:
    """Hold a source."""
    files = sftp or SftpSource(delimiter=";")
    return {
        LOCATION: _BULK if files.inbound_directory else _ONE,
        f"{SFTP}.file_path": files.file_path,
        f"{SFTP}.inbound_directory": files.inbound_directory,
        f"{SFTP}.outbound_directory": files.outbound_directory,
        f"{SFTP}.format": files.format.value,
        f"{SFTP}.delimiter": files.delimiter,
        f"{SFTP}.records_path": files.records_path,
        f"{API}.calls": tuple(map(row_of_call, api.calls)) if api else (),
        f"{API}.records_path": api.records_path if api else "",
        f"{API}.delimiter": (api.delimiter if api else "") or ";",
    }


def sftp_source(values: Values) -> SftpSource:
    """Make where files are."""
    format = FileFormat(values.text(f"{SFTP}.format") or FileFormat.CSV)
    bulk = values.text(LOCATION) == _BULK
    csv = format is FileFormat.CSV
    return SftpSource(
        file_path="" if bulk else values.trimmed(f"{SFTP}.file_path"),
        inbound_directory=values.trimmed(f"{SFTP}.inbound_directory") if bulk else "",
        outbound_directory=values.trimmed(f"{SFTP}.outbound_directory"),
        delimiter=values.text(f"{SFTP}.delimiter") if csv else "",
        format=format,
        records_path="" if csv else values.trimmed(f"{SFTP}.records_path"),
    )


def api_source(values: Values) -> ApiSource:
    """Make what to call."""
    calls = tuple(map(call_of, values.rows(f"{API}.calls")))
    downloads = bool(calls and calls[-1].download)
    return ApiSource(
        calls=calls,
        records_path=values.trimmed(f"{API}.records_path"),
        delimiter=values.text(f"{API}.delimiter") if downloads else "",
    )


def sftp_section(values: Values, entity: EntityType) -> Section:
    """Ask for files."""
    bulk = values.text(LOCATION) == _BULK
    csv = values.text(f"{SFTP}.format") == FileFormat.CSV
    formats = tuple(Option(item.value, item.name) for item in entity.file_formats or (FileFormat.CSV,))
    fields = (
        Field(key=LOCATION, label="Files", kind=Choice(_LOCATIONS), hint="Bulk takes them by name, one after another."),
        _inbound(values) if bulk else _file(values),
        _outbound(values, bulk=bulk),
        Field(key=f"{SFTP}.format", label="Format", kind=Choice(formats)),
        _delimiter(f"{SFTP}.delimiter") if csv else _records_path(f"{SFTP}.records_path"),
    )
    return Section(title="Source", fields=fields)


def _file(values: Values) -> Field:
    return Field(
        key=f"{SFTP}.file_path",
        label="File",
        kind=Text("catalog/products.csv"),
        hint="Folder and name on the file server. Deliver only what has changed: it is imported faster.",
        problem=unless(values.trimmed(f"{SFTP}.file_path")),
    )


def _inbound(values: Values) -> Field:
    return Field(
        key=f"{SFTP}.inbound_directory",
        label="Directory",
        kind=Text("catalog/in"),
        hint="Every file in it with the ending of the format. Deliver only what has changed: it is imported faster.",
        problem=unless(values.trimmed(f"{SFTP}.inbound_directory")),
    )


def _outbound(values: Values, *, bulk: bool) -> Field:
    key = f"{SFTP}.outbound_directory"
    folder = values.trimmed(key)
    same = bulk and folder.rstrip("/") == values.trimmed(f"{SFTP}.inbound_directory").rstrip("/")
    needed = unless(folder, "is required: handled files are moved there, or they would be imported again and again")
    return Field(
        key=key,
        label="Moved to",
        kind=Text("catalog/done"),
        hint="Directory for files that were handled; a file that failed stays."
        + ("" if bulk else " Empty: the file stays in place."),
        problem=(needed or ("is the directory itself: files would be imported again and again" if same else ""))
        if bulk
        else "",
    )


def _delimiter(key: str) -> Field:
    return Field(key=key, label="Delimiter", kind=Choice(_DELIMITERS), hint="Between the columns of the CSV file.")


def _records_path(key: str) -> Field:
    return Field(
        key=key,
        label="Records at",
        kind=Text("$.data.items"),
        hint='A path of names. Empty: the children of the XML root; a JSON list itself or its "elements".',
    )


def api_section(values: Values, *, mirakl: bool) -> Section:
    """Ask for calls."""
    rows = values.rows(f"{API}.calls")
    downloads = bool(rows and rows[-1].text("behaviour") == "download")
    fields = (
        calls_field(f"{API}.calls", rows, mirakl=mirakl),
        _delimiter(f"{API}.delimiter") if downloads else _records_path(f"{API}.records_path"),
    )
    return Section(title="Source", fields=fields)


def target_values(spec: ExportSpec | None) -> dict[str, Value]:
    """Hold a target."""
    sftp, api = (spec.sftp, spec.api) if spec else (None, None)
    files = sftp or SftpTarget(directory="", format=ExportFormat.XML)
    call = api or ApiTarget(path="")
    return {
        STATUSES: spec.trigger_statuses if spec else (),
        REPEAT: spec.repeat_on_hold if spec else False,
        f"{OUT_SFTP}.directory": files.directory,
        f"{OUT_SFTP}.format": files.format.value,
        f"{OUT_SFTP}.file_name_format": files.file_name_format.value,
        f"{OUT_API}.method": call.method.value,
        f"{OUT_API}.path": call.path,
        f"{OUT_API}.query": rows_of(call.query),
        f"{OUT_API}.headers": rows_of(call.headers),
        f"{OUT_API}.front_office": call.front_office,
        EXPORT_MAPPING: rows_of_mapping(call.mapping, None),
    }


def export_spec(values: Values, *, sftp: bool) -> ExportSpec:
    """Make what to send and where to."""
    statuses = values.chosen(STATUSES)
    return ExportSpec(
        trigger_statuses=statuses,
        sftp=_sftp_target(values) if sftp else None,
        api=None if sftp else _api_target(values),
        repeat_on_hold=not sftp and _ON_HOLD in statuses and values.flag(REPEAT),
    )


def _sftp_target(values: Values) -> SftpTarget:
    return SftpTarget(
        directory=values.trimmed(f"{OUT_SFTP}.directory"),
        format=ExportFormat(values.text(f"{OUT_SFTP}.format")),
        file_name_format=FileNameFormat(values.text(f"{OUT_SFTP}.file_name_format")),
    )


def _api_target(values: Values) -> ApiTarget:
    return ApiTarget(
        path=values.trimmed(f"{OUT_API}.path"),
        method=HttpMethod(values.text(f"{OUT_API}.method")),
        query=named_values_of(values.rows(f"{OUT_API}.query")),
        headers=named_values_of(values.rows(f"{OUT_API}.headers")),
        mapping=mapping_of(values.rows(EXPORT_MAPPING)),
        front_office=values.flag(f"{OUT_API}.front_office"),
    )


def trigger_section(values: Values, entity: EntityType, *, sftp: bool) -> Section:
    """Ask what fires an export."""
    statuses = Field(
        key=STATUSES,
        label="Statuses",
        kind=Several(tuple(Option(status, status) for status in entity.statuses)),
        hint="A record is sent when it reaches one of them for the first time.",
        problem=unless(values.chosen(STATUSES), "is required: at least one"),
    )
    again = Field(
        key=REPEAT, label="On hold", kind=Switch("send each time that the order is put on hold, not only first")
    )
    repeats = not sftp and _ON_HOLD in values.chosen(STATUSES)
    return Section(title="Sent when it reaches", fields=(statuses, *((again,) if repeats else ())))


def target_section(values: Values, entity: EntityType, *, sftp: bool, mirakl: bool) -> Section:
    """Ask where records are sent."""
    fields = _sftp_target_fields(values) if sftp else _api_target_fields(values, entity, mirakl=mirakl)
    return Section(title="Target", fields=fields)


def _sftp_target_fields(values: Values) -> tuple[Field, ...]:
    return (
        Field(
            key=f"{OUT_SFTP}.directory",
            label="Directory",
            kind=Text("orders/out"),
            hint="It must exist; each record is a file of its own in it.",
            problem=unless(values.trimmed(f"{OUT_SFTP}.directory")),
        ),
        Field(
            key=f"{OUT_SFTP}.format",
            label="Format",
            kind=Choice(tuple(Option(item.value, item.name) for item in ExportFormat)),
        ),
        Field(key=f"{OUT_SFTP}.file_name_format", label="File names", kind=Choice(_FILE_NAMES, explained=True)),
    )


def _api_target_fields(values: Values, entity: EntityType, *, mirakl: bool) -> tuple[Field, ...]:
    sending = method_options((HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH))
    front = Field(key=f"{OUT_API}.front_office", label="Mirakl", kind=Switch("send the front-office key"))
    return (
        Field(key=f"{OUT_API}.method", label="Method", kind=Choice(sending)),
        Field(
            key=f"{OUT_API}.path",
            label="Path",
            kind=Text("/orders"),
            hint='Below the connector\'s base URL; it may hold "{{reference}}" or any other exported field.',
            problem=unless(values.trimmed(f"{OUT_API}.path")),
        ),
        named_values(f"{OUT_API}.query", "Query", "parameter", "Added to those of the path."),
        named_values(
            f"{OUT_API}.headers", "Headers", "header", "Keep secrets in the connector: what stands here can be read."
        ),
        *((front,) if mirakl else ()),
        export_mapping_field(entity.export_fields),
    )
