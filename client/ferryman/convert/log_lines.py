"""Lines of an execution's log, from the contract's messages."""

from ferryman.convert.values import reader_of, time_of
from ferryman.models.log_lines import LogLevel, LogLine
from ferryman.v1 import execution_pb2 as wire

_level = reader_of(LogLevel, wire.LogLine.Level, otherwise=LogLevel.UNSPECIFIED)


def log_line_of(message: wire.LogLine) -> LogLine:
    """Read a line."""
    return LogLine(
        number=message.number,
        time=time_of(message, "time"),
        level=_level(message.level),
        message=message.message,
        details=dict(sorted(message.details.items())),
    )
