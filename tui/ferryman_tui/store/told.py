"""Failed calls in words: what happened, under which code, and what to do next."""

from dataclasses import dataclass

from ferryman import FerrymanError

_CODES = {
    "InvalidArgumentError": "INVALID_ARGUMENT",
    "OutOfRangeError": "OUT_OF_RANGE",
    "UnauthenticatedError": "UNAUTHENTICATED",
    "PermissionDeniedError": "PERMISSION_DENIED",
    "NotFoundError": "NOT_FOUND",
    "AlreadyExistsError": "ALREADY_EXISTS",
    "FailedPreconditionError": "FAILED_PRECONDITION",
    "AbortedError": "ABORTED",
    "ResourceExhaustedError": "RESOURCE_EXHAUSTED",
    "UnavailableError": "UNAVAILABLE",
    "DeadlineExceededError": "DEADLINE_EXCEEDED",
    "InternalError": "INTERNAL",
}
_NEXT_STEPS = {
    "INVALID_ARGUMENT": "Correct the filter or the page, then load again.",
    "OUT_OF_RANGE": "Load again.",
    "UNAUTHENTICATED": "Sign in again, then reconnect.",
    "PERMISSION_DENIED": "Ask for the permission, then reconnect.",
    "NOT_FOUND": "It may have been deleted meanwhile: go one step back.",
    "UNAVAILABLE": "Reconnect; if that does not help, look whether the server runs.",
    "DEADLINE_EXCEEDED": "Load again; if that does not help, look at the server's log.",
    "INTERNAL": "Load again; if it stays, give the code and the message to whoever runs the server.",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A call that failed: the name of its gRPC status, what happened, and what to do next (may be empty).

    `reference` finds it in the server's log, where the server gave one.
    """

    code: str
    message: str
    next_step: str = ""
    reference: str = ""


def told(error: FerrymanError) -> Told:
    """Put an error into words; wrong fields that its message leaves out are added."""
    code = _CODES.get(type(error).__name__, "UNKNOWN")
    wrong = [f"{item.field}: {item.description}" for item in error.violations if item.description not in error.message]
    message = "; ".join([error.message, *wrong])
    return Told(code, message, _NEXT_STEPS.get(code, ""), error.metadata.get("error_id", ""))
