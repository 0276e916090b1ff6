"""The entities in the order in which to import them, each with what it is, its first records, and the stores."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.timer import Timer

from ferryman import EntityType, Record
from ferryman_tui.actions.subject import Place, Subject
from ferryman_tui.beat import Beat
from ferryman_tui.cells.entities import ENTITIES, EntityRow, entity_rows
from ferryman_tui.destinations import OpenRecords, OpenSection
from ferryman_tui.screens.base import ConsoleScreen
from ferryman_tui.screens.bindings import bindings
from ferryman_tui.session import Session
from ferryman_tui.sheets.entity import STORE_TYPE, Stored, entity_sheet
from ferryman_tui.sheets.lines import plain
from ferryman_tui.sheets.told import told_line
from ferryman_tui.store.connection import Link
from ferryman_tui.store.told import Told
from ferryman_tui.texts import since
from ferryman_tui.theme import Ground
from ferryman_tui.tones import Piece, Tone
from ferryman_tui.widgets.line import StatusLine
from ferryman_tui.widgets.rows import Source
from ferryman_tui.widgets.sheet import Sheet
from ferryman_tui.widgets.vtable import VTable

PANE_COLUMNS = 100

_REST_SECONDS = 0.25
_RECORDS_READ = 8
_STORES_READ = 100
_ADVICE = (
    "Entities in the order they depend on each other: import from the top down, and only what has changed",
    "Entities in the order they depend on each other: import from the top down",
    "Import from the top down, in this order",
)


class DataScreen(ConsoleScreen):
    """What jobs can move, and what depends on what.

    From 100 columns on the pane stands beside the table, in narrower terminals in its place.
    """

    SECTION = Place.DATA
    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.DATA)
    DEFAULT_CSS = """
    DataScreen > Horizontal { height: 1fr; }
    DataScreen #pane { display: none; width: 41%; border-left: vkey $border; }
    DataScreen.-pane #pane { display: block; }
    DataScreen.-alone #pane { display: block; width: 1fr; border-left: none; }
    DataScreen.-alone #entities { display: none; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._entities: dict[str, EntityType] = {}
        self._rows: dict[str, EntityRow] = {}
        self._stored: dict[str, Stored] = {}
        self._stores: Sequence[Record] | Told | None = None
        self._failure: Told | None = None
        self._outdated = True
        self._resting: Timer | None = None

    @property
    def place(self) -> Place:
        """The entities."""
        return Place.DATA

    def body(self) -> ComposeResult:
        """Show the table below its advice, and the pane."""
        ascii = self.session.ascii
        source = Source[EntityRow](
            keys=lambda: tuple(self._rows),
            get=lambda name: self._rows.get(name),
            version=self._version,
            context=lambda: self.session.context,
        )
        yield StatusLine(ascii=ascii, id="advice")
        with Horizontal():
            yield VTable(ENTITIES, source, empty="Loading entities …", id="entities")
            yield Sheet(ground=Ground.HEAD, ascii=ascii, id="pane")

    def _version(self, name: str) -> Hashable:
        row = self._rows[name]
        return row.depth, row.jobs, row.failing, row.last_run and since(row.last_run, self.session.context.now)

    def on_mount(self) -> None:
        """Let keys go to the table."""
        self._table.focus()

    def on_resize(self, event: events.Resize) -> None:
        """Show the pane where there is room for it."""
        self._arrange(event.size.width)

    def _arrange(self, width: int) -> None:
        wide = width >= PANE_COLUMNS
        advice = next((text for text in _ADVICE if len(text) + 2 <= width), _ADVICE[-1])
        self.query_one("#advice", StatusLine).show((Piece(advice, Tone.MUTED),))
        self.set_class(wide and self.session.state.preview, "-pane")
        self.set_class(self._pane.has_focus and not self.has_class("-pane"), "-alone")
        self.call_after_refresh(self._follow_pane)

    @property
    def _table(self) -> VTable[EntityRow]:
        return self.query_one("#entities", VTable)

    @property
    def _pane(self) -> Sheet:
        return self.query_one("#pane", Sheet)

    @property
    def current(self) -> EntityType | None:
        """The entity under the cursor."""
        row = self._rows.get(self._table.cursor_key or "") if self.is_mounted else None
        return row.entity if row else None

    def subject(self) -> Subject:
        """The entity under the cursor."""
        return Subject(entity=self.current)

    # Frames

    def flush(self, beat: Beat) -> None:
        """Show how the jobs of each entity do, at most once a second: that takes all of them."""
        self._outdated = self._outdated or bool(beat.jobs)
        if beat.all and not self.session.entities and self.session.feed.connection.link is Link.LIVE:
            self.reload()
        if beat.all or (beat.second and self._outdated):
            self._count()
        if beat.all:
            self._read_again()
            self._show_pane()
        elif beat.second:
            self._table.touch(self._table.shown_keys)

    def _count(self) -> None:
        self._outdated = False
        known = self.session.entities
        rows = entity_rows(tuple(known.values()), self.session.feed.jobs.present)
        self._rows = {row.entity.name: row for row in rows}
        self._table.show_empty(self._empty())
        if known is not self._entities:
            self._entities = known
            self._table.reload()
        else:
            self._table.touch(self._table.shown_keys)

    def _empty(self) -> str:
        if failure := self._failure:
            again = self.session.keymap.first("reconnect")
            return plain(told_line(failure, again))
        return "Loading entities …"

    # The pane

    def _show_pane(self) -> None:
        pane, entity = self._pane, self.current
        if not pane.display or not pane.size.width:
            return
        if entity is None:
            pane.show(lambda width: ())
            return
        stored = replace(self._stored.get(entity.name, Stored()), stores=self._stores)
        context = self.session.context
        pane.show(lambda width: entity_sheet(entity, stored, width, context))

    def on_vtable_cursor_moved(self, event: VTable.CursorMoved) -> None:
        """Show another entity; read its records when the cursor has come to rest."""
        self.show_keys()
        self._pane.action_first()
        self._show_pane()
        if self._resting:
            self._resting.stop()
        if event.key and event.key not in self._stored:
            self._resting = self.set_timer(_REST_SECONDS, self._read)

    def _read(self) -> None:
        if (entity := self.current) and self._pane.display:
            self._load(entity)

    @work(group="records", exclusive=True, exit_on_error=False)
    async def _load(self, entity: EntityType) -> None:
        reads = self.session.feed.reads
        if entity.record_types and self._stored.get(entity.name) is None:
            page = await reads.records(entity.record_types[0], size=_RECORDS_READ)
            self._stored[entity.name] = Stored(page if isinstance(page, Told) else page.content)
            self._show_pane()
        if self._stores is None:
            stores = await reads.records(STORE_TYPE, size=_STORES_READ)
            self._stores = stores if isinstance(stores, Told) else stores.content
            self._show_pane()

    def _read_again(self) -> None:
        """Read what is not known, or could not be read while the connection was lost."""
        if self.session.feed.connection.link is not Link.LIVE:
            return
        self._stored = {name: found for name, found in self._stored.items() if not isinstance(found.records, Told)}
        self._stores = None if isinstance(self._stores, Told) else self._stores
        self._read()

    def reload(self) -> None:
        """Read the entities, their records and the stores again."""
        self._stored, self._stores = {}, None
        self._load_entities()

    @work(group="entities", exclusive=True, exit_on_error=False)
    async def _load_entities(self) -> None:
        self._failure = await self.session.load_server()
        self._count()
        self._read()
        self._show_pane()

    # What the operator does

    def do_next_pane(self) -> None:
        """Go from the entities to the pane, or back."""
        if self._pane.has_focus:
            self._leave_pane()
        else:
            self._enter_pane()

    def do_previous_pane(self) -> None:
        """There are two of them."""
        self.do_next_pane()

    def _enter_pane(self) -> None:
        self.set_class(not self.has_class("-pane"), "-alone")
        self._pane.focus()
        self.call_after_refresh(self._follow_pane)

    def _follow_pane(self) -> None:
        self._show_pane()
        self._read()

    def _leave_pane(self) -> None:
        self.remove_class("-alone")
        self._table.focus()

    def step_back(self) -> bool:
        """Leave the pane."""
        if not self._pane.has_focus:
            return False
        self._leave_pane()
        return True

    def do_preview_pane(self) -> None:
        """Show the pane, or hide it."""
        if self.size.width < PANE_COLUMNS:
            self.do_next_pane()
            return
        self._leave_pane()
        self.session.remember_preview(not self.session.state.preview)
        self._arrange(self.size.width)

    def on_vtable_opened(self) -> None:
        """Open what was clicked twice."""
        self.action_do("open-records")

    def do_open_records(self) -> None:
        """Browse the records of the entity under the cursor."""
        if entity := self.current:
            self.go(OpenRecords(entity))

    def do_entity_jobs(self) -> None:
        """Show the jobs that move the entity under the cursor."""
        if entity := self.current:
            self.go(OpenSection(Place.JOBS, text=entity.name))
