"""The command palette: a job, a screen or an action by a few letters of its name."""

from collections.abc import Callable, Collection
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from ferryman_tui.beat import Beat
from ferryman_tui.palette import HITS_MAX, CommandPalette, Entry
from ferryman_tui.sheets.lines import Lines, line
from ferryman_tui.tones import Cell, Piece, Tone
from ferryman_tui.widgets.dialog import Dialog
from ferryman_tui.widgets.hits import HIT_LINES, Hits
from ferryman_tui.widgets.line_input import LineInput
from ferryman_tui.widgets.toned import Toned

_MOST_HITS = 12
_FRAME_LINES = 8
"""Lines that everything but the hits takes: what is above the frame, its borders, the query and the foot."""


class PaletteDialog(Dialog[Entry | None]):
    """Gives the entry that was chosen, or None.

    `describe` gives the line below a name; it is asked anew as jobs change. `running` are the ids of running jobs.
    """

    DEFAULT_CSS = """
    PaletteDialog { align: center top; background: $ground-plain 60%; }
    PaletteDialog > #frame {
        width: 84; max-width: 100%; height: auto; margin: 2 0 0 0;
        background: $ground-head; border: round $border;
    }
    PaletteDialog.-ascii > #frame { border: ascii $border; }
    PaletteDialog #query { height: 1; }
    PaletteDialog #prompt { width: 2; margin-left: 2; }
    PaletteDialog Input {
        width: 1fr; height: 1; border: none; padding: 0; background: $ground-head; color: $tone-text;
        &:focus { border: none; background-tint: transparent; }
        & > .input--placeholder { color: $tone-muted; }
        & > .input--cursor { background: $ground-head; color: $tone-text; text-style: reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "move(1)", "Down", show=False, id="palette.down"),
        Binding("up,ctrl+p", "move(-1)", "Up", show=False, id="palette.up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="palette.page-down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="palette.page-up"),
        Binding("escape", "close", "Close", show=False, id="palette.close"),
    ]

    def __init__(
        self,
        index: CommandPalette,
        describe: Callable[[Entry], Cell],
        running: Collection[str] = (),
        *,
        ascii: bool = False,
    ) -> None:
        super().__init__()
        self._index = index
        self._first = frozenset(running)
        self._ascii = ascii
        self.set_class(ascii, "-ascii")
        self._hits = Hits(describe, ascii=ascii)
        self._input = LineInput(placeholder="a few letters of a job, an action or a screen", compact=True)
        self._input.cursor_blink = False
        self._found = 0

    def compose(self) -> ComposeResult:
        """Put what is typed above what is found."""
        prompt = line(">" if self._ascii else "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}", Tone.ACCENT, bold=True)
        with Vertical(id="frame"):
            with Horizontal(id="query"):
                yield Toned(lambda width: (prompt,), ascii=self._ascii, id="prompt")
                yield self._input
            yield Toned(self._rule, ascii=self._ascii)
            yield self._hits
            yield Toned(self._foot, ascii=self._ascii, id="foot")

    def on_mount(self) -> None:
        """Show what runs, before anything is typed."""
        self._input.focus()
        self._search()

    def on_resize(self) -> None:
        """Show as many whole hits as there is room for."""
        shown = min(_MOST_HITS, (self.size.height - _FRAME_LINES) // HIT_LINES)
        self._hits.styles.max_height = max(1, shown) * HIT_LINES

    def _rule(self, width: int) -> Lines:
        return (line(("-" if self._ascii else "─") * width, Tone.FAINT),)

    def _foot(self, width: int) -> Lines:
        if not self._found:
            told = line("  Nothing has these letters in this order.", Tone.MUTED)
        else:
            first = "the first " if self._found == HITS_MAX else ""
            told = line(f"  {first}{self._found} found", Tone.MUTED)
        keys = (("enter" if self._ascii else "⏎", " open  "), ("esc", " close"))
        hints = [piece for key, label in keys for piece in (Piece(key, Tone.ACCENT, True), Piece(label, Tone.MUTED))]
        gap = width - 2 - sum(len(piece.text) for piece in (*told, *hints))
        return (*self._rule(width), (*told, Piece(" " * max(1, gap)), *hints))

    def beat(self, beat: Beat) -> None:
        """Show how what was found now stands; it keeps its place."""
        self._hits.touch(beat.jobs)

    def on_input_changed(self) -> None:
        """Search anew at each key."""
        self._search()

    def _search(self) -> None:
        hits = self._index.search(self._input.value, self._first)
        self._hits.show(hits)
        self._found = len(hits)
        self.query_one("#foot", Toned).show(self._foot)

    def on_input_submitted(self) -> None:
        """Give what the cursor is at."""
        if entry := self._hits.current:
            self.dismiss(entry)

    def on_hits_chosen(self, event: Hits.Chosen) -> None:
        """Give what was clicked on."""
        self.dismiss(event.entry)

    def action_move(self, by: int) -> None:
        """Go some hits down, or up."""
        self._hits.move(by)

    def action_page(self, by: int) -> None:
        """Go some pages down, or up."""
        self._hits.page(by)

    def action_close(self) -> None:
        """Choose nothing."""
        self.dismiss(None)
