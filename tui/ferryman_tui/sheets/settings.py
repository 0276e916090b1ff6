"""The general settings and why some are locked, how the console stands with its server, and how it is set up itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.cells import cell_len

from ferryman import GeneralSettings, Job
from ferryman_tui.columns import Context
from ferryman_tui.sheets.lines import INDENT, Lines, indented, line, stacked, wrapped
from ferryman_tui.sheets.record import moment
from ferryman_tui.sheets.told import told_line
from ferryman_tui.store.connection import Connection, Link
from ferryman_tui.store.told import Told
from ferryman_tui.texts import cut_end, duration, fit, visible
from ferryman_tui.tones import Cell, Piece, Tone

_LABEL = 28
_VALUE = 26
_BESIDE = 96


@dataclass(frozen=True, slots=True)
class Setting:
    """A value with its name, and what there is to know about it."""

    name: str
    value: Cell
    note: str = ""


@dataclass(frozen=True, slots=True)
class ExportJobs:
    """How many export jobs there are of orders and of incidents; unknown until all jobs were told."""

    orders: int | None = None
    incidents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How this console is set up; keys are written as on the screen, `changed_keys` by what they do."""

    theme: str
    themes: Sequence[str]
    theme_key: str
    frames_per_second: int
    ascii: bool
    config_file: Path
    config_exists: bool
    profiles: Mapping[str, str] = field(default_factory=dict)
    profile: str = ""
    changed_keys: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[str] = ()


def export_jobs(jobs: Iterable[Job]) -> ExportJobs:
    """Count the export jobs that switch exports on: every one, active or not."""
    exported = [job.entity for job in jobs if job.export_spec]
    return ExportJobs(exported.count("ORDER"), exported.count("INCIDENT"))


def general_part(settings: GeneralSettings | Told | None, jobs: ExportJobs, width: int, context: Context) -> Lines:
    """Show the general settings, by the names that they have in the API."""
    if settings is None:
        return (_title("General settings"), *indented((line("loading …", Tone.MUTED),)))
    if isinstance(settings, Told):
        return (_title("General settings"), *indented(wrapped(told_line(settings), width - INDENT)))
    review = "new products go live at once" if settings.simplified_product_workflow else "new products wait for review"
    rows = [
        Setting("defaultStore", line(settings.default_store), "data without a store goes there"),
        Setting("mainLocale", line(settings.main_locale), "columns without a locale feed it"),
        Setting("simplifiedProductWorkflow", _switch(settings.simplified_product_workflow, context), review),
        _locked("exportOrderEnabled", settings.export_order_enabled, "ORDER", jobs.orders, context),
        _locked("exportIncidentEnabled", settings.export_incident_enabled, "INCIDENT", jobs.incidents, context),
        Setting("changed", moment(settings.updated_at, context)),
    ]
    return _part("General settings", rows, width)


def _locked(name: str, on: bool, entity: str, jobs: int | None, context: Context) -> Setting:
    if jobs and on:
        why = f"follows the {jobs:,} {entity} export job{'' if jobs == 1 else 's'}"
    elif jobs == 0 and not on:
        why = f"no {entity} export job exists"
    else:
        why = f"on while an {entity} export job exists"
    return Setting(name, _switch(on, context), f"locked: {why}")


def _switch(on: bool, context: Context) -> Cell:
    if on:
        return line("* on" if context.ascii else "● on", Tone.OK)
    return line("o off" if context.ascii else "○ off", Tone.MUTED)


def connection_part(connection: Connection, width: int, context: Context) -> Lines:
    """Show which server this is, what one may do there, and whether its data is true."""
    server, caller = connection.server, connection.caller
    permissions = ", ".join(connection.permissions)
    trip = connection.round_trip
    rows = [
        Setting("server", line(connection.target), "not encrypted: the connection has no TLS"),
        Setting(
            "version",
            line(f"{server.version} on {server.database}") if server else _unknown(context),
            f"started {duration((context.now - server.started_at).total_seconds())} ago"
            if server and server.started_at
            else "",
        ),
        Setting("you are", line(f"{caller.name} ({caller.role})") if caller else _unknown(context)),
        Setting("permissions", line(permissions) if permissions else _unknown(context), _read_only(connection)),
        Setting("state", _state(connection), _freshness(connection, context)),
        Setting("round trip", line(f"{trip.total_seconds() * 1000:.0f} ms") if trip else _unknown(context)),
    ]
    return _part("Connection", rows, width)


