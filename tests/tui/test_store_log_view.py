"""What a table shows of a log that goes on being written."""

import pytest

from ferryman import LogLevel, LogLine, LogUpdate
from ferryman_tui.store import log
from ferryman_tui.store.log import LogStore
from ferryman_tui.store.log_view import LogView


def written(store: LogStore, *messages: str, level: LogLevel = LogLevel.INFO) -> None:
    """Write lines."""
    first = store.last_number + 1
    lines = [
        LogLine(number=first + at, time=None, level=level, message=message, details={})
        for at, message in enumerate(messages)
    ]
    store.add(LogUpdate(lines=tuple(lines)))


def messages(view: LogView) -> list[str]:
    """What is shown."""
    return [line.message for key in view.keys if (line := view.get(key))]


@pytest.fixture
def store() -> LogStore:
    """A log of three lines."""
    store = LogStore()
    written(store, "connected", "fetched")
    written(store, "row 7 REJECTED", level=LogLevel.WARNING)
    return store


def test_nothing_is_shown_before_it_catches_up(store: LogStore) -> None:
    view = LogView(store)
    assert (messages(view), view.unseen) == ([], 3)
    assert view.catch_up()
    assert (messages(view), view.unseen) == (["connected", "fetched", "row 7 REJECTED"], 0)
    assert not view.catch_up()


def test_new_lines_wait_until_it_catches_up(store: LogStore) -> None:
    view = LogView(store)
    view.catch_up()
    written(store, "done")
    assert (len(messages(view)), view.unseen) == (3, 1)
    view.catch_up()
    assert messages(view)[-1] == "done"


def test_lines_are_found_by_text_in_any_case(store: LogStore) -> None:
    view = LogView(store)
    view.catch_up()
    view.filter("rejected")
    assert (messages(view), view.filtered) == (["row 7 REJECTED"], True)
    view.filter()
    assert (len(messages(view)), view.filtered) == (3, False)


def test_lines_are_found_by_level(store: LogStore) -> None:
    view = LogView(store)
    view.catch_up()
    view.filter(levels=[LogLevel.INFO])
    assert messages(view) == ["connected", "fetched"]
    view.filter("fetch", [LogLevel.WARNING])
    assert messages(view) == []


def test_a_filter_does_not_run_ahead(store: LogStore) -> None:
    view = LogView(store)
    view.catch_up()
    written(store, "fetched again")
    view.filter("fetched")
    assert messages(view) == ["fetched"]
    assert view.catch_up()
    assert messages(view) == ["fetched", "fetched again"]


def test_lines_that_are_filtered_away_change_nothing(store: LogStore) -> None:
    view = LogView(store)
    view.catch_up()
    view.filter("connected")
    written(store, "done")
    assert not view.catch_up()
    assert view.unseen == 0


def test_the_oldest_lines_give_way() -> None:
    store = LogStore()
    view = LogView(store)
    written(store, *(f"line {at}" for at in range(log.LINES_KEPT)))
    view.catch_up()
    written(store, "one more", "and another")
    assert view.catch_up()
    assert (len(messages(view)), messages(view)[0], messages(view)[-1]) == (log.LINES_KEPT, "line 2", "and another")
