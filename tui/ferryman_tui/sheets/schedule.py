"""When an import runs by itself, what happens if it is still busy then, and how long it takes."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from ferryman import Job, Outcome
from ferryman_tui.bars import duration_chart, median_seconds
from ferryman_tui.columns import Context
from ferryman_tui.sheets.frequency import POLICIES, cron_cell, pause_words
from ferryman_tui.sheets.lines import INDENT, Lines, heading, indented, line, stacked, wrapped
from ferryman_tui.sheets.standing import dot, took
from ferryman_tui.sheets.told import told_line
from ferryman_tui.statuses import STATUS_LOOKS
from ferryman_tui.store.told import Told
from ferryman_tui.texts import duration, utc_time
from ferryman_tui.tones import Cell, Piece, Tone

CHART = 30
"""How many outcomes a chart shows at most."""

_CHART_HEIGHT = 3
_NONE = "Export jobs have no schedule: they run when a record reaches one of their statuses."
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def schedule_sheet(job: Job, fires: Sequence[datetime] | Told, width: int, context: Context) -> Lines:
    """Draw everything about a schedule; `fires` are the fire times to come, UTC, as the server tells them."""
    schedule = job.schedule
    if schedule is None:
        return wrapped(line(_NONE, Tone.MUTED), width)
    note = (heading("Note"), *indented(wrapped(line(schedule.note), width - INDENT))) if schedule.note else ()
    return stacked(
        frequency_lines(job, width),
        fires_lines(job, fires, width, context),
        overlap_lines(job, fires, width),
        chart_lines(job, width, context),
        note,
    )


def frequency_lines(job: Job, width: int) -> Lines:
    """Write the cron with its words, and what keeps it from firing."""
    schedule = job.schedule
    words = schedule.description if schedule else ""
    cron = (*cron_cell(schedule), *((Piece(f"   {words}", Tone.MUTED),) if words else ()))
    pause = pause_words(job)
    return (
        heading("Schedule (UTC)"),
        *wrapped(cron, width),
        *(wrapped(line(pause, Tone.WARN), width) if pause else ()),
    )


def fires_lines(job: Job, fires: Sequence[datetime] | Told, width: int, context: Context) -> Lines:
    """List the fire times to come; nothing without a cron."""
    if isinstance(fires, Told):
        return (heading("Next fires"), *indented(wrapped(told_line(fires), width - INDENT)))
    if not job.schedule or not job.schedule.cron:
        return ()
    title = heading("Would fire" if pause_words(job) else "Next fires")
    known = fires or ([job.schedule.next_fire_time] if job.schedule.next_fire_time else [])
    return (title, *indented(_fire(moment, context) for moment in known)) if known else ()


def _fire(moment: datetime, context: Context) -> Cell:
    seconds = (moment - context.now).total_seconds()
    left = f"in {duration(seconds)}" if seconds >= 1 else "now"
    at = utc_time(moment, context.now, seconds=moment.year != context.now.year)
    return (Piece(f"{_DAYS[moment.weekday()]} {at}"), Piece(f"  {left}", Tone.MUTED))


def overlap_lines(job: Job, fires: Sequence[datetime] | Told, width: int) -> Lines:
    """Tell whether an execution usually ends before the next fire, and what happens when it does not."""
    if job.import_spec is None:
        return ()
    policy = job.import_spec.overlap_policy
    warnings = job.schedule.warnings if job.schedule else ()
    lines = [
        *_mean(job.last_outcomes, () if isinstance(fires, Told) else fires, warned=bool(warnings)),
        (Piece("When one is still in progress: ", Tone.MUTED), Piece(policy)),
    ]
    return (
        *(row for cell in lines for row in wrapped(cell, width)),
        *indented(wrapped(line(POLICIES[policy], Tone.MUTED), width - INDENT)),
        *(row for warning in warnings for row in wrapped(line(warning, Tone.WARN), width)),
    )


def _mean(outcomes: Sequence[Outcome], fires: Sequence[datetime], *, warned: bool) -> list[Cell]:
    taken = [outcome.duration.total_seconds() for outcome in outcomes if outcome.duration is not None]
    if not taken:
        return []
    mean = sum(taken) / len(taken)
    said = Piece(f"Mean duration {took(mean)}", Tone.MUTED)
    gaps = [(after - before).total_seconds() for before, after in pairwise(fires)]
    if not gaps:
        return [(said,)]
    fits = mean <= min(gaps)
    if fits and warned:
        # The server looks at more fire times than are listed here, and says what it found.
        return [(said,)]
    verdict = Piece("  fits the interval", Tone.OK) if fits else Piece("  runs may overlap", Tone.WARN)
    return [(said, verdict)]


def chart_lines(job: Job, width: int, context: Context) -> Lines:
    """Draw how long the latest executions took."""
    shown = job.last_outcomes[-min(CHART, width - INDENT) :]
    usual = median_seconds(shown)
    taken = [outcome.duration.total_seconds() for outcome in shown if outcome.duration and _counts(outcome)]
    if not taken:
        return ()
    note = f"median {took(usual)}{dot(context.ascii)}slowest {took(max(taken))}"
    chart = duration_chart(shown, len(shown), _CHART_HEIGHT, ascii=context.ascii)
    return (*wrapped(heading(f"Duration, last {len(shown)}", note), width), *indented(chart))


def _counts(outcome: Outcome) -> bool:
    return STATUS_LOOKS[outcome.status].tone in (Tone.OK, Tone.WARN)
