"""Cells that several tables share."""

from ferryman import ExecutionStatus
from ferryman_tui.cells.figures import moment_cell, nothing, status_cell
from ferryman_tui.columns import Context
from ferryman_tui.statuses import STATUS_LOOKS, status_look
from ferryman_tui.tones import Tone
from tests.tui.cells.laws import CONTEXT
from tests.tui.cells.samples import NOW, text_of

ASCII = Context(now=NOW, ascii=True)


def test_statuses_show_mark_and_word_where_there_is_room() -> None:
    look = STATUS_LOOKS[ExecutionStatus.JOB_STOPPING]
    assert [text_of(status_cell(look, width, CONTEXT)) for width in (10, 1)] == ["□ Stopping", "□"]
    assert [text_of(status_cell(look, width, ASCII)) for width in (10, 1)] == ["s Stopping", "s"]
    assert text_of(status_cell(status_look("JOB_PAUSED"), 12, CONTEXT)) == "? JOB_PAUSED"


def test_moments_have_seconds_where_there_is_room() -> None:
    assert [text_of(moment_cell(NOW, width, CONTEXT)) for width in (15, 14)] == ["23 Nov 07:44:40", "23 Nov 07:44"]
    assert text_of(moment_cell(None, 15, ASCII)) == "-"


def test_faint_is_never_for_words() -> None:
    assert nothing(CONTEXT)[0].tone is Tone.FAINT
    assert text_of(nothing(CONTEXT)) == "—"
