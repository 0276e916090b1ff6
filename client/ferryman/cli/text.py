"""Words and figures for people: times, sizes, statuses, and texts that cannot harm a terminal."""

from datetime import UTC, datetime

from ferryman.models.executions import Execution, ExecutionStatus

SHORT_ID = 8

_STYLES = {
    ExecutionStatus.INTEGRATION_COMPLETED: "green",
    ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS: "yellow",
    ExecutionStatus.INTEGRATION_FAILED: "red",
    ExecutionStatus.JOB_FAILED: "red",
    ExecutionStatus.JOB_STOPPED: "dim",
    ExecutionStatus.JOB_SKIPPED: "dim",
}


def printable(text: str) -> str:
    """Make control characters visible: names and cells come from outside and could drive the terminal."""
    return "".join(mark if mark.isprintable() else _visible(mark) for mark in text)


def _visible(mark: str) -> str:
    return mark if mark == "\n" else mark.encode("unicode_escape").decode("ascii")


def one_line(text: str) -> str:
    """Make a text fit a table's cell."""
    return printable(" ".join(text.split("\n")))


def short_id(id: str) -> str:
    """Shorten an id to its tail, the part that differs most."""
    return id[-SHORT_ID:]


def time_text(time: datetime | None) -> str:
    """Write a time in UTC to the second; nothing when it is absent."""
    return time.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if time else ""


def yes_no(value: bool) -> str:
    """Write a flag."""
    return "yes" if value else "no"


def size_text(size: float) -> str:
    """Write a number of bytes."""
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def duration_text(execution: Execution) -> str:
    """Write how long an execution took; nothing while it runs or when it never started."""
    if execution.started_at is None or execution.ended_at is None:
        return ""
    seconds = (execution.ended_at - execution.started_at).total_seconds()
    minutes, rest = divmod(seconds, 60)
    return f"{minutes:.0f} min {rest:.0f} s" if minutes else f"{rest:.1f} s"


def status_style(status: ExecutionStatus) -> str:
    """Name the rich style of a status."""
    return _STYLES.get(status, "cyan")


def enum_word(name: str) -> str:
    """Turn a contract's name such as "KIND_MANUAL" into a word: "manual"."""
    word = name.partition("_")[2].lower()
    return "" if word == "unspecified" else word
