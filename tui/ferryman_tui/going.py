"""The way from screen to screen: four of the top level that stay, details on top of them.

Screens are loaded when they are first opened: the console shows its first one sooner.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ferryman_tui.actions.action import Action
from ferryman_tui.actions.navigation import MOVES, SECTIONS
from ferryman_tui.actions.offers import Offer
from ferryman_tui.actions.subject import Place
from ferryman_tui.destinations import (
    EditConnector,
    EditJob,
    EditSettings,
    Goal,
    GoBack,
    OpenConnectors,
    OpenExecution,
    OpenJob,
    OpenRecords,
    OpenSection,
)
from ferryman_tui.palette import Entry, EntryKind
from ferryman_tui.screens.base import ConsoleScreen
from ferryman_tui.screens.jobs import JobsScreen
from ferryman_tui.session import Session
from ferryman_tui.widgets.dialog import Dialog

if TYPE_CHECKING:
    from ferryman_tui.app import Console


def start(app: "Console", session: Session) -> None:
    """Open the first screen."""
    app.push_screen(_section(app, session, Place.JOBS))


def _section(app: "Console", session: Session, place: Place) -> ConsoleScreen:
    """Give the one screen of a section, made when it is first asked for."""
    made = app.sections.get(place)
    if made is None:
        made = app.sections[place] = _made(session, place)
        app.install_screen(made, place)
    return made


def _made(session: Session, place: Place) -> ConsoleScreen:
    if place is Place.ACTIVITY:
        from ferryman_tui.screens.activity import ActivityScreen

        return ActivityScreen(session)
    if place is Place.DATA:
        from ferryman_tui.screens.data import DataScreen

        return DataScreen(session)
    if place is Place.SETTINGS:
        from ferryman_tui.screens.settings import SettingsScreen

        return SettingsScreen(session)
    return JobsScreen(session)


async def go(app: "Console", session: Session, goal: Goal) -> None:
    """Go to a screen."""
    await _close_dialogs(app)
    match goal:
        case GoBack():
            await back(app)
        case OpenSection(place, text):
            await _open_section(app, session, place, text)
        case OpenConnectors():
            await _open_section(app, session, Place.SETTINGS, "connectors")
        case OpenJob():
            # Above the section that one is in, not above another job.
            await _to_section(app)
            await app.push_screen(_detail(session, goal))
        case _:
            await app.push_screen(_detail(session, goal))


def _detail(session: Session, goal: Goal) -> ConsoleScreen:
    match goal:
        case OpenJob():
            from ferryman_tui.screens.job import JobScreen

            return JobScreen(session, goal)
        case OpenExecution():
            from ferryman_tui.screens.execution import ExecutionScreen

            return ExecutionScreen(session, goal)
        case OpenRecords(entity):
            from ferryman_tui.screens.records import RecordsScreen

            return RecordsScreen(session, entity)
    return _form(session, goal)


def _form(session: Session, goal: Goal) -> ConsoleScreen:
    from ferryman_tui.screens.form import connector_form, job_form, settings_form

    match goal:
        case EditJob(job):
            return job_form(session, job)
        case EditConnector(connector):
            return connector_form(session, connector)
        case EditSettings(settings):
            return settings_form(session, settings)
    raise ValueError(f"there is no screen for {goal}")


async def back(app: "Console") -> None:
    """Leave the screen on top, unless it is of the top level."""
    if len(app.console_screens) > 1:
        await app.pop_screen()


async def _close_dialogs(app: "Console") -> None:
    """Answer no question about a screen that is left."""
    while isinstance(app.screen, Dialog):
        await app.screen.dismiss(None)


async def _to_section(app: "Console") -> None:
    while len(app.console_screens) > 1:
        await app.pop_screen()


async def _open_section(app: "Console", session: Session, place: Place, part: str) -> None:
    await _to_section(app)
    section = _section(app, session, place)
    await app.switch_screen(section)
    if part:
        section.show_part(part)


async def leave_deleted(app: "Console", id: str) -> None:
    """Leave every screen about something that is gone, and the dialogs above it."""
    while len(app.console_screens) > 1 and any(screen.about(id) for screen in app.console_screens):
        await _close_dialogs(app)
        await app.pop_screen()


def put_actions(session: Session, offered: Iterable[Offer]) -> None:
    """Have the palette find what can be done where the operator is, and nothing else."""
    # The table in focus moves its cursor by itself.
    here = {item.action.id: item.action for item in offered if item.action not in MOVES}
    sections = {action.id for action in SECTIONS}
    for entry in session.palette.entries(EntryKind.ACTION, EntryKind.SCREEN):
        if entry.id not in here:
            session.palette.remove(entry.kind, entry.id)
    for action in here.values():
        session.palette.put(_entry(action, action.id in sections))


def _entry(action: Action, is_section: bool) -> Entry:
    return Entry(EntryKind.SCREEN if is_section else EntryKind.ACTION, action.id, action.label)
