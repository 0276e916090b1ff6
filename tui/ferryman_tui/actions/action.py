"""One thing that an operator can do."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from ferryman import Client
from ferryman_tui.actions.outcome import Outcome
from ferryman_tui.actions.request import Draft, Request
from ferryman_tui.actions.subject import Kind, Place, Subject
from ferryman_tui.questions import Question

WRITE = "MAPPER_WRITE"

EVERYWHERE = frozenset(Place)

Call: TypeAlias = Callable[[Client, Request], Awaitable[Outcome]]


def never(subject: Subject) -> bool:
    """Hide nothing."""
    return False


def no_refusal(subject: Subject) -> str:
    """Refuse nothing."""
    return ""


def no_question(subject: Subject, draft: Draft | None) -> None:
    """Ask nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing that an operator can do, told once for the key bar, the help, the palette and the guard.

    `id` never changes: key maps name it. `keys` are the default keys, `label` is for help and palette, `hint` for the
    key bar. `permission` is what the caller needs, `sends` whether it needs the server. `hidden` tells whether it makes
    no sense for a subject, `refusal` why it cannot be done with it. `asks` makes the question to be answered first;
    asked again with a newer subject it tells the newest state. `call` does it; without one the console itself does.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    hint: str
    places: frozenset[Place]
    kind: Kind = Kind.NOTHING
    permission: str = ""
    sends: bool = False
    hidden: Callable[[Subject], bool] = never
    refusal: Callable[[Subject], str] = no_refusal
    asks: Callable[[Subject, Draft | None], Question | None] = no_question
    call: Call | None = None
