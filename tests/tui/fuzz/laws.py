"""What holds at any moment, whatever an operator does and a server says."""

from rich.segment import Segment
from textual.screen import ModalScreen

from ferryman_tui.app import Console
from ferryman_tui.widgets.keybar import KeyBar
from ferryman_tui.widgets.small import LEAST_COLUMNS, LEAST_ROWS
from ferryman_tui.widgets.topbar import TopBar
from ferryman_tui.widgets.vtable import VTable
from tests.tui.hostile import too_wide, unprintable

_MISUNDERSTOOD = "the console cannot take in"


def check_all(app: Console) -> None:
    """Look at everything that must hold once the screen on top is laid out."""
    _check_feed(app)
    _check_lines(app)
    _check_bars(app)
    _check_cursors(app)


def _check_feed(app: Console) -> None:
    failure = app.session.feed.connection.failure
    told = [failure.message if failure else "", *(message.text for message in app.session.messages)]
    assert not [text for text in told if _MISUNDERSTOOD in text], told


def _check_lines(app: Console) -> None:
    width, height = app.size
    for screen in (app.screen, *app._background_screens):
        strips = screen._compositor.render_strips(app.size)
        lines = ["".join(_text(segment) for segment in strip) for strip in strips]
        assert len(lines) == height or screen is not app.screen, f"{len(lines)} lines of {height} on {screen}"
        assert not unprintable(lines), f"{unprintable(lines)!r} on {screen}:\n" + "\n".join(map(repr, lines))
        if screen is app.screen:
            assert not too_wide(lines, width), f"too wide for {width} on {screen}: {too_wide(lines, width)}"


def _check_bars(app: Console) -> None:
    width, height = app.size
    if width < LEAST_COLUMNS or height < LEAST_ROWS or isinstance(app.screen, ModalScreen):
        return
    screen = app.screen
    top, keys = screen.query_one(TopBar).region, screen.query_one(KeyBar).region
    assert (top.y, top.width, top.height) == (0, width, 1), f"the top bar of {screen} is at {top}"
    assert (keys.bottom, keys.width) == (height, width), f"the key bar of {screen} is at {keys}"


def _check_cursors(app: Console) -> None:
    for table in app.screen.query(VTable):
        if table.display and table.size.height > 1 and table.row_count and table.region.height:
            assert table.cursor_key in table.shown_keys, f"{table.cursor_key} is not in view of {table}"


def _text(segment: Segment) -> str:
    return "" if segment.control else segment.text
