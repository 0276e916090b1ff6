"""Bars and strips are exactly as wide as asked for, and tell what they show without colour."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ferryman import ExecutionStatus, Outcome
from ferryman_tui.bars import (
    dotted_bar,
    duration_chart,
    median_seconds,
    outcome_strip,
    progress_bar,
    share_bar,
    sparkline,
)
from ferryman_tui.tones import Tone
from tests.tui.cells.samples import OUTCOMES, outcome, text_of, width_of

WIDTHS = st.integers(0, 60)
OK = ExecutionStatus.INTEGRATION_COMPLETED
REJECTS = ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS


@given(st.floats(allow_nan=False), WIDTHS, st.booleans())
def test_progress_bars_fit(fraction: float, width: int, ascii: bool) -> None:
    bar = progress_bar(fraction, width, ascii=ascii)
    assert width_of(bar) == width
    assert not ascii or text_of(bar).isascii()


def test_progress_grows_by_halves_and_is_full_at_the_end_only() -> None:
    assert text_of(progress_bar(0, 4)) == "────"
    assert text_of(progress_bar(0.4, 4)) == "━╸──"
    assert text_of(progress_bar(0.9999, 4)) == "━━━╸"
    assert text_of(progress_bar(1, 4)) == "━━━━"
    assert text_of(progress_bar(0.4, 4, ascii=True)) == "=>--"
    assert progress_bar(0.5, 4, tone=Tone.WARN)[0].tone is Tone.WARN


def test_durations_are_drawn_against_the_longest() -> None:
    outcomes = [outcome(OK, 6), outcome(ExecutionStatus.JOB_FAILED, 90), outcome(REJECTS, 12), outcome(OK, 0)]
    assert [text_of(line) for line in duration_chart(outcomes, 9, 3)] == ["  █ ", "▄ █ ", "█✗█▁"]
    assert [text_of(line) for line in duration_chart(outcomes, 3, 2, ascii=True)] == [" # ", "x#_"]
    assert [piece.tone for piece in duration_chart(outcomes, 9, 3)[2]] == [
        Tone.QUIET,
        Tone.ERROR,
        Tone.WARN,
        Tone.QUIET,
    ]


@given(st.lists(OUTCOMES, max_size=30), WIDTHS, st.integers(1, 5), st.booleans())
def test_charts_fit(outcomes: Sequence[Outcome], width: int, height: int, ascii: bool) -> None:
    lines = duration_chart(outcomes, width, height, ascii=ascii)
    assert [width_of(line) for line in lines] == [min(width, len(outcomes))] * height
    assert not ascii or all(text_of(line).isascii() for line in lines)


def test_dotted_bars() -> None:
    assert text_of(dotted_bar(3)) == "╌╌╌"
    assert text_of(dotted_bar(3, ascii=True)) == "..."
    assert dotted_bar(-2) == ()


@given(st.integers(0, 10**12), st.integers(0, 10**12), WIDTHS)
def test_share_bars_fit(part: int, whole: int, width: int) -> None:
    assert width_of(share_bar(part, whole, width, tone=Tone.OK)) == width


def test_the_smallest_share_is_seen_and_only_the_whole_fills_the_bar() -> None:
    assert text_of(share_bar(0, 10_000, 4, tone=Tone.OK)) == "    "
    assert text_of(share_bar(1, 10_000, 4, tone=Tone.OK)) == "▇   "
    assert text_of(share_bar(9_999, 10_000, 4, tone=Tone.OK)) == "▇▇▇ "
    assert text_of(share_bar(10_000, 10_000, 4, tone=Tone.OK, ascii=True)) == "####"
    assert text_of(share_bar(0, 0, 4, tone=Tone.OK)) == "    "


@given(st.lists(st.floats(0, 1e9), max_size=80), WIDTHS, st.booleans())
def test_sparklines_fit(values: Sequence[float], width: int, ascii: bool) -> None:
    assert width_of(sparkline(values, width, tone=Tone.RUN, ascii=ascii)) == width


def test_sparklines_measure_against_the_greatest_shown() -> None:
    assert text_of(sparkline([900, 0, 5, 10], 3, tone=Tone.RUN)) == "▁▄█"
    assert text_of(sparkline([0, 5, 10], 5, tone=Tone.RUN, ascii=True)) == "  _:#"
    assert text_of(sparkline([0, 0], 2, tone=Tone.RUN)) == "▁▁"


@given(st.lists(OUTCOMES, max_size=40), WIDTHS, st.booleans(), st.booleans())
def test_strips_fit(outcomes: list[Outcome], width: int, ascii: bool, monochrome: bool) -> None:
    strip = outcome_strip(outcomes, width, ascii=ascii, monochrome=monochrome)
    assert width_of(strip) == width
    assert not ascii or text_of(strip).isascii()


def test_usual_runs_are_low_and_slow_ones_stand_up() -> None:
    outcomes = [outcome(OK, seconds) for seconds in (10, 10, 10, 7, 12, 20, 60)]
    assert text_of(outcome_strip(outcomes, 9)) == "  ▃▃▃▂▄▆█"
    assert text_of(outcome_strip(outcomes, 7, ascii=True)) == "---_=+#"


def test_the_median_is_that_of_all_outcomes_not_of_those_shown() -> None:
    assert text_of(outcome_strip([outcome(OK, 10)] * 9 + [outcome(OK, 60)], 1)) == "█"


def test_every_outcome_has_its_shape() -> None:
    ended = [
        outcome(ExecutionStatus.JOB_FAILED, 1),
        outcome(ExecutionStatus.ERROR, 1),
        outcome(ExecutionStatus.JOB_STOPPED, 1),
        outcome(ExecutionStatus.JOB_SKIPPED),
        outcome(ExecutionStatus.STATUS_UNSPECIFIED),
        outcome(ExecutionStatus.SUCCESS),
        outcome(REJECTS, 1),
    ]
    assert text_of(outcome_strip(ended, 7)) == "✗✗■·?▃▃"
    assert text_of(outcome_strip(ended, 7, monochrome=True)) == "✗✗■·?▃▲"
    assert text_of(outcome_strip(ended, 7, ascii=True)) == "xxS.?-!"


def test_neighbours_of_one_tone_are_one_piece() -> None:
    strip = outcome_strip([outcome(OK, 1), outcome(OK, 1), outcome(REJECTS, 1), outcome(OK, 1)], 4)
    assert [piece.tone for piece in strip] == [Tone.QUIET, Tone.WARN, Tone.QUIET]


def test_medians_count_what_succeeded() -> None:
    failed = outcome(ExecutionStatus.JOB_FAILED, 9000)
    assert median_seconds([outcome(OK, 4), outcome(REJECTS, 8), failed]) == 6
    assert median_seconds([failed]) == median_seconds([]) == 0
