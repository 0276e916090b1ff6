"""A dialog that closes once."""

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

from ferryman_tui.widgets.standing import Standing

R = TypeVar("R")


class Dialog(ModalScreen[R], Standing):
    """A screen above another one that gives a result."""

    def dismiss(self, result: R | None = None) -> AwaitComplete:
        """Close with a result; nothing happens when it is closed already, or not on top."""
        # Textual would close whatever is on top: keys and clicks that came together would take the screen below too.
        return super().dismiss(result) if self.is_active else AwaitComplete()
