"""What every screen has: the bars, the guard before every action, and the way to all others."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Input

from ferryman_tui.actions.action import Action
from ferryman_tui.actions.keys import shown_key
from ferryman_tui.actions.navigation import SECTIONS
from ferryman_tui.actions.offers import Offer, capture, key_bar, offer
from ferryman_tui.actions.outcome import Destination, Severity
from ferryman_tui.actions.request import Draft
from ferryman_tui.actions.subject import Place, Subject
from ferryman_tui.actions.table import BY_ID
from ferryman_tui.beat import Beat
from ferryman_tui.copying import copy_id
from ferryman_tui.destinations import Carry, Go, Goal, GoBack, OpenSection
from ferryman_tui.headline import notice, pill
from ferryman_tui.session import Session
from ferryman_tui.store.groups import Group
from ferryman_tui.telling import tell
from ferryman_tui.texts import ellipsis, short_id
from ferryman_tui.widgets.banner import Banner
from ferryman_tui.widgets.filter import FilterField
from ferryman_tui.widgets.keybar import Hint, KeyBar
from ferryman_tui.widgets.paint import Pressed
from ferryman_tui.widgets.small import TooSmall
from ferryman_tui.widgets.standing import Standing
from ferryman_tui.widgets.topbar import Place as Shown
from ferryman_tui.widgets.topbar import Section, TopBar

if TYPE_CHECKING:
    from ferryman_tui.app import Console

SECTION_PLACES = dict(
    zip((action.id for action in SECTIONS), (Place.JOBS, Place.ACTIVITY, Place.DATA, Place.SETTINGS), strict=True)
)
"""The places of the top level by the ids of the actions that open them."""


class ConsoleScreen(Screen[None], Standing):
    """A screen of the console. Actions without a call are its methods `do_…`, guarded before they are called."""

    # Textual declares both for instances.
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-too-narrow"),
        (60, "-narrow"),
        (100, "-wide"),
        (150, "-extra-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-too-low"), (15, "-low"), (30, "-high")]  # noqa: RUF012
    SECTION: ClassVar[Place | None] = None
    ROOT: ClassVar[Place] = Place.JOBS
    """The section that the first crumb leads to."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._offers: tuple[Offer, ...] = ()

    @property
    def console(self) -> "Console":
        """The console that this is a screen of."""
        return cast("Console", self.app)

    # What a screen says about itself

    @property
    @abstractmethod
    def place(self) -> Place:
        """Where the operator is: it decides which keys there are."""

    @abstractmethod
    def body(self) -> ComposeResult:
        """Make what stands between the bars."""

    @abstractmethod
    def flush(self, beat: Beat) -> None:
        """Show what has changed."""

    def subject(self) -> Subject:
        """What actions are about here."""
        return Subject()

    def crumbs(self) -> Sequence[str]:
        """The way to here, for the first line; empty on the top level."""
        return ()

    def about(self, id: str) -> bool:
        """Whether this screen is about that job, connector or execution, and ends when it is deleted."""
        return False

    def show_part(self, part: str) -> None:
        """Show what is asked for when this screen is opened: what to filter by, or which tab."""

    def take(self, next: Destination) -> bool:
        """Do what came of an action, as far as it concerns this screen; False leaves it to the console."""
        return False

    # Frames

    def compose(self) -> ComposeResult:
        """Put the bars around the body."""
        ascii, keymap = self.session.ascii, self.session.keymap
        yield TopBar(ascii=ascii, id="top")
        yield Banner(ascii=ascii)
        yield from self.body()
        yield KeyBar(Hint(shown_key(keymap.keys["help"][0], ascii=ascii), "Help", "help"), ascii=ascii)
        yield TooSmall(ascii=ascii)

    def on_screen_resume(self) -> None:
        """Show everything as it now is."""
        self.call_after_refresh(self.beat, Beat(self.session.clock(), all=True, second=True))

    def beat(self, beat: Beat) -> None:
        """Show what has changed since the last frame."""
        # One that is being closed is not displayed any more, and has lost some of its parts.
        if not (self.is_mounted and self.is_attached and self.display):
            return
        self.flush(beat)
        self._show_bars(beat)

    def _show_bars(self, beat: Beat) -> None:
        session, connection = self.session, self.session.feed.connection
        self.query_one(TopBar).show(
            Shown(
                environment=session.environment,
                link=pill(connection, beat.now, ascii=session.ascii),
                now=beat.now,
                sections=self._sections(),
                chosen=self._chosen_key(),
                crumbs=self.crumbs(),
                notice="read-only" if connection.read_only else "",
            )
        )
        self.query_one(Banner).show(notice(session, beat.now))
        self.show_keys()

    def _sections(self) -> Sequence[Section]:
        counts = self.session.feed.jobs.counts
        busy = counts[Group.RUNNING] + counts[Group.QUEUED]
        return [
            Section(
                shown_key(self.session.keymap.keys[action.id][0]),
                action.hint,
                busy if SECTION_PLACES[action.id] is Place.ACTIVITY and busy else None,
            )
            for action in SECTIONS
        ]

    def _chosen_key(self) -> str:
        ids = [id for id, place in SECTION_PLACES.items() if place is self.SECTION]
        return shown_key(self.session.keymap.keys[ids[0]][0]) if ids else ""

    def show_keys(self) -> None:
        """Show which keys do something here, as of now."""
        offers = key_bar(self.place, self.subject(), self.session.feed.connection)
        if offers != self._offers:
            self._offers = offers
            keys = self.session.keymap.keys
            self.query_one(KeyBar).show(
                [
                    Hint(
                        shown_key(keys[item.action.id][0], ascii=self.session.ascii),
                        item.action.hint,
                        item.action.id,
                        rank,
                        not item.refusal,
                    )
                    for rank, item in enumerate(offers[:-1])
                ]
            )

    # Actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let a key that means nothing here go on to what else it may mean."""
        if action != "do":
            return True
        found = BY_ID[str(parameters[0])]
        if found.id == "filter" and isinstance(self.focused, Input):
            # There it is a letter, although this key is looked at before the field gets it.
            return False
        return self.place in found.places and not found.hidden(self.subject())

    def action_do(self, id: str) -> None:
        """Do something, or tell why not."""
        action = BY_ID[id]
        if self.place not in action.places:
            return
        offered = offer(action, self.subject(), self.session.feed.connection)
        if offered is None:
            return
        if offered.refusal:
            self.tell(f"{action.hint}: {offered.refusal}", Severity.WARNING)
        elif action.call:
            self.carry(action)
        else:
            self._own(action)()

    def _own(self, action: Action) -> Any:
        return getattr(self, f"do_{action.id.replace('-', '_')}")

    def carry(self, action: Action, draft: Draft | None = None) -> None:
        """Have the console ask, send and tell; the subject is what it is at this moment."""
        request = capture(self.subject(), self.session.keymap, draft=draft, folder=self.session.folder)
        self.post_message(Carry(action, request))

    def go(self, goal: Goal) -> None:
        """Go somewhere."""
        self.post_message(Go(goal))

    def tell(self, text: str, severity: Severity = Severity.INFORMATION) -> None:
        """Show a toast."""
        tell(self.app, self.session, text, severity)

    def on_pressed(self, event: Pressed) -> None:
        """Do what was clicked on in one of the bars."""
        event.stop()
        if isinstance(event.widget, TopBar):
            self._follow_top(event.target)
        else:
            self.action_do(event.target)

    def _follow_top(self, target: str) -> None:
        if not self.crumbs():
            keys = self.session.keymap.keys
            id = next(action.id for action in SECTIONS if shown_key(keys[action.id][0]) == target)
            self.action_do(id)
        elif target == "0":
            self.go(OpenSection(self.ROOT))
        elif int(target) < len(self.crumbs()) - 1:
            self.go(GoBack())

    # What is the same on all screens

    def do_show_jobs(self) -> None:
        """Go to the jobs."""
        self.go(OpenSection(Place.JOBS))

    def do_show_activity(self) -> None:
        """Go to what is running and queued."""
        self.go(OpenSection(Place.ACTIVITY))

    def do_show_data(self) -> None:
        """Go to the entities."""
        self.go(OpenSection(Place.DATA))

    def do_show_settings(self) -> None:
        """Go to the settings."""
        self.go(OpenSection(Place.SETTINGS))

    def do_help(self) -> None:
        """Show the keys of this place."""
        from ferryman_tui.dialogs.help import HelpDialog

        self.app.push_screen(HelpDialog(self.session, self.place, self.subject()))

    def do_palette(self) -> None:
        """Jump by name."""
        self.console.action_palette()

    def do_reconnect(self) -> None:
        """Connect again; once connected, load anew what is shown."""
        self.session.feed.reconnect_now()
        self.reload()

    def reload(self) -> None:
        """Read again what was read once."""

    def do_next_theme(self) -> None:
        """Change colours."""
        self.console.action_next_theme()

    def do_next_pane(self) -> None:
        """Go to the next part."""
        self.focus_next()

    def do_previous_pane(self) -> None:
        """Go to the part before."""
        self.focus_previous()

    def do_back(self) -> None:
        """Go one step back: out of a field, then to the screen before."""
        if not self.step_back() and self.SECTION is None:
            self.go(GoBack())

    def step_back(self) -> bool:
        """Take one step back within the screen; False when there is none."""
        return False

    def do_leave(self) -> None:
        """Go back, or quit from the top level."""
        if self.SECTION is None:
            self.go(GoBack())
        else:
            self.leave_console()

    def do_quit(self) -> None:
        """Quit."""
        self.leave_console()

    def leave_console(self) -> None:
        """End the console, once a screen that is being opened has all its parts."""
        self.app.call_later(self.app.exit)

    def do_copy_id(self) -> None:
        """Send the id to the clipboard, and tell how; whether it arrived nobody can know."""
        self.run_worker(copy_id(self.app, self.session, *self.id_in_view()), group="copy", exit_on_error=False)

    def id_in_view(self) -> tuple[str, str]:
        """The id to copy, and what it is an id of."""
        subject = self.subject()
        if subject.connector:
            return subject.connector.id, "connector id"
        if subject.record:
            return subject.record.key, "record key"
        run = subject.run
        return (run.id, "execution id") if run else ("", "")

    def do_show_id(self) -> None:
        """Show the ids in full."""
        from ferryman_tui.dialogs.ids import IdsDialog

        self.app.push_screen(IdsDialog(self.session, self.subject()))

    @property
    def typing(self) -> FilterField | None:
        """The filter that keys go into now."""
        return next((field for field in self.query(FilterField) if field.typing), None)


def execution_crumb(id: str, *, ascii: bool = False) -> str:
    """How an execution is named in the first line."""
    return f"{ellipsis(ascii)}{short_id(id)}"
