"""Reads the pages of an API while they are fetched, so that each is decoded once."""

from ferryman_server.domain.outcomes import RunFailed
from ferryman_server.pipeline.json_records import Gathering
from ferryman_server.pipeline.tree_reading import TreeReading, uncollected


class PageReading:
    """Takes the records of page after page.

    Pages that are odd in any way are left to be read from disk, where what is wrong with them gets its message.
    """

    def __init__(self, reading: TreeReading) -> None:
        self._reading = reading
        self._gathering = Gathering(0)
        self._size = 0
        self._odd = False

    def add(self, records: list[object], size: int) -> None:
        """Take the records of a page of `size` bytes."""
        self._odd = self._odd or not records
        if self._odd:
            return
        self._gathering.add(records)
        self._size += size
        try:
            with uncollected():
                self._reading.add(self._gathering.taken(self._size))
        except RunFailed:
            self._odd = True

    def finished(self) -> TreeReading | None:
        """Return all pages as they were read, None when they must be read from disk."""
        if self._odd or not self._size:
            return None
        try:
            self._reading.finish()
        except RunFailed:
            return None
        return self._reading if self._reading.rows else None
