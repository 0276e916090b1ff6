"""Bars, strips and sparklines, each an exact number of cells wide."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from statistics import median

from ferryman import ExecutionStatus, Outcome
from ferryman_tui.statuses import status_look
from ferryman_tui.tones import Cell, Piece, Tone

_SPARKS = "▁▂▃▄▅▆▇█"
_ASCII_SPARKS = "_.-:=+*#"
# A usual run is low: normal is quiet, slow ones stand up. Up to which share of the median each height goes.
_HEIGHTS = ((0.8, "▂_"), (1.15, "▃-"), (1.6, "▄="), (2.5, "▆+"), (float("inf"), "█#"))
_USUAL = 1
_WITH_HEIGHT = frozenset(
    {
        ExecutionStatus.INTEGRATION_COMPLETED,
        ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS,
        ExecutionStatus.SUCCESS,
    }
)


def progress_bar(fraction: float, width: int, *, tone: Tone = Tone.RUN, ascii: bool = False) -> Cell:
    """Draw how far something is, `fraction` from 0 to 1; only the end fills the whole bar."""
    halves = int(min(1.0, max(0.0, fraction)) * width * 2)
    full, half = divmod(halves, 2)
    done = "=" * full + ">" * half if ascii else "━" * full + "╸" * half
    return _pieces((done, tone), (("-" if ascii else "─") * (width - full - half), Tone.FAINT))


def dotted_bar(width: int, *, ascii: bool = False) -> Cell:
    """Draw a bar for something whose end is not known."""
    return _pieces((("." if ascii else "╌") * width, Tone.FAINT))


def share_bar(part: float, whole: float, width: int, *, tone: Tone, ascii: bool = False) -> Cell:
    """Draw a part of a whole; the smallest part is seen, and only the whole fills the bar."""
    cells = int(min(1.0, part / whole) * width) if whole > 0 else 0
    drawn = min(width, max(1, cells)) if part > 0 else 0
    return _pieces((("#" if ascii else "▇") * drawn, tone), (" " * (width - drawn), Tone.TEXT))


def sparkline(values: Sequence[float], width: int, *, tone: Tone, ascii: bool = False) -> Cell:
    """Draw the last `width` values against the greatest of them, the newest at the right; none are negative."""
    shown = values[-width:] if width > 0 else ()
    top, levels = max(shown, default=0.0), _ASCII_SPARKS if ascii else _SPARKS
    drawn = "".join(levels[int(value / top * (len(levels) - 1)) if top > 0 else 0] for value in shown)
    return _pieces((" " * (width - len(shown)), Tone.TEXT), (drawn, tone))


def outcome_strip(outcomes: Sequence[Outcome], width: int, *, ascii: bool = False, monochrome: bool = False) -> Cell:
    """Draw the last `width` outcomes, the newest at the right, each in one cell.

    What succeeded is a bar as high as its duration against the median of those that did; the rest have shapes of their
    own. Rejects are told apart by colour alone unless `monochrome` or `ascii` gives them a shape too.
    """
    shown = outcomes[-width:] if width > 0 else ()
    usual = median_seconds(outcomes)
    marks = [_outcome(outcome, usual, ascii, monochrome or ascii) for outcome in shown]
    runs = (("".join(mark for mark, _ in run), tone) for tone, run in groupby(marks, key=lambda mark: mark[1]))
    return _pieces((" " * (width - len(shown)), Tone.TEXT), *runs)


def duration_chart(outcomes: Sequence[Outcome], width: int, height: int, *, ascii: bool = False) -> tuple[Cell, ...]:
    """Draw how long the last `width` outcomes took, in `height` lines against the longest, the newest at the right.

    What did not succeed has its shape of the strip in the last line.
    """
    shown = outcomes[-width:] if width > 0 else ()
    taken = [_seconds(outcome) if _has_height(outcome) else None for outcome in shown]
    top, levels = max((seconds or 0.0 for seconds in taken), default=0.0), _ASCII_SPARKS if ascii else _SPARKS
    steps = [None if seconds is None else _steps(seconds, top, height * len(levels)) for seconds in taken]
    lines: list[Cell] = []
    for row in reversed(range(height)):
        marks = [_chart_mark(outcome, step, row, levels, ascii) for outcome, step in zip(shown, steps, strict=True)]
        lines.append(
            _pieces(*(("".join(mark for mark, _ in run), tone) for tone, run in groupby(marks, key=itemgetter(1))))
        )
    return tuple(lines)


def _seconds(outcome: Outcome) -> float:
    return outcome.duration.total_seconds() if outcome.duration else 0.0


def _steps(seconds: float, top: float, all: int) -> int:
    """What took no time at all is still seen."""
    return max(1, round(seconds / top * all)) if top > 0 else 1


def _chart_mark(outcome: Outcome, step: int | None, row: int, levels: str, ascii: bool) -> tuple[str, Tone]:
    look = status_look(outcome.status)
    if step is None:
        return (look.strip_mark(ascii) if row == 0 else " "), look.tone
    filled = min(len(levels), step - row * len(levels))
    return (levels[filled - 1] if filled > 0 else " "), _bar_tone(look.tone)


def _bar_tone(tone: Tone) -> Tone:
    return Tone.QUIET if tone is Tone.OK else tone


def median_seconds(outcomes: Iterable[Outcome]) -> float:
    """Tell how long an execution usually takes that succeeds, in seconds; 0 when none did."""
    taken = [outcome.duration.total_seconds() for outcome in outcomes if outcome.duration and _has_height(outcome)]
    return median(taken) if taken else 0.0


def _outcome(outcome: Outcome, usual: float, ascii: bool, shapes_only: bool) -> tuple[str, Tone]:
    look = status_look(outcome.status)
    plain = outcome.status is not ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS or not shapes_only
    if _has_height(outcome) and plain:
        return _height(outcome.duration, usual)[ascii], _bar_tone(look.tone)
    return look.strip_mark(ascii), look.tone


def _has_height(outcome: Outcome) -> bool:
    return outcome.status in _WITH_HEIGHT


def _height(taken: timedelta | None, usual: float) -> str:
    if not taken or usual <= 0:
        return _HEIGHTS[_USUAL][1]
    share = taken.total_seconds() / usual
    return next(marks for limit, marks in _HEIGHTS if share < limit)


def _pieces(*drawn: tuple[str, Tone]) -> Cell:
    return tuple(Piece(text, tone) for text, tone in drawn if text)
