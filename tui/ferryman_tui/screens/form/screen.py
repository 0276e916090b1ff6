"""The screen of a form, whatever it is of: fields on the left, what helps to fill them in on the right."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal

from ferryman import Connector, FieldViolation, GeneralSettings, Job, SourcePreview
from ferryman_tui.actions.action import Action
from ferryman_tui.actions.outcome import (
    ChooseVersion,
    CorrectFields,
    Destination,
    LeaveForm,
    Severity,
    ShowPreview,
)
from ferryman_tui.actions.request import Draft
from ferryman_tui.actions.subject import Place, Subject
from ferryman_tui.beat import Beat
from ferryman_tui.destinations import EditConnector, Go, Goal
from ferryman_tui.dialogs.confirm import ConfirmDialog
from ferryman_tui.dialogs.conflict import ConflictDialog, Resolution
from ferryman_tui.dialogs.leave import leave_question
from ferryman_tui.dialogs.row import Reader
from ferryman_tui.dialogs.row_form import ask
from ferryman_tui.forms.fields import Sections, Values, problems_of
from ferryman_tui.forms.form import Aids, Form, Thing, changed_labels, shown_problems
from ferryman_tui.forms.job_basics import CONNECTOR, NEW_CONNECTOR
from ferryman_tui.forms.versions import differences, merged
from ferryman_tui.screens.base import ConsoleScreen
from ferryman_tui.screens.bindings import bindings
from ferryman_tui.screens.work import work
from ferryman_tui.session import Session
from ferryman_tui.sheets.guide import guide_sheet
from ferryman_tui.sheets.lines import Lines, line, wrapped
from ferryman_tui.sheets.source_preview import source_preview_sheet
from ferryman_tui.tones import Cell, Piece, Tone
from ferryman_tui.widgets.form.body import FormBody
from ferryman_tui.widgets.form.edited import RowAsked
from ferryman_tui.widgets.line import StatusLine
from ferryman_tui.widgets.sheet import Sheet
from ferryman_tui.widgets.toned import Toned


class FormScreen(ConsoleScreen):
    """A form; `make` gives it for what is stored by now, `thing` is that as it was read."""

    DEFAULT_CSS = """
    FormScreen #form { height: 1fr; }
    FormScreen #guide { width: 40; border-left: vkey $border; display: none; padding: 1 0 0 0; }
    FormScreen.-wide #guide, FormScreen.-extra-wide #guide { display: block; }
    FormScreen.-extra-wide #guide { width: 60; }
    FormScreen #hint { height: 2; padding: 0 1; background: $ground-head; }
    FormScreen.-wide #hint, FormScreen.-extra-wide #hint { display: none; }
    """
    BINDINGS = bindings(Place.FORM)

    def __init__(self, session: Session, thing: Thing, make: Callable[[Any], Form]) -> None:
        super().__init__(session)
        self._make = make
        self._thing: Thing = thing
        self._form = make(thing)
        self._aids = Aids()
        self._elsewhere: tuple[str, ...] = ()
        self._lore = (session.entities, session.connectors)
        self._body = FormBody(self._fields, self._form.base, self._settled, ascii=session.ascii)

    # What the screen says about itself

    @property
    def place(self) -> Place:
        """The keys of forms."""
        return Place.FORM

    def crumbs(self) -> Sequence[str]:
        """The way to here."""
        return self._form.crumbs

    def subject(self) -> Subject:
        """What is stored."""
        return self._form.subject(self._body.values)

    def about(self, id: str) -> bool:
        """Whether it edits this job or connector."""
        return not isinstance(self._thing, GeneralSettings) and self._thing.id == id

    def body(self) -> ComposeResult:
        """Put the fields beside the guide, and what has changed below both."""
        ascii = self.session.ascii
        with Horizontal(id="form"):
            yield self._body
            yield Sheet(self._guide, ascii=ascii, id="guide")
        yield Toned(self._hint, ascii=ascii, id="hint")
        yield StatusLine(ascii=ascii, id="changes")

    def on_mount(self) -> None:
        """Go to the first field, and ask what the cron means."""
        self.query_one("#guide", Sheet).can_focus = False
        self._body.focus_first()
        self._ask_fires()

    def flush(self, beat: Beat) -> None:
        """Take over entities and connectors that were read anew."""
        lore = (self.session.entities, self.session.connectors)
        if lore[0] is not self._lore[0] or lore[1] is not self._lore[1]:
            self._lore = lore
            self._form = self._make(self._thing)
            self._body.redraw()
        if beat.all:
            self._show_asides()

    # What it holds

    def _fields(self, values: Values) -> Sections:
        return self._form.sections(values, self._aids)

    def _settled(self, key: str, before: Values, values: Values) -> Values:
        if key == CONNECTOR and values.text(CONNECTOR) == NEW_CONNECTOR:
            self.post_message(Go(EditConnector()))
            return values.with_values({CONNECTOR: before.text(CONNECTOR)})
        return self._form.settled(key, before, values)

    def on_form_body_changed(self, event: FormBody.Changed) -> None:
        """Say what has changed, and ask the server about a new cron."""
        self._elsewhere = ()
        if self._form.cron(self._body.values) != self._aids.fires_of:
            self._ask_fires()
        self._show_asides()

    def on_form_body_focus_moved(self) -> None:
        """Help with the field."""
        self._show_asides()

    def on_row_asked(self, event: RowAsked) -> None:
        """Fill in a row of a list."""
        event.stop()
        keymap = self.session.keymap
        ask(self, event, (keymap.first("save"), keymap.first("back")), ascii=self.session.ascii)

    def _hold(self, thing: Thing, values: Values | None = None) -> None:
        """Go on from another stored version, with what is stored or with other values."""
        self._thing = thing
        self._form = self._make(thing)
        self._body.hold(values or self._form.base)
        self._ask_fires()
        self._show_asides()

    def _ask_fires(self) -> None:
        cron = self._form.cron(self._body.values)
        self._aids = replace(self._aids, fires_of=cron, fires=None)
        if cron:
            self.run_worker(work(self._read_fires, cron), group="fires", exclusive=True, exit_on_error=False)

    async def _read_fires(self, cron: str) -> None:
        fires = await self.session.feed.reads.schedule_preview(cron)
        if cron == self._aids.fires_of:
            self._aids = replace(self._aids, fires=fires)
            self._body.redraw()
            self._show_asides()

    # What stands beside and below the fields

    def _show_asides(self) -> None:
        if not self.is_mounted:
            return
        self.query_one("#guide", Sheet).show(self._guide)
        self.query_one("#hint", Toned).show(self._hint)
        self.query_one("#changes", StatusLine).show(self._changes())

    def _guide(self, width: int) -> Lines:
        row = self._body.row_in_focus if self.is_mounted else None
        return guide_sheet(row.field, row.hint, self._form.about(self._body.values), width) if row else ()

    def _hint(self, width: int) -> Lines:
        row = self._body.row_in_focus if self.is_mounted else None
        return wrapped(line(row.hint, Tone.MUTED), width)[:2] if row else ()

    def _changes(self) -> Cell:
        mark = "x" if self.session.ascii else "✗"
        if self._elsewhere:
            return (Piece(f"{mark} {'; '.join(self._elsewhere)}", Tone.ERROR),)
        if told := self._body.told:
            return (Piece(f"{mark} to be corrected: {', '.join(told)}", Tone.ERROR),)
        labels = changed_labels(self._form, self._body.values)
        if not labels:
            return (Piece("No changes.", Tone.MUTED),)
        count = "1 change" if len(labels) == 1 else f"{len(labels)} changes"
        return (Piece(f"{count}: ", Tone.WARN, bold=True), Piece(", ".join(labels)))

    # Saving and looking into the source

    def carry(self, action: Action, draft: Draft | None = None) -> None:
        """Send what the form holds, unless something is wrong with it."""
        made = self._draft() if action.id == "save" else self._source()
        if made is not None:
            super().carry(action, made)

    def _draft(self) -> Draft | None:
        values = self._body.values
        if not changed_labels(self._form, values) and not problems_of(self._body.sections):
            self.tell("Nothing has changed, so there is nothing to save.")
            return None
        if self._body.check():
            self._show_asides()
            self.tell(f"Not saved yet: {', '.join(self._body.told)}.", Severity.WARNING)
            return None
        return self._form.draft(values)

    def _source(self) -> Draft | None:
        source = self._form.source(self._body.values)
        if isinstance(source, str):
            self.tell(source, Severity.WARNING)
            return None
        return source

    def take(self, next: Destination) -> bool:
        """Do what came of saving or of a preview, while this form is the one that asked for it."""
        if isinstance(next, LeaveForm):
            return self._take_connector(next.stored)
        if self.console.console_screens[0] is not self:
            return False
        match next:
            case CorrectFields(violations, stored):
                self._correct(violations, stored)
            case ChooseVersion(stored):
                self._choose_version(stored)
            case ShowPreview(preview):
                self._take_preview(preview)
            case _:
                return False
        return True

    def _take_connector(self, stored: Thing) -> bool:
        """Use the connector that was made for this job."""
        if not isinstance(stored, Connector) or not isinstance(self._thing, Job):
            return False
        self._form = self._make(self._thing)
        if not self._body.values.text(CONNECTOR):
            self._body.hold(self._body.values.with_values({CONNECTOR: stored.id}))
        else:
            self._body.redraw()
        return True

    def _correct(self, violations: tuple[FieldViolation, ...], stored: Job | None) -> None:
        if stored is not None:
            self._hold(stored, self._body.values)
        problems, self._elsewhere = shown_problems(self._form, self._body.sections, violations)
        self._body.refuse(problems)
        self._show_asides()

    def _choose_version(self, stored: Thing) -> None:
        theirs, values = self._make(stored), self._body.values
        changed = f" at {stored.updated_at:%H:%M:%S} UTC on {stored.updated_at:%d %b}" if stored.updated_at else ""
        name = "It" if isinstance(stored, GeneralSettings) else stored.name
        dialog = ConflictDialog(name, changed, differences(self._form, theirs, values), ascii=self.session.ascii)
        self.app.push_screen(dialog, partial(self._resolve, stored))

    def _resolve(self, stored: Thing, resolution: Resolution | None) -> None:
        if resolution is Resolution.LOAD:
            self._hold(stored)
            self.tell("Loaded what is stored; your changes are gone.")
        elif resolution is Resolution.OVERWRITE:
            self._hold(stored, merged(self._form, self._make(stored), self._body.values))
            self.action_do("save")

    def _take_preview(self, preview: SourcePreview) -> None:
        values, done = self._form.previewed(self._body.values, preview)
        self._aids = replace(self._aids, preview=preview)
        self._body.hold(values)
        self._show_asides()
        draw = partial(source_preview_sheet, preview, done, ascii=self.session.ascii)
        back = self.session.keymap.first("back")
        self.app.push_screen(Reader("Preview of the source", draw, back=back, ascii=self.session.ascii))

    # Leaving

    def go(self, goal: Goal) -> None:
        """Go somewhere; ask first if something would be lost."""
        self._leave(lambda: self.post_message(Go(goal)))

    def do_quit(self) -> None:
        """Quit; ask first if something would be lost."""
        self._leave(self.leave_console)

    def _leave(self, leave: Callable[[], object]) -> None:
        labels = changed_labels(self._form, self._body.values)
        if not labels:
            leave()
            return
        question = leave_question(self._form.crumbs[-1 if len(self._form.crumbs) == 2 else 1], labels)

        def answered(sure: bool | None) -> None:
            if sure:
                leave()

        dialog = ConfirmDialog(lambda: question, ascii=self.session.ascii, early=0.0)
        self.app.push_screen(dialog, answered)
