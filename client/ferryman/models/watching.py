"""What a watch reports: changes of executions, and breaks of its connection."""

from dataclasses import dataclass

from ferryman.errors import FerrymanError
from ferryman.models.executions import Execution


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchUpdate:
    """One step of a watch.

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
