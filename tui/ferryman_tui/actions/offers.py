"""What can be done here and now, why the rest cannot, and the one way to do it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ferryman import Client, FerrymanError
from ferryman_tui.actions.action import WRITE, Action
from ferryman_tui.actions.failures import failed
from ferryman_tui.actions.keys import Keymap
from ferryman_tui.actions.outcome import Outcome
from ferryman_tui.actions.request import Draft, Request
from ferryman_tui.actions.subject import Place, Subject
from ferryman_tui.actions.table import ACTIONS, BY_ID, KEY_BAR


class Access(Protocol):
    """What the connection lets the operator do."""

    def refusal(self, permission: str = "") -> str:
        """Say why what needs this permission cannot be sent to the server now; empty when it can."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An action that makes sense here; `refusal` says why it cannot be done now and is empty when it can."""

    action: Action
    refusal: str


def offer(action: Action, subject: Subject, access: Access) -> Offer | None:
    """Offer an action for a subject; None where it makes no sense, and so is to be hidden."""
    if action.hidden(subject):
        return None
    return Offer(action, _refusal(action, subject, access))


def _refusal(action: Action, subject: Subject, access: Access) -> str:
    # What the list shows is old while the connection is lost: that comes before what it says about the subject.
    refused = access.refusal(action.permission) if action.sends else ""
    return refused or subject.lacks(action.kind) or action.refusal(subject)


def offers(place: Place, subject: Subject, access: Access) -> tuple[Offer, ...]:
    """Everything that makes sense here, for the help and the palette, in the order of the table."""
    found = (offer(action, subject, access) for action in ACTIONS if place in action.places)
    return tuple(item for item in found if item)


def key_bar(place: Place, subject: Subject, access: Access) -> tuple[Offer, ...]:
    """What the key bar shows here, the most useful first, help last."""
    found = (offer(BY_ID[id], subject, access) for id in KEY_BAR[place])
    return tuple(item for item in found if item)


def capture(subject: Subject, keymap: Keymap, *, draft: Draft | None = None, folder: Path | None = None) -> Request:
    """Make the request of a key press, before any dialog opens: later changes of the lists do not reach it.

    Files are written to `folder`, the current one unless named.
    """
    return Request(subject=subject.pinned(), keymap=keymap, draft=draft, folder=folder or Path.cwd())


async def perform(client: Client, action: Action, request: Request) -> Outcome:
    """Do it and tell what came of it; failed calls are told too, not raised.

    Repeating it with the same request does it once. ValueError for an action that the console does by itself.
    """
    if action.call is None:
        raise ValueError(f"{action.id} is done by the console, there is nothing to send")
    try:
        return await action.call(client, request)
    except FerrymanError as error:
        return failed(action.hint, request, error, changes=action.permission == WRITE)
