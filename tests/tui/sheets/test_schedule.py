"""A schedule is explained: when it fires, whether runs fit between, and what happens when they do not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferryman import ExecutionStatus, ImportSpec, Job, OverlapPolicy, SftpSource
from ferryman_tui.sheets.schedule import schedule_sheet
from ferryman_tui.store.told import Told
from ferryman_tui.tones import Tone
from tests.tui.cells.samples import JOB, JOBS, MOMENTS, NOW, job, outcome
from tests.tui.sheets.sketches import ASCII, CONTEXT, check, flat, text

FIRES = tuple(NOW + timedelta(minutes=15 * number) for number in range(1, 4))
OK = ExecutionStatus.INTEGRATION_COMPLETED
FIRE_TIMES = st.lists(MOMENTS.filter(lambda moment: moment is not None), max_size=5)


@given(JOBS, FIRE_TIMES, st.integers(44, 140), st.booleans())
def test_lines_fit(row: Job, fires: Sequence[datetime], width: int, ascii: bool) -> None:
    check(schedule_sheet(row, fires, width, ASCII if ascii else CONTEXT), width)


def test_the_next_fires_are_listed_with_their_distance() -> None:
    told = text(schedule_sheet(JOB, FIRES, 60, CONTEXT))
    assert told.startswith(
        "Schedule (UTC)\n30 2 * * *   every day at 02:30\n\nNext fires\n"
        "  Mon 23 Nov 07:59  in 15m 00s\n  Mon 23 Nov 08:14  in 30m 00s\n  Mon 23 Nov 08:29  in 45m 00s\n"
    )
    assert "Mon 23 Nov 19:43  in 11h 59m" in text(schedule_sheet(JOB, (), 60, CONTEXT))


@pytest.mark.parametrize(
    ("seconds", "words", "tone"), [(60, "fits the interval", Tone.OK), (1000, "runs may overlap", Tone.WARN)]
)
def test_the_mean_duration_is_held_against_the_interval(seconds: int, words: str, tone: Tone) -> None:
    row = job(None, last_outcomes=(outcome(OK, seconds), outcome(OK, seconds)))
    lines = schedule_sheet(row, FIRES, 60, CONTEXT)
    assert any(piece.text.strip() == words.split()[0] and piece.tone is tone for line in lines for piece in line)
    assert words in flat(lines)
    assert words not in flat(schedule_sheet(row, FIRES[:1], 60, CONTEXT))


def test_what_the_server_warns_of_is_told_instead_of_praise() -> None:
    assert JOB.schedule is not None
    warned = replace(JOB.schedule, warnings=("runs take 70 s on average",))
    row = replace(JOB, schedule=warned, last_outcomes=(outcome(OK, 70),))
    told = flat(schedule_sheet(row, FIRES, 60, CONTEXT))
    assert "runs take 70 s on average" in told
    assert "fits" not in told


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (OverlapPolicy.RUN_IMMEDIATELY, "the new execution waits as JOB_PENDING and starts next"),
        (OverlapPolicy.WAIT_FOR_NEXT, "the new execution ends as JOB_SKIPPED; only the next fire counts"),
    ],
)
def test_the_policy_is_explained(policy: OverlapPolicy, words: str) -> None:
    row = replace(JOB, import_spec=ImportSpec(sftp=SftpSource(), overlap_policy=policy))
    assert f"When one is still in progress: {policy} {words}" in flat(schedule_sheet(row, (), 60, CONTEXT))


def test_a_schedule_that_is_paused_would_fire() -> None:
    assert JOB.schedule is not None
    paused = replace(JOB.schedule, enabled=False, note="ask Ann first")
    told = flat(schedule_sheet(replace(JOB, schedule=paused), FIRES, 60, CONTEXT))
    assert "paused: it does not fire until it is enabled Would fire" in told
    assert told.endswith("Note ask Ann first")


def test_fires_that_could_not_be_read_say_so() -> None:
    failure = Told("UNAVAILABLE", "the server is gone", "Reconnect.")
    assert "UNAVAILABLE: the server is gone. Reconnect." in flat(schedule_sheet(JOB, failure, 60, CONTEXT))


def test_durations_are_drawn() -> None:
    row = job(None, last_outcomes=(outcome(OK, 6), outcome(ExecutionStatus.JOB_FAILED), outcome(OK, 12)))
    told = text(schedule_sheet(row, (), 60, CONTEXT))
    assert told.endswith("Duration, last 3  median 9s · slowest 12s\n    █\n  ▄ █\n  █✗█")


def test_exports_have_none() -> None:
    row = replace(JOB, schedule=None)
    assert flat(schedule_sheet(row, (), 100, CONTEXT)).startswith("Export jobs have no schedule")
