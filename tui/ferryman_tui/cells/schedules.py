"""The table of schedules: when import jobs run by themselves, and what happens when they are busy."""

from ferryman import Job, OverlapPolicy
from ferryman_tui.cells.figures import moment_cell, nothing
from ferryman_tui.cells.jobs import job_name_cell, next_cell
from ferryman_tui.columns import Column, Context, Table
from ferryman_tui.texts import Align, first_fitting
from ferryman_tui.tones import Cell, Piece, Tone

_WHEN_BUSY = {OverlapPolicy.RUN_IMMEDIATELY: "queues", OverlapPolicy.WAIT_FOR_NEXT: "skips"}


def _cron(job: Job, width: int, context: Context) -> Cell:
    return (Piece(job.schedule.cron),) if job.schedule and job.schedule.cron else nothing(context)


def _words(job: Job, width: int, context: Context) -> Cell:
    described = job.schedule.description if job.schedule else ""
    return (Piece(described, Tone.MUTED),) if described else nothing(context)


def _when_busy(job: Job, width: int, context: Context) -> Cell:
    if job.import_spec is None:
        return nothing(context)
    policy = job.import_spec.overlap_policy
    return first_fitting(width, (Piece(policy, Tone.MUTED),), (Piece(_WHEN_BUSY[policy], Tone.MUTED),))


def _fires(job: Job, width: int, context: Context) -> Cell:
    return moment_cell(job.schedule.next_fire_time if job.schedule else None, width, context)


SCHEDULES = Table[Job](
    columns=(
        Column(key="name", titles=("Job",), width=34, draw=job_name_cell, grows_to=60),
        Column(key="cron", titles=("Cron (UTC)", "Cron"), width=16, draw=_cron),
        Column(key="words", titles=("In words",), width=28, draw=_words, grows_to=60),
        Column(key="busy", titles=("When busy", "Busy"), width=15, draw=_when_busy),
        Column(key="fires", titles=("Fires (UTC)", "Fires"), width=15, draw=_fires),
        Column(key="next", titles=("Next",), width=7, draw=next_cell, align=Align.RIGHT),
    ),
    plan=(
        *(("words", 24), ("busy", 6), ("fires", 12), ("name", 24), ("cron", 14), ("fires", 0), ("busy", 0)),
        *(("words", 0), ("next", 0), ("cron", 0)),
    ),
)
"""Jobs with their schedules."""
