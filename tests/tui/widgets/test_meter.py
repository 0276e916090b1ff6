"""The bar of an execution, and its counters."""

import pytest

from ferryman_tui.tones import Piece, Tone
from ferryman_tui.widgets.meter import Counter, Counters, Fact, Meter, Progress
from tests.tui.widgets.bare import Bare, lines, looks

FACTS = (
    Fact((Piece("51.2 %"),)),
    Fact((Piece("29,423 / 57,467 rows"),), 1),
    Fact((Piece("318/s"),), 3),
    Fact((Piece("1m 28s left", Tone.MUTED),), 2),
)
COUNTERS = [
    Counter("Created", 585, 0.02, Tone.OK, (1.0, 5.0, 3.0)),
    Counter("Updated", 20_529, 0.698, Tone.RUN, ()),
    Counter("Unchanged", 8_296, 0.282, Tone.MUTED),
    Counter("Rejected", 13, 0.0004, Tone.WARN),
]


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (120, " " + "━" * 32 + "╸" + "─" * 31 + "   51.2 %   29,423 / 57,467 rows   318/s   1m 28s left"),
        (80, " ━━━━━━━━━━━━━╸──────────────   51.2 %   29,423 / 57,467 rows   318/s   1m 28s left"),
        (60, " ━━━━━━━━━━━━━━───────────────   51.2 %   29,423 / 57,467 rows"),
    ],
)
async def test_the_bar_leaves_out_what_is_needed_least(width: int, line: str) -> None:
    meter = Meter()
    async with Bare(meter).run_test(size=(width, 15)) as pilot:
        assert lines(meter) == [""]
        meter.show(Progress(0.512, FACTS))
        await pilot.pause()
        shown = lines(meter)[0]
        assert len(shown) < width
        assert shown.split()[1:] == line.split()[1:]
        assert 16 <= len(shown.split()[0]) <= 64
        assert shown[1] == "━"


async def test_a_bar_without_a_known_end_is_dotted() -> None:
    meter = Meter()
    meter.show(Progress(None, FACTS[1:2]))
    async with Bare(meter).run_test(size=(80, 24)) as pilot:
        assert lines(meter)[0].split()[0] == "╌" * 55
        meter.show(Progress(1.0, tone=Tone.OK))
        await pilot.pause()
        assert lines(meter)[0].strip() == "━" * 64


@pytest.mark.parametrize("width", [60, 80, 140])
async def test_counters_stand_side_by_side(width: int) -> None:
    counters = Counters()
    counters.show(COUNTERS)
    async with Bare(counters).run_test(size=(width, 24)):
        first, second, third = lines(counters)
        assert second.split() == ["585", "20,529", "8,296", "13"]
        assert "▂█▅" in third
        assert "▇" in third
        assert {strip.cell_length for strip in (counters.render_line(y) for y in range(3))} == {width}
        labels = ["Created", "Updated", "Unchanged", "Rejected"]
        shares = ["2.0 %", "69.8 %", "28.2 %", "0.0 %"]
        assert all(label in first for label in labels)
        assert all(share in first for share in shares) == (width > 60)


async def test_counters_leave_room_where_they_are_given_some() -> None:
    counters = Counters()
    counters.styles.height = 5
    async with Bare(counters).run_test(size=(80, 24)) as pilot:
        counters.show(COUNTERS)
        await pilot.pause()
        assert [bool(line) for line in lines(counters)] == [False, True, True, True, False]
        assert looks(counters, 2, "585") != looks(counters, 2, "20,529")