def _read_only(connection: Connection) -> str:
    missing = connection.caller and "MAPPER_WRITE" not in connection.permissions
    return "read-only: changes need MAPPER_WRITE" if missing else ""


def _state(connection: Connection) -> Cell:
    tones = {Link.LIVE: Tone.OK, Link.RESYNCING: Tone.WARN, Link.CONNECTING: Tone.WARN}
    return line(connection.link.value, tones.get(connection.link, Tone.ERROR))


def _freshness(connection: Connection, context: Context) -> str:
    lasting = duration((context.now - connection.since).total_seconds())
    if connection.link is Link.LIVE:
        return f"for {lasting}: data as of now"
    as_of = f"data as of {connection.data_as_of:%H:%M:%S} UTC" if connection.data_as_of else "no data yet"
    why = f"; {connection.failure.code}: {connection.failure.message}" if connection.failure else ""
    return f"for {lasting}: {as_of}{why}"


def _unknown(context: Context) -> Cell:
    return line("not told yet", Tone.MUTED)


def console_part(setup: Setup, width: int, context: Context) -> Lines:
    """Show how this console looks and listens, and what is wrong with its files."""
    others = ", ".join(theme for theme in setup.themes if theme != setup.theme)
    missing = "" if setup.config_exists else "not there: the defaults are in force"
    rows = [
        Setting("theme", line(setup.theme), f"{setup.theme_key} changes it: {others}"),
        Setting("frames", line(f"{setup.frames_per_second} a second at most"), "--fps, or fps in the file"),
        Setting("glyphs", line("plain letters" if setup.ascii else "unicode"), "--ascii, or ascii in the file"),
        Setting("times", line("UTC"), "schedules are UTC too"),
        Setting("configuration", line(str(setup.config_file)), missing),
        *_profiles(setup),
        *_keys(setup),
    ]
    problems = [cell for problem in setup.problems for cell in wrapped(line(problem, Tone.WARN), width - INDENT)]
    return (*_part("This console", rows, width), *indented(problems))


def _profiles(setup: Setup) -> Iterable[Setting]:
    if not setup.profiles:
        yield Setting("profiles", line("none", Tone.MUTED), "[profiles.NAME] in the file names a server")
    for name, target in setup.profiles.items():
        yield Setting(f"profile {name}", line(target), "in use" if name == setup.profile else "")


def _keys(setup: Setup) -> Iterable[Setting]:
    if not setup.changed_keys:
        yield Setting("keys", line("as delivered"), "[keys] in the file changes them")
    for label, key in setup.changed_keys.items():
        yield Setting(f"key {key}", line(label), "changed in the file")


def settings_sheet(
    settings: GeneralSettings | Told | None,
    jobs: ExportJobs,
    connection: Connection,
    setup: Setup,
    width: int,
    context: Context,
) -> Lines:
    """Show all of it."""
    return stacked(
        general_part(settings, jobs, width, context),
        connection_part(connection, width, context),
        console_part(setup, width, context),
    )


def _title(text: str) -> Cell:
    return (Piece(text, Tone.ACCENT, bold=True),)


def _part(title: str, rows: Iterable[Setting], width: int) -> Lines:
    return (_title(title), *indented(cell for row in rows for cell in _setting(row, width - INDENT)))


def _setting(row: Setting, width: int) -> Lines:
    """Write a setting: its note beside the value where there is room, else below it."""
    label = min(_LABEL, width // 2)
    shown = wrapped(row.value, width - label) or ((),)
    name = fit((Piece(cut_end(row.name, label - 1), Tone.MUTED),), label)
    beside = width >= _BESIDE and len(shown) == 1 and _width(shown[0]) < _VALUE
    if not beside:
        notes = wrapped(line(row.note, Tone.MUTED), width - label)
        return ((*name, *shown[0]), *indented((*shown[1:], *notes), label))
    first, *rest = wrapped(line(row.note, Tone.MUTED), width - label - _VALUE) or ((),)
    return ((*name, *fit(shown[0], _VALUE), *first), *indented(rest, label + _VALUE))


def _width(cell: Cell) -> int:
    return sum(cell_len(visible(piece.text)) for piece in cell)
