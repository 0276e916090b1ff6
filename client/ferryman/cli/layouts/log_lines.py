"""How lines of an execution's log are written."""

from collections.abc import Iterator

from ferryman.cli.output import Layout
from ferryman.cli.text import enum_word, one_line, time_text
from ferryman.models.log_lines import LogLine

LEVEL_WIDTH = len("warning")


def _log_lines(line: LogLine) -> Iterator[str]:
    yield one_line(f"{time_text(line.time)}  {enum_word(line.level):<{LEVEL_WIDTH}}  {line.message}")


LOG_LINES = Layout[LogLine](
    columns={},
    csv_paths=("number", "time", "level", "message", "details"),
    detail=_log_lines,
)
