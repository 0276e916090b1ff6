"""What all screens of one console share: the feed, the operator's choices, and what the server has told."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from ferryman import Connector, EntityType
from ferryman_tui.actions.keys import Keymap
from ferryman_tui.actions.outcome import Severity
from ferryman_tui.clipboard import Clipboard
from ferryman_tui.columns import Context
from ferryman_tui.config import Configuration
from ferryman_tui.feed import Feed
from ferryman_tui.palette import CommandPalette
from ferryman_tui.state import State, TableChoice, write_state
from ferryman_tui.store.told import Told
from ferryman_tui.widgets.topbar import Environment

MESSAGES_KEPT = 100


@dataclass(frozen=True, slots=True)
class Message:
    """A toast as it was shown; `at` is UTC."""

    at: datetime
    severity: Severity
    text: str


@dataclass(kw_only=True)
class Session:
    """One console at one server; `context` is that of the frame being drawn.

    `entities` and `connectors` are as last read, `entities` in the order in which to import them; empty until the
    server has told. `problems` are what is wrong with the files of the console itself.
    """

    feed: Feed
    keymap: Keymap
    configuration: Configuration
    environment: Environment
    clipboard: Clipboard
    clock: Callable[[], datetime]
    config_file: Path
    state_file: Path | None = None
    state: State = field(default_factory=State)
    ascii: bool = False
    monochrome: bool = False
    folder: Path = field(default_factory=Path.cwd)
    problems: Sequence[str] = ()
    entities: dict[str, EntityType] = field(default_factory=dict)
    connectors: dict[str, Connector] = field(default_factory=dict)
    messages: deque[Message] = field(default_factory=lambda: deque(maxlen=MESSAGES_KEPT))
    palette: CommandPalette = field(default_factory=CommandPalette)

    def __post_init__(self) -> None:
        self.context = Context(now=self.clock(), ascii=self.ascii, monochrome=self.monochrome)

    def begin_frame(self) -> Context:
        """Tell the time anew: all that one frame shows is as of one moment."""
        self.context = replace(self.context, now=self.clock())
        return self.context

    def choice(self, table: str) -> TableChoice:
        """How a table was left."""
        return self.state.tables.get(table, TableChoice())

    def remember_table(self, name: str, choice: TableChoice) -> None:
        """Keep how a table is now."""
        self.state = replace(self.state, tables={**self.state.tables, name: choice})

    def remember_tab(self, screen: str, tab: str) -> None:
        """Keep which tab of a screen is open."""
        self.state = replace(self.state, tabs={**self.state.tabs, screen: tab})

    def remember_preview(self, shown: bool) -> None:
        """Keep whether the card beside the jobs is shown."""
        self.state = replace(self.state, preview=shown)

    def remember_theme(self, name: str) -> None:
        """Keep which theme was chosen."""
        self.state = replace(self.state, theme=name)

    def save_state(self) -> str:
        """Write what is to be kept until the next start; returns why that did not work, or nothing."""
        return write_state(self.state_file, self.state) if self.state_file else ""

    async def load_server(self) -> Told | None:
        """Read the entities and connectors that the server has; returns why that did not work."""
        entities = await self.feed.reads.entity_types()
        if isinstance(entities, Told):
            return entities
        self.entities = {entity.name: entity for entity in entities}
        return await self.load_connectors()

    async def load_connectors(self) -> Told | None:
        """Read the connectors again; returns why that did not work."""
        connectors = await self.feed.reads.connectors()
        if isinstance(connectors, Told):
            return connectors
        self.connectors = {connector.id: connector for connector in connectors}
        return None
