"""Rows as a watch tells them, and which of them have changed since the screen was drawn."""

from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class LiveRows(Generic[T]):
    """Rows by id, each with a version that another row never had; `drain` tells what is to be drawn again."""

    def __init__(self) -> None:
        self._rows: dict[str, T] = {}
        self._versions: dict[str, int] = {}
        self._version = 0
        self._dirty: set[str] = set()

    def get(self, id: str) -> T | None:
        """Return a row as it now stands, None when there is none."""
        return self._rows.get(id)

    def all(self) -> Iterable[tuple[str, T]]:
        """Give every row with its id, whatever a filter hides."""
        return self._rows.items()

    def version(self, id: str) -> int:
        """Return what changes whenever the row does; 0 for an unknown row."""
        return self._versions.get(id, 0)

    def drain(self) -> frozenset[str]:
        """Return the ids of the rows that have changed since the last call; one caller, the tick, drains."""
        if not self._dirty:
            return frozenset()
        changed, self._dirty = frozenset(self._dirty), set()
        return changed

    def _put(self, id: str, row: T) -> bool:
        """Store a row and return whether it differs from what was there."""
        if self._rows.get(id) == row:
            return False
        self._rows[id] = row
        self._mark(id)
        return True

    def _mark(self, id: str) -> None:
        self._version += 1
        self._versions[id] = self._version
        self._dirty.add(id)

    def _forget(self, id: str) -> None:
        self._rows.pop(id, None)
        self._versions.pop(id, None)
        self._dirty.discard(id)
