"""Schedules: when import jobs run by themselves."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a job runs by itself; all times are UTC.

    `cron` is kept as written and empty when not set; `ferryman.frequencies` writes it for usual frequencies.
    Everything from `etag` on is made by the server: `next_fire_time` is absent while the schedule does not fire,
    `description` is the cron in words, `latest_execution_id` the execution that it caused last.
    """

    job_id: str
    cron: str = ""
    enabled: bool = False
    note: str = ""
    etag: str = ""
    next_fire_time: datetime | None = None
    description: str = ""
    latest_execution_id: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulePreview:
    """When a cron would fire next, UTC, and the cron in words; fewer times than asked for when the cron ends."""

    fire_times: tuple[datetime, ...]
    description: str
