"""Keys that come together, as over a slow line, do what they would have done one after another, and no more."""

import asyncio

import pytest
from textual import events
from textual.screen import Screen

from ferryman_tui.actions.subject import Place
from ferryman_tui.destinations import EditJob, Go, Goal, OpenSection
from ferryman_tui.dialogs.confirm import ConfirmDialog
from ferryman_tui.questions import Question
from ferryman_tui.screens.jobs import JobsScreen
from ferryman_tui.screens.work import work
from ferryman_tui.widgets.checkbox import Checkbox
from tests.tui.screens.conftest import MakeJob, OpenDesk
from tests.tui.screens.desk import Desk


async def hurry(on: Desk, *keys: str) -> None:
    """Press keys faster than the console takes them in."""
    for key in keys:
        on.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await on.pilot.pause()


async def test_a_dialog_that_is_closed_twice_takes_no_screen_with_it(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("feed")
    async with at_desk() as on:
        await on.press("f1")
        await on.until_shown("Everywhere")
        await hurry(on, "escape", "escape", "escape")
        await on.until_shown("1 of 1 job")
        assert isinstance(on.app.screen, JobsScreen)


async def test_a_box_that_is_ticked_twice_comes_to_rest(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("feed")
    async with at_desk() as on:
        await on.press("E")
        await on.until_shown("No changes.")
        box = on.app.screen.query(Checkbox).first()
        before = box.value
        box.focus()
        await hurry(on, "space", "space")
        await on.until_shown("No changes.")
        assert box.value is before
        await hurry(on, "space", "space", "space")
        await on.until_shown("1 change")
        assert box.value is not before


async def test_the_console_can_be_left_while_a_screen_opens(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("feed")
    async with at_desk() as on:
        for key in ("E", "q"):
            on.app.post_message(events.Key(key, key))
        await on.until(lambda: on.app._exit, "the end")
        assert on.app._exception is None


async def test_the_palette_goes_when_the_screen_below_it_goes(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("feed")
    async with at_desk() as on:
        await hurry(on, "2", "ctrl+p")
        await hurry(on, "escape", "1")
        await on.until_shown("1 of 1 job")
        assert [type(screen) for screen in on.app.console_screens] == [JobsScreen]


async def test_the_palette_offers_no_moves_of_tables(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("feed")
    async with at_desk() as on:
        await on.press("ctrl+p")
        await on.write("screen up")
        await on.until_shown("Nothing has these letters in this order.")


async def test_a_name_that_nobody_can_type_is_typed_as_it_is_shown(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("feed\x1b[2J", text="name,externalId\n", import_spec=None)
    async with at_desk() as on:
        await on.press("enter")
        await on.until_shown("Overview")
        await on.press("D")
        await on.until_shown("Type its name to delete it:", "feed\\x1b[2J")
        on.app.post_message(events.Paste("feed\\x1b[2J"))
        await on.press("enter")
        await on.until_told("Deleted feed\x1b[2J")


async def test_no_answer_comes_to_a_screen_that_has_lost_its_parts(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("feed")
    async with at_desk() as on:
        await on.press("enter")
        await on.until_shown("Overview", "feed")
        screen, answered = on.app.screen, list[str]()
        closing = on.app.pop_screen()
        # The last frame may still ask the server for something.
        worker = screen.run_worker(work(_answer_late, screen, answered), exit_on_error=False)
        await closing
        assert (worker.is_cancelled, answered) == (True, [])


async def _answer_late(screen: Screen[object], answered: list[str]) -> None:
    while screen.query("#overview"):
        await asyncio.sleep(0)
    answered.append("to a screen without its parts")


@pytest.mark.parametrize("goal", [OpenSection(Place.SETTINGS), OpenSection(Place.ACTIVITY), EditJob(None)])
@pytest.mark.parametrize("turns", range(0, 12, 3))
async def test_the_console_can_be_left_at_any_moment_of_an_opening(at_desk: OpenDesk, goal: Goal, turns: int) -> None:
    async with at_desk() as on:
        on.app.post_message(Go(goal))
        for _ in range(turns):
            await asyncio.sleep(0)
        on.app.exit()
        await on.until(lambda: not on.app.is_running, "the end")
        assert on.app._exception is None


@pytest.mark.parametrize("turns", range(0, 12, 3))
async def test_a_dialog_can_be_closed_at_any_moment_of_its_opening(at_desk: OpenDesk, turns: int) -> None:
    async with at_desk() as on:
        dialog = ConfirmDialog(lambda: Question(title="Delete?", lines=(), safe="Keep", sure="Delete"))
        on.app.push_screen(dialog)
        for _ in range(turns):
            await asyncio.sleep(0)
        on.app.post_message(Go(OpenSection(Place.DATA)))
        await on.until_shown("Entities")
        assert on.app.console_screens == [on.app.screen]
