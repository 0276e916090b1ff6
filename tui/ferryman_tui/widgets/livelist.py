"""A live table with its filter, its chips and a line that tells how much of what is shown."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Mount

from ferryman_tui.beat import Beat
from ferryman_tui.columns import Context, Table
from ferryman_tui.session import Session
from ferryman_tui.sheets.lines import plain
from ferryman_tui.sheets.told import told_line
from ferryman_tui.state import TableChoice
from ferryman_tui.store.connection import Link
from ferryman_tui.store.groups import Group
from ferryman_tui.store.table import LiveTable
from ferryman_tui.texts import full_count, span
from ferryman_tui.tones import Cell, Piece, Tone
from ferryman_tui.widgets.chips import ALL, Chip, Chips
from ferryman_tui.widgets.filter import FilterField, stepped_back
from ferryman_tui.widgets.line import StatusLine
from ferryman_tui.widgets.rows import Sort, Source
from ferryman_tui.widgets.standing import Standing
from ferryman_tui.widgets.vtable import VTable

R = TypeVar("R")

GROUP_CHIPS = {
    Group.RUNNING: Chip(Group.RUNNING, "Running", Tone.RUN, "●"),
    Group.QUEUED: Chip(Group.QUEUED, "Queued", Tone.QUEUE, "○"),
    Group.FAILED: Chip(Group.FAILED, "Failed", Tone.ERROR, "✗"),
    Group.REJECTS: Chip(Group.REJECTS, "Rejects", Tone.WARN, "▲"),
    Group.DISABLED: Chip(Group.DISABLED, "Disabled", Tone.MUTED, "‖"),
}
_ASCII_MARKS = {
    Group.RUNNING: "r",
    Group.QUEUED: "q",
    Group.FAILED: "F",
    Group.REJECTS: "R",
    Group.DISABLED: "D",
}


# No slots: Python 3.11 cannot make instances of a frozen generic class that has them.
@dataclass(frozen=True, kw_only=True)
class Listing(Generic[R]):
    """What a live list shows.

    `name` is what its filter and sort are kept under, `nouns` are one and many. `ages` gives the times of a row as they
    are told, by the columns that show them, `shape` all else outside of the progress column; both must be cheap.
    `empty` says why there are no rows, with and without a filter. `leaving` is written into rows that are gone, and
    stay only until they are sorted again.
    """

    name: str
    nouns: tuple[str, str]
    table: Table[R]
    groups: Sequence[Group]
    placeholder: str
    sorts: Sequence[str]
    shape: Callable[[R], Hashable]
    ages: Callable[[R, Context], Mapping[str, str]]
    empty: Callable[[bool], str]
    leaving: str = ""


class LiveList(Vertical, Standing, Generic[R]):
    """Rows of a live table; nothing moves by itself, and the picture can be frozen."""

    DEFAULT_CSS = """
    LiveList { height: 1fr; }
    LiveList > Horizontal { height: 1; }
    """

    def __init__(self, session: Session, store: LiveTable[R], listing: Listing[R], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._session = session
        self._store = store
        self._listing = listing
        self._frozen: Mapping[str, R] | None = None
        self._frozen_at: datetime | None = None
        self._frozen_context = session.context
        self._ids: list[str] | None = None
        self._shown = 0
        self._restore(session.choice(listing.name))

    def _restore(self, choice: TableChoice) -> None:
        column = choice.sort if choice.sort in self._listing.sorts else self._store.column
        groups = [group for group in self._listing.groups if group in choice.status.split(",")]
        self._store.column, self._store.descending = column, choice.descending
        self._store.filter(choice.filter, groups)

    def compose(self) -> ComposeResult:
        """Put the filter above the table."""
        ascii, store = self._session.ascii, self._store
        with Horizontal():
            yield FilterField(self._listing.placeholder, text=store.text, ascii=ascii)
            yield Chips(self._chips(), ascii=ascii)
        yield VTable(self._listing.table, self._source(), sort=Sort(store.column, store.descending))
        yield StatusLine(ascii=ascii)

    def _on_mount(self, event: Mount) -> None:
        self.query_one(Chips).choose(self._store.groups)

    def _chips(self) -> Sequence[Chip]:
        chips = [GROUP_CHIPS[group] for group in self._listing.groups]
        if not self._session.ascii:
            return chips
        return [Chip(chip.key, chip.label, chip.tone, _ASCII_MARKS[Group(chip.key)]) for chip in chips]

    def _source(self) -> Source[R]:
        return Source(
            keys=lambda: self._store.order.ids,
            get=self._get,
            version=self._version,
            context=lambda: self._frozen_context if self._frozen is not None else self._session.context,
            hot="progress",
            ages=lambda row: self._listing.ages(row, self._session.context),
            shape=self._listing.shape,
            mark=self._mark,
        )

    def _get(self, id: str) -> R | None:
        return self._store.get(id) if self._frozen is None else self._frozen.get(id)

    def _mark(self, row: R) -> str:
        if self._frozen is not None or not self._listing.leaving:
            return ""
        left = any(self._store.get(id) is row for id in self._store.leaving)
        return self._listing.leaving if left else ""

    def _version(self, id: str) -> Hashable:
        if self._frozen is not None:
            return 0
        row = self._store.get(id)
        ages = self._listing.ages(row, self._session.context) if row is not None else {}
        return self._store.version(id), tuple(ages.values()), id in self._store.leaving

    @property
    def table(self) -> VTable[R]:
        """The table itself."""
        return self.query_one(VTable)

    @property
    def current(self) -> R | None:
        """The row under the cursor as it now is, even where an older picture of it is shown."""
        key = self.table.cursor_key
        return self._store.get(key) if key is not None else None

    # Frames

    def flush(self, beat: Beat, changed: frozenset[str]) -> None:
        """Show what has changed."""
        if self._frozen is None:
            self._show_rows(beat, changed)
        self.query_one(Chips).show(self._counts())
        self.query_one(StatusLine).show(self._status(beat.now))

    def _show_rows(self, beat: Beat, changed: frozenset[str]) -> None:
        table, ids = self.table, self._store.order.ids
        if beat.all:
            table.show_stale(self._session.feed.connection.link is not Link.LIVE)
            table.show_empty(self._empty())
        if ids is not self._ids or len(ids) != self._shown:
            self._ids, self._shown = ids, len(ids)
            table.show_empty(self._empty())
            table.reload()
        elif beat.second or beat.all:
            table.show_empty(self._empty())
            table.touch(table.shown_keys)
        else:
            table.touch(changed)

    def _counts(self) -> Mapping[str, int]:
        return {ALL: self._store.total} | {group.value: count for group, count in self._store.counts.items()}

    def _empty(self) -> str:
        store = self._store
        if store.failure:
            return plain(told_line(store.failure))
        if not store.whole:
            return self._unknown()
        return self._listing.empty(bool(store.text or store.groups))

    def _unknown(self) -> str:
        link = self._session.feed.connection.link
        if link in (Link.LIVE, Link.RESYNCING):
            return f"Loading {self._listing.nouns[1]} …"
        return "" if link is Link.CONNECTING else f"No {self._listing.nouns[1]} to show: see the line above."

    def _status(self, now: datetime) -> Cell:
        store, (one, many) = self._store, self._listing.nouns
        if not store.whole:
            loading = f"Loading {many} … {full_count(store.total)}" if store.total else ""
            return (Piece(loading, Tone.MUTED),)
        # What is leaving is still seen, but not counted any more.
        shown = len(store.order.ids) - sum(id in store.order.places for id in store.leaving)
        noun = one if store.total == 1 else many
        parts = [Piece(f"{full_count(shown)} of {full_count(store.total)} {noun}", Tone.MUTED)]
        if store.text or store.groups:
            parts.append(Piece("   filtered", Tone.ACCENT))
        order = f"   sort: {self._title(store.column)}{' reversed' if store.descending else ''}"
        parts.append(Piece(order, Tone.MUTED))
        return (*parts, *self._unsettled(now))

    def _unsettled(self, now: datetime) -> Cell:
        keymap = self._session.keymap
        if self._frozen_at is not None:
            bar = "||" if self._session.ascii else "‖"
            paused = span((now - self._frozen_at).total_seconds())
            return (Piece(f"   {bar} paused {paused} · {keymap.first('freeze')} follows again", Tone.WARN),)
        if moved := self._store.order.moved:
            return (Piece(f"   {moved:,} changed place · {keymap.first('sort-again')} to re-sort", Tone.ACCENT),)
        return ()

    def _title(self, column: str) -> str:
        titles = {item.key: item.titles[0] for item in self._listing.table.columns}
        return titles.get(column, column).partition(" ")[0].lower()

    # What the operator does

    def start_filter(self) -> None:
        """Let keys go into the filter."""
        self.query_one(FilterField).start()

    def step_back(self) -> bool:
        """Leave the filter field, else take the filter away; False when there is neither."""
        return stepped_back(self, narrowed=bool(self._store.text or self._store.groups))

    def filter_by(self, text: str) -> None:
        """Show what has this text, whatever its status."""
        self.query_one(FilterField).write(text)
        self.query_one(Chips).choose(())

    def only(self, *groups: Group) -> None:
        """Show only these groups; none shows all."""
        self.query_one(Chips).choose(groups)

    def sort_next(self) -> None:
        """Sort by the next column."""
        sorts = self._listing.sorts
        at = sorts.index(self._store.column) if self._store.column in sorts else -1
        self._sort(sorts[(at + 1) % len(sorts)], descending=False)

    def sort_again(self) -> None:
        """Put every row where it now belongs."""
        self._store.rearrange()
        self._thaw()
        self._show_now()

    def toggle_freeze(self) -> None:
        """Freeze the picture, or follow again."""
        if self._frozen is None:
            store = self._store
            self._frozen = {id: row for id in store.order.ids if (row := store.get(id)) is not None}
            self._frozen_at, self._frozen_context = self._session.clock(), self._session.context
        else:
            self._thaw()
        self._show_now()

    def _thaw(self) -> None:
        self._frozen = self._frozen_at = self._ids = None
        self.table.repaint()

    def _sort(self, column: str, *, descending: bool) -> None:
        self._store.sort(column, descending=descending)
        self.table.show_sort(Sort(column, descending))
        self._keep()
        self._thaw()
        self._show_now()

    def _show_now(self) -> None:
        self.flush(Beat(self._session.begin_frame().now, second=True), frozenset())

    def _keep(self) -> None:
        store = self._store
        choice = TableChoice(store.column, store.descending, store.text, ",".join(sorted(store.groups)))
        self._session.remember_table(self._listing.name, choice)

    def _filter(self) -> None:
        chosen = {Group(key) for key in self.query_one(Chips).chosen}
        self._store.filter(self.query_one(FilterField).text, chosen)
        self._keep()
        self._thaw()
        self._show_now()

    def on_filter_field_changed(self, event: FilterField.Changed) -> None:
        """Filter as it is typed."""
        event.stop()
        self._filter()

    def on_filter_field_left(self, event: FilterField.Left) -> None:
        """Go on in the table."""
        event.stop()
        self.table.focus()

    def on_chips_changed(self, event: Chips.Changed) -> None:
        """Filter by status."""
        event.stop()
        if {Group(key) for key in event.chosen} != self._store.groups:
            self._filter()

    def on_vtable_sort_asked(self, event: VTable.SortAsked) -> None:
        """Sort by the column, the other way round if it is sorted by already."""
        event.stop()
        if event.column in self._listing.sorts:
            again = event.column == self._store.column
            self._sort(event.column, descending=again and not self._store.descending)
