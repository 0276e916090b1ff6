"""The general settings, the connection and the console itself in one tab, the connectors in the other."""

from functools import partial
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType

from ferryman import Connector, GeneralSettings
from ferryman_tui.actions.keys import shown_key
from ferryman_tui.actions.outcome import Destination, LeaveDeleted, LeaveForm, ReloadConnectors
from ferryman_tui.actions.remapping import default_keymap
from ferryman_tui.actions.subject import Place, Subject
from ferryman_tui.actions.table import BY_ID
from ferryman_tui.beat import Beat
from ferryman_tui.destinations import EditConnector, EditSettings
from ferryman_tui.screens.base import ConsoleScreen
from ferryman_tui.screens.bindings import bindings
from ferryman_tui.screens.connectors import ConnectorList
from ferryman_tui.session import Session
from ferryman_tui.sheets.settings import ExportJobs, Setup, export_jobs, settings_sheet
from ferryman_tui.store.connection import Link
from ferryman_tui.store.told import Told
from ferryman_tui.theme import THEMES
from ferryman_tui.widgets.sheet import Sheet
from ferryman_tui.widgets.tabs import Tab, TabStrip

_GENERAL, _CONNECTORS = "general", "connectors"


class SettingsScreen(ConsoleScreen):
    """What holds for the whole server, and for this console."""

    SECTION = Place.SETTINGS
    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.SETTINGS, Place.CONNECTORS)
    DEFAULT_CSS = """
    SettingsScreen ConnectorList { display: none; }
    SettingsScreen.-connectors ConnectorList { display: block; }
    SettingsScreen.-connectors #settings { display: none; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._tab = _GENERAL
        self._settings: GeneralSettings | Told | None = None
        self._jobs = ExportJobs()
        self._config_exists = False

    @property
    def place(self) -> Place:
        """What the open tab is."""
        return Place.CONNECTORS if self._tab == _CONNECTORS else Place.SETTINGS

    def body(self) -> ComposeResult:
        """Show the tabs, and what is in each."""
        ascii = self.session.ascii
        yield TabStrip(self._tabs(), ascii=ascii)
        yield Sheet(ascii=ascii, id="settings")
        yield ConnectorList(self.session)

    def _tabs(self) -> list[Tab]:
        connectors = len(self.session.connectors)
        count = f"{connectors:,}" if connectors else ""
        return [Tab(_GENERAL, "Settings"), Tab(_CONNECTORS, "Connectors", count)]

    @property
    def _sheet(self) -> Sheet:
        return self.query_one("#settings", Sheet)

    @property
    def _connectors(self) -> ConnectorList:
        return self.query_one(ConnectorList)

    def on_mount(self) -> None:
        """Open the tab that is to be open."""
        self._open(self._tab)

    def on_screen_resume(self) -> None:
        """Read again what others may have changed meanwhile."""
        if self.session.feed.connection.link is Link.LIVE:
            self.reload()

    def subject(self) -> Subject:
        """The connector under the cursor, or the settings."""
        if self._tab == _CONNECTORS:
            return self._connectors.subject() if self.is_mounted else Subject()
        return Subject(settings=self._settings if isinstance(self._settings, GeneralSettings) else None)

    # Frames

    def flush(self, beat: Beat) -> None:
        """Show what has changed: the connection every second, connectors with the jobs that use them."""
        if beat.all:
            self._read_missing()
        if self._tab == _CONNECTORS:
            self._connectors.flush(beat)
        elif beat.all or beat.second:
            self._show_settings()
        self.query_one(TabStrip).show(self._tabs(), self._tab)

    def _read_missing(self) -> None:
        self._config_exists = self.session.config_file.exists()
        if self.session.feed.connection.link is Link.LIVE and not isinstance(self._settings, GeneralSettings):
            self.reload()

    def _show_settings(self) -> None:
        jobs = self.session.feed.jobs
        if jobs.whole:
            self._jobs = export_jobs(jobs.present)
        self._sheet.show(
            partial(
                settings_sheet,
                self._settings,
                self._jobs,
                self.session.feed.connection,
                self._setup(),
                context=self.session.context,
            )
        )

    def _setup(self) -> Setup:
        session = self.session
        config, keys, defaults = session.configuration.config, session.keymap.keys, default_keymap().keys
        changed = [id for id in keys if keys[id] != defaults.get(id)]
        return Setup(
            theme=self.app.theme,
            themes=[theme.name for theme in THEMES],
            theme_key=session.keymap.first("next-theme"),
            frames_per_second=config.fps,
            ascii=session.ascii,
            config_file=session.config_file,
            config_exists=self._config_exists,
            profiles={name: profile.target for name, profile in config.profiles.items()},
            profile=config.profile,
            changed_keys={BY_ID[id].label: ", ".join(map(shown_key, keys[id])) for id in changed},
            problems=session.problems,
        )

    # Reading

    def reload(self) -> None:
        """Read the settings and the connectors again."""
        self._load_settings()
        self._load_connectors()

    @work(group="settings", exclusive=True, exit_on_error=False)
    async def _load_settings(self) -> None:
        self._settings = await self.session.feed.reads.general_settings()
        self._show_settings()
        self.show_keys()

    @work(group="connectors", exclusive=True, exit_on_error=False)
    async def _load_connectors(self) -> None:
        self._connectors.told(await self.session.load_connectors())
        self.show_keys()

    def take(self, next: Destination) -> bool:
        """Show settings as they were stored, and connectors as they were read anew."""
        match next:
            case LeaveForm(GeneralSettings() as stored):
                self._settings = stored
                self._show_settings()
            case ReloadConnectors() | LeaveDeleted() | LeaveForm(Connector()):
                self._connectors.show()
                self.show_keys()
            case _:
                return False
        return True

    # What the operator does

    def show_part(self, part: str) -> None:
        """Open the tab asked for."""
        self._open(part)

    def _open(self, tab: str) -> None:
        self._tab = tab
        self.set_class(tab == _CONNECTORS, "-connectors")
        self.query_one(TabStrip).show(self._tabs(), tab)
        if tab == _CONNECTORS:
            self._connectors.table.focus()
            self.call_after_refresh(self._connectors.show)
        else:
            self._sheet.focus()
            self.call_after_refresh(self._show_settings)
        self.show_keys()

    def on_tab_strip_chosen(self, event: TabStrip.Chosen) -> None:
        """Open the tab that was clicked on."""
        self._open(event.key)

    def do_next_pane(self) -> None:
        """Open the other tab."""
        self._open(self.query_one(TabStrip).beside(1))

    def do_previous_pane(self) -> None:
        """Open the other tab."""
        self._open(self.query_one(TabStrip).beside(-1))

    def step_back(self) -> bool:
        """Leave the filter of the connectors, then their tab."""
        if self._tab != _CONNECTORS:
            return False
        if not self._connectors.step_back():
            self._open(_GENERAL)
        return True

    def do_filter(self) -> None:
        """Type what to filter connectors by."""
        self._connectors.start_filter()

    def do_sort(self) -> None:
        """Sort connectors by the next column."""
        self._connectors.sort_next()

    def do_edit_settings(self) -> None:
        """Open the form of the settings."""
        if isinstance(self._settings, GeneralSettings):
            self.go(EditSettings(self._settings))

    def on_vtable_opened(self) -> None:
        """Open what was clicked twice."""
        self.action_do("edit-connector")

    def on_vtable_cursor_moved(self) -> None:
        """Tell what keys do for another connector."""
        self.show_keys()

    def do_edit_connector(self) -> None:
        """Open the form of the connector under the cursor."""
        if row := self._connectors.current:
            self.go(EditConnector(row.connector))

    def do_new_connector(self) -> None:
        """Open an empty form."""
        self.go(EditConnector())
