"""The table of log lines."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ferryman import LogLevel, LogLine
from ferryman_tui.cells.logs import LOG
from ferryman_tui.tones import Tone
from tests.tui.cells.laws import CONTEXT, cell_text, check_cells, check_layouts, keys, line
from tests.tui.cells.samples import MOMENTS, NASTY

LINE = LogLine(
    number=3,
    time=datetime(2026, 11, 23, 7, 45, 6, 123_456, tzinfo=UTC),
    level=LogLevel.WARNING,
    message="ignored columns: a, [b]\nand more",
    details={},
)
ANY_LINE = st.builds(
    LogLine, number=st.just(1), time=MOMENTS, level=st.sampled_from(LogLevel), message=NASTY, details=st.just({})
)


def test_rows_fit_every_terminal() -> None:
    check_layouts(LOG)


@given(ANY_LINE, st.integers(1, 60))
def test_cells_fit_their_columns(row: LogLine, width: int) -> None:
    check_cells(LOG, row, width)


def test_a_line_in_a_small_terminal() -> None:
    assert line(LOG, LINE, 78).rstrip() == "07:45:06.123  warn   ignored columns: a, [b]\\nand more"


def test_narrow_terminals_leave_out_milliseconds() -> None:
    assert keys(LOG, 60)["time"] == 8
    assert cell_text(LOG, "time", LINE, 8) == "07:45:06"


def test_levels_have_words_and_errors_stand_out() -> None:
    message = LOG.columns[-1]
    tones = {}
    for level in LogLevel:
        row = LogLine(number=1, time=None, level=level, message="m", details={})
        tones[cell_text(LOG, "level", row, 5)] = message.draw(row, 9, CONTEXT)[0].tone
        assert cell_text(LOG, "time", row, 12) == "—"
    assert tones == {"?": Tone.TEXT, "info": Tone.TEXT, "warn": Tone.TEXT, "error": Tone.ERROR}
