"""A pane of toned lines that can be scrolled and repaints nothing but the lines that changed."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ferryman_tui.sheets.lines import Lines
from ferryman_tui.theme import Ground, palette
from ferryman_tui.tones import Cell
from ferryman_tui.widgets.paint import Pen

Draw = Callable[[int], Lines]
"""Gives the lines of a pane that is so many cells wide."""

_MARGIN = 1


class Sheet(ScrollView, can_focus=True, inherit_bindings=False):
    """Lines drawn for the width that there is, with one cell free at either side."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Sheet {
        height: 1fr; background: $ground-plain;
        overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll(1)", "Down", show=False, id="cursor-down"),
        Binding("up,k", "scroll(-1)", "Up", show=False, id="cursor-up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="page-down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="page-up"),
        Binding("g,home", "first", "Top", show=False, id="first-row"),
        Binding("G,end", "last", "Bottom", show=False, id="last-row"),
    ]

    def __init__(
        self,
        draw: Draw | None = None,
        *,
        ground: Ground = Ground.PLAIN,
        ascii: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._draw: Draw = draw or (lambda width: ())
        self._ground = ground
        self._ascii = ascii
        self._lines: Lines = ()

    def on_mount(self) -> None:
        """Follow the theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.refresh())

    @property
    def lines(self) -> Lines:
        """The lines as drawn last."""
        return self._lines

    def show(self, draw: Draw) -> None:
        """Draw something else, or the same anew."""
        self._draw = draw
        self._redraw()

    def on_resize(self) -> None:
        """Draw for the new width."""
        self._redraw()

    def _redraw(self) -> None:
        width = self.size.width - 2 * _MARGIN
        if width <= 0:
            return
        before, self._lines = self._lines, self._draw(width)
        self.virtual_size = Size(0, len(self._lines))
        if changed := self._changed(before):
            self.refresh(*changed)

    def _changed(self, before: Lines) -> list[Region]:
        top, width = self.scroll_offset.y, self.size.width
        in_view = range(top, min(top + self.size.height, max(len(before), len(self._lines))))
        return [Region(0, at - top, width, 1) for at in in_view if _at(before, at) != _at(self._lines, at)]

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        pen = Pen(palette(self.app.theme), self.size.width, self._ground, self._ascii)
        pen.skip_to(_MARGIN)
        pen.cell(_at(self._lines, y + self.scroll_offset.y))
        return pen.strip()

    def action_scroll(self, by: int) -> None:
        """Go some lines down, or up."""
        self.scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """Go some pages down, or up."""
        self.action_scroll(by * max(1, self.size.height - 1))

    def action_first(self) -> None:
        """Go to the top."""
        self.scroll_to(y=0, animate=False)

    def action_last(self) -> None:
        """Go to the end."""
        self.scroll_to(y=len(self._lines), animate=False)


def _at(lines: Lines, at: int) -> Cell:
    return lines[at] if at < len(lines) else ()
