"""Views of running executions: bars for a terminal, lines for a log, events for programs."""

import sys
from collections import deque
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from ferryman.cli.layouts.executions import reason_text
from ferryman.cli.output import Layout, Output
from ferryman.cli.text import enum_word, one_line, printable, short_id, size_text, status_style
from ferryman.models.executions import Execution, ExecutionStatus, Phase
from ferryman.models.watching import JobsUpdate, LogUpdate, WatchUpdate

if TYPE_CHECKING:
    from rich.progress import TaskID

RATE_SECONDS = 5.0
BAR_TOTAL = 1000
LINE_STEPS = 10


class View(Protocol):
    """Shows what a watch reports, between entering and leaving."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def show(self, update: WatchUpdate) -> None:
        """Show one update."""
        ...


class Events:
    """Writes each execution whenever it changes, in the format of `output`."""

    def __init__(self, output: Output, layout: Layout[Execution]) -> None:
        self._output = output
        self._layout = layout
        self._first = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.stdout.flush()

    def show(self, update: WatchUpdate) -> None:
        """Write the executions of an update; breaks of the connection go to standard error."""
        tell_break(update)
        for execution in update.executions:
            self._output.event(execution, self._layout, first=self._first)
            self._first = False


class Lines:
    """Prints a line when an execution's status or phase changes, and for each tenth of a phase."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[object, ...]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.stdout.flush()

    def show(self, update: WatchUpdate) -> None:
        """Print what is worth a line."""
        tell_break(update)
        for execution in update.executions:
            progress = execution.progress
            seen = (execution.status, progress.phase, int(progress.fraction * LINE_STEPS))
            if self._last.get(execution.id) == seen:
                continue
            self._last[execution.id] = seen
            print(printable(_line(execution)), flush=True)
            if execution.status.ended:
                del self._last[execution.id]


class Bars:
    """Draws a bar for each execution that has not ended; those that end become lines above the bars."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self._progress = Progress(
            TextColumn("{task.fields[job]}", markup=False),
            TextColumn("{task.fields[state]}", style="cyan", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[figures]}", markup=False),
            TimeElapsedColumn(),
        )
        self._tasks: dict[str, TaskID] = {}
        self._rates: dict[str, Rate] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def show(self, update: WatchUpdate) -> None:
        """Draw an update."""
        if not update.connected and update.error:
            self._print(f"connection lost, trying again: {update.error.message}", "yellow")
        for execution in update.executions:
            if execution.status.ended:
                self._end(execution)
            else:
                self._advance(execution)

    def _advance(self, execution: Execution) -> None:
        rate = self._rates.setdefault(execution.id, Rate())
        rate.add(execution.counters.read)
        if execution.id not in self._tasks:
            name = one_line(execution.job_name)
            self._tasks[execution.id] = self._progress.add_task("", total=BAR_TOTAL, job=name, state="", figures="")
        self._progress.update(
            self._tasks[execution.id],
            completed=execution.progress.fraction * BAR_TOTAL,
            state=one_line(_state(execution)),
            figures=_figures(execution, rate),
        )

    def _end(self, execution: Execution) -> None:
        self._rates.pop(execution.id, None)
        task = self._tasks.pop(execution.id, None)
        if task is not None:
            self._progress.remove_task(task)
        self._print(_line(execution), status_style(execution.status))

    def _print(self, text: str, style: str) -> None:
        self._progress.console.print(one_line(text), style=style, markup=False, highlight=False)


class Rate:
    """Rows a second over the last few seconds."""

    def __init__(self) -> None:
        self._points: deque[tuple[float, int]] = deque()

    def add(self, rows: int) -> None:
        """Note how many rows have been handled by now."""
        now = monotonic()
        self._points.append((now, rows))
        while now - self._points[0][0] > RATE_SECONDS and len(self._points) > 2:
            self._points.popleft()

    @property
    def rows_per_second(self) -> float:
        """The rate; 0 as long as it cannot be told."""
        (first, rows_before), (last, rows_now) = self._points[0], self._points[-1]
        return (rows_now - rows_before) / (last - first) if last > first else 0.0


def tell_break(update: WatchUpdate | JobsUpdate | LogUpdate) -> None:
    """Say on standard error that the connection broke, if it did."""
    if not update.connected and update.error:
        print(printable(f"connection lost, trying again: {update.error.message}"), file=sys.stderr, flush=True)


def _state(execution: Execution) -> str:
    if execution.status is ExecutionStatus.JOB_PENDING:
        return f"queued: {reason_text(execution)}"
    if execution.progress.phase is Phase.UNSPECIFIED or execution.status is ExecutionStatus.JOB_STOPPING:
        return execution.status
    return enum_word(execution.progress.phase)


def _figures(execution: Execution, rate: Rate) -> str:
    progress, counters = execution.progress, execution.counters
    done = size_text(progress.bytes_done)
    size = f"{done} of {size_text(progress.bytes_total)}" if progress.bytes_total else done
    if progress.phase is Phase.FETCH:
        return size
    return (
        f"{counters.read:,} rows {rate.rows_per_second:,.0f}/s {size}  +{counters.created:,} ~{counters.updated:,} "
        f"={counters.unchanged:,} -{counters.deleted:,} !{counters.rejected:,}"
    )


def _line(execution: Execution) -> str:
    counters, progress = execution.counters, execution.progress
    parts = [short_id(execution.id), execution.job_name, execution.status]
    if execution.status_reason:
        parts.append(reason_text(execution))
    elif not execution.status.ended and progress.phase is not Phase.UNSPECIFIED:
        parts.append(f"{enum_word(progress.phase)} {progress.fraction:.0%}")
    if counters.read:
        parts.append(f"{counters.read} rows, {counters.rejected} rejected")
    return "  ".join(parts)
