"""The table of jobs: how each stands, what came of its last execution, and when it runs next."""

from ferryman import Job
from ferryman_tui.bars import outcome_strip
from ferryman_tui.cells.figures import entity_cell, name_cell, nothing, since_cell, status_cell
from ferryman_tui.cells.results import result_cell
from ferryman_tui.columns import Column, Context, Table
from ferryman_tui.statuses import job_look
from ferryman_tui.texts import Align, until
from ferryman_tui.tones import Cell, Piece, Tone

_FULL = Piece(" FULL", Tone.ERROR, bold=True)
_NAME_BESIDE_MARK = 8


def _status(job: Job, width: int, context: Context) -> Cell:
    return status_cell(job_look(job), width, context)


def job_name_cell(job: Job, width: int, context: Context) -> Cell:
    """Draw a job's name, muted if it is not active; the mark tells that it deletes values (Import Full mode)."""
    tone = Tone.TEXT if job.active else Tone.MUTED
    room = width - len(_FULL.text)
    if job.import_spec and job.import_spec.import_full and room >= _NAME_BESIDE_MARK:
        return (*name_cell(job.name, room, context, tone), _FULL)
    return name_cell(job.name, width, context, tone)


def _entity(job: Job, width: int, context: Context) -> Cell:
    return entity_cell(job.entity, width)


def _via(job: Job, width: int, context: Context) -> Cell:
    arrow = ("^" if context.ascii else "↑") if job.export_spec else ("v" if context.ascii else "↓")
    place = job.export_spec or job.import_spec
    if place is None:
        return nothing(context)
    return (Piece(f"{arrow} {'SFTP' if place.sftp else 'API'}", Tone.MUTED),)


def _progress(job: Job, width: int, context: Context) -> Cell:
    return result_cell(job.latest_execution, width, context) if job.latest_execution else nothing(context)


def _outcomes(job: Job, width: int, context: Context) -> Cell:
    return outcome_strip(job.last_outcomes, width, ascii=context.ascii, monochrome=context.monochrome)


def _ran(job: Job, width: int, context: Context) -> Cell:
    latest = job.latest_execution
    return since_cell((latest.started_at or latest.created_at) if latest else None, context)


def next_cell(job: Job, width: int, context: Context) -> Cell:
    """Draw when a job runs next by itself, or what keeps it from doing so."""
    schedule = job.schedule
    if job.export_spec and job.active:
        return (Piece("event", Tone.MUTED),)
    if schedule and schedule.next_fire_time:
        words, _, when = until(schedule.next_fire_time, context.now).rpartition(" ")
        return (Piece(f"{words} " if words else "", Tone.MUTED), Piece(when))
    if schedule and schedule.cron and job.active:
        return (Piece("paused", Tone.MUTED),)
    return nothing(context)


JOBS = Table[Job](
    columns=(
        Column(key="status", titles=("Status", ""), width=10, draw=_status),
        Column(key="name", titles=("Job",), width=34, draw=job_name_cell, grows_to=78),
        Column(key="entity", titles=("Entity",), width=14, draw=_entity),
        Column(key="via", titles=("Via",), width=6, draw=_via),
        Column(key="progress", titles=("Progress / last result", "Progress"), width=24, draw=_progress),
        Column(key="heat", titles=("Last {width}",), width=30, draw=_outcomes),
        Column(key="age", titles=("Ran",), width=7, draw=_ran, align=Align.RIGHT),
        Column(key="next", titles=("Next",), width=7, draw=next_cell, align=Align.RIGHT),
    ),
    plan=(
        *(("entity", 12), ("heat", 20), ("name", 30), ("progress", 20), ("age", 0), ("entity", 10), ("via", 0)),
        *(("heat", 14), ("status", 1), ("heat", 10), ("progress", 17), ("name", 24), ("entity", 0), ("heat", 0)),
        *(("next", 0), ("progress", 0)),
    ),
)
"""All jobs; "progress" is the column that changes most."""
