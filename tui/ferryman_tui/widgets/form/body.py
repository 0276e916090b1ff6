"""All fields of a form below one another; which there are follows from what they hold."""

from collections.abc import Callable, Mapping
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget

from ferryman_tui.forms.fields import Field, Section, Sections, Values, fields_of, problems_of
from ferryman_tui.tones import Tone
from ferryman_tui.widgets.form.edited import CursorMoved, Edited
from ferryman_tui.widgets.form.inputs import TextInput, TextLines
from ferryman_tui.widgets.form.options import OptionLines
from ferryman_tui.widgets.form.row import FieldCheckbox, FieldRow, row_of
from ferryman_tui.widgets.form.rows import RowLines
from ferryman_tui.widgets.paint import Painted, Pen

Settle = Callable[[str, Values, Values], Values]


class SectionTitle(Painted):
    """The title of a section."""

    DEFAULT_CSS = "SectionTitle { margin-top: 1; } SectionTitle.-untitled { display: none; }"

    def __init__(self, section: Section, *, ascii: bool = False) -> None:
        super().__init__(ascii=ascii, classes="" if section.title else "-untitled")
        self._section = section

    def show(self, section: Section) -> None:
        """Take over another note."""
        if section.note != self._section.note:
            self.refresh()
        self._section = section

    def paint(self, line: int, pen: Pen) -> None:
        """Write the title, its note, and a rule."""
        pen.write(f" {self._section.title} ", Tone.TEXT, bold=True)
        if self._section.note:
            pen.write(f"{self._section.note} ", Tone.MUTED)
        pen.write(("-" if self.ascii else "─") * max(0, pen.left - 1), Tone.FAINT)


