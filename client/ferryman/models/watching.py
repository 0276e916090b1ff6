"""What watches and followed logs report: changes, and breaks of their connection."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferryman.errors import FerrymanError
from ferryman.models.executions import Execution

# Whoever watches executions needs neither, and the command line has to start quickly.
if TYPE_CHECKING:
    from ferryman.models.jobs import Job
    from ferryman.models.log_lines import LogLine


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchUpdate:
    """One step of a watch of executions.

    `executions` are whole and as they stand now, oldest change first; none in a heartbeat.
    `starts_over` says that what was seen before is void: a new snapshot begins with this update.
    `snapshot` is true while updates still belong to the snapshot.
    `connected` is false once when the connection broke, `error` then says why; the watch goes on trying, and the
    next update says that it is back. `resume_token` continues behind this update, also in another watch.
    """

    executions: tuple[Execution, ...] = ()
    snapshot: bool = False
    starts_over: bool = False
    connected: bool = True
    error: FerrymanError | None = None
    resume_token: str = ""
    ignored_statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsUpdate:
    """One step of a watch of jobs: `jobs` are whole, `deleted_ids` are gone; the rest is as in WatchUpdate."""

    jobs: "tuple[Job, ...]" = ()
    deleted_ids: tuple[str, ...] = ()
    snapshot: bool = False
    starts_over: bool = False
    connected: bool = True
    error: FerrymanError | None = None
    resume_token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogUpdate:
    """One step of a log: lines in order, none in a heartbeat; `connected` and `error` are as in WatchUpdate."""

    lines: "tuple[LogLine, ...]" = ()
    connected: bool = True
    error: FerrymanError | None = None
