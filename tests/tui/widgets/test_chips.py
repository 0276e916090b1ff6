"""Chips: their counts, choosing them by key and by mouse, and little room."""

import pytest
from textual.app import App
from textual.message import Message
from textual.pilot import Pilot

from ferryman_tui.tones import Tone
from ferryman_tui.widgets.chips import ALL, Chip, Chips
from tests.tui.widgets.bare import Bare, keep, lines, looks

CHIPS = (
    Chip("running", "Running", Tone.RUN, "●"),
    Chip("failed", "Failed", Tone.ERROR, "✗"),
    Chip("REQUIRED", "REQUIRED", Tone.WARN),
)
COUNTS = {ALL: 1000, "running": 45, "failed": 0, "REQUIRED": 12}


def _app(told: list[Message]) -> tuple[App[None], Chips]:
    chips = Chips(CHIPS)
    chips.show(COUNTS)
    return Bare(chips), chips


async def _at(pilot: Pilot[None], chips: Chips, text: str) -> None:
    await pilot.click(chips, offset=(lines(chips)[0].index(text), 0))
    await pilot.pause()


async def test_chips_are_written_in_full_where_they_fit() -> None:
    app, chips = _app([])
    async with app.run_test(size=(80, 24)):
        assert lines(chips) == [" All 1,000   ● Running 45   ✗ Failed 0   REQUIRED 12"]


async def test_chips_are_short_in_little_room_and_tell_what_is_left_out() -> None:
    app, chips = _app([])
    async with app.run_test(size=(42, 15)) as pilot:
        assert lines(chips) == [" All 1.0k  ● 45  ✗ 0  REQUIRED 12"]
        await pilot.resize_terminal(22, 15)
        await pilot.pause()
        assert lines(chips) == [" All 1.0k  ● 45  +2"]


async def test_arrow_keys_bring_hidden_chips_into_view() -> None:
    app, chips = _app([])
    async with app.run_test(size=(22, 15)) as pilot:
        await pilot.press("tab", "right", "l", "right")
        await pilot.pause()
        assert lines(chips) == [" ✗ 0  REQUIRED 12  +2"]
        await pilot.press("right")
        await pilot.pause()
        assert lines(chips) == [" All 1.0k  ● 45  +2"]


@pytest.mark.parametrize("key", ["space", "enter"])
async def test_keys_choose_several_and_all_takes_them_back(key: str) -> None:
    told: list[Message] = []
    app, chips = _app(told)
    async with app.run_test(size=(80, 24), message_hook=keep(told, [Chips.Changed])) as pilot:
        await pilot.press("tab", "right", key, "right", key)
        assert chips.chosen == {"running", "failed"}
        await pilot.press("h", key)
        assert chips.chosen == {"failed"}
        await pilot.press("left", key)
        await pilot.pause()
        assert [message.chosen for message in told if isinstance(message, Chips.Changed)] == [
            {"running"},
            {"running", "failed"},
            {"failed"},
            frozenset(),
        ]


async def test_a_click_chooses_and_a_second_one_takes_it_back() -> None:
    app, chips = _app([])
    async with app.run_test(size=(80, 24)) as pilot:
        await _at(pilot, chips, "Failed")
        assert chips.chosen == {"failed"}
        plain = looks(chips, 0, "Running")
        assert looks(chips, 0, "Failed") != plain
        await _at(pilot, chips, "Failed")
        assert chips.chosen == set()
        await pilot.click(chips, offset=(70, 0))
        assert chips.chosen == set()


async def test_other_counts_and_chips_are_shown_without_a_message() -> None:
    told: list[Message] = []
    app, chips = _app(told)
    async with app.run_test(size=(80, 24), message_hook=keep(told, [Chips.Changed])) as pilot:
        chips.show({ALL: 2, "X": 2}, [Chip("X", "[b]X[/]", Tone.WARN)])
        await pilot.pause()
        assert lines(chips) == [" All 2   [b]X[/] 2"]
        assert told == []


async def test_counts_that_ended_early_say_so() -> None:
    app, chips = _app([])
    async with app.run_test(size=(80, 24)) as pilot:
        chips.show(COUNTS, at_least=[ALL])
        await pilot.pause()
        assert lines(chips) == [" All 1,000+   ● Running 45   ✗ Failed 0   REQUIRED 12"]
        await pilot.resize_terminal(42, 15)
        await pilot.pause()
        assert lines(chips) == [" All 1.0k+  ● 45  ✗ 0  REQUIRED 12"]


async def test_where_the_keys_are_is_seen() -> None:
    app, chips = _app([])
    async with app.run_test(size=(80, 24)) as pilot:
        before = looks(chips, 0, "All")
        await pilot.press("tab")
        await pilot.pause()
        assert looks(chips, 0, "All") != before
