"""The figures of an execution as its meter and its counters show them."""

from datetime import datetime

from ferryman import Counters, Execution, ExecutionStatus, Phase
from ferryman_tui.cells.figures import taken_seconds
from ferryman_tui.pace import Pace
from ferryman_tui.statuses import status_look
from ferryman_tui.texts import byte_size, duration, full_count, rate
from ferryman_tui.tones import Cell, Piece, Tone
from ferryman_tui.widgets.meter import Counter, Fact, Progress

_COUNTED = (
    ("created", Tone.OK),
    ("updated", Tone.RUN),
    ("unchanged", Tone.MUTED),
    ("deleted", Tone.WARN),
    ("rejected", Tone.WARN),
)
_SHOWN_WHEN_ANY = frozenset({"deleted"})
_WITHOUT_ROWS = {
    ExecutionStatus.JOB_PENDING: "queued",
    ExecutionStatus.JOB_INITIALIZING: "waiting for a worker, or connecting",
    ExecutionStatus.INTEGRATION_WAITING: "waiting until the catalog is free",
    ExecutionStatus.JOB_SKIPPED: "never started",
}
_COMPLETED = frozenset(
    {ExecutionStatus.INTEGRATION_COMPLETED, ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS, ExecutionStatus.SUCCESS}
)


def progress_of(execution: Execution, pace: Pace, now: datetime, *, live: bool = True) -> Progress:
    """Tell how far an execution is or came; not `live` greys it and leaves out what goes by the clock."""
    fraction = _fraction(execution)
    tone = status_look(execution.status).tone if live or execution.status.ended else Tone.MUTED
    facts = [] if fraction is None else [Fact((Piece(f"{fraction * 100:.1f} %", Tone.TEXT, bold=True),), 0)]
    facts.append(Fact(_rows(execution), 1))
    facts += [Fact((Piece(text, Tone.MUTED),), rank) for text, rank in _more(execution, pace, now, live) if text]
    return Progress(fraction, tuple(facts), Tone.RUN if tone is Tone.QUEUE else tone)


def _fraction(execution: Execution) -> float | None:
    if execution.status in _COMPLETED:
        return 1.0
    if not execution.status.ended:
        return min(1.0, execution.progress.fraction) if execution.progress.bytes_total else None
    size = sum(file.size for file in execution.files)
    return min(1.0, execution.counters.bytes / size) if size and execution.counters.bytes else None


def _rows(execution: Execution) -> Cell:
    read, words = execution.counters.read, _WITHOUT_ROWS.get(execution.status, "")
    if not read and words:
        return (Piece(words, Tone.MUTED),)
    if not read and execution.status.ended:
        return (Piece("no rows were read", Tone.MUTED),)
    if not read and execution.progress.phase is Phase.FETCH:
        return (Piece("fetching the input", Tone.MUTED),)
    return (Piece(full_count(read)), Piece(" row" if read == 1 else " rows", Tone.MUTED))


def _more(execution: Execution, pace: Pace, now: datetime, live: bool) -> list[tuple[str, int]]:
    """Give sizes, speed and time left with their ranks, in the order in which they stand."""
    if execution.status.ended:
        return [(_total(execution), 3), (_mean_rate(execution, now), 2)]
    progress = execution.progress
    sizes = f"{byte_size(progress.bytes_done)} of {byte_size(progress.bytes_total)}" if progress.bytes_total else ""
    per_second, left = (pace.rate(now), pace.seconds_left(now)) if live else (None, None)
    speed = rate(per_second) if per_second is not None and execution.counters.read else ""
    return [(sizes, 4), (speed, 3), (f"{duration(left)} left" if left is not None else "", 2)]


def _total(execution: Execution) -> str:
    return byte_size(execution.counters.bytes) if execution.counters.bytes else ""


def _mean_rate(execution: Execution, now: datetime) -> str:
    seconds = taken_seconds(execution, now)
    return f"{rate(execution.counters.read / seconds)} on average" if seconds and execution.counters.read else ""


def counters_of(execution: Execution, pace: Pace, now: datetime, *, live: bool = True) -> tuple[Counter, ...]:
    """Give the counters that an import has: with their course while it runs, with their share once it has ended."""
    counters = execution.counters
    running = live and not execution.status.ended
    return tuple(
        Counter(
            label=name.capitalize(),
            count=count,
            share=count / counters.read if counters.read else 0.0,
            tone=tone if count else Tone.MUTED,
            course=(pace.course(now, name) if count else ()) if running else None,
        )
        for name, tone in _COUNTED
        if (count := _count(counters, name)) or name not in _SHOWN_WHEN_ANY
    )


def tally_line(counters: Counters) -> Cell:
    """Write the counters in one line, for terminals without room for more."""
    pieces: list[Piece] = []
    for name, tone in _COUNTED:
        count = _count(counters, name)
        if count or name not in _SHOWN_WHEN_ANY:
            gap = "  " if pieces else ""
            pieces += [Piece(f"{gap}{full_count(count)}", tone if count else Tone.MUTED, bold=bool(count))]
            pieces += [Piece(f" {name}", Tone.MUTED)]
    return tuple(pieces)


def _count(counters: Counters, name: str) -> int:
    count: int = getattr(counters, name)
    return count
