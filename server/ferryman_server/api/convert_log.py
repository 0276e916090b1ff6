"""Log lines as messages."""

from typing import Final

from ferryman.v1 import execution_pb2 as pb
from ferryman_server.api.convert_times import timestamp
from ferryman_server.domain.log_lines import LogLevel, LogLine

_LEVEL: Final = {level: pb.LogLine.Level.Value(f"LEVEL_{level.value}") for level in LogLevel}


def log_line_message(line: LogLine) -> pb.LogLine:
    """Convert a log line."""
    return pb.LogLine(
        number=line.number,
        time=timestamp(line.time),
        level=_LEVEL[line.level],
        message=line.message,
        details=line.details,
    )
