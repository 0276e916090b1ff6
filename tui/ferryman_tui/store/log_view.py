"""The lines of a log that a table shows: those of some levels that have a text, up to where it was read."""

from collections.abc import Collection
from itertools import islice, takewhile

from ferryman import LogLine
from ferryman_tui.store.log import LogStore


class LogView:
    """What is shown of a LogStore; nothing is added to it but by `catch_up`, so that nobody's page runs away."""

    def __init__(self, store: LogStore) -> None:
        self._store = store
        self._lines: dict[str, LogLine] = {}
        self._keys: list[str] = []
        self._text = ""
        self._levels: frozenset[str] = frozenset()
        self._read = 0

    @property
    def keys(self) -> list[str]:
        """The numbers of the lines as text, oldest first."""
        return self._keys

    @property
    def filtered(self) -> bool:
        """Whether there may be lines that are not shown because of what is filtered by."""
        return bool(self._text or self._levels)

    @property
    def unseen(self) -> int:
        """How many lines have come since it last caught up, whatever is filtered by."""
        return self._store.received - self._read

    def get(self, key: str) -> LogLine | None:
        """Return a line that is shown."""
        return self._lines.get(key)

    def filter(self, text: str = "", levels: Collection[str] = ()) -> None:
        """Show the lines that have this text, in any case, and one of the levels (none: any), as far as read."""
        self._text, self._levels = text.casefold(), frozenset(levels)
        kept = len(self._store.lines) - self.unseen
        shown = [line for line in islice(self._store.lines, max(0, kept)) if self._passes(line)]
        self._take_all(shown)

    def catch_up(self) -> bool:
        """Read on to the newest line; return whether that changes what is shown."""
        new = min(self.unseen, len(self._store.lines))
        if not new:
            return False
        start = len(self._store.lines) - new
        fresh = [line for line in islice(self._store.lines, start, None) if self._passes(line)]
        oldest = self._store.lines[0].number
        self._read = self._store.received
        gone = sum(1 for _ in takewhile(lambda key: int(key) < oldest, self._keys))
        if not fresh and not gone:
            return False
        self._take_all([*(self._lines[key] for key in self._keys[gone:]), *fresh])
        return True

    def _take_all(self, lines: list[LogLine]) -> None:
        self._lines = {str(line.number): line for line in lines}
        self._keys = list(self._lines)

    def _passes(self, line: LogLine) -> bool:
        if self._levels and line.level not in self._levels:
            return False
        return not self._text or self._text in line.message.casefold()
