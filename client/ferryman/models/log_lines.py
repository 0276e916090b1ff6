"""Lines of an execution's log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LogLevel(StrEnum):
    """How much a line matters."""

    UNSPECIFIED = "LEVEL_UNSPECIFIED"
    INFO = "LEVEL_INFO"
    WARNING = "LEVEL_WARNING"
    ERROR = "LEVEL_ERROR"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """What happened to an execution: in words, and in `details` for programs; `number` counts from 1."""

    number: int
    time: datetime | None
    level: LogLevel
    message: str
    details: Mapping[str, str]
