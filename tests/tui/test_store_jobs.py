"""Whatever comes in whatever order, the table of jobs has the same rows and counts as one counted from scratch."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferryman import ExecutionStatus, ImportSpec, Job, JobsUpdate, Schedule, SftpSource
from ferryman_tui.store.groups import Group, group_of_job
from ferryman_tui.store.jobs import JobStore
from ferryman_tui.store.table import LEAVING_KEPT
from tests.tui.store_rows import BEGIN, job

RUNNING = ExecutionStatus.INTEGRATION_STARTED
FAILED = ExecutionStatus.JOB_FAILED
OK = ExecutionStatus.INTEGRATION_COMPLETED

JOBS = st.builds(
    job,
    st.sampled_from("abcdef"),
    st.none() | st.sampled_from(ExecutionStatus),
    fraction=st.sampled_from([0.0, 0.25, 0.5]),
    active=st.booleans(),
    name=st.sampled_from(["", "Erp stock", "erp prices"]),
)
CHANGES = st.builds(
    lambda jobs, deleted: JobsUpdate(jobs=tuple(jobs), deleted_ids=tuple(deleted - {job.id for job in jobs})),
    st.lists(JOBS, max_size=3, unique_by=lambda job: job.id),
    st.sets(st.sampled_from("abcdef"), max_size=2),
)
DRAIN = st.just("drain")


def loaded(*jobs: Job) -> JobStore:
    """A store that has got its first snapshot."""
    store = JobStore()
    store.apply(JobsUpdate(jobs=jobs, snapshot=True, starts_over=True))
    store.apply(JobsUpdate())
    store.drain()
    return store


def names(store: JobStore) -> str:
    """The ids as shown."""
    return "".join(store.order.ids)


def check(store: JobStore, expected: dict[str, Job]) -> None:
    """Compare with a full recount."""
    assert {id: store.get(id) for id in expected} == expected
    assert store.total == len(expected)
    assert {job.id: job for job in store.present} == expected
    assert +store.counts == Counter(map(group_of_job, expected.values()))


def fold(jobs: dict[str, Job], update: JobsUpdate) -> None:
    """What an update does, in plain words."""
    jobs.update({job.id: job for job in update.jobs})
    for id in update.deleted_ids:
        jobs.pop(id, None)


@given(st.lists(CHANGES | DRAIN))
def test_any_order_of_changes_gives_the_rows_and_counts_of_a_recount(steps: list[JobsUpdate | str]) -> None:
    store = loaded()
    expected: dict[str, Job] = {}
    for step in steps:
        if isinstance(step, str):
            store.drain()
        else:
            store.apply(step)
            fold(expected, step)
        check(store, expected)
    store.drain()
    store.rearrange()
    assert set(store.order.ids) == set(expected)
    assert store.leaving == set()


@given(st.lists(JOBS, unique_by=lambda job: job.id), st.lists(CHANGES | DRAIN))
def test_no_change_moves_a_row(first: list[Job], steps: list[JobsUpdate | str]) -> None:
    store = loaded(*first)
    for step in steps:
        before = list(store.order.ids)
        store.drain() if isinstance(step, str) else store.apply(step)
        assert store.order.ids[: len(before)] == before
    store.drain()
    before, moved = list(store.order.ids), store.order.moved
    store.rearrange()
    assert (store.order.ids == before) == (moved == 0)


@given(st.lists(JOBS, unique_by=lambda job: job.id), st.lists(CHANGES), st.sets(st.sampled_from(Group)), st.booleans())
def test_a_filter_shows_what_a_scan_finds(
    first: list[Job], changes: list[JobsUpdate], groups: set[Group], descending: bool
) -> None:
    store = loaded(*first)
    expected = {job.id: job for job in first}
    for update in changes:
        store.apply(update)
        fold(expected, update)
    store.sort("progress", descending=descending)
    store.filter("ERP pro", groups)
    found = {
        id for id, job in expected.items() if "erp" in job.name.lower() and (not groups or group_of_job(job) in groups)
    }
    assert set(store.order.ids) == found
    store.drain()
    assert store.order.moved == 0


@given(st.lists(JOBS, unique_by=lambda job: job.id), st.lists(JOBS, unique_by=lambda job: job.id), st.integers(1, 3))
def test_a_new_snapshot_takes_the_place_of_all_rows(before: list[Job], after: list[Job], size: int) -> None:
    store = loaded(*before)
    order = list(store.order.ids)
    held = {job.id: job for job in before}
    for update in snapshot(after, size):
        store.apply(update)
        held.update({job.id: job for job in update.jobs})
        assert store.resyncing
        check(store, held)
    changed = store.apply(JobsUpdate())
    check(store, {job.id: job for job in after})
    assert not store.resyncing
    assert changed == {job.id for job in before} - {job.id for job in after}
    store.drain()
    assert store.order.ids[: len(order)] == order


def snapshot(jobs: list[Job], size: int) -> Iterable[JobsUpdate]:
    """The messages of a snapshot."""
    for start in range(0, max(1, len(jobs)), size):
        yield JobsUpdate(jobs=tuple(jobs[start : start + size]), snapshot=True, starts_over=start == 0)


def test_a_snapshot_that_broke_off_leaves_nothing_behind() -> None:
    store = JobStore()
    store.apply(JobsUpdate(jobs=(job("a"),), snapshot=True, starts_over=True))
    assert (names(store), store.whole) == ("a", False)
    store.apply(JobsUpdate(jobs=(job("b"),), snapshot=True, starts_over=True))
    store.apply(JobsUpdate())
    check(store, {"b": job("b")})
    assert (names(store), store.whole) == ("b", True)


def test_rows_are_there_at_once_and_in_order_when_the_snapshot_is_whole() -> None:
    store = JobStore()
    store.apply(JobsUpdate(jobs=(job("c"), job("b")), snapshot=True, starts_over=True))
    assert names(store) == "bc"
    store.apply(JobsUpdate(jobs=(job("a"),), snapshot=True))
    store.drain()
    assert names(store) == "bca"
    store.apply(JobsUpdate())
    assert names(store) == "abc"


def test_the_first_order_puts_what_needs_a_look_first() -> None:
    rows = (
        job("off", active=False),
        job("ok", OK),
        job("rejects", ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS),
        job("failed", FAILED),
        job("queued", ExecutionStatus.JOB_PENDING),
        job("slow", RUNNING, fraction=0.2),
        job("fast", RUNNING, fraction=0.8),
    )
    assert loaded(*rows).order.ids == ["fast", "slow", "queued", "failed", "rejects", "ok", "off"]


def test_a_deleted_job_stays_where_it_is_until_the_list_is_sorted() -> None:
    store = loaded(job("a"), job("b"), job("c"))
    store.apply(JobsUpdate(deleted_ids=("b",)))
    assert store.drain() == {"b"}
    assert (names(store), store.leaving, store.order.moved) == ("abc", {"b"}, 1)
    assert (store.get("b"), store.total) == (job("b"), 2)
    store.rearrange()
    assert (names(store), store.get("b"), store.version("b"), store.order.moved) == ("ac", None, 0, 0)


def test_a_row_that_no_longer_passes_the_filter_stays_and_one_that_passes_now_goes_to_the_end() -> None:
    store = loaded(job("a", FAILED), job("b", OK), job("c", FAILED))
    store.filter(groups=[Group.FAILED])
    store.apply(JobsUpdate(jobs=(job("a", RUNNING), job("b", FAILED))))
    store.drain()
    assert (names(store), store.order.moved, store.order.joined) == ("acb", 2, 1)
    store.rearrange()
    assert names(store) == "bc"


def test_the_same_row_again_is_no_change() -> None:
    store = loaded(job("a", OK))
    version = store.version("a")
    assert store.apply(JobsUpdate(jobs=(job("a", OK),))) == set()
    assert (store.drain(), store.version("a")) == (frozenset(), version)
    assert store.apply(JobsUpdate(jobs=(job("a", FAILED),))) == {"a"}
    assert store.version("a") > version


def test_a_job_that_comes_back_unchanged_is_no_longer_leaving() -> None:
    store = loaded(job("a"))
    store.apply(JobsUpdate(deleted_ids=("a",)))
    assert store.apply(JobsUpdate(jobs=(job("a"),))) == {"a"}
    assert (store.leaving, store.total) == (set(), 1)


def test_rows_without_a_value_come_last_both_ways() -> None:
    early, late, never = (
        replace(job(id), schedule=Schedule(job_id=id, next_fire_time=time))
        for id, time in (("e", BEGIN), ("l", BEGIN + timedelta(hours=1)), ("n", None))
    )
    store = loaded(never, late, early)
    store.sort("next")
    assert names(store) == "eln"
    store.sort("next", descending=True)
    assert names(store) == "len"


def test_every_column_sorts() -> None:
    spec = ImportSpec(sftp=SftpSource(file_path="a.csv", outbound_directory="done", delimiter=";"))
    store = loaded(job("a", OK), replace(job("b"), import_spec=spec), job("c", RUNNING, fraction=0.5))
    for column in ("status", "name", "entity", "via", "progress", "age", "next"):
        store.sort(column)
        assert sorted(store.order.ids) == ["a", "b", "c"]
    with pytest.raises(KeyError):
        store.sort("heat")
    assert store.column == "next"


def test_a_list_that_nobody_touches_does_not_grow_without_end() -> None:
    ids = [str(number) for number in range(LEAVING_KEPT)]
    store = loaded(job("a"), *map(job, ids))
    store.apply(JobsUpdate(deleted_ids=tuple(ids)))
    assert store.drain() == {"a"}
    assert (store.order.ids, store.leaving) == (["a"], set())
