"""The first lines about one execution: its date with its status, directly below it its whole id, then why it is so."""

from datetime import datetime

from ferryman import Execution, ExecutionStatus, Trigger, TriggerKind
from ferryman_tui.cells.figures import taken_seconds
from ferryman_tui.columns import Context
from ferryman_tui.sheets.lines import Lines, line, wrapped
from ferryman_tui.statuses import status_look
from ferryman_tui.texts import duration, ellipsis, first_fitting, fit, full_count, utc_time
from ferryman_tui.tones import Cell, Piece, Tone

ID_LINE = 1
"""The line of the id, counted from 0."""

_PARAGRAPH_MOST = 2
_GAP = Piece("   ")


def execution_head_sheet(
    execution: Execution, width: int, context: Context, *, most: int = 2, live: bool = True
) -> Lines:
    """Write date and status, the id, and at most `most` lines that say why; not `live` greys what is under way."""
    return (
        _first(execution, width, context, live),
        line(execution.id, bold=True),
        *_why(execution, width, context, most),
    )


def _first(execution: Execution, width: int, context: Context, live: bool) -> Cell:
    look = status_look(execution.status)
    tone = look.tone if live or execution.status.ended else Tone.MUTED
    status = Piece(f"{look.mark(context.ascii)} {execution.status}", tone, bold=True)
    at = execution.started_at or execution.created_at
    date, short = (Piece(written) for written in (date_words(at), _short_date(at, context)))
    words = _taken(execution, context)
    taken = Piece(f"   {words}" if words else "", Tone.MUTED)
    by = Piece(f"{' · ' if words else '   '}{by_words(execution.trigger)}", Tone.MUTED)
    head: Cell = (date, _GAP, status, taken)
    return first_fitting(width, (*head, by), head, (short, _GAP, status, taken), (short, _GAP, status))


def _short_date(at: datetime | None, context: Context) -> str:
    return f"{utc_time(at, context.now)} UTC" if at else "no date"


def date_words(at: datetime | None) -> str:
    """Write a date with its year and time: "23 Nov 2026 07:42:55 UTC"."""
    return f"{utc_time(at, at, seconds=False)[:6]} {at:%Y %H:%M:%S} UTC" if at else "no date"


def _taken(execution: Execution, context: Context) -> str:
    seconds = taken_seconds(execution, context.now)
    if seconds is not None:
        return duration(seconds)
    if execution.status is ExecutionStatus.JOB_PENDING and execution.created_at:
        return f"for {duration((context.now - execution.created_at).total_seconds())}"
    return ""


def by_words(trigger: Trigger) -> str:
    """Say what or who caused an execution: "by schedule", "by event OPEN", "by local operator"."""
    match trigger.kind:
        case TriggerKind.SCHEDULE:
            return "by schedule"
        case TriggerKind.EVENT:
            return f"by event {trigger.by}".rstrip()
        case _:
            return f"by {trigger.by or 'hand'}"


def _why(execution: Execution, width: int, context: Context, most: int) -> Lines:
    paragraphs = reasons(execution)
    lines: list[Cell] = []
    for number, paragraph in enumerate(paragraphs):
        room = min(_PARAGRAPH_MOST, most - len(lines))
        if not room:
            lines[-1] = _with_more(lines[-1], len(paragraphs) - number, width)
            break
        lines += _shortened(wrapped(paragraph, width), room, width, context.ascii)
    return tuple(lines)


def _shortened(lines: Lines, room: int, width: int, ascii: bool) -> Lines:
    if len(lines) <= room:
        return lines
    last = (*fit(lines[room - 1], width - 1), Piece(ellipsis(ascii), Tone.MUTED))
    return (*lines[: room - 1], last)


def _with_more(last: Cell, count: int, width: int) -> Cell:
    more = f"  +{count}"
    return (*fit(last, width - len(more)), Piece(more, Tone.MUTED))


def reasons(execution: Execution) -> list[Cell]:
    """Say why an execution stands as it does, and what deserves a look; each a paragraph, the worst first."""
    failure, why, stop = execution.failure, execution.status_reason, execution.stop
    told: list[Cell] = []
    if failure:
        told.append(line(failure.message or failure.reason.replace("_", " ").capitalize(), Tone.ERROR))
    if why:
        place = f" (number {full_count(why.queue_position)} in the queue)" if why.queue_position else ""
        told.append(line(f"{why.message or why.reason.replace('_', ' ').capitalize()}{place}", Tone.QUEUE))
    if stop:
        at = f" at {stop.asked_at:%H:%M:%S} UTC" if stop.asked_at else ""
        told.append(line(f"Asked to stop by {stop.by or 'somebody'}{at}", Tone.QUEUE))
    return [*told, *(line(warning, Tone.WARN) for warning in execution.warnings)]
