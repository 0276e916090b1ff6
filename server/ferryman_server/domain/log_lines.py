"""Lines of an execution's log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class LogLevel(StrEnum):
    """How much a line matters."""

    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class LogLine:
    """What happened to an execution: in words, and in details for programs; never a secret.

    number counts from 1 within the execution.
    """

    number: int
    time: datetime
    level: LogLevel
    message: str
    details: Mapping[str, str] = field(default_factory=dict)
