"""A live table: rows of a watch, counted by group, filtered and sorted, in an order that no update changes."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ferryman_tui.store.groups import Group
from ferryman_tui.store.order import FrozenOrder, Key
from ferryman_tui.store.rows import LiveRows
from ferryman_tui.store.told import Told

T = TypeVar("T")
LEAVING_KEPT = 1000


# No slots: Python 3.11 cannot make instances of a frozen generic class that has them.
@dataclass(frozen=True)
class Sortable(Generic[T]):
    """What a table can do with its rows.

    `text` is what the filter looks through. `columns` are the values that rows are sorted by, of one kind for each
    column and None where a row has none: such rows come last both ways. `tie` decides between equal values.
    """

    group: Callable[[T], Group]
    text: Callable[[T], str]
    columns: Mapping[str, Callable[[T], Any]]
    tie: Callable[[T], str]


class LiveTable(LiveRows[T]):
    """Rows of a watch in a frozen order.

    Only `filter`, `sort`, `rearrange` and the first snapshot arrange rows. Between them a row keeps its place even when
    it no longer passes the filter or is `leaving` (deleted, or ended in a list of what is active), new rows go to the
    end, and `order.moved` counts what has outgrown its place. So a key press never meets another row than the one
    that was seen. `counts` has the rows by group, without those leaving and whatever the filter.
    """

    def __init__(self, sortable: Sortable[T], column: str) -> None:
        super().__init__()
        self.order = FrozenOrder()
        self.counts: Counter[Group] = Counter()
        self.leaving: set[str] = set()
        self.whole = False
        self.failure: Told | None = None
        self.text = ""
        self.groups: frozenset[Group] = frozenset()
        self.column = column
        self.descending = False
        self._sortable = sortable
        self._groups: dict[str, Group] = {}
        self._words: list[str] = []
        self._texts: dict[str, str] = {}
        self._snapshot_ids: set[str] | None = None

    @property
    def total(self) -> int:
        """How many rows there are, without those leaving and whatever the filter."""
        return len(self._groups)

    @property
    def present(self) -> Collection[T]:
        """All rows without those leaving, whatever the filter, in no order that means anything."""
        return [self._rows[id] for id in self._groups]

    @property
    def resyncing(self) -> bool:
        """Whether all rows are coming anew, after a first time."""
        return self.whole and self._snapshot_ids is not None

    def filter(self, text: str = "", groups: Collection[Group] = ()) -> None:
        """Show the rows that have every word of `text` and are in one of `groups` (none: in any), and re-sort."""
        self.text, self.groups = text, frozenset(groups)
        self._words = text.casefold().split()
        self.rearrange()

    def sort(self, column: str, *, descending: bool = False) -> None:
        """Sort by a column; KeyError for one that this table cannot be sorted by."""
        self._sortable.columns[column]
        self.column, self.descending = column, descending
        self.rearrange()

    def rearrange(self) -> None:
        """Sort and filter anew; rows that were leaving are gone."""
        for id in self.leaving:
            self._forget(id)
        self.leaving.clear()
        keys = {id: key for id, row in self._rows.items() if (key := self._key(id, row)) is not None}
        self.order.arrange(keys, descending=self.descending)

    def drain(self) -> frozenset[str]:
        """Return the ids of the rows that have changed since the last call, and note what they do to the order.

        The order is arranged anew when LEAVING_KEPT rows are leaving: a list that nobody touches for days must not
        grow without end. This is the one exception, and the drained ids are then all that there are.
        """
        changed = super().drain()
        if len(self.leaving) >= LEAVING_KEPT:
            self.rearrange()
            return frozenset(self.order.ids)
        for id in changed:
            row = self._rows.get(id)
            self.order.update(id, None if row is None or id in self.leaving else self._key(id, row))
        return changed

    def _key(self, id: str, row: T) -> Key | None:
        if self.groups and self._groups[id] not in self.groups:
            return None
        if self._words and not self._has_words(id, row):
            return None
        value = self._sortable.columns[self.column](row)
        return ((value is None) is not self.descending, value, self._sortable.tie(row), id)

    def _has_words(self, id: str, row: T) -> bool:
        text = self._texts.get(id)
        if text is None:
            text = self._texts[id] = self._sortable.text(row).casefold()
        for word in self._words:
            if word not in text:
                return False
        return True

    def _mark(self, id: str) -> None:
        super()._mark(id)
        self._texts.pop(id, None)

    def _forget(self, id: str) -> None:
        super()._forget(id)
        self._texts.pop(id, None)

    def _put(self, id: str, row: T) -> bool:
        revived = id in self.leaving
        if not super()._put(id, row) and not revived:
            return False
        if revived:
            self.leaving.discard(id)
            self._mark(id)
        self._count(id, self._sortable.group(row))
        return True

    def _leave(self, id: str) -> bool:
        """Let a row go: it stays where it is, greyed, until the next arrangement."""
        if id not in self._rows or id in self.leaving:
            return False
        self.leaving.add(id)
        self._count(id, None)
        self._mark(id)
        return True

    def _count(self, id: str, group: Group | None) -> None:
        before = self._groups.pop(id, None)
        if before is not None:
            self.counts[before] -= 1
        if group is not None:
            self.counts[group] += 1
            self._groups[id] = group

    def _follow_snapshot(self, ids: Collection[str], *, starts_over: bool, snapshot: bool) -> set[str]:
        """Keep track of a snapshot; return the rows that are gone because a whole one did not have them."""
        self.failure = None
        if starts_over:
            self._snapshot_ids = set()
        if self._snapshot_ids is None:
            return set()
        if snapshot:
            self._snapshot_ids.update(ids)
            gone: set[str] = set()
        else:
            gone = {id for id in self._groups if id not in self._snapshot_ids and id not in ids}
            self._snapshot_ids = None
            for id in gone:
                self._leave(id)
        if not self.whole and (not snapshot or not self.order.ids):
            # Nobody has put a hand to these rows yet: show the first of them at once, and all of them in order.
            self.rearrange()
        self.whole = self.whole or not snapshot
        return gone
