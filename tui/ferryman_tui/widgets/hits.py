"""What a search by name has found: two lines for each hit, its name with the letters found, and how it stands."""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby

from rich.cells import cell_len
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ferryman_tui.palette import Entry, Hit
from ferryman_tui.texts import ellipsis, visible
from ferryman_tui.theme import Ground, palette
from ferryman_tui.tones import Cell, Tone
from ferryman_tui.widgets.paint import Pen

HIT_LINES = 2
_INDENT = 2


class Hits(ScrollView):
    """The list of hits; keys are the dialog's. `describe` is asked for the second line each time it is painted."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Hits {
        height: auto; background: $ground-head;
        overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; scrollbar-background: $ground-head;
    }
    """

    class Chosen(Message):
        """A hit was clicked on."""

        def __init__(self, hits: "Hits", entry: Entry) -> None:
            super().__init__()
            self.hits = hits
            self.entry = entry

        @property
        def control(self) -> "Hits":
            """The list, for handlers that are bound to one."""
            return self.hits

    def __init__(self, describe: Callable[[Entry], Cell], *, ascii: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._describe = describe
        self._ascii = ascii
        self._hits: Sequence[Hit] = ()
        self._at = 0

    def on_mount(self) -> None:
        """Follow the theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.refresh())

    @property
    def current(self) -> Entry | None:
        """The entry under the cursor; None where nothing was found."""
        return self._hits[self._at].entry if self._hits else None

    def show(self, hits: Sequence[Hit]) -> None:
        """Show what was found now, with the cursor on the best hit."""
        grown = len(hits) != len(self._hits)
        self._hits, self._at = hits, 0
        self.virtual_size = Size(0, len(hits) * HIT_LINES)
        self.scroll_to(y=0, animate=False, force=True)
        self.refresh(layout=grown)

    def touch(self, ids: Collection[str]) -> None:
        """Repaint how these stand, as far as they are in view."""
        top = self.scroll_offset.y
        for at, hit in enumerate(self._hits):
            y = at * HIT_LINES + 1 - top
            if hit.entry.id in ids and 0 <= y < self.size.height:
                self.refresh(Region(0, y, self.size.width, 1))

    def move(self, by: int) -> None:
        """Go some hits down, or up."""
        self._put(self._at + by)
        top, height = self.scroll_offset.y, self.size.height
        first = self._at * HIT_LINES
        wanted = min(max(top, first + HIT_LINES - height), first)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, force=True)

    def page(self, by: int) -> None:
        """Go some pages down, or up; a page leaves one hit of the last one in view."""
        self.move(by * max(1, self.size.height // HIT_LINES - 1))

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked on."""
        at = (event.y + self.scroll_offset.y) // HIT_LINES
        if at < len(self._hits):
            self._put(at)
            self.post_message(self.Chosen(self, self._hits[at].entry))

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Take the cursor along when it would leave the view: enter must not choose what nobody sees."""
        super().watch_scroll_y(old_value, new_value)
        if self._hits and self.size.height >= HIT_LINES:
            top = -(-self.scroll_offset.y // HIT_LINES)
            self._put(max(top, min(self._at, (self.scroll_offset.y + self.size.height) // HIT_LINES - 1)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Take as many lines as there are hits, where they fit."""
        return len(self._hits) * HIT_LINES

    def _put(self, at: int) -> None:
        at = max(0, min(at, len(self._hits) - 1))
        if at != self._at:
            before, self._at = self._at, at
            for changed in (before, at):
                self.refresh(Region(0, changed * HIT_LINES - self.scroll_offset.y, self.size.width, HIT_LINES))

    def render_line(self, y: int) -> Strip:
        """Paint one line of a hit."""
        at, second = divmod(y + self.scroll_offset.y, HIT_LINES)
        ground = Ground.CURSOR if at == self._at and self._hits else Ground.HEAD
        pen = Pen(palette(self.app.theme), self.size.width, ground, self._ascii)
        if at < len(self._hits):
            self._write_edge(pen)
            hit = self._hits[at]
            if second:
                pen.cell(self._describe(hit.entry))
            else:
                self._write_name(hit, pen)
        return pen.strip()

    def _write_edge(self, pen: Pen) -> None:
        if pen.ground is Ground.CURSOR:
            pen.styled(">" if self._ascii else "▌", pen.palette.mark(pen.ground))
        pen.skip_to(_INDENT)

    def _write_name(self, hit: Hit, pen: Pen) -> None:
        for text, found in marked(hit, pen.left - 1, ascii=self._ascii):
            tone = Tone.ACCENT if found else Tone.TEXT
            pen.styled(text, pen.palette.style(tone, pen.ground, bold=True, underline=found))


def marked(hit: Hit, width: int, *, ascii: bool = False) -> Iterator[tuple[str, bool]]:
    """Give the parts of a name and whether they were found, its middle left out where it is too wide."""
    found = frozenset(hit.positions)
    letters = [(visible(letter), at in found) for at, letter in enumerate(hit.entry.name)]
    for is_found, part in groupby(_fitting(letters, width, ascii), key=lambda letter: letter[1]):
        yield "".join(text for text, _ in part), is_found


def _fitting(letters: list[tuple[str, bool]], width: int, ascii: bool) -> list[tuple[str, bool]]:
    if sum(cell_len(text) for text, _ in letters) <= width:
        return letters
    tail = (width - 1) // 2
    head = _first(letters, width - 1 - tail)
    return [*head, (ellipsis(ascii), False), *reversed(_first(letters[::-1], tail))]


def _first(letters: list[tuple[str, bool]], width: int) -> list[tuple[str, bool]]:
    used = 0
    for at, (text, _) in enumerate(letters):
        used += cell_len(text)
        if used > width:
            return letters[:at]
    return letters
