"""How an execution stands, or what came of it, in whole words."""

from ferryman import Counters, Execution, ExecutionStatus
from ferryman_tui.bars import dotted_bar, progress_bar, share_bar
from ferryman_tui.cells.figures import taken_seconds
from ferryman_tui.columns import Context
from ferryman_tui.sheets.lines import Lines, line, wrapped
from ferryman_tui.statuses import STATUS_LOOKS
from ferryman_tui.texts import Align, duration, full_count, pad, rate, short_count, since
from ferryman_tui.tones import Cell, Piece, Tone

_WIDEST_BAR = 44
_PERCENT = 6
_LABEL = 11
_COUNT = 11
_SHORTENED = 10**9
_WIDEST_SHARE = 24
_COUNTED = (
    ("created", Tone.OK),
    ("updated", Tone.RUN),
    ("unchanged", Tone.MUTED),
    ("deleted", Tone.WARN),
    ("rejected", Tone.WARN),
)
_SHOWN_WHEN_ANY = frozenset({"deleted"})


def dot(ascii: bool) -> str:
    """What stands between parts of a line that have commas of their own."""
    return " | " if ascii else " · "


def status_line(execution: Execution, context: Context) -> Cell:
    """Write the status, and for how long or since when it is so."""
    look = STATUS_LOOKS[execution.status]
    when = _when(execution, context)
    return (
        Piece(f"{look.mark(context.ascii)} {look.word}", look.tone, bold=True),
        *((Piece(f"  {when}", Tone.MUTED),) if when else ()),
    )


def percent_text(execution: Execution) -> str:
    """Tell how far rows are integrated: "73%"; empty when that cannot be told, or is over."""
    known = execution.status is ExecutionStatus.INTEGRATION_STARTED and execution.progress.bytes_total
    return f"{int(min(1.0, execution.progress.fraction) * 100)}%" if known else ""


def _when(execution: Execution, context: Context) -> str:
    seconds = taken_seconds(execution, context.now)
    taken = "" if seconds is None else took(seconds)
    if not execution.status.ended:
        return f"for {taken}" if taken else ""
    ended = execution.ended_at or execution.created_at
    ago = since(ended, context.now) if ended else ""
    return ", ".join(part for part in (ago, f"after {taken}" if taken else "") if part)


def took(seconds: float) -> str:
    """Write how long something took: "2m 12s", or "under 1s"."""
    return duration(seconds) if seconds >= 1 else "under 1s"


def standing_lines(
    execution: Execution, width: int, context: Context, *, per_second: float | None = None, left: float | None = None
) -> Lines:
    """Tell how an execution stands, without its counters one by one.

    `per_second` is how many rows are handled in a second, `left` how many seconds the rest takes; None: not known.
    """
    first = wrapped(status_line(execution, context), width)
    if execution.status.ended:
        return (*first, *_came_of_it(execution, width))
    return (*first, *_under_way(execution, width, context, per_second, left))


def _under_way(
    execution: Execution, width: int, context: Context, per_second: float | None, left: float | None
) -> Lines:
    if execution.status is ExecutionStatus.JOB_PENDING or execution.exported_item:
        return _waiting(execution, width, context)
    percent = percent_text(execution)
    room = max(0, min(width - _PERCENT, _WIDEST_BAR))
    bar = (
        progress_bar(execution.progress.fraction, room, ascii=context.ascii)
        if percent
        else dotted_bar(room, ascii=context.ascii)
    )
    facts = [f"{full_count(execution.counters.read)} rows"]
    facts += [rate(per_second)] if per_second is not None else []
    facts += [f"{took(left)} left"] if left is not None else []
    shown = (Piece(pad(percent, _PERCENT, Align.RIGHT), Tone.RUN),) if percent else ()
    return ((*bar, *shown), *wrapped(line(dot(context.ascii).join(facts), Tone.MUTED), width))


def _waiting(execution: Execution, width: int, context: Context) -> Lines:
    reason, item = execution.status_reason, execution.exported_item
    told = [line(reason.message, Tone.MUTED)] if reason and reason.message else []
    if item:
        told.append((Piece(f"{item.record_type} {item.record_key}"),))
        if item.last_error:
            told.append(line(item.last_error, Tone.ERROR))
        if item.next_attempt_at:
            seconds = (item.next_attempt_at - context.now).total_seconds()
            told.append(line(f"attempt {item.attempts + 1} in {duration(seconds)}", Tone.MUTED))
    return tuple(row for cell in told for row in wrapped(cell, width))


def _came_of_it(execution: Execution, width: int) -> Lines:
    told = [line(text, tone) for text, tone in _outcome(execution) if text]
    return tuple(row for cell in told for row in wrapped(cell, width))


def _outcome(execution: Execution) -> list[tuple[str, Tone]]:
    item, failure, reason = execution.exported_item, execution.failure, execution.status_reason
    if execution.status is ExecutionStatus.JOB_SKIPPED:
        return [(reason.message if reason else "", Tone.MUTED)]
    problem = (failure.message if failure else "") or (item.last_error if item else "")
    told = [(problem, Tone.ERROR)]
    if item:
        where = f" to {item.destination}" if item.destination else ""
        return [*told, (f"{item.record_type} {item.record_key}{where}", Tone.MUTED)]
    stopped = f"stopped by {execution.stop.by}" if execution.stop and execution.stop.by else ""
    return [*told, (stopped, Tone.MUTED), (_rows(execution.counters), Tone.MUTED)]


def _rows(counters: Counters) -> str:
    if not counters.read:
        return "no rows were read"
    applied = counters.read - counters.rejected
    rejected = f", {full_count(counters.rejected)} rejected" if counters.rejected else ""
    return f"{full_count(counters.read)} rows read, {full_count(applied)} applied{rejected}"


def counter_lines(counters: Counters, width: int, context: Context) -> Lines:
    """Write each counter with its share of all rows; deletions only where there are any."""
    room = max(0, min(width - _LABEL - _COUNT - 1, _WIDEST_SHARE))
    lines: list[Cell] = []
    for name, tone in _COUNTED:
        count: int = getattr(counters, name)
        if not count and name in _SHOWN_WHEN_ANY:
            continue
        written = full_count(count) if count < _SHORTENED else short_count(count)
        figure = Piece(pad(written, _COUNT, Align.RIGHT), tone if count else Tone.MUTED, bold=bool(count))
        share = share_bar(count, counters.read, room, tone=tone, ascii=context.ascii) if count else ()
        lines.append((Piece(pad(name, _LABEL), Tone.MUTED), figure, *((Piece(" "), *share) if share else ())))
    return tuple(lines)
