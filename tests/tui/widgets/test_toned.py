"""What a block of toned lines shows, whoever asked for the layout."""

from collections.abc import Sequence

from ferryman_tui.sheets.lines import Lines, line
from ferryman_tui.widgets.toned import Toned
from tests.tui.widgets.bare import Bare, lines


async def test_lines_that_a_layout_of_others_met_first_are_shown() -> None:
    statuses, below = ["JOB_STOPPING"], ["one"]
    head, other = Toned(lambda width: _lines(statuses)), Toned(lambda width: _lines(below))
    async with Bare(head, other).run_test() as pilot:
        assert lines(head) == ["JOB_STOPPING"]
        statuses[:], below[:] = ["JOB_STOPPED"], ["one", "two"]
        other.show(lambda width: _lines(below))
        await pilot.pause()
        head.show(lambda width: _lines(statuses))
        await pilot.pause()
        assert lines(head) == ["JOB_STOPPED"]
        assert lines(other) == ["one", "two"]


async def test_more_lines_take_more_room() -> None:
    texts = ["one"]
    toned = Toned(lambda width: _lines(texts))
    async with Bare(toned).run_test() as pilot:
        texts += ["two", "three"]
        toned.show(lambda width: _lines(texts))
        await pilot.pause()
        assert lines(toned) == ["one", "two", "three"]


def _lines(texts: Sequence[str]) -> Lines:
    return tuple(line(text) for text in texts)
