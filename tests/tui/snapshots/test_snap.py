"""The pictures themselves: they keep what is seen, and tell what differs."""

from pathlib import Path

import pytest
from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from ferryman_tui.theme import THEMES
from tests.tui.snapshots.picture import Picture, differences, read, taken, written
from tests.tui.snapshots.snap import snap
from tests.tui.widgets.bare import Bare


class Question(ModalScreen[None]):
    """A screen through which the one below is seen."""

    CSS = "Question { background: $ground-plain 50%; } Question Static { offset: 4 1; width: 6; }"

    def compose(self) -> ComposeResult:
        """Ask."""
        yield Static("Sure?")


def one(text: str, *styles: tuple[int, str]) -> Picture:
    """A picture of one line."""
    return Picture((text,), (styles,))


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_what_is_written_is_read_back_with_wide_signs(theme: str) -> None:
    app = Bare(Static("[b]Jobs[/b] 日本 ✗ ▁▂▃"), Static("  indented"), theme=theme)
    async with app.run_test(size=(40, 5)) as pilot:
        await pilot.pause()
        picture = taken(app)
        assert picture.lines == ("Jobs 日本 ✗ ▁▂▃", "  indented", "", "", "")
        assert picture.width == 40 and "bold" in picture.styles[0][0][1]
        assert read(written(picture)) == picture


async def test_what_shines_through_from_below_is_seen() -> None:
    app = Bare(Static("Jobs"))
    async with app.run_test(size=(40, 5)) as pilot:
        await app.push_screen(Question())
        await pilot.pause()
        assert taken(app).lines == ("Jobs", "    Sure?", "", "", "")


async def test_a_screen_is_stored_when_told_to_and_then_compared(tmp_path: Path) -> None:
    widget = Static("one")
    app = Bare(widget)
    async with app.run_test(size=(20, 3)) as pilot:
        with pytest.raises(pytest.fail.Exception, match="there is no picture 'bare'"):
            await snap(app, "bare", folder=tmp_path)
        await snap(app, "bare", folder=tmp_path, update=True)
        await snap(app, "bare", folder=tmp_path)
        widget.update("two")
        await pilot.pause()
        with pytest.raises(pytest.fail.Exception, match="wanted  one\n  seen    two"):
            await snap(app, "bare", folder=tmp_path, seconds=0.1)


def test_differences_are_told_by_line_and_cells() -> None:
    wanted = one("OK done", (2, "green"), (5, "none"))
    assert differences(wanted, wanted) == []
    assert differences(wanted, one("OK gone", (2, "green"), (5, "none"))) == [
        "line 0:\n  wanted  OK done\n  seen    OK gone"
    ]
    assert differences(wanted, one("OK done", (1, "green"), (6, "none"))) == [
        "line 0, cells 1 to 1 are 'none', not 'green':\n  text    OK done"
    ]
    assert differences(wanted, one("OK", (2, "green"))) == ["the size is 2 x 1, not 7 x 1"]


def test_a_wall_of_differences_is_cut() -> None:
    wanted = Picture(("a",) * 30, (((1, "none"),),) * 30)
    seen = Picture(("b",) * 30, wanted.styles)
    told = differences(wanted, seen)
    assert len(told) == 13 and told[-1] == "and 18 more"
