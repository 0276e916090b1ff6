"""The box to tick."""

import pytest
from textual.message import Message

from ferryman_tui.widgets.checkbox import Checkbox
from tests.tui.widgets.bare import Bare, keep, lines, looks


@pytest.mark.parametrize("key", ["space", "enter"])
async def test_keys_and_clicks_tick_it_and_take_the_tick_away(key: str) -> None:
    told: list[Message] = []
    box = Checkbox("My files hold [every] value")
    async with Bare(box).run_test(size=(60, 15), message_hook=keep(told, [Checkbox.Changed])) as pilot:
        assert lines(box) == ["[ ] My files hold [every] value"]
        await pilot.press("tab", key)
        await pilot.pause()
        assert lines(box) == ["[x] My files hold [every] value"]
        await pilot.click(box)
        await pilot.pause()
        assert (lines(box)[0][:3], box.value) == ("[ ]", False)
        assert [message.value for message in told if isinstance(message, Checkbox.Changed)] == [True, False]


async def test_the_focus_is_seen() -> None:
    box = Checkbox("label", value=True)
    async with Bare(box).run_test(size=(60, 15)) as pilot:
        assert lines(box) == ["[x] label"]
        before = looks(box, 0, "label")
        box.focus()
        await pilot.pause()
        assert looks(box, 0, "label") != before
        box.blur()
        await pilot.pause()
        assert looks(box, 0, "label") == before
