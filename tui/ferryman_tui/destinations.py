"""Where the console can go, and the messages by which screens ask it to go somewhere or to carry something out."""

from dataclasses import dataclass
from typing import TypeAlias

from textual.message import Message

from ferryman import Connector, EntityType, Execution, GeneralSettings, Job
from ferryman_tui.actions.action import Action
from ferryman_tui.actions.request import Request
from ferryman_tui.actions.subject import Place


@dataclass(frozen=True, slots=True)
class OpenSection:
    """A screen of the top level: JOBS, ACTIVITY, DATA or SETTINGS; with `text` its list is filtered by it."""

    place: Place
    text: str = ""


@dataclass(frozen=True, slots=True)
class OpenJob:
    """One job; `tab` is overview, executions, mapping or schedule, or where the operator was last."""

    job: Job
    tab: str = ""
    banner: str = ""


@dataclass(frozen=True, slots=True)
class OpenExecution:
    """One execution; `execution` is what is known of it, so that there is something to show at once."""

    id: str
    execution: Execution | None = None


@dataclass(frozen=True, slots=True)
class OpenRecords:
    """The stored records of an entity."""

    entity: EntityType


@dataclass(frozen=True, slots=True)
class OpenConnectors:
    """All connectors."""


@dataclass(frozen=True, slots=True)
class EditJob:
    """The form of a job; without one that of a new job."""

    job: Job | None = None


@dataclass(frozen=True, slots=True)
class EditConnector:
    """The form of a connector; without one that of a new connector."""

    connector: Connector | None = None


@dataclass(frozen=True, slots=True)
class EditSettings:
    """The form of the general settings."""

    settings: GeneralSettings


@dataclass(frozen=True, slots=True)
class GoBack:
    """The screen before this one."""


Goal: TypeAlias = (
    OpenSection
    | OpenJob
    | OpenExecution
    | OpenRecords
    | OpenConnectors
    | EditJob
    | EditConnector
    | EditSettings
    | GoBack
)


class Go(Message):
    """Go somewhere."""

    def __init__(self, goal: Goal) -> None:
        super().__init__()
        self.goal = goal


class Carry(Message):
    """Carry out an action that has a call: ask first if it has a question, then tell what came of it."""

    def __init__(self, action: Action, request: Request) -> None:
        super().__init__()
        self.action = action
        self.request = request
