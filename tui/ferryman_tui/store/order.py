"""An order that stays as it was made until it is made again, and how far the rows have outgrown it."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any, TypeAlias

Key: TypeAlias = tuple[Any, ...]


class FrozenOrder:
    """Ids in the order in which they were arranged; whatever joins later stands at the end.

    `ids` and `places` (an id's index in `ids`) are for reading. Keys of different ids always differ.
    """

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.places: dict[str, int] = {}
        self.joined = 0
        self._descending = False
        self._keys: dict[str, Key] = {}
        self._loose: dict[str, Key] = {}
        self._outside: set[str] = set()
        self._moved: int | None = 0

    def arrange(self, keys: dict[str, Key], *, descending: bool) -> None:
        """Put exactly these ids into the order of their keys."""
        self.ids = sorted(keys, key=keys.__getitem__, reverse=descending)
        self.places = {id: place for place, id in enumerate(self.ids)}
        self.joined = 0
        self._descending = descending
        self._keys = keys
        self._loose = {}
        self._outside = set()
        self._moved = 0

    def update(self, id: str, key: Key | None) -> None:
        """Note what an id would now be placed by, None when it no longer belongs here; no place changes."""
        self._moved = None
        if key is None:
            if id in self.places:
                self._outside.add(id)
            return
        self._outside.discard(id)
        if id not in self.places:
            self.places[id] = len(self.ids)
            self.ids.append(id)
            self.joined += 1
        if self._keys.get(id) == key:
            self._loose.pop(id, None)
        else:
            self._loose[id] = key

    @property
    def moved(self) -> int:
        """How many rows would leave their place, or the list, if it were arranged now.

        Of those that have changed or joined the fewest that must be lifted out to leave the rest in order; a row that
        only slides because another one is lifted does not count.
        """
        if self._moved is None:
            loose = [id for id in self._loose if id not in self._outside]
            self._moved = len(self._outside) + len(loose) - self._in_order(loose)
        return self._moved

    def _in_order(self, loose: list[str]) -> int:
        places = sorted((self.places[id] for id in loose), reverse=self._descending)
        step = -1 if self._descending else 1
        free = {self.places[id] for id in (*loose, *self._outside)}
        before = self._nearest_keys(sorted(free, reverse=self._descending), -step)
        after = self._nearest_keys(sorted(free, reverse=not self._descending), step)
        fitting = []
        for place in places:
            key = self._loose[self.ids[place]]
            low, high = before[place], after[place]
            if (low is None or low < key) and (high is None or key < high):
                fitting.append(key)
        return _longest_rise(fitting)

    def _nearest_keys(self, free: Iterable[int], step: int) -> dict[int, Key | None]:
        """Return for each free place the key of the next row that is where it was arranged, None at the end."""
        found: dict[int, Key | None] = {}
        for place in free:
            beside = place + step
            if beside in found:
                found[place] = found[beside]
            else:
                found[place] = self._keys[self.ids[beside]] if 0 <= beside < len(self.ids) else None
        return found


def _longest_rise(keys: list[Key]) -> int:
    ends: list[Key] = []
    for key in keys:
        place = bisect_left(ends, key)
        if place == len(ends):
            ends.append(key)
        else:
            ends[place] = key
    return len(ends)
