"""Toasts: what happened, shown for a while and kept for the help."""

from textual.app import App

from ferryman_tui.actions.outcome import Severity
from ferryman_tui.session import Message, Session
from ferryman_tui.texts import plain_letters

_SECONDS = {Severity.INFORMATION: 5, Severity.WARNING: 8, Severity.ERROR: 10}


def tell(app: App[None], session: Session, text: str, severity: Severity = Severity.INFORMATION) -> None:
    """Show a text as it stands, markup or not."""
    session.messages.append(Message(session.clock(), severity, text))
    app.notify(
        plain_letters(text) if session.ascii else text,
        severity=severity.value,
        timeout=_SECONDS[severity],
        markup=False,
    )
