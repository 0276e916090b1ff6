"""An update writes the cells that have to be painted, where they stand, and no others."""

import re

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from ferryman_tui.narrow import NarrowUpdate

CONSOLE = Console(force_terminal=True, color_system="truecolor", width=40)
LEFT = Strip([Segment("abcdef", Style(color="#102030")), Segment("ghij", Style(bold=True))])
RIGHT = Strip([Segment("0123456789")])


def written(*spans: tuple[int, int, int]) -> list[tuple[int, int, str]]:
    """The lines, columns and texts that an update of two widgets side by side writes, all counted from 0."""
    update = NarrowUpdate([{0: LEFT, 10: RIGHT}] * 3, list(spans), [[10, 20]] * 3)
    found = re.findall(r"\x1b\[(\d+);(\d+)H([^H]*?)(?=\x1b\[\d+;\d+H|$)", update.render_segments(CONSOLE))
    return [(int(y) - 1, int(x) - 1, re.sub(r"\x1b\[[\d;]*m", "", text)) for y, x, text in found]


def test_a_span_inside_of_a_widget_is_written_alone() -> None:
    assert written((1, 4, 8)) == [(1, 4, "efgh")]


def test_a_span_across_two_widgets_is_written_in_two_parts() -> None:
    assert written((0, 8, 12)) == [(0, 8, "ij"), (0, 10, "01")]


def test_a_span_of_a_whole_widget_does_not_touch_its_neighbour() -> None:
    assert written((2, 0, 10)) == [(2, 0, "abcdefghij")]
    assert written((2, 10, 20)) == [(2, 10, "0123456789")]


def test_each_span_is_written_on_its_line() -> None:
    assert written((0, 0, 1), (2, 19, 20)) == [(0, 0, "a"), (2, 19, "9")]


def test_cells_keep_their_style() -> None:
    update = NarrowUpdate([{0: LEFT}], [(0, 5, 7)], [[10]])
    assert update.render_segments(CONSOLE) == "\x1b[1;6H\x1b[38;2;16;32;48mf\x1b[0m\x1b[1mg\x1b[0m"
