"""What is active stays listed until the next arrangement; a page keeps its rows, whatever the watch tells."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from ferryman import Execution, ExecutionStatus, WatchUpdate
from ferryman_tui.store.executions import UNLISTED_KEPT, ActiveExecutions, ListedExecutions
from ferryman_tui.store.groups import ACTIVE_STATUSES, Group, group_of_execution
from tests.tui.store_rows import execution

PENDING = ExecutionStatus.JOB_PENDING
RUNNING = ExecutionStatus.INTEGRATION_STARTED
OK = ExecutionStatus.INTEGRATION_COMPLETED
STEPS = st.lists(st.tuples(st.integers(1, 5), st.sampled_from([PENDING, RUNNING, OK])))


def update(*executions: Execution, snapshot: bool = False, starts_over: bool = False) -> WatchUpdate:
    """A message of a watch."""
    return WatchUpdate(executions=executions, snapshot=snapshot, starts_over=starts_over)


def active(*executions: Execution) -> ActiveExecutions:
    """A store that has got its first snapshot."""
    store = ActiveExecutions()
    store.apply(update(*executions, snapshot=True, starts_over=True))
    store.apply(update())
    store.drain()
    return store


def listed(*executions: Execution) -> ListedExecutions:
    """A store that shows a page, and has got its first snapshot."""
    store = ListedExecutions()
    store.apply(update(*executions, snapshot=True, starts_over=True))
    store.apply(update())
    store.show(executions)
    store.drain()
    return store


def id_of(number: int) -> str:
    """The id of an execution."""
    return execution(number).id


def test_the_active_statuses_are_those_that_have_not_ended() -> None:
    unspecified = {ExecutionStatus.STATUS_UNSPECIFIED}
    assert set(ACTIVE_STATUSES) == {status for status in ExecutionStatus if not status.ended} - unspecified


@given(STEPS)
def test_any_order_of_events_gives_the_rows_and_counts_of_a_recount(steps: list[tuple[int, ExecutionStatus]]) -> None:
    store = active()
    expected: dict[str, Execution] = {}
    for revision, (number, status) in enumerate(steps, 1):
        row = execution(number, status, revision=revision)
        before = list(store.order.ids)
        store.apply(update(row))
        expected.pop(row.id, None)
        if not status.ended:
            expected[row.id] = row
        assert {id: store.get(id) for id in expected} == expected
        assert +store.counts == Counter(map(group_of_execution, expected.values()))
        store.drain()
        assert store.order.ids[: len(before)] == before
    store.rearrange()
    assert set(store.order.ids) == set(expected)


def test_an_execution_that_has_ended_shows_how_until_the_list_is_sorted() -> None:
    store = active(execution(1, fraction=0.9), execution(2, fraction=0.1))
    ended = execution(1, OK)
    assert store.apply(update(ended)) == {ended.id}
    assert store.drain() == {ended.id}
    assert store.order.ids == [id_of(1), id_of(2)]
    assert (store.get(ended.id), store.leaving, store.total) == (ended, {ended.id}, 1)
    store.rearrange()
    assert store.order.ids == [id_of(2)]


def test_an_execution_that_had_ended_before_it_was_heard_of_is_not_listed() -> None:
    store = active()
    assert store.apply(update(execution(1, OK))) == set()
    assert store.order.ids == []


def test_a_resync_lets_go_of_what_ended_while_away() -> None:
    store = active(execution(1), execution(2))
    store.apply(update(execution(2), snapshot=True, starts_over=True))
    assert store.total == 2
    assert store.apply(update()) == {id_of(1)}
    assert (store.leaving, store.counts[Group.RUNNING]) == ({id_of(1)}, 1)


def test_every_column_of_the_active_ones_sorts() -> None:
    store = active(execution(1), execution(2, PENDING))
    for column in ("status", "name", "entity", "way", "id", "progress", "dur", "by", "rows", "rejected"):
        store.sort(column)
        assert len(store.order.ids) == 2


@given(STEPS)
def test_a_page_keeps_its_rows_and_shows_the_newest_of_each(steps: list[tuple[int, ExecutionStatus]]) -> None:
    store = listed(execution(2), execution(1))
    expected = {id_of(1): execution(1), id_of(2): execution(2)}
    heard: set[int] = set()
    for revision, (number, status) in enumerate(steps, 1):
        row = execution(number, status, revision=revision)
        store.apply(update(row))
        heard.add(number)
        if number <= 2:
            expected[row.id] = row
    assert store.ids == [id_of(2), id_of(1)]
    assert {id: store.get(id) for id in store.ids} == expected
    assert store.fresh == len(heard - {1, 2})


def test_a_page_that_was_read_before_a_change_does_not_undo_it() -> None:
    store = listed(execution(1, revision=1))
    store.apply(update(execution(1, OK, revision=3), execution(2, OK, revision=4)))
    store.show([execution(2, revision=2), execution(1, revision=1)])
    assert [store.get(id) for id in store.ids] == [execution(2, OK, revision=4), execution(1, OK, revision=3)]
    assert store.fresh == 0


def test_an_older_message_changes_nothing() -> None:
    store = listed(execution(1, OK, revision=3))
    assert store.apply(update(execution(1, revision=2))) == set()


def test_a_watch_that_starts_over_makes_the_page_outdated_until_it_is_loaded_again() -> None:
    store = listed(execution(2, revision=8), execution(1, revision=9))
    outdated = [store.outdated]
    store.apply(update(snapshot=True, starts_over=True))
    outdated.append(store.outdated)
    store.show([execution(1, OK, revision=2)])
    assert [*outdated, store.outdated] == [False, True, False]
    assert (store.get(id_of(1)), store.get(id_of(2))) == (execution(1, OK, revision=2), None)


def test_a_change_of_an_older_execution_is_not_a_fresh_one() -> None:
    store = listed(execution(3))
    store.apply(update(execution(2)))
    assert store.fresh == 0


def test_one_execution_is_there_when_the_watch_has_told_it() -> None:
    store = ListedExecutions()
    store.expect(id_of(1))
    assert (store.ids, store.get(id_of(1))) == ([id_of(1)], None)
    store.apply(update(execution(1), snapshot=True, starts_over=True))
    assert store.get(id_of(1)) == execution(1)
    assert store.drain() == {id_of(1)}


def test_what_is_not_listed_is_not_kept_without_end() -> None:
    store = listed()
    rows = [execution(number) for number in range(1, UNLISTED_KEPT + 2)]
    store.apply(update(*rows))
    store.show([execution(1, OK, revision=-1), execution(2, OK, revision=-1)])
    assert [store.get(id) for id in store.ids] == [execution(1, OK, revision=-1), execution(2)]
