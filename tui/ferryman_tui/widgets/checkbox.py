"""A box to tick that shows its state with a letter, not by colour alone."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from ferryman_tui.theme import Ground
from ferryman_tui.tones import Tone
from ferryman_tui.widgets.paint import Painted, Pen


class Checkbox(Painted, can_focus=True):
    """A line with "[ ]" or "[x]" before its label."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "tick", "Tick", show=False, id="checkbox.tick"),
    ]

    class Changed(Message):
        """The box was ticked, or its tick taken away."""

        def __init__(self, checkbox: "Checkbox", value: bool) -> None:
            super().__init__()
            self.checkbox = checkbox
            self.value = value

        @property
        def control(self) -> "Checkbox":
            """The box, for handlers that are bound to one."""
            return self.checkbox

    def __init__(
        self,
        label: str,
        *,
        value: bool = False,
        ground: Ground = Ground.PLAIN,
        ascii: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(ascii=ascii, id=id)
        self._ground = ground
        self._label = label
        self._value = value

    @property
    def value(self) -> bool:
        """Whether it is ticked."""
        return self._value

    def set_value(self, value: bool) -> None:
        """Tick it, or take the tick away."""
        if value != self._value:
            self._value = value
            self.refresh()
            self.post_message(self.Changed(self, value))

    def relabel(self, label: str) -> None:
        """Say something else behind the box."""
        if label != self._label:
            self._label = label
            self.refresh()

    def action_tick(self) -> None:
        """Tick it when it is not ticked, else take the tick away."""
        self.set_value(not self._value)

    def on_click(self) -> None:
        """Tick it as the keys do."""
        self.action_tick()

    def on_focus(self) -> None:
        """Show that keys go here."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self.refresh()

    def paint(self, line: int, pen: Pen) -> None:
        """Write the box and its label."""
        pen.ground = self._ground
        tone = Tone.ACCENT if self.has_focus else Tone.TEXT
        pen.write("[x] " if self._value else "[ ] ", tone, bold=self._value or self.has_focus)
        pen.styled(self._label, pen.palette.style(Tone.TEXT, pen.ground, underline=self.has_focus))