class FormBody(VerticalScroll, inherit_bindings=False):
    """Holds the values of a form and shows the fields that they ask for.

    `sections` gives the fields, `settle` what else changes with one of them. A problem is shown once the operator
    wanted to go on with it, one of a live field at once.
    """

    DEFAULT_CSS = """
    FormBody { height: 1fr; width: 1fr; scrollbar-size-vertical: 1; padding: 0 1 0 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", "Next field", show=False),
        Binding("up", "app.focus_previous", "Field before", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
    ]

    class Changed(Message):
        """The form holds something else, by the operator's doing."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class FocusMoved(Message):
        """Another field has the focus."""

    def __init__(
        self,
        sections: Callable[[Values], Sections],
        values: Values,
        settle: Settle | None = None,
        *,
        ascii: bool = False,
    ) -> None:
        super().__init__(can_focus=False)
        self._draw = sections
        self._settle = settle or (lambda key, before, values: values)
        self._ascii = ascii
        self._strict = False
        self._refused: dict[str, str] = {}
        self._widgets: dict[str, SectionTitle | FieldRow] = {}
        self.values = values
        self.sections = sections(values)

    def compose(self) -> ComposeResult:
        """Show all fields."""
        for id, part in _parts(self.sections):
            yield self._made(id, part)

    def _made(self, id: str, part: Section | Field) -> SectionTitle | FieldRow:
        made = (
            SectionTitle(part, ascii=self._ascii)
            if isinstance(part, Section)
            else FieldRow(part, self.values, ascii=self._ascii)
        )
        self._widgets[id] = made
        return made

    # What it holds

    def hold(self, values: Values) -> None:
        """Hold other values."""
        before, self.values = self.values, values
        self.redraw()
        self._write_changes(before)

    def _write_changes(self, before: Values) -> None:
        for row in self.rows:
            if not self.values.same(row.field.key, before):
                row.write(self.values.value(row.field.key))

    def on_edited(self, event: Edited) -> None:
        """Take over what a field holds, and what follows from it."""
        event.stop()
        before = self.values
        edited = before.with_values({event.key: event.value})
        if before.same(event.key, edited):
            return
        self._refused.pop(event.key, None)
        self.values = self._settle(event.key, before, edited)
        self.redraw()
        # Keys that came together are in the control already: written back, an older one would go round for ever.
        self._write_changes(edited if _is_ahead(self._row(event.key)) else before)
        self._reveal(self._row(event.key))
        self.post_message(self.Changed(event.key))

    def _reveal(self, row: FieldRow | None) -> None:
        """Show what is said below a field too, once it is laid out; a long control keeps its own cursor in view."""
        if row is not None and not isinstance(row.control, (RowLines, OptionLines)):
            self.call_after_refresh(row.scroll_visible, animate=False)

    def redraw(self) -> None:
        """Show the fields as they are by now."""
        self.sections = self._draw(self.values)
        parts = list(_parts(self.sections))
        wanted = {id for id, _ in parts}
        for id in [id for id in self._widgets if id not in wanted]:
            self._widgets.pop(id).remove()
        previous: Widget | None = None
        for id, part in parts:
            found = self._widgets.get(id)
            if found is None:
                found = self._made(id, part)
                self.mount(found, after=previous) if previous else self.mount(found, before=0)
            else:
                self._show(found, part)
            previous = found
        self._widgets = {id: self._widgets[id] for id, _ in parts}

    def _show(self, widget: SectionTitle | FieldRow, part: Section | Field) -> None:
        if isinstance(widget, SectionTitle) and isinstance(part, Section):
            widget.show(part)
        elif isinstance(widget, FieldRow) and isinstance(part, Field):
            widget.show(part, self._told(part))

    def _told(self, field: Field) -> str:
        refused = self._refused.get(field.key, "")
        return refused or (field.problem if self._strict or field.live else "")

    # What is wrong

    def check(self) -> dict[str, str]:
        """Show everything that is wrong, and go to the first of it; gives it by the keys of the fields."""
        self._strict = True
        self.redraw()
        problems = problems_of(self.sections)
        self._go_to(problems)
        return problems

    def refuse(self, problems: Mapping[str, str]) -> None:
        """Show what the server refused below its fields, and go to the first of it."""
        self._refused = dict(problems)
        self.redraw()
        self._go_to(problems)

    def _go_to(self, problems: Mapping[str, str]) -> None:
        first = next((row for row in self.rows if row.field.key in problems), None)
        if first is not None:
            first.control.focus()
            # What is wrong takes lines of its own, which are laid out only then.
            self.call_after_refresh(first.scroll_visible, animate=False)

    @property
    def told(self) -> tuple[str, ...]:
        """The labels of the fields below which a problem stands."""
        return tuple(item.label.lower() for item in fields_of(self.sections) if self._told(item))

    # Where the operator is

    @property
    def rows(self) -> list[FieldRow]:
        """The fields from top to bottom."""
        return [widget for widget in self._widgets.values() if isinstance(widget, FieldRow)]

    def _row(self, key: str) -> FieldRow | None:
        return next((row for row in self.rows if row.field.key == key), None)

    @property
    def row_in_focus(self) -> FieldRow | None:
        """The field that keys go into."""
        return row_of(self.screen.focused)

    def focus_first(self) -> None:
        """Go to the first field that can be filled in."""
        first = next((row for row in self.rows if row.control.can_focus), None)
        if first is not None:
            first.control.focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Tell which field it is."""
        self._reveal(row_of(event.widget))
        self.post_message(self.FocusMoved())

    def on_cursor_moved(self, event: CursorMoved) -> None:
        """Keep the cursor of a list in view: it may be longer than the screen."""
        event.stop()
        top = event.widget.region.y - self.region.y + self.scroll_offset.y
        self.scroll_to_region(Region(0, top + event.line, 1, 1), animate=False)

    def action_page(self, by: int) -> None:
        """Scroll by a screen."""
        self.scroll_relative(y=by * max(1, self.size.height - 1), animate=False)


def _is_ahead(row: FieldRow | None) -> bool:
    return row is not None and isinstance(row.control, (TextInput, TextLines, FieldCheckbox))


def _parts(sections: Sections) -> list[tuple[str, Section | Field]]:
    """The parts from top to bottom; one whose kind changes is another part."""
    parts: list[tuple[str, Section | Field]] = []
    for at, section in enumerate(sections):
        parts.append((f"section {section.title or at}", section))
        parts += [(f"{item.key} {type(item.kind).__name__}", item) for item in section.fields]
    return parts
