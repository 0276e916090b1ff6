"""Sending an id to the clipboard, and telling how."""

from textual.app import App

from ferryman_tui.session import Session
from ferryman_tui.telling import tell
from ferryman_tui.texts import visible

EXECUTION_ID = "execution id"


async def copy_id(app: App[None], session: Session, id: str, what: str) -> None:
    """Send an id to the clipboard and show it: whether it arrived nobody can know. `what` it is an id of, in words."""
    sent = await session.clipboard.send(id)
    quote = "\nQuote it when reporting an incident." if what == EXECUTION_ID else ""
    show = session.keymap.first("show-id")
    tell(app, session, f"Copied {what}\n{visible(id)}\nsent by {sent} · {show} shows it{quote}")
