"""The card of a job beside the list: why it stands as it does, when it runs next, and how it did lately."""

from collections.abc import Sequence

from ferryman import EntityType, Execution, ExportSpec, Job
from ferryman_tui.columns import Context
from ferryman_tui.sheets.frequency import cron_cell, mode_cell, pause_words
from ferryman_tui.sheets.job_head import kind_words
from ferryman_tui.sheets.lines import Lines, line, pairs, stacked, wrapped
from ferryman_tui.sheets.recent import recent_lines
from ferryman_tui.sheets.standing import standing_lines
from ferryman_tui.texts import duration, utc_time
from ferryman_tui.tones import Cell, Piece, Tone


def preview_sheet(
    job: Job, executions: Sequence[Execution], width: int, context: Context, entity: EntityType | None = None
) -> Lines:
    """Draw the card; `executions` are its newest, newest first, or none while they are not known."""
    title = (
        *wrapped(line(job.name, bold=True), width),
        *wrapped(line(kind_words(job, ascii=context.ascii), Tone.MUTED), width),
    )
    return stacked(
        title,
        _standing(job, width, context),
        pairs(_settings(job, context, entity), width),
        recent_lines(job, executions, width, context),
        tuple(row for warning in job.warnings for row in wrapped(line(warning, Tone.WARN), width)),
    )


def _standing(job: Job, width: int, context: Context) -> Lines:
    lines = wrapped(line("inactive: it does not run by itself", Tone.MUTED), width) if not job.active else ()
    if job.latest_execution is None:
        return (*lines, line("It has never run.", Tone.MUTED))
    return (*standing_lines(job.latest_execution, width, context), *lines)


def _settings(job: Job, context: Context, entity: EntityType | None) -> list[tuple[str, Cell]]:
    return _export(job.export_spec) if job.export_spec else _import(job, context, entity)


def _export(spec: ExportSpec) -> list[tuple[str, Cell]]:
    if spec.sftp:
        target = f"{spec.sftp.directory}"
    else:
        target = f"{spec.api.method.removeprefix('METHOD_')} {spec.api.path}" if spec.api else ""
    return [("when", line(", ".join(spec.trigger_statuses))), ("target", line(target))]


def _import(job: Job, context: Context, entity: EntityType | None) -> list[tuple[str, Cell]]:
    schedule = job.schedule
    settings = [("schedule", cron_cell(schedule))]
    if schedule and schedule.description:
        settings.append(("", line(schedule.description, Tone.MUTED)))
    if schedule and schedule.next_fire_time:
        seconds = (schedule.next_fire_time - context.now).total_seconds()
        at = utc_time(schedule.next_fire_time, context.now, seconds=False)
        settings.append(("next", (Piece(f"in {duration(seconds)}"), Piece(f"  {at} UTC", Tone.MUTED))))
    elif pause := pause_words(job):
        settings.append(("next", line(pause, Tone.WARN)))
    if job.import_spec:
        settings.append(("if busy", line(job.import_spec.overlap_policy)))
        settings.append(("mode", mode_cell(job, entity)))
    return settings
