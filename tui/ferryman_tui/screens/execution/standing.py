"""How an execution stands: its phases, how far it is, and its counters; or the record that it sends."""

from textual.app import ComposeResult
from textual.containers import Vertical

from ferryman import Execution
from ferryman_tui.columns import Context
from ferryman_tui.pace import Pace
from ferryman_tui.screens.execution.figures import counters_of, progress_of, tally_line
from ferryman_tui.screens.execution.head import Plain
from ferryman_tui.sheets.exported_item import exported_item_sheet
from ferryman_tui.sheets.lines import indented
from ferryman_tui.sheets.phases import phases_line
from ferryman_tui.widgets.line import StatusLine
from ferryman_tui.widgets.meter import Counters, Meter


class ExecutionStanding(Vertical):
    """The figures of one execution; what of them there is room for is for the screen's height to say."""

    DEFAULT_CSS = """
    ExecutionStanding { height: auto; }
    ExecutionStanding #tally, ExecutionStanding #item { display: none; }
    ExecutionStanding.-export #item { display: block; }
    ExecutionStanding.-export Meter, ExecutionStanding.-export Counters, ExecutionStanding.-export #tally {
        display: none;
    }
    """

    def __init__(self, *, ascii: bool = False, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._ascii = ascii

    def compose(self) -> ComposeResult:
        """Put the phases above the figures."""
        yield StatusLine(ascii=self._ascii, id="phases")
        yield Meter(ascii=self._ascii)
        yield Counters(ascii=self._ascii)
        yield StatusLine(ascii=self._ascii, id="tally")
        yield Plain(lambda width: (), ascii=self._ascii, id="item")

    def show(self, execution: Execution, pace: Pace, context: Context, *, live: bool) -> None:
        """Show how it stands as of a frame; not `live` greys what is under way."""
        self.set_class(execution.exported_item is not None, "-export")
        phases = phases_line(execution, self.size.width, context, live=live)
        self.query_one("#phases", StatusLine).show(phases)
        if execution.exported_item:
            item = self.query_one("#item", Plain)
            item.show(lambda width: indented(exported_item_sheet(execution, width - 2, context), 1))
            return
        now = context.now
        self.query_one(Meter).show(progress_of(execution, pace, now, live=live))
        self.query_one(Counters).show(counters_of(execution, pace, now, live=live))
        self.query_one("#tally", StatusLine).show(tally_line(execution.counters))
