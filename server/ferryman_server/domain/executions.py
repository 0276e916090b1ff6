"""The statuses of an execution and the one table of its transitions."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Status(StrEnum):
    """Where an execution stands; the names are public vocabulary."""

    JOB_INITIALIZING = "JOB_INITIALIZING"
    JOB_STARTED = "JOB_STARTED"
    INTEGRATION_WAITING = "INTEGRATION_WAITING"
    INTEGRATION_STARTED = "INTEGRATION_STARTED"
    JOB_PENDING = "JOB_PENDING"
    JOB_STOPPING = "JOB_STOPPING"
    INTEGRATION_COMPLETED = "INTEGRATION_COMPLETED"
    INTEGRATION_COMPLETED_WITH_ERRORS = "INTEGRATION_COMPLETED_WITH_ERRORS"
    INTEGRATION_FAILED = "INTEGRATION_FAILED"
    JOB_FAILED = "JOB_FAILED"
    JOB_STOPPED = "JOB_STOPPED"
    JOB_SKIPPED = "JOB_SKIPPED"
    SUCCESS = "SUCCESS"
    ERROR = "ERROR"


class Event(StrEnum):
    """What can happen to an execution."""

    PROMOTED = "PROMOTED"
    CONNECTED = "CONNECTED"
    FETCHED = "FETCHED"
    CATALOG_FREE = "CATALOG_FREE"
    HANDED_BACK = "HANDED_BACK"
    STOP_ASKED = "STOP_ASKED"
    STOPPED = "STOPPED"
    COMPLETED = "COMPLETED"
    COMPLETED_WITH_ERRORS = "COMPLETED_WITH_ERRORS"
    FAILED = "FAILED"
    ATTEMPTED = "ATTEMPTED"
    SENT = "SENT"
    TO_BE_RETRIED = "TO_BE_RETRIED"
    GIVEN_UP = "GIVEN_UP"


class Direction(StrEnum):
    """What moves: data into the catalog, or out of it."""

    IMPORT = "IMPORT"
    EXPORT = "EXPORT"


class TriggerKind(StrEnum):
    """What kind of thing caused an execution."""

    MANUAL = "MANUAL"
    SCHEDULE = "SCHEDULE"
    EVENT = "EVENT"


class Phase(StrEnum):
    """What an active execution is doing."""

    NONE = "NONE"
    FETCH = "FETCH"
    WAIT = "WAIT"
    INTEGRATE = "INTEGRATE"


BEFORE_CATALOG = frozenset({Status.JOB_INITIALIZING, Status.JOB_STARTED, Status.INTEGRATION_WAITING})
ACTIVE = BEFORE_CATALOG | {Status.INTEGRATION_STARTED, Status.JOB_STOPPING}
STOPPABLE = BEFORE_CATALOG | {Status.INTEGRATION_STARTED, Status.JOB_PENDING}
UNFINISHED = ACTIVE | {Status.JOB_PENDING}
ENDED = frozenset(Status) - UNFINISHED


class IllegalTransition(Exception):
    """The event cannot happen to an execution in this status."""

    def __init__(self, status: Status, event: Event) -> None:
        super().__init__(f"{event} cannot happen to an execution that is {status}")
        self.status = status
        self.event = event


def _table() -> dict[tuple[Status, Event], Status]:
    table = {
        (Status.JOB_PENDING, Event.PROMOTED): Status.JOB_INITIALIZING,
        (Status.JOB_PENDING, Event.STOP_ASKED): Status.JOB_STOPPED,
        (Status.JOB_INITIALIZING, Event.CONNECTED): Status.JOB_STARTED,
        (Status.JOB_STARTED, Event.FETCHED): Status.INTEGRATION_WAITING,
        (Status.INTEGRATION_WAITING, Event.CATALOG_FREE): Status.INTEGRATION_STARTED,
        (Status.INTEGRATION_STARTED, Event.COMPLETED): Status.INTEGRATION_COMPLETED,
        (Status.INTEGRATION_STARTED, Event.COMPLETED_WITH_ERRORS): Status.INTEGRATION_COMPLETED_WITH_ERRORS,
        (Status.INTEGRATION_STARTED, Event.FAILED): Status.INTEGRATION_FAILED,
        (Status.JOB_STOPPING, Event.STOP_ASKED): Status.JOB_STOPPING,
        (Status.JOB_STOPPED, Event.STOP_ASKED): Status.JOB_STOPPED,
    }
    table |= {
        (Status.JOB_PENDING, Event.ATTEMPTED): Status.JOB_STARTED,
        (Status.JOB_STARTED, Event.SENT): Status.SUCCESS,
        (Status.JOB_STARTED, Event.TO_BE_RETRIED): Status.JOB_PENDING,
        (Status.JOB_STARTED, Event.GIVEN_UP): Status.ERROR,
        # What was sent before the stop could reach it was sent: nobody is told otherwise.
        (Status.JOB_STOPPING, Event.SENT): Status.SUCCESS,
        (Status.JOB_STOPPING, Event.TO_BE_RETRIED): Status.JOB_STOPPED,
        (Status.JOB_STOPPING, Event.GIVEN_UP): Status.JOB_STOPPED,
    }
    for status in BEFORE_CATALOG:
        table[status, Event.FAILED] = Status.JOB_FAILED
    # Only a run that has applied nothing is handed back; the catalog step may have begun all the same.
    for status in BEFORE_CATALOG | {Status.INTEGRATION_STARTED}:
        table[status, Event.HANDED_BACK] = Status.JOB_INITIALIZING
    for status in ACTIVE - {Status.JOB_STOPPING}:
        table[status, Event.STOP_ASKED] = Status.JOB_STOPPING
        # The ledger may know of a stop that the control database does not, after one of the two was restored.
        table[status, Event.STOPPED] = Status.JOB_STOPPED
    # A report that crosses the stop on its way changes nothing.
    for event in (Event.CONNECTED, Event.FETCHED, Event.CATALOG_FREE):
        table[Status.JOB_STOPPING, event] = Status.JOB_STOPPING
    # However the body of a stopping run ends, it ends as stopped.
    for event in (Event.STOPPED, Event.COMPLETED, Event.COMPLETED_WITH_ERRORS, Event.FAILED, Event.HANDED_BACK):
        table[Status.JOB_STOPPING, event] = Status.JOB_STOPPED
    return table


TRANSITIONS: Mapping[tuple[Status, Event], Status] = MappingProxyType(_table())


def next_status(status: Status, event: Event) -> Status:
    """Return the status that `event` leads to; raise IllegalTransition when it cannot happen."""
    try:
        return TRANSITIONS[status, event]
    except KeyError:
        raise IllegalTransition(status, event) from None
