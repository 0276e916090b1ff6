"""A line to type into that shows also what nobody can type."""

from rich.text import Text
from textual.widgets import Input

from ferryman_tui.texts import in_place


class LineInput(Input):
    """Holds any text and sends none of it to the terminal as a command: the server may have given it, or a paste."""

    @property
    def _value(self) -> Text:
        if self.password:
            return super()._value
        return Text(in_place(self.value), no_wrap=True, overflow="ignore", end="")

    def _position_to_cell(self, position: int) -> int:
        return self._value[:position].cell_len
