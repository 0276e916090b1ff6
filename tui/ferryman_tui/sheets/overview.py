"""One job at a glance: what it does now, how it did lately, when it runs next, and how it is set up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ferryman import Connector, EntityType, Execution, Job
from ferryman_tui.columns import Context
from ferryman_tui.sheets.configuration import configuration_lines
from ferryman_tui.sheets.lines import INDENT, Lines, beside, heading, line, stacked, wrapped
from ferryman_tui.sheets.recent import current_execution, recent_lines
from ferryman_tui.sheets.schedule import chart_lines, fires_lines, frequency_lines, overlap_lines
from ferryman_tui.sheets.standing import counter_lines, standing_lines
from ferryman_tui.store.told import Told
from ferryman_tui.texts import utc_time
from ferryman_tui.tones import Cell, Piece, Tone

TWO_COLUMNS = 98
"""Cells from which two columns stand side by side, which a terminal of 100 columns has."""

_LEFT_SHARE = 0.45
_WIDEST_LEFT = 60
_GAP = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a job besides itself: its newest executions, the fires to come, what it is about.

    `per_second` is how many rows its execution handles in a second, `left` how many seconds the rest takes.
    """

    executions: Sequence[Execution] = ()
    fires: Sequence[datetime] | Told = ()
    entity: EntityType | None = None
    connector: Connector | None = None
    per_second: float | None = None
    left: float | None = None


def overview_sheet(job: Job, known: Known, width: int, context: Context) -> Lines:
    """Draw the overview, in two columns where there is room for them."""
    if width < TWO_COLUMNS:
        return stacked(*_runs(job, known, width, context), *_settings(job, known, width, context))
    left = min(_WIDEST_LEFT, int(width * _LEFT_SHARE))
    return beside(
        stacked(*_runs(job, known, left, context)),
        stacked(*_settings(job, known, width - left - _GAP, context)),
        left + _GAP,
    )


def _runs(job: Job, known: Known, width: int, context: Context) -> Sequence[Lines]:
    latest = current_execution(job, known.executions)
    if latest is None:
        never = f"{job.name} has never run."
        return ((heading("Last execution"), *wrapped(line(never, Tone.MUTED), width)),)
    counters = counter_lines(latest.counters, width, context) if latest.counters.read else ()
    return (
        (
            heading("Last execution" if latest.status.ended else "In progress"),
            *standing_lines(latest, width, context, per_second=known.per_second, left=known.left),
        ),
        counters,
        tuple(row for warning in latest.warnings for row in wrapped(line(warning, Tone.WARN), width)),
        _identity(latest, width, context),
        recent_lines(job, _others(known.executions, latest), width, context),
    )


def _others(executions: Sequence[Execution], shown: Execution) -> Sequence[Execution]:
    """Leave out what is in progress, which stands above; what has ended belongs to the list."""
    return [execution for execution in executions if execution.id != shown.id or execution.status.ended]


def _identity(execution: Execution, width: int, context: Context) -> Lines:
    """The date with the id directly below it: both are what an incident report names."""
    moment = execution.started_at or execution.created_at
    at = f"{utc_time(moment, context.now)} UTC" if moment else ""
    date: Cell = (Piece("started    " if execution.started_at else "triggered  ", Tone.MUTED), Piece(at))
    return (date, *wrapped((Piece("id         ", Tone.MUTED), Piece(execution.id)), width))


def _settings(job: Job, known: Known, width: int, context: Context) -> Sequence[Lines]:
    configuration = configuration_lines(job, width, known.entity, known.connector)
    if job.export_spec:
        return (_events(job, width), chart_lines(job, width, context), configuration)
    return (
        frequency_lines(job, width),
        fires_lines(job, known.fires, width, context),
        overlap_lines(job, known.fires, width),
        chart_lines(job, width, context),
        configuration,
    )


def _events(job: Job, width: int) -> Lines:
    statuses = ", ".join(job.export_spec.trigger_statuses) if job.export_spec else ""
    fired = (Piece(f"Each {job.entity} that reaches ", Tone.MUTED), Piece(statuses))
    active = () if job.active else wrapped(line("does not fire: the job is inactive", Tone.WARN), width - INDENT)
    return (heading("Fired by events"), *wrapped(fired, width), *active)
