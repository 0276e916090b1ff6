"""Failed calls in words: what was tried, what the server said, and what to do next."""

from ferryman import (
    AbortedError,
    FerrymanError,
    InvalidArgumentError,
    NotFoundError,
    PermissionDeniedError,
    UnauthenticatedError,
    UnavailableError,
)
from ferryman_tui.actions.keys import Keymap
from ferryman_tui.actions.outcome import AskAgain, CorrectFields, Destination, Outcome, Severity
from ferryman_tui.actions.request import Request


def failed(hint: str, request: Request, error: FerrymanError, *, changes: bool) -> Outcome:
    """Tell a failed call of the action with this hint; `changes` says whether it may have changed something.

    What somebody else did in the meantime is a warning, all else an error.
    """
    step = _next_step(error, request.keymap, changes=changes)
    about = f" for {request.name}" if request.name else ""
    meanwhile = error.reason == "EXECUTION_ENDED" or isinstance(error, AbortedError | NotFoundError)
    return Outcome(
        text=f"{hint} failed{about}: {' '.join(filter(None, (_sentence(said(error)), step)))}",
        severity=Severity.WARNING if meanwhile else Severity.ERROR,
        next=_destination(error, request, changes=changes),
        request_id=request.id,
    )


def said(error: FerrymanError) -> str:
    """What the server said: its message, with the wrong fields that are not in it."""
    told = [f"{item.field}: {item.description}" for item in error.violations if item.description not in error.message]
    return "; ".join((error.message, *told))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _next_step(error: FerrymanError, keymap: Keymap, *, changes: bool) -> str:
    """Add what the operator can do here where the server's words, which are for every caller, leave it open."""
    match error:
        case AbortedError():
            return "Somebody else changed it: look at it as it is now, then try again."
        case NotFoundError():
            return f"Somebody else deleted it: go back with {keymap.first('back')}."
        case PermissionDeniedError():
            return f"Ask whoever runs the server for it; {keymap.first('show-settings')} shows what you may do."
        case UnauthenticatedError():
            return f"Sign in again, then press {keymap.first('reconnect')}."
        case UnavailableError() if changes:
            return "Whether it happened is not known: when the connection is back, look before you repeat it."
        case FerrymanError(reason="JOB_RUNNING"):
            return f"Stop it with {keymap.first('stop')}, or wait."
        case _:
            return ""


def _destination(error: FerrymanError, request: Request, *, changes: bool) -> Destination | None:
    if isinstance(error, InvalidArgumentError) and error.violations:
        return CorrectFields(error.violations)
    if isinstance(error, UnavailableError) and changes:
        return AskAgain(request)
    return None
