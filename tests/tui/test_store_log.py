"""A log keeps its last lines and counts them by level."""

from ferryman import LogLevel, LogLine, LogUpdate
from ferryman_tui.store.log import LINES_KEPT, LogStore


def line(number: int, level: LogLevel = LogLevel.INFO) -> LogLine:
    """A line."""
    return LogLine(number=number, time=None, level=level, message=f"line {number}", details={})


def test_lines_are_counted_by_level() -> None:
    store = LogStore()
    assert store.last_number == 0
    store.add(LogUpdate(lines=(line(1), line(2, LogLevel.ERROR))))
    assert (store.counts[LogLevel.INFO], store.counts[LogLevel.ERROR]) == (1, 1)
    assert (store.received, store.last_number) == (2, 2)


def test_the_oldest_lines_give_way() -> None:
    store = LogStore()
    store.add(LogUpdate(lines=(line(1, LogLevel.ERROR), *(line(number) for number in range(2, LINES_KEPT + 2)))))
    assert (len(store.lines), store.lines[0].number, store.received) == (LINES_KEPT, 2, LINES_KEPT + 1)
    assert (store.counts[LogLevel.ERROR], store.counts[LogLevel.INFO]) == (0, LINES_KEPT)
