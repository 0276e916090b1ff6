"""How far an execution is, and what came of it: the cell that operators look at first."""

from ferryman import Execution, ExecutionStatus, FileOutcome
from ferryman_tui.bars import dotted_bar, progress_bar
from ferryman_tui.columns import Context
from ferryman_tui.statuses import STATUS_LOOKS
from ferryman_tui.texts import cut_middle, first_fitting, short_count, span
from ferryman_tui.tones import Cell, Piece, Tone

_PERCENT = 5
_SKIPPED = {"JOB_RUNNING": "skipped: was busy", "QUEUE_FULL": "skipped: queue full"}


def result_cell(execution: Execution, width: int, context: Context) -> Cell:
    """Draw the progress of an execution under way, or the result of one that ended."""
    status = execution.status
    if not status.ended:
        return _under_way(execution, width, context)
    if STATUS_LOOKS[status].tone is Tone.ERROR:
        return failure_cell(execution, width)
    if status is ExecutionStatus.JOB_SKIPPED:
        reason = execution.status_reason.reason if execution.status_reason else ""
        return first_fitting(width, (Piece(_SKIPPED.get(reason, "skipped"), Tone.MUTED),), _words("skipped"))
    if execution.exported_item:
        return _sent(execution, width, context)
    return _rows(execution, width)


def failure_cell(execution: Execution, width: int) -> Cell:
    """Draw why an execution failed: as much of the server's words as fits whole, else the reason's name in words."""
    failure, item = execution.failure, execution.exported_item
    message = (failure.message if failure else "") or (item.last_error if item else "")
    reason = failure.reason.replace("_", " ").capitalize() if failure else ""
    # What to do next follows a semicolon; what happened is said before it.
    texts = [message, message.partition(";")[0], reason or message]
    return first_fitting(width, *((Piece(text or "no reason given", Tone.ERROR),) for text in texts))


def _under_way(execution: Execution, width: int, context: Context) -> Cell:
    status = execution.status
    if status is ExecutionStatus.JOB_PENDING:
        return _queued(execution, width, context)
    if status is ExecutionStatus.JOB_STOPPING:
        done = short_count(execution.counters.read)
        return first_fitting(width, _words(f"stopping, {done} rows done"), _words(f"at {done} rows"), _words(done))
    if execution.exported_item:
        return _words(f"sending {_record(execution, width - len('sending '), context)}")
    if status is ExecutionStatus.INTEGRATION_STARTED:
        return _integrating(execution, width, context)
    bar = dotted_bar(width - _PERCENT, ascii=context.ascii)
    return (*bar, Piece("  ..." if context.ascii else "  ···", Tone.MUTED))


def _integrating(execution: Execution, width: int, context: Context) -> Cell:
    progress = execution.progress
    bar_width = max(0, width - _PERCENT)
    if not progress.bytes_total:
        count = Piece(f"{short_count(execution.counters.read):>{_PERCENT}}", Tone.RUN)
        return (*dotted_bar(bar_width, ascii=context.ascii), count)
    percent = Piece(f"{int(min(1.0, progress.fraction) * 100):>{_PERCENT - 1}}%", Tone.RUN)
    return (*progress_bar(progress.fraction, bar_width, ascii=context.ascii), percent)


def _queued(execution: Execution, width: int, context: Context) -> Cell:
    item, reason = execution.exported_item, execution.status_reason
    if item and item.next_attempt_at:
        left = span((item.next_attempt_at - context.now).total_seconds())
        return first_fitting(width, _words(f"attempt {item.attempts + 1} in {left}"), _words(f"retry {left}"))
    if item:
        return _words(_record(execution, width, context))
    place = reason.queue_position if reason else 0
    return first_fitting(width, _words(f"queued, number {place}" if place else "queued"), _words("queued"))


def _sent(execution: Execution, width: int, context: Context) -> Cell:
    record = _record(execution, width, context)
    stopped = execution.status is ExecutionStatus.JOB_STOPPED
    end = Piece(" not sent" if stopped else " sent", Tone.MUTED)
    return first_fitting(width, (Piece(record), end), (Piece(record),))


def _record(execution: Execution, width: int, context: Context) -> str:
    item = execution.exported_item
    return cut_middle(f"{item.record_type} {item.record_key}" if item else "", width, ascii=context.ascii)


def _rows(execution: Execution, width: int) -> Cell:
    counters = execution.counters
    rows = (Piece(short_count(counters.read)), Piece(" rows", Tone.MUTED))
    failed_files = sum(file.outcome is FileOutcome.FAILED for file in execution.files)
    if execution.status is ExecutionStatus.JOB_STOPPED:
        return first_fitting(width, (Piece("stopped after ", Tone.MUTED), *rows), rows)
    if counters.rejected:
        return _with_problem(rows, counters.rejected, (" rejected", " rej."), width)
    if failed_files:
        words = " files failed" if failed_files > 1 else " file failed"
        return _with_problem(rows, failed_files, (words, " failed"), width)
    return rows


def _with_problem(rows: Cell, count: int, words: tuple[str, ...], width: int) -> Cell:
    problem = Piece(f"  {short_count(count)}", Tone.WARN)
    said = [(*rows, problem, Piece(word, Tone.MUTED)) for word in words]
    return first_fitting(width, *said, (rows[0], problem, Piece(words[-1], Tone.MUTED)))


def _words(text: str) -> Cell:
    return (Piece(text, Tone.MUTED),)
