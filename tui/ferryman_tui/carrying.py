"""Carrying out what the operator asked for: the question, the call, and what comes of it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ferryman import Connector
from ferryman_tui import going
from ferryman_tui.actions.action import Action
from ferryman_tui.actions.offers import perform
from ferryman_tui.actions.outcome import (
    AskAgain,
    ChooseVersion,
    CorrectFields,
    Destination,
    LeaveDeleted,
    LeaveForm,
    Outcome,
    ReloadConnectors,
    ReloadExecutions,
    Severity,
    ShowExecution,
    ShowJob,
    ShowPreview,
)
from ferryman_tui.actions.request import Request
from ferryman_tui.actions.subject import Kind
from ferryman_tui.destinations import GoBack, OpenExecution, OpenJob
from ferryman_tui.dialogs.confirm import ConfirmDialog
from ferryman_tui.feed.line import end
from ferryman_tui.questions import Question, line
from ferryman_tui.session import Session
from ferryman_tui.store.executions import ListedExecutions
from ferryman_tui.telling import tell
from ferryman_tui.tones import Tone

if TYPE_CHECKING:
    from ferryman_tui.app import Console

_PATIENCE_SECONDS = 0.7


class Carrier:
    """Carries out one action after another or several at once, never the same one twice at a time."""

    def __init__(self, app: "Console", session: Session, early: float) -> None:
        self._app = app
        self._session = session
        self._early = early
        self._under_way: set[tuple[str, str]] = set()

    def start(self, action: Action, request: Request) -> None:
        """Begin; a key that is held down does not begin it again."""
        key = (action.id, request.name)
        if key not in self._under_way:
            self._under_way.add(key)
            self._app.run_worker(self._carry(action, request, key), group="carry", exit_on_error=False)

    async def _carry(self, action: Action, request: Request, key: tuple[str, str]) -> None:
        try:
            if await self._agreed(action, request):
                await self._perform(action, request)
        finally:
            self._under_way.discard(key)

    async def _agreed(self, action: Action, request: Request) -> bool:
        question = action.asks(request.subject, request.draft)
        if question is None:
            return True
        run = request.subject.run
        if action.kind is not Kind.EXECUTION or run is None:
            return await self._ask(lambda: question)
        return await self._ask_about(action, request, run.id)

    async def _ask_about(self, action: Action, request: Request, id: str) -> bool:
        """Ask about an execution as it goes on meanwhile."""
        store = ListedExecutions()

        def newest() -> Question:
            subject = replace(request.subject, execution=store.get(id) or request.subject.run)
            question = action.asks(subject, request.draft)
            assert question is not None
            return question

        watching = asyncio.create_task(self._session.feed.watch_execution(id, store))
        try:
            return await self._ask(newest)
        finally:
            await end(watching)

    async def _ask(self, ask: Callable[[], Question]) -> bool:
        dialog = ConfirmDialog(ask, ascii=self._session.ascii, early=self._early)
        answer: bool = await self._app.push_screen_wait(dialog)
        return answer

    async def _perform(self, action: Action, request: Request) -> None:
        about = f" {request.name}" if request.name else ""
        timer = self._app.set_timer(_PATIENCE_SECONDS, lambda: self._tell(f"{action.hint}{about} …"))
        try:
            outcome = await perform(self._session.feed.client, action, request)
        finally:
            timer.stop()
        self._tell(outcome.text, outcome.severity, outcome.request_id)
        if outcome.next is not None:
            await self._follow(action, outcome, outcome.next)

    def _tell(self, text: str, severity: Severity = Severity.INFORMATION, request_id: str = "") -> None:
        reference = f"\nrequest {request_id}" if request_id and severity is Severity.ERROR else ""
        tell(self._app, self._session, f"{text}{reference}", severity)

    async def _follow(self, action: Action, outcome: Outcome, next: Destination) -> None:
        match next:
            case ShowJob(job, banner):
                await going.go(self._app, self._session, OpenJob(job, banner=banner))
            case ShowExecution(execution):
                await going.go(self._app, self._session, OpenExecution(execution.id, execution))
            case LeaveDeleted(id):
                await self._reload_connectors()
                await going.leave_deleted(self._app, id)
                self._offer_to_screens(next)
            case LeaveForm(stored):
                await going.go(self._app, self._session, GoBack())
                if isinstance(stored, Connector):
                    await self._reload_connectors()
                self._offer_to_screens(next)
            case ReloadConnectors():
                await self._reload_connectors()
                self._offer_to_screens(next)
            case AskAgain(request):
                if await self._ask(_again):
                    await self._perform(action, request)
            case ReloadExecutions() | ShowPreview() | CorrectFields() | ChooseVersion():
                self._offer_to_screens(next)

    def _offer_to_screens(self, next: Destination) -> None:
        for screen in self._app.console_screens:
            screen.take(next)

    async def _reload_connectors(self) -> None:
        await self._session.load_connectors()


def _again() -> Question:
    return Question(
        title="Send it again?",
        lines=(
            line("The connection broke before the server answered, so whether it happened is not known.", Tone.WARN),
            (),
            line("Sending the same request again does it once, whether or not the first one arrived."),
        ),
        safe="Leave it",
        sure="Send again",
    )
