"""What starts next: the soonest first, and no job moves before it is arranged again."""

from dataclasses import replace
from datetime import timedelta

from ferryman import Job, JobsUpdate, Schedule
from ferryman_tui.store.jobs import JobStore
from ferryman_tui.store.upcoming import Upcoming
from tests.tui.store_rows import BEGIN, job


def firing(id: str, minutes: int | None) -> Job:
    """A job that fires so many minutes after the beginning, or has no schedule."""
    if minutes is None:
        return job(id)
    schedule = Schedule(job_id=id, cron="* * * * *", next_fire_time=BEGIN + timedelta(minutes=minutes))
    return replace(job(id), schedule=schedule)


def update(*jobs: Job, deleted: tuple[str, ...] = (), snapshot: bool = False, starts_over: bool = False) -> JobsUpdate:
    """A message of the watch."""
    return JobsUpdate(jobs=jobs, deleted_ids=deleted, resume_token="t", snapshot=snapshot, starts_over=starts_over)


def upcoming(*jobs: Job) -> tuple[JobStore, Upcoming]:
    """A store of these jobs, arranged."""
    store = JobStore()
    store.apply(update(*jobs, starts_over=True))
    store.drain()
    upcoming = Upcoming(store)
    upcoming.arrange()
    return store, upcoming


def change(store: JobStore, upcoming: Upcoming, message: JobsUpdate) -> None:
    """Take in a message, as a frame does."""
    store.apply(message)
    upcoming.follow(store.drain())


def test_the_soonest_comes_first_and_jobs_without_a_time_are_left_out() -> None:
    assert upcoming(firing("late", 9), firing("never", None), firing("soon", 1), firing("also", 1))[1].ids == [
        "also",
        "soon",
        "late",
    ]


def test_a_filter_of_the_jobs_hides_nothing() -> None:
    store, next_up = upcoming(firing("a", 1), firing("b", 2))
    store.filter("b")
    next_up.arrange()
    assert next_up.ids == ["a", "b"]


def test_a_job_that_fired_keeps_its_place_until_arranged_again() -> None:
    store, next_up = upcoming(firing("a", 1), firing("b", 2))
    change(store, next_up, update(firing("a", 61)))
    assert (next_up.ids, next_up.moved) == (["a", "b"], 1)
    next_up.arrange()
    assert (next_up.ids, next_up.moved) == (["b", "a"], 0)


def test_what_changed_back_has_not_moved() -> None:
    store, next_up = upcoming(firing("a", 1), firing("b", 2))
    change(store, next_up, update(firing("a", 3)))
    change(store, next_up, update(firing("a", 1)))
    assert next_up.moved == 0


def test_new_and_deleted_jobs_count_until_arranged_again() -> None:
    store, next_up = upcoming(firing("a", 1), firing("b", 2))
    change(store, next_up, update(firing("c", 0), firing("d", None), deleted=("a",)))
    assert (next_up.ids, next_up.moved) == (["a", "b"], 2)
    next_up.arrange()
    assert next_up.ids == ["c", "b"]


def test_what_was_not_told_is_found_by_looking_at_all() -> None:
    store, next_up = upcoming(firing("a", 1), firing("b", 2))
    store.apply(update(firing("a", 61), firing("c", 5)))
    store.drain()
    assert next_up.moved == 0
    next_up.follow_all()
    assert next_up.moved == 2
