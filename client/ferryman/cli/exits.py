"""Exit codes of the command line, and errors as short text."""

import sys
from enum import IntEnum
from typing import TYPE_CHECKING

from ferryman.errors import (
    AbortedError,
    FerrymanError,
    NotFoundError,
    PermissionDeniedError,
    UnauthenticatedError,
    UnavailableError,
)

if TYPE_CHECKING:
    from ferryman.models.executions import ExecutionStatus


class ExitCode(IntEnum):
    """What the command line tells the shell."""

    OK = 0
    FAILED = 1
    WRONG_USAGE = 2
    ROWS_REJECTED = 3
    UNREACHABLE = 4
    REFUSED = 5


EXIT_CODES_HELP = (
    "Exit codes: 0 done · 1 the execution failed, was stopped or skipped, or the connector test failed · "
    "2 wrong usage or file · "
    "3 the execution completed with rejected rows · 4 the server cannot be reached · "
    "5 the server refused the call (not found, invalid, conflict)."
)

_NEXT_STEPS: dict[type[FerrymanError], str] = {
    AbortedError: "Somebody changed it in the meantime: look at it, then repeat the command.",
    PermissionDeniedError: "See what you may do with: ferryman info",
    UnauthenticatedError: "See how the server knows its callers with: ferryman serve --help",
    NotFoundError: "See what there is with: ferryman job list, ferryman connector list, ferryman execution list",
}


def exit_code_of(status: "ExecutionStatus") -> ExitCode:
    """Say how an execution stands; one that has not ended counts as well."""
    from ferryman.models.executions import ExecutionStatus

    if status is ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS:
        return ExitCode.ROWS_REJECTED
    if status.ended and status not in (ExecutionStatus.INTEGRATION_COMPLETED, ExecutionStatus.SUCCESS):
        return ExitCode.FAILED
    return ExitCode.OK


def report(error: FerrymanError) -> ExitCode:
    """Tell an error and the next step on standard error."""
    for note in getattr(error, "__notes__", ()):
        complain(note)
    complain(error.message)
    for violation in error.violations:
        if violation.description not in error.message:
            complain(f"  {violation.field}: {violation.description}")
    step = next((step for kind, step in _NEXT_STEPS.items() if isinstance(error, kind)), "")
    if step:
        complain(step)
    return ExitCode.UNREACHABLE if isinstance(error, UnavailableError) else ExitCode.REFUSED


def complain(text: str) -> None:
    """Write a line to standard error."""
    from ferryman.cli.text import printable

    print(f"ferryman: {printable(text)}", file=sys.stderr)
