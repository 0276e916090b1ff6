"""What can go wrong when calling a server.

FerrymanError
├── InvalidArgumentError       a value is wrong: `violations` names the fields
├── OutOfRangeError            a resume token is too old: start over without it
├── UnauthenticatedError       the server does not know who calls
├── PermissionDeniedError      the caller may not do this
├── NotFoundError              there is no such thing
├── AlreadyExistsError         the name is taken
├── FailedPreconditionError    not in this state: a connector in use, a job that is running
├── AbortedError               it changed since it was read: read it again
├── ResourceExhaustedError     too many executions of the job are pending
├── UnavailableError           the server cannot be reached, or shuts down
│   └── DeadlineExceededError  the server did not answer in time
└── InternalError              a fault of the server, or a server of another version
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldViolation:
    """One wrong field of a request: its path in the contract, and what was expected of it."""

    field: str
    description: str


class FerrymanError(Exception):
    """A call that failed.

    `message` says what happened and what to do next; `reason` is machine-readable, one of the contract's
    ErrorReason names without prefix, or empty; `metadata` belongs to the reason.
    """

    def __init__(
        self,
        message: str,
        *,
        reason: str = "",
        metadata: Mapping[str, str] | None = None,
        violations: tuple[FieldViolation, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason
        self.metadata = dict(metadata or {})
        self.violations = violations


class InvalidArgumentError(FerrymanError):
    """A value of the request is wrong; `violations` names the fields."""


class OutOfRangeError(FerrymanError):
    """The resume token is too old or of another database."""


class UnauthenticatedError(FerrymanError):
    """The server does not know who calls."""


class PermissionDeniedError(FerrymanError):
    """The caller may not do this."""


class NotFoundError(FerrymanError):
    """There is no such thing."""


class AlreadyExistsError(FerrymanError):
    """The name is taken."""


class FailedPreconditionError(FerrymanError):
    """The resource is not in a state that allows this."""


class AbortedError(FerrymanError):
    """The resource has changed since it was read."""


class ResourceExhaustedError(FerrymanError):
    """Too much of it: too many executions of the job are pending."""


class UnavailableError(FerrymanError):
    """The server cannot be reached, or is shutting down."""


class DeadlineExceededError(UnavailableError):
    """The server did not answer in time."""


class InternalError(FerrymanError):
    """A fault of the server, or a server of another version."""
