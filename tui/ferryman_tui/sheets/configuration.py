"""What a job is set to do: where data comes from or goes to, and what happens on the way."""

from ferryman import (
    ApiCall,
    ApiSource,
    ApiTarget,
    Connector,
    EntityType,
    ExportSpec,
    FileNameFormat,
    ImportSpec,
    Job,
    SftpSource,
    SftpTarget,
)
from ferryman_tui.cells.figures import entity_words
from ferryman_tui.sheets.frequency import mode_cell
from ferryman_tui.sheets.lines import Lines, heading, indented, line, pairs, wrapped
from ferryman_tui.tones import Cell, Piece, Tone

_INDENT = 2
_FILE_NAMES = {
    FileNameFormat.SHORT: "named by the order",
    FileNameFormat.STANDARD: "named by order, supplier and time",
}


def configuration_lines(job: Job, width: int, entity: EntityType | None, connector: Connector | None) -> Lines:
    """Write the settings of a job that are neither its schedule nor its mapping, and what the server warns of."""
    settings = [*_place(job, connector)]
    if job.import_spec:
        settings += _import(job, job.import_spec, entity)
    if job.export_spec:
        settings += _export(job.export_spec)
    settings += [("first", line(_needs(entity), Tone.MUTED))] if entity and entity.prerequisites else []
    warnings = [row for warning in job.warnings for row in wrapped(line(f"{warning}.", Tone.WARN), width - _INDENT)]
    return (heading("Configuration"), *indented((*pairs(settings, width - _INDENT), *warnings)))


def _place(job: Job, connector: Connector | None) -> list[tuple[str, Cell]]:
    label = "target" if job.export_spec else "source"
    if connector is None:
        return [(label, line(f"connector {job.connector_id}", Tone.MUTED))]
    inactive = (Piece("  inactive: nothing can use it", Tone.WARN),) if not connector.active else ()
    at = Piece(f"  {connector.kind} {connector.address}", Tone.MUTED)
    return [(label, (Piece(connector.name), at, *inactive))]


def _needs(entity: EntityType) -> str:
    return f"import {', '.join(entity_words(name) for name in entity.prerequisites)} before"


def _import(job: Job, spec: ImportSpec, entity: EntityType | None) -> list[tuple[str, Cell]]:
    settings = [*(_files(spec.sftp) if spec.sftp else ()), *(_calls(spec.api) if spec.api else ())]
    if spec.store_external_ids:
        settings.append(("stores", line(", ".join(spec.store_external_ids))))
    return [*settings, ("mode", mode_cell(job, entity))]


def _files(source: SftpSource) -> list[tuple[str, Cell]]:
    format = source.format.name
    every = f"{source.inbound_directory.rstrip('/')}/*.{format.lower()}"
    how = [format, "UTF-8"] if format == "CSV" else [format]
    how += [f"split at {source.delimiter}"] if source.delimiter else []
    after = f"move to {source.outbound_directory}" if source.outbound_directory else "stays where it is"
    settings: list[tuple[str, Cell]] = [
        ("file", (Piece(source.file_path or every), Piece(f"  {', '.join(how)}", Tone.MUTED))),
        ("after", line(after)),
    ]
    return [*settings, ("records", line(source.records_path))] if source.records_path else settings


def _calls(source: ApiSource) -> list[tuple[str, Cell]]:
    many = len(source.calls) > 1
    settings = [
        (f"call {number}" if many else "call", _call(call)) for number, call in enumerate(source.calls, start=1)
    ]
    if source.records_path:
        settings.append(("records", line(source.records_path)))
    return [*settings, ("file", line(f"CSV, split at {source.delimiter}"))] if source.delimiter else settings


def _call(call: ApiCall) -> Cell:
    if call.download:
        return (Piece("download"), Piece(f" the file at {call.download.url_path}", Tone.MUTED))
    retry, note = call.retry, ""
    if retry:
        note = f"  up to {retry.max_attempts} times, every {retry.interval_seconds}s"
    elif call.paging:
        note = "  page by page"
    return (Piece(f"{call.method.name} {call.path}"), Piece(note, Tone.MUTED))


def _export(spec: ExportSpec) -> list[tuple[str, Cell]]:
    settings: list[tuple[str, Cell]] = [
        *(_written(spec.sftp) if spec.sftp else ()),
        *(_sent(spec.api) if spec.api else ()),
        ("when", line(", ".join(spec.trigger_statuses))),
    ]
    if spec.repeat_on_hold:
        return [*settings, ("again", line("each time that an order is put on hold"))]
    return [*settings, ("again", line("only the first time that a record reaches it", Tone.MUTED))]


def _written(target: SftpTarget) -> list[tuple[str, Cell]]:
    how = f"  {target.format.name}, {_FILE_NAMES[target.file_name_format]}"
    return [("files", (Piece(target.directory), Piece(how, Tone.MUTED)))]


def _sent(target: ApiTarget) -> list[tuple[str, Cell]]:
    return [("call", line(f"{target.method.name} {target.path}"))]
