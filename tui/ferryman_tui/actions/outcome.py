"""What came of an action, in words, and where the console goes next."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from ferryman import Connector, Execution, FieldViolation, GeneralSettings, Job, SourcePreview

if TYPE_CHECKING:
    from ferryman_tui.actions.request import Request


class Severity(StrEnum):
    """How much an outcome matters, in the words of Textual's toasts."""

    INFORMATION = "information"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class ShowJob:
    """Open this job; the banner, if any, stays above it."""

    job: Job
    banner: str = ""


@dataclass(frozen=True, slots=True)
class ShowExecution:
    """Open this execution."""

    execution: Execution


@dataclass(frozen=True, slots=True)
class ShowPreview:
    """Show what a source holds, with the mapping that it suggests."""

    preview: SourcePreview


@dataclass(frozen=True, slots=True)
class LeaveForm:
    """Close the form: what it held is stored, and this is how."""

    stored: Job | Connector | GeneralSettings


@dataclass(frozen=True, slots=True)
class LeaveDeleted:
    """Leave every screen about this job or connector: it is gone."""

    id: str


@dataclass(frozen=True, slots=True)
class ReloadExecutions:
    """Load the current page of the list of executions again, with its filter, sort and page."""

    job_id: str


@dataclass(frozen=True, slots=True)
class ReloadConnectors:
    """Read the connectors again: the server has changed one."""


@dataclass(frozen=True, slots=True)
class CorrectFields:
    """Stay in the form and show each violation under its field.

    With `stored` part of the draft is stored, as this job: go on from its id and etag.
    """

    violations: tuple[FieldViolation, ...]
    stored: Job | None = None


@dataclass(frozen=True, slots=True)
class ChooseVersion:
    """Show the stored version beside the draft: load it, or save again with its etag to overwrite it."""

    stored: Job | Connector | GeneralSettings


@dataclass(frozen=True, slots=True)
class AskAgain:
    """Nobody knows whether it happened; performing the same request again does it once."""

    request: "Request"


Destination: TypeAlias = (
    ShowJob
    | ShowExecution
    | ShowPreview
    | LeaveForm
    | LeaveDeleted
    | ReloadExecutions
    | ReloadConnectors
    | CorrectFields
    | ChooseVersion
    | AskAgain
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What to tell, plain text; `request_id` is set where a call failed, to find it in the server's log."""

    text: str
    severity: Severity = Severity.INFORMATION
    next: Destination | None = None
    request_id: str = ""
