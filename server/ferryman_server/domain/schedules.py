"""When an import job runs by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ferryman_server.domain.cron import Cron, CronInvalid
from ferryman_server.domain.errors import FieldsInvalid, FieldViolation
from ferryman_server.domain.execution import Outcome
from ferryman_server.domain.overlap import OverlapPolicy

NOTE_LENGTH_MAX: Final = 1000
# What fires this late does so because the service is busy; what is later was missed while it was down.
LATE_MAX: Final = timedelta(seconds=60)

_OVERLAP_EFFECTS: Final = {
    OverlapPolicy.RUN_IMMEDIATELY: "fire times meanwhile wait as JOB_PENDING and the queue grows",
    OverlapPolicy.WAIT_FOR_NEXT: "fire times meanwhile are skipped as JOB_SKIPPED",
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """The schedule of an import job as stored; times are UTC.

    cron is kept as written and empty when not set. next_fire_time is None while it does not fire: when it is
    disabled, its job inactive, or its cron over. version is 0 for one that was never set. latest_execution_id is the
    execution that it caused last, empty without one.
    """

    job_id: str
    cron: str = ""
    enabled: bool = False
    note: str = ""
    next_fire_time: datetime | None = None
    latest_execution_id: str = ""
    version: int = 0

    @property
    def id(self) -> str:
        """What it is known by: its job's id."""
        return self.job_id


@dataclass(frozen=True, slots=True)
class ScheduleDraft:
    """What a caller may set of a schedule."""

    cron: str
    enabled: bool
    note: str


@dataclass(frozen=True, slots=True)
class Firing:
    """What becomes of a due fire time: which one runs, if any, and when the schedule fires next, if it does."""

    fires: datetime | None
    next_fire_time: datetime | None


def draft_violations(draft: ScheduleDraft, stored: Schedule, now: datetime) -> list[FieldViolation]:
    """Return everything that is wrong with a schedule that is to replace the stored one."""
    found = []
    if draft.cron and (draft.cron != stored.cron or (draft.enabled and not stored.enabled)):
        found += _cron_violations(draft.cron, now)
    if draft.enabled and not draft.cron:
        message = "is required for the schedule to fire: set it, such as 30 2 * * MON-FRI, or leave enabled unset"
        found.append(FieldViolation("cron", message))
    if len(draft.note) > NOTE_LENGTH_MAX:
        message = f"has {len(draft.note)} characters, expected at most {NOTE_LENGTH_MAX}"
        found.append(FieldViolation("note", message))
    return found


def next_fire_time(cron: str, *, fires: bool, now: datetime) -> datetime | None:
    """Return when a schedule with this cron fires first after `now`, if it fires at all."""
    return Cron.parse(cron).next_after(now) if fires and cron else None


def firing(cron: Cron, slot: datetime, now: datetime, catch_up: timedelta) -> Firing:
    """Decide on the fire time `slot`, which has come.

    Of those that were missed only the latest is made up for, and only within `catch_up`.
    """
    if now - slot <= LATE_MAX:
        return Firing(slot, cron.next_after(slot))
    latest = cron.latest_up_to(now) or slot
    return Firing(latest if now - latest <= catch_up else None, cron.next_after(now))


def schedule_warnings(
    schedule: Schedule, *, job_active: bool, policy: OverlapPolicy, outcomes: Sequence[Outcome]
) -> list[str]:
    """Return what an operator should know about a schedule, in words; outcomes are those of its job's latest runs."""
    if not schedule.cron or not schedule.enabled:
        return []
    if not job_active:
        return ["does not fire: job is inactive; activate it"]
    if schedule.next_fire_time is None:
        return ["does not fire: its cron has no fire time left; set another one"]
    durations = [outcome.duration for outcome in outcomes if outcome.duration is not None]
    if not durations:
        return []
    mean = sum(durations, timedelta()) / len(durations)
    interval = _interval_below(mean, Cron.parse(schedule.cron), schedule.next_fire_time)
    return [_overlap_warning(mean, interval, policy)] if interval is not None else []


def _interval_below(mean: timedelta, cron: Cron, next_fire_time: datetime) -> timedelta | None:
    # Most runs are shorter than any interval could be: then fire times need not be computed.
    if mean <= cron.granularity:
        return None
    interval = cron.shortest_interval(next_fire_time - timedelta(seconds=1))
    return interval if interval is not None and mean > interval else None


def read_cron(text: str) -> Cron:
    """Read the cron of a request; raises FieldsInvalid."""
    try:
        return Cron.parse(text)
    except CronInvalid as error:
        raise FieldsInvalid([FieldViolation("cron", str(error))]) from None


def _cron_violations(cron: str, now: datetime) -> list[FieldViolation]:
    try:
        ends = Cron.parse(cron).next_after(now) is None
    except CronInvalid as error:
        return [FieldViolation("cron", str(error))]
    message = f"never fires again: expected a fire time after {now:%Y-%m-%d %H:%M:%S} UTC, such as those of 30 2 * * *"
    return [FieldViolation("cron", message)] if ends else []


def _overlap_warning(mean: timedelta, interval: timedelta, policy: OverlapPolicy) -> str:
    return (
        f"runs take {_span(mean)} on average but fire times are as close as {_span(interval)}: "
        f"{_OVERLAP_EFFECTS[policy]} ({policy.value})"
    )


def _span(span: timedelta) -> str:
    seconds = round(span.total_seconds())
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    parts = [f"{number} {unit}" for number, unit in ((hours, "h"), (minutes, "min"), (seconds, "s")) if number]
    return " ".join(parts) or "less than 1 s"
