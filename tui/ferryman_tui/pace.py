"""How fast an execution goes: rows per second, the time left, and what each counter gained in the last minute."""

from bisect import bisect_right
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from ferryman import Counters, Progress

STEP_SECONDS = 2
STEPS = 30
"""A course has at most this many steps of STEP_SECONDS each: one minute."""

_KEPT = timedelta(seconds=(STEPS + 2) * STEP_SECONDS)
_RATE_WINDOW = timedelta(seconds=15)
_LEFT_WINDOW = timedelta(seconds=30)
# What came in less time than this says nothing about speed.
_LEAST = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class _Sight:
    at: datetime
    counters: Counters
    bytes_done: int


class Pace:
    """Learns the speed of one execution from how it was seen at times (UTC); knows nothing before it was first seen.

    It begins anew when the phase changes and when counters fall, as they do when another worker takes over.
    """

    def __init__(self) -> None:
        self._seen: deque[_Sight] = deque()
        self._progress = Progress()

    def saw(self, at: datetime, counters: Counters, progress: Progress) -> None:
        """Take in how the execution stood at a time, not before the last one."""
        last = self._seen[-1] if self._seen else None
        if progress.phase != self._progress.phase or (last and _fell(last, counters, progress)):
            self._seen.clear()
        self._progress = progress
        self._seen.append(_Sight(at, counters, progress.bytes_done))
        while len(self._seen) > 1 and self._seen[1].at <= at - _KEPT:
            self._seen.popleft()

    def rate(self, now: datetime) -> float | None:
        """Tell how many rows were handled in a second of late; None before that can be told."""
        span = self._span(now, _RATE_WINDOW)
        if span is None:
            return None
        before = self._at(now - span).counters.read
        return (self._seen[-1].counters.read - before) / span.total_seconds()

    def seconds_left(self, now: datetime) -> float | None:
        """Tell how long the rest of the phase takes at the speed of late; None when its end is not known."""
        span, progress = self._span(now, _LEFT_WINDOW), self._progress
        if span is None or not progress.bytes_total:
            return None
        speed = (progress.bytes_done - self._at(now - span).bytes_done) / span.total_seconds()
        return max(0, progress.bytes_total - progress.bytes_done) / speed if speed > 0 else None

    def course(self, now: datetime, counter: str) -> tuple[int, ...]:
        """Tell what a counter of Counters gained in each whole step of the last minute, the newest step last.

        Steps before the execution was first seen are left out. The course changes only when a step is over.
        """
        if not self._seen:
            return ()
        newest = int(now.timestamp()) // STEP_SECONDS
        first = int(self._seen[0].at.timestamp()) // STEP_SECONDS + 1
        edges = [self._counted(step, counter) for step in range(max(first, newest - STEPS), newest + 1)]
        return tuple(after - before for before, after in pairwise(edges))

    def _span(self, now: datetime, window: timedelta) -> timedelta | None:
        span = min(window, now - self._seen[0].at) if self._seen else timedelta(0)
        return span if span >= _LEAST else None

    def _counted(self, step: int, counter: str) -> int:
        edge = datetime.fromtimestamp(step * STEP_SECONDS, tz=self._seen[0].at.tzinfo)
        count: int = getattr(self._at(edge).counters, counter)
        return count

    def _at(self, moment: datetime) -> _Sight:
        at = bisect_right(self._seen, moment, key=lambda sight: sight.at)
        return self._seen[max(0, at - 1)]


def _fell(last: _Sight, counters: Counters, progress: Progress) -> bool:
    return counters.read < last.counters.read or progress.bytes_done < last.bytes_done
