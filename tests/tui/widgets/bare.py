"""An app that has nothing but the widgets under test, and a way to read what stands on its screen."""

from collections.abc import Callable, Iterable

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ferryman_tui.theme import HARBOR, register


class Bare(App[None]):
    """Shows the widgets that it is given, and keeps the messages that it gets from them."""

    CSS = "Screen { background: $ground-plain; }"
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None

    def __init__(self, *widgets: Widget, theme: str = HARBOR.name, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        register(self, theme)
        self._widgets = widgets
        self.told: list[Message] = []

    def compose(self) -> ComposeResult:
        """Show the widgets."""
        yield from self._widgets


def strips(widget: Widget) -> list[Strip]:
    """Give the lines of a widget as they stand on the screen."""
    return list(widget.render_lines(Region(0, 0, *widget.size)))


def lines(widget: Widget) -> list[str]:
    """Give the text of a widget, line by line, without the spaces at their ends."""
    return [strip.text.rstrip() for strip in strips(widget)]


def looks(widget: Widget, line: int, text: str) -> set[str]:
    """Give the styles of the segments of a line that hold some text."""
    return {str(segment.style) for segment in strips(widget)[line] if text in segment.text}


def keep(told: list[Message], kinds: Iterable[type[Message]]) -> Callable[[Message], None]:
    """Make a message hook that keeps the messages of some kinds, in their order."""
    wanted = tuple(kinds)

    def hook(message: Message) -> None:
        # A message is seen once by every widget that it passes on its way up.
        if isinstance(message, wanted) and not any(message is kept for kept in told):
            told.append(message)

    return hook
