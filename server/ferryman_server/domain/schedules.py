"""When an import job runs by itself."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """The schedule of an import job as stored; times are UTC.

    cron is kept as written and empty when not set. next_fire_time is None while it does not fire: when it is
    disabled or its job inactive. version is 0 for one that was never set. latest_execution_id is the execution that
    it caused last, empty without one.
    """

    job_id: str
    cron: str = ""
    enabled: bool = False
    note: str = ""
    next_fire_time: datetime | None = None
    latest_execution_id: str = ""
    version: int = 0
