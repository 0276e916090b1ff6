"""A control that holds one of many options; a list to search opens below the keys."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from ferryman_tui.forms.fields import Choice, Option
from ferryman_tui.theme import Ground
from ferryman_tui.tones import Tone
from ferryman_tui.widgets.form.edited import Edited
from ferryman_tui.widgets.form.pick_list import PickList
from ferryman_tui.widgets.paint import Painted, Pen


class Pick(Painted, can_focus=True):
    """One line with the chosen option; left and right go through the options, enter lists them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "step(1)", "Next", show=False),
        Binding("left", "step(-1)", "Before", show=False),
        Binding("enter,space", "list", "List", show=False),
    ]

    def __init__(self, key: str, label: str, kind: Choice, value: str, *, ascii: bool = False) -> None:
        super().__init__(ascii=ascii)
        self._key = key
        self._label = label
        self._kind = kind
        self._value = value

    @property
    def _chosen(self) -> Option | None:
        return next((option for option in self._kind.options if option.value == self._value), None)

    def show(self, kind: Choice) -> None:
        """Offer other options."""
        if kind != self._kind:
            self._kind = kind
            self.refresh()

    def write(self, value: object) -> None:
        """Hold something else."""
        self._value = str(value or "")
        self.refresh()

    def action_step(self, by: int) -> None:
        """Choose the option some places on, but not one that leads elsewhere."""
        values = [option.value for option in self._kind.options if not option.value.startswith("+")]
        if values:
            at = values.index(self._value) if self._value in values else (-1 if by > 0 else len(values))
            self._choose(values[(at + by) % len(values)])

    def action_list(self) -> None:
        """List the options."""
        self.app.push_screen(PickList(self._label, self._kind.options, self._value, ascii=self.ascii), self._take)

    def _take(self, value: str | None) -> None:
        if value is not None:
            self._choose(value)

    def _choose(self, value: str) -> None:
        self.post_message(Edited(self._key, value))

    def on_click(self, event: events.Click) -> None:
        """List the options."""
        event.stop()
        self.action_list()

    def on_focus(self) -> None:
        """Show that keys go here."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that keys go elsewhere."""
        self.refresh()

    def paint(self, line: int, pen: Pen) -> None:
        """Write the option."""
        pen.ground = Ground.CHIP if self.has_focus else Ground.HEAD
        arrow = "v" if self.ascii else "▾"
        chosen = self._chosen
        with pen.until(pen.room - 3):
            pen.write(" ")
            if chosen:
                pen.write(chosen.label, Tone.TEXT)
                pen.write(f"  {chosen.note}" if chosen.note else "", Tone.MUTED)
            else:
                pen.write(self._value or self._kind.prompt, Tone.MUTED)
        pen.skip_to(pen.room - 2)
        pen.write(arrow, Tone.ACCENT if self.has_focus else Tone.MUTED)
