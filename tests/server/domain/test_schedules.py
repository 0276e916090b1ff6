"""What a schedule may be set to, what becomes of a fire time, and what operators are warned of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ferryman_server.domain.cron import Cron
from ferryman_server.domain.errors import FieldsInvalid
from ferryman_server.domain.execution import Outcome
from ferryman_server.domain.executions import Status
from ferryman_server.domain.overlap import OverlapPolicy
from ferryman_server.domain.schedules import (
    Firing,
    Schedule,
    ScheduleDraft,
    draft_violations,
    firing,
    next_fire_time,
    read_cron,
    schedule_warnings,
)

NOW = datetime(2026, 11, 23, 12, 30, 15, tzinfo=UTC)
SLOT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
SET = Schedule("a job", "*/15 * * * *", True, next_fire_time=SLOT + 45 * MINUTE, version=1)
UNSET = Schedule("a job")


def violations(draft: ScheduleDraft, stored: Schedule = UNSET) -> dict[str, str]:
    return {v.field: v.description for v in draft_violations(draft, stored, NOW)}


def test_a_schedule_may_be_empty_and_an_enabled_one_needs_a_cron() -> None:
    assert violations(ScheduleDraft("", False, "")) == {}
    assert violations(ScheduleDraft("30 2 * * *", True, "x" * 1000)) == {}
    assert "is required" in violations(ScheduleDraft("", True, ""))["cron"]


def test_what_cannot_be_read_or_never_fires_again_is_refused() -> None:
    assert "minute '75'" in violations(ScheduleDraft("75 * * * *", False, ""))["cron"]
    ended = violations(ScheduleDraft("0 0 0 1 1 ? 2020", False, ""))["cron"]
    assert "never fires again" in ended
    assert "after 2026-11-23 12:30:15 UTC" in ended
    assert "1001 characters" in violations(ScheduleDraft("", False, "x" * 1001))["note"]


def test_a_cron_that_is_over_may_stay_while_it_is_not_enabled_anew() -> None:
    over = replace(SET, cron="0 0 0 1 1 ? 2020", enabled=False, next_fire_time=None)
    assert violations(ScheduleDraft(over.cron, False, "a new note"), over) == {}
    assert "never fires again" in violations(ScheduleDraft(over.cron, True, ""), over)["cron"]


def test_a_cron_of_a_request_is_a_field_of_it() -> None:
    assert read_cron("30 2 * * *").text == "30 2 * * *"
    with pytest.raises(FieldsInvalid, match="cron: minute '75'"):
        read_cron("75 * * * *")


def test_it_fires_first_after_now_if_at_all() -> None:
    assert next_fire_time("*/15 * * * *", fires=True, now=NOW) == SLOT + 45 * MINUTE
    assert next_fire_time("*/15 * * * *", fires=False, now=NOW) is None
    assert next_fire_time("", fires=True, now=NOW) is None


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (timedelta(0), Firing(SLOT, SLOT + 15 * MINUTE)),
        (60 * SECOND, Firing(SLOT, SLOT + 15 * MINUTE)),
        # From here on it was missed.
        (61 * SECOND, Firing(SLOT, SLOT + 15 * MINUTE)),
        (15 * MINUTE, Firing(SLOT + 15 * MINUTE, SLOT + 30 * MINUTE)),
        (50 * MINUTE, Firing(SLOT + 45 * MINUTE, SLOT + 60 * MINUTE)),
        (24 * HOUR + MINUTE, Firing(SLOT + 24 * HOUR, SLOT + 24 * HOUR + 15 * MINUTE)),
    ],
)
def test_of_what_was_missed_the_latest_is_made_up_for(late: timedelta, expected: Firing) -> None:
    assert firing(Cron.parse("*/15 * * * *"), SLOT, SLOT + late, HOUR) == expected


@pytest.mark.parametrize(
    ("late", "catch_up", "fires"), [(HOUR, HOUR, True), (HOUR + SECOND, HOUR, False), (61 * SECOND, 0 * HOUR, False)]
)
def test_what_is_older_than_the_window_is_not_made_up_for(late: timedelta, catch_up: timedelta, fires: bool) -> None:
    decided = firing(Cron.parse("0 12 * * *"), SLOT, SLOT + late, catch_up)
    assert decided == Firing(SLOT if fires else None, SLOT + timedelta(days=1))


def warnings(
    *seconds: float | None,
    schedule: Schedule = SET,
    active: bool = True,
    policy: OverlapPolicy = OverlapPolicy.RUN_IMMEDIATELY,
) -> list[str]:
    """The warnings when the latest runs took so long; None stands for one that was skipped."""
    outcomes = [
        Outcome(str(n), Status.INTEGRATION_COMPLETED, None if s is None else timedelta(seconds=s))
        for n, s in enumerate(seconds)
    ]
    return schedule_warnings(schedule, job_active=active, policy=policy, outcomes=outcomes)


def test_runs_that_take_longer_than_the_interval_are_told_with_both_figures_and_the_effect() -> None:
    (queueing,) = warnings(1000, None, 900)
    assert "15 min 50 s on average" in queueing
    assert "as close as 15 min:" in queueing
    assert "JOB_PENDING" in queueing
    (skipping,) = warnings(5000, policy=OverlapPolicy.WAIT_FOR_NEXT)
    assert "1 h 23 min 20 s on average" in skipping
    assert "JOB_SKIPPED" in skipping


def test_runs_that_fit_are_not_told() -> None:
    assert warnings() == []
    assert warnings(None) == []
    assert warnings(1700, 100) == []
    assert warnings(5000, schedule=replace(SET, enabled=False, next_fire_time=None)) == []
    assert warnings(5000, schedule=UNSET) == []


def test_what_does_not_fire_is_told() -> None:
    silent = replace(SET, next_fire_time=None)
    assert warnings(schedule=silent, active=False) == ["does not fire: job is inactive; activate it"]
    assert warnings(schedule=silent) == ["does not fire: its cron has no fire time left; set another one"]
