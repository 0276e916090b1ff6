"""How far an execution is, and its counters with their course over the last minute."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from ferryman_tui.bars import dotted_bar, progress_bar, share_bar, sparkline
from ferryman_tui.texts import full_count
from ferryman_tui.theme import Ground
from ferryman_tui.tones import Cell, Tone
from ferryman_tui.widgets.paint import Painted, Pen, pieces_width

_LEAST_BAR = 16
_WIDEST_BAR = 64
_GAP = 3
_LINES = 3


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure beside the bar; where there is little room, the greatest ranks go first."""

    cell: Cell
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far something is, from 0 to 1, or None where the end is not known."""

    fraction: float | None
    facts: Sequence[Fact] = field(default=())
    tone: Tone = Tone.RUN


class Meter(Painted):
    """A bar with figures behind it."""

    def __init__(self, *, ascii: bool = False, id: str | None = None) -> None:
        super().__init__(ascii=ascii, id=id)
        self._progress: Progress | None = None

    def show(self, progress: Progress | None) -> None:
        """Show how far it is now, or nothing."""
        if progress != self._progress:
            self._progress = progress
            self.refresh()

    def paint(self, line: int, pen: Pen) -> None:
        """Write the bar and those facts that leave it room."""
        if not (progress := self._progress):
            return
        facts = self._fitting(progress.facts, pen.room - 2 - _LEAST_BAR)
        width = min(_WIDEST_BAR, max(0, pen.room - 2 - _width(facts)))
        pen.write(" ")
        pen.cell(self._bar(progress, width))
        for fact in facts:
            pen.write(" " * _GAP)
            pen.cell(fact.cell)

    def _bar(self, progress: Progress, width: int) -> Cell:
        if progress.fraction is None:
            return dotted_bar(width, ascii=self.ascii)
        return progress_bar(progress.fraction, width, tone=progress.tone, ascii=self.ascii)

    def _fitting(self, facts: Sequence[Fact], room: int) -> Sequence[Fact]:
        shown = list(facts)
        while shown and _width(shown) > room:
            shown.remove(max(reversed(shown), key=lambda fact: fact.rank))
        return shown


def _width(facts: Sequence[Fact]) -> int:
    return sum(_GAP + pieces_width(fact.cell) for fact in facts)


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter with its share of all rows, from 0 to 1.

    `course` is how much was added in each second or other step, the newest last; None where nothing is added any more,
    which shows the share as a bar.
    """

    label: str
    count: int
    share: float
    tone: Tone
    course: Sequence[float] | None = None


class Counters(Painted):
    """Counters side by side, each on a ground of its own: its label and share, its count, its course.

    Three lines high; the style sheet may give it more, which leave room above and below.
    """

    DEFAULT_CSS = "Counters { height: 3; }"
    GAP: ClassVar[int] = 1

    def __init__(self, *, ascii: bool = False, id: str | None = None) -> None:
        super().__init__(ascii=ascii, id=id)
        self._counters: tuple[Counter, ...] = ()

    def show(self, counters: Sequence[Counter]) -> None:
        """Show other counts."""
        if tuple(counters) != self._counters:
            self._counters = tuple(counters)
            self.refresh()

    def paint(self, line: int, pen: Pen) -> None:
        """Write one line of all counters."""
        if not self._counters:
            return
        row = line - max(0, self.size.height - _LINES) // 2
        width = (pen.room + self.GAP) // len(self._counters) - self.GAP
        for at, counter in enumerate(self._counters):
            pen.ground = Ground.PLAIN
            pen.skip_to(at * (width + self.GAP))
            pen.ground = Ground.HEAD
            self._write(counter, row, width, pen)
        pen.ground = Ground.PLAIN

    def _write(self, counter: Counter, row: int, width: int, pen: Pen) -> None:
        end = pen.at + width
        pen.skip_to(min(end, pen.at + 1))
        if row == 0:
            self._write_heading(counter, end - 1, pen)
        elif row == 1:
            pen.write(full_count(counter.count), counter.tone, bold=True)
        elif row == 2:
            pen.cell(self._course(counter, max(0, width - 2)))
        pen.skip_to(end)

    def _write_heading(self, counter: Counter, end: int, pen: Pen) -> None:
        share = f"{counter.share * 100:.1f} %"
        start = end - len(share)
        with pen.until(end):
            pen.write(counter.label, Tone.MUTED)
        # In little room a whole label says more than half a label and a share.
        if pen.at < start:
            pen.skip_to(start)
            pen.write(share, Tone.MUTED)

    def _course(self, counter: Counter, width: int) -> Cell:
        if counter.course is None:
            return share_bar(counter.share, 1, width, tone=counter.tone, ascii=self.ascii)
        return sparkline(counter.course, width, tone=counter.tone, ascii=self.ascii)
