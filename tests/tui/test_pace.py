"""How fast an execution goes, from how it was seen at times."""

from datetime import UTC, datetime, timedelta

import pytest

from ferryman import Counters, Phase, Progress
from ferryman_tui.pace import STEP_SECONDS, STEPS, Pace

# An even second, so that steps begin with it.
BEGIN = datetime(2026, 11, 23, 7, 40, 0, tzinfo=UTC)
TOTAL = 60_000


def at(seconds: float) -> datetime:
    """A time after the beginning."""
    return BEGIN + timedelta(seconds=seconds)


def see(pace: Pace, seconds: float, read: int, *, rejected: int = 0, phase: Phase = Phase.INTEGRATE) -> None:
    """Show the pace an execution of which one byte for each row is done."""
    counters = Counters(read=read, created=read - rejected, rejected=rejected)
    pace.saw(at(seconds), counters, Progress(phase=phase, bytes_done=read, bytes_total=TOTAL))


def steady(seconds: int, per_second: int = 300) -> Pace:
    """Something that was seen each second."""
    pace = Pace()
    for second in range(seconds + 1):
        see(pace, second, second * per_second)
    return pace


def test_nothing_is_known_before_it_was_seen() -> None:
    pace = Pace()
    assert (pace.rate(BEGIN), pace.seconds_left(BEGIN), pace.course(BEGIN, "created")) == (None, None, ())


def test_one_look_tells_no_speed() -> None:
    pace = Pace()
    see(pace, 0, 5000)
    assert (pace.rate(at(0)), pace.rate(at(1.9)), pace.seconds_left(at(1.9))) == (None, None, None)


def test_a_steady_speed_is_told_with_the_time_left() -> None:
    pace = steady(40)
    assert pace.rate(at(40)) == pytest.approx(300)
    assert pace.seconds_left(at(40)) == pytest.approx((TOTAL - 12_000) / 300)


def test_what_was_done_before_the_first_look_does_not_count() -> None:
    pace = Pace()
    see(pace, 0, 50_000)
    see(pace, 5, 50_500)
    assert pace.rate(at(5)) == pytest.approx(100)
    assert pace.course(at(6), "created") == (0, 500)


def test_silence_slows_down_until_nothing_is_left_of_the_speed() -> None:
    pace = steady(40)
    slower = pace.rate(at(45))
    assert slower is not None
    assert 0 < slower < 300
    assert pace.rate(at(60)) == 0
    assert pace.seconds_left(at(80)) is None


def test_without_a_total_nobody_knows_what_is_left() -> None:
    pace = Pace()
    pace.saw(at(0), Counters(read=10), Progress(phase=Phase.INTEGRATE))
    pace.saw(at(10), Counters(read=20), Progress(phase=Phase.INTEGRATE))
    assert pace.rate(at(10)) == pytest.approx(1)
    assert pace.seconds_left(at(10)) is None


def test_a_course_has_the_steps_of_the_last_minute() -> None:
    pace = steady(200)
    assert pace.course(at(200), "created") == (300 * STEP_SECONDS,) * STEPS
    assert pace.course(at(200), "rejected") == (0,) * STEPS


def test_a_course_shows_when_something_was_gained() -> None:
    pace = Pace()
    see(pace, 0, 0)
    see(pace, 5, 100, rejected=100)
    see(pace, 9, 150, rejected=100)
    assert pace.course(at(12), "rejected") == (0, 100, 0, 0, 0)
    assert pace.course(at(12), "created") == (0, 0, 0, 50, 0)


def test_a_course_changes_only_when_a_step_is_over() -> None:
    pace = steady(11)
    assert pace.course(at(10), "created") == pace.course(at(11.9), "created")
    assert len(pace.course(at(12), "created")) == len(pace.course(at(10), "created")) + 1


def test_another_phase_begins_anew() -> None:
    pace = steady(20)
    see(pace, 21, 0, phase=Phase.WAIT)
    assert pace.rate(at(21)) is None
    assert pace.course(at(21), "created") == ()


def test_falling_counters_begin_anew() -> None:
    pace = steady(20)
    see(pace, 21, 0)
    see(pace, 25, 40)
    assert pace.rate(at(25)) == pytest.approx(10)


def test_the_memory_does_not_grow() -> None:
    pace = Pace()
    for tick in range(10_000):
        see(pace, tick / 10, tick)
    assert len(pace._seen) < 10 * (STEPS + 3) * STEP_SECONDS
