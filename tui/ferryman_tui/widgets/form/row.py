"""One field of a form: its label, its control, and what is said below it."""

from typing import TypeAlias

from textual.app import ComposeResult
from textual.widget import Widget

from ferryman_tui.forms.fields import (
    Choice,
    Field,
    Fixed,
    LongText,
    Rows,
    Secret,
    Several,
    Switch,
    Text,
    Value,
    Values,
)
from ferryman_tui.sheets.lines import Lines, line, wrapped
from ferryman_tui.theme import Ground
from ferryman_tui.tones import Piece, Tone
from ferryman_tui.widgets.checkbox import Checkbox
from ferryman_tui.widgets.form.edited import Edited
from ferryman_tui.widgets.form.inputs import TextInput, TextLines
from ferryman_tui.widgets.form.options import OptionLines
from ferryman_tui.widgets.form.pick import Pick
from ferryman_tui.widgets.form.rows import RowLines
from ferryman_tui.widgets.paint import Painted, Pen
from ferryman_tui.widgets.toned import Toned

LABEL_WIDTH = 19


class Below(Toned):
    """What is said below a control."""

    GROUND = Ground.PLAIN


class FixedText(Below):
    """What cannot be changed, and why."""

    def __init__(self, kind: Fixed, *, ascii: bool = False) -> None:
        super().__init__(lambda width: _fixed_lines(kind, width), ascii=ascii)

    def show_kind(self, kind: Fixed) -> None:
        """Say something else."""
        self.show(lambda width: _fixed_lines(kind, width))


def _fixed_lines(kind: Fixed, width: int) -> Lines:
    return wrapped((Piece(f"{kind.text}  "), Piece(kind.reason, Tone.MUTED)), width)


class FieldCheckbox(Checkbox):
    """A box to tick for a field."""

    def __init__(self, key: str, kind: Switch, value: bool, *, ascii: bool = False) -> None:
        super().__init__(kind.text, value=value, ascii=ascii)
        self._key = key

    def on_checkbox_changed(self, event: Checkbox.Changed) -> None:
        """Tell the form."""
        event.stop()
        self.post_message(Edited(self._key, event.value))


Control: TypeAlias = TextInput | TextLines | Pick | OptionLines | RowLines | FieldCheckbox | FixedText


class FieldRow(Painted):
    """A field; its label is painted beside the control, and stands out while that has the focus."""

    DEFAULT_CSS = f"""
    FieldRow {{ layout: vertical; height: auto; }}
    FieldRow > .control {{ margin-left: {LABEL_WIDTH}; }}
    FieldRow > Below {{ margin-left: {LABEL_WIDTH + 1}; }}
    FieldRow > OptionLines.control, FieldRow > FieldCheckbox.control, FieldRow > FixedText.control {{
        margin-left: {LABEL_WIDTH + 1};
    }}
    """

    def __init__(self, field: Field, values: Values, *, ascii: bool = False) -> None:
        super().__init__(ascii=ascii)
        self.field = field
        self._told = ""
        self.control = _control(field, values, ascii=ascii)
        self.control.add_class("control")
        self._below = Below(self._lines_below, ascii=ascii)

    def compose(self) -> ComposeResult:
        """Put what is said below the control."""
        yield self.control
        yield self._below

    @property
    def hint(self) -> str:
        """What to do here, in a sentence."""
        keys = self.control.hint if isinstance(self.control, RowLines) else ""
        return "  ".join(filter(None, (self.field.hint, keys)))

    @property
    def told(self) -> str:
        """The problem that is shown below it."""
        return self._told

    def show(self, field: Field, told: str) -> None:
        """Show what has become of the field, and what is wrong with it."""
        before, self.field = (self.field, self._told), field
        self._told = told
        _show_kind(self.control, field)
        if (field, told) != before:
            self._below.show(self._lines_below)
            self.refresh()

    def write(self, value: Value | None) -> None:
        """Hold something else."""
        control = self.control
        if isinstance(control, FieldCheckbox):
            control.set_value(value is True)
        elif not isinstance(control, FixedText):
            control.write(value)

    def _lines_below(self, width: int) -> Lines:
        notes = tuple(part for note in self.field.notes for part in wrapped(note, width))
        if not self._told:
            return notes
        mark = "x" if self.ascii else "✗"
        return (*notes, *wrapped(line(f"{mark} {self._told}", Tone.ERROR), width))

    def on_descendant_focus(self) -> None:
        """Let the label stand out."""
        self.refresh()

    def on_descendant_blur(self) -> None:
        """Let the label step back."""
        self.refresh()

    def paint(self, line: int, pen: Pen) -> None:
        """Write the label."""
        if line:
            return
        here = self.has_focus_within
        tone = Tone.ERROR if self._told else Tone.ACCENT if here else Tone.MUTED
        with pen.until(LABEL_WIDTH):
            pen.write(f"  {self.field.label}", tone, bold=here)
            # Only what is not filled in yet is marked: a form full of marks says nothing.
            if self.field.problem and not self._told:
                pen.write(" *", Tone.WARN)


def _control(field: Field, values: Values, *, ascii: bool) -> Control:
    key = field.key
    match field.kind:
        case Text() as kind:
            return TextInput(key, kind, values.text(key))
        case LongText() as kind:
            return TextLines(key, kind, values.text(key))
        case Secret() as kind:
            text = values.text(key)
            return TextLines(key, kind, text) if kind.lines else TextInput(key, kind, text)
        case Choice(explained=True) as kind:
            return OptionLines(key, kind, (values.text(key),), ascii=ascii)
        case Choice() as kind:
            return Pick(key, field.label, kind, values.text(key), ascii=ascii)
        case Several() as kind:
            return OptionLines(key, kind, values.chosen(key), ascii=ascii)
        case Switch() as kind:
            return FieldCheckbox(key, kind, values.flag(key), ascii=ascii)
        case Rows() as kind:
            return RowLines(key, kind, values.rows(key), ascii=ascii)
        case Fixed() as kind:
            return FixedText(kind, ascii=ascii)


def _show_kind(control: Control, field: Field) -> None:
    match control, field.kind:
        case FixedText(), Fixed() as kind:
            control.show_kind(kind)
        case FieldCheckbox(), Switch(text):
            control.relabel(text)
        case Pick(), Choice() as kind:
            control.show(kind)
        case OptionLines(), (Choice() | Several()) as kind:
            control.show(kind)
        case RowLines(), Rows() as kind:
            control.show(kind)
        case ((TextInput() | TextLines()), kind):
            control.show(kind)


def row_of(widget: Widget | None) -> "FieldRow | None":
    """Find the field that a control belongs to."""
    while widget is not None and not isinstance(widget, FieldRow):
        widget = widget.parent if isinstance(widget.parent, Widget) else None
    return widget
