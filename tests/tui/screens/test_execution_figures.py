"""The figures of an execution's meter and counters."""

from datetime import timedelta
from typing import Any

import pytest

from ferryman import Counters, Execution, ExecutionStatus, FileOutcome, FileResult, Phase, Progress
from ferryman_tui.pace import Pace
from ferryman_tui.screens.execution.figures import counters_of, progress_of, tally_line
from ferryman_tui.tones import Tone
from tests.tui.cells.samples import EXECUTION, NOW, execution, text_of

Status = ExecutionStatus
COUNTERS = Counters(read=200, created=20, updated=100, unchanged=70, rejected=10, bytes=4_000)
FILE = FileResult(name="a.csv", size=8_000, rows=200, outcome=FileOutcome.UNSPECIFIED, message="", sha256="")
HALF = Progress(phase=Phase.INTEGRATE, fraction=0.5, bytes_done=4_000, bytes_total=8_000)


def facts(one: Execution, pace: Pace | None = None, **how: Any) -> list[str]:
    """Write the facts beside the bar."""
    return [text_of(fact.cell) for fact in progress_of(one, pace or Pace(), NOW, **how).facts]


def paced() -> Pace:
    """Twenty rows and four hundred bytes a second."""
    pace = Pace()
    pace.saw(NOW - timedelta(seconds=5), Counters(read=100), Progress(phase=Phase.INTEGRATE, bytes_done=2_000))
    pace.saw(NOW, COUNTERS, HALF)
    return pace


def test_a_run_with_a_known_end() -> None:
    running = execution(Status.INTEGRATION_STARTED, counters=COUNTERS, progress=HALF)
    assert progress_of(running, paced(), NOW).fraction == 0.5
    assert facts(running, paced()) == ["50.0 %", "200 rows", "4.0 KB of 8.0 KB", "20/s", "10s left"]


def test_without_a_connection_nothing_goes_by_the_clock() -> None:
    running = execution(Status.INTEGRATION_STARTED, counters=COUNTERS, progress=HALF)
    assert facts(running, paced(), live=False) == ["50.0 %", "200 rows", "4.0 KB of 8.0 KB"]
    assert progress_of(running, paced(), NOW, live=False).tone is Tone.MUTED
    assert {counter.course for counter in counters_of(running, paced(), NOW, live=False)} == {None}


def test_a_run_whose_end_nobody_knows() -> None:
    running = execution(Status.INTEGRATION_STARTED, counters=COUNTERS, progress=Progress(phase=Phase.INTEGRATE))
    assert progress_of(running, Pace(), NOW).fraction is None
    assert facts(running) == ["200 rows"]


@pytest.mark.parametrize(
    ("status", "phase", "words"),
    [
        (Status.JOB_PENDING, Phase.UNSPECIFIED, "queued"),
        (Status.JOB_INITIALIZING, Phase.UNSPECIFIED, "waiting for a worker, or connecting"),
        (Status.JOB_STARTED, Phase.FETCH, "fetching the input"),
        (Status.INTEGRATION_WAITING, Phase.WAIT, "waiting until the catalog is free"),
        (Status.JOB_SKIPPED, Phase.UNSPECIFIED, "never started"),
        (Status.JOB_FAILED, Phase.UNSPECIFIED, "no rows were read"),
    ],
)
def test_before_the_first_row_it_tells_what_it_does(status: ExecutionStatus, phase: Phase, words: str) -> None:
    assert facts(execution(status, counters=Counters(), progress=Progress(phase=phase))) == [words]


@pytest.mark.parametrize(
    ("status", "fraction"),
    [
        (Status.INTEGRATION_COMPLETED, 1.0),
        (Status.INTEGRATION_COMPLETED_WITH_ERRORS, 1.0),
        (Status.JOB_STOPPED, 0.5),
        (Status.INTEGRATION_FAILED, 0.5),
    ],
)
def test_what_ended_shows_how_far_it_came(status: ExecutionStatus, fraction: float) -> None:
    ended = execution(status, counters=COUNTERS, files=(FILE,))
    assert progress_of(ended, Pace(), NOW).fraction == fraction
    assert facts(ended) == [f"{fraction * 100:.1f} %", "200 rows", "4.0 KB", "1.5/s on average"]


def test_counters_have_their_share() -> None:
    shown = counters_of(execution(Status.JOB_STOPPED, counters=COUNTERS), Pace(), NOW)
    assert [(counter.label, counter.count, counter.share) for counter in shown] == [
        ("Created", 20, 0.1),
        ("Updated", 100, 0.5),
        ("Unchanged", 70, 0.35),
        ("Rejected", 10, 0.05),
    ]
    assert {counter.course for counter in shown} == {None}


def test_deletions_are_counted_where_there_are_any() -> None:
    counters = Counters(read=10, deleted=10)
    assert [
        counter.label for counter in counters_of(execution(Status.JOB_STOPPED, counters=counters), Pace(), NOW)
    ] == [*("Created", "Updated", "Unchanged", "Deleted", "Rejected")]
    assert text_of(tally_line(counters)) == "0 created  0 updated  0 unchanged  10 deleted  0 rejected"


def test_counters_that_are_zero_have_no_course() -> None:
    running = execution(Status.INTEGRATION_STARTED, counters=COUNTERS, progress=HALF)
    courses = {counter.label: counter.course for counter in counters_of(running, paced(), NOW)}
    assert courses["Updated"]
    quiet = counters_of(execution(Status.INTEGRATION_STARTED, counters=Counters(), progress=HALF), paced(), NOW)
    assert {counter.course for counter in quiet} == {()}


def test_one_row_is_one_row() -> None:
    assert "1 row" in facts(execution(Status.JOB_STOPPED, counters=Counters(read=1, created=1)))
    assert facts(EXECUTION)[1] == "12,345 rows"
