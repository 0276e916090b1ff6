"""The lines of one execution's log, as they are written."""

from collections import Counter, deque

from ferryman import LogLevel, LogLine, LogUpdate
from ferryman_tui.store.told import Told

LINES_KEPT = 10_000


class LogStore:
    """The last LINES_KEPT lines of a log; `counts` has those by level.

    `received` counts all lines ever: the difference to what a screen has drawn is what is new. `complete` says that no
    line follows, `broken` why none comes at the moment; a `failure` is for good.
    """

    def __init__(self) -> None:
        self.lines: deque[LogLine] = deque()
        self.counts: Counter[LogLevel] = Counter()
        self.received = 0
        self.complete = False
        self.broken: Told | None = None
        self.failure: Told | None = None

    @property
    def last_number(self) -> int:
        """The number of the last line, 0 before the first: behind it the log is followed on."""
        return self.lines[-1].number if self.lines else 0

    def add(self, update: LogUpdate) -> None:
        """Take in lines; the oldest give way."""
        for line in update.lines:
            self.lines.append(line)
            self.counts[line.level] += 1
            if len(self.lines) > LINES_KEPT:
                self.counts[self.lines.popleft().level] -= 1
        self.received += len(update.lines)
