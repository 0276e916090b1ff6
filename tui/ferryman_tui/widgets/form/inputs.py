"""Controls to type into: one line, several lines, and secrets that nobody sees."""

from typing import Any

from rich.text import Text as RichText
from textual.widgets import Input, TextArea

from ferryman_tui.forms.fields import LongText, Secret, Text
from ferryman_tui.texts import in_place
from ferryman_tui.widgets.form.edited import Edited
from ferryman_tui.widgets.line_input import LineInput

_STORED = "stored; leave empty to keep it"
_SECRET_LINES = 3


class TextInput(LineInput):
    """A line of text; that of a secret is masked."""

    DEFAULT_CSS = """
    TextInput {
        height: 1; border: none; padding: 0 1 !important; background: $ground-head; color: $tone-text;
        &:focus { background: $ground-chip; border: none; }
        & > .input--placeholder { color: $tone-muted; }
    }
    """

    def __init__(self, key: str, kind: Text | Secret, text: str) -> None:
        secret = isinstance(kind, Secret)
        super().__init__(text, placeholder=_placeholder(kind), password=secret, compact=True, select_on_focus=False)
        self._key = key
        self.cursor_blink = False
        if isinstance(kind, Text) and kind.digits:
            self.restrict = r"[0-9]*"

    def show(self, kind: Any) -> None:
        """Take over what else has become of the kind."""
        self.placeholder = _placeholder(kind)

    def write(self, value: object) -> None:
        """Hold something else."""
        text = str(value or "")
        if text != self.value:
            self.value = text

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the form."""
        event.stop()
        self.post_message(Edited(self._key, event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on with the next field."""
        event.stop()
        self.screen.focus_next()


def _placeholder(kind: Text | Secret) -> str:
    if isinstance(kind, Secret):
        return _STORED if kind.stored else ""
    return f"e.g. {kind.placeholder}" if kind.placeholder else ""


class TextLines(TextArea):
    """Text of several lines; that of a secret is masked."""

    DEFAULT_CSS = """
    TextLines {
        border: none; padding: 0 1 !important; background: $ground-head; color: $tone-text;
        scrollbar-size-vertical: 1;
        &:focus { background: $ground-chip; border: none; }
        & .text-area--cursor-line { background: $ground-head; }
        &:focus .text-area--cursor-line { background: $ground-chip; }
        & .text-area--placeholder { color: $tone-muted; }
    }
    """

    def __init__(self, key: str, kind: LongText | Secret, text: str) -> None:
        self._masked = isinstance(kind, Secret)
        placeholder = _STORED if isinstance(kind, Secret) and kind.stored else ""
        super().__init__(text, tab_behavior="focus", compact=True, placeholder=placeholder, soft_wrap=not self._masked)
        self._key = key
        self.cursor_blink = False
        self.styles.height = _SECRET_LINES if isinstance(kind, Secret) else kind.height

    def get_line(self, line_index: int) -> RichText:
        """Give a line as it is drawn."""
        plain = super().get_line(line_index).plain
        return RichText("•" * len(plain) if self._masked else in_place(plain), end="", no_wrap=True)

    def show(self, kind: Any) -> None:
        """Nothing of its kind changes."""

    def write(self, value: object) -> None:
        """Hold something else."""
        text = str(value or "")
        if text != self.text:
            self.text = text

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell the form."""
        event.stop()
        self.post_message(Edited(self._key, self.text))
