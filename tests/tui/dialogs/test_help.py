"""The help: opened for what the cursor stood on, scrolled, searched and closed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import cast

import pytest

from ferryman_tui.actions.outcome import Severity
from ferryman_tui.actions.remapping import remapped
from ferryman_tui.actions.subject import Place, Subject
from ferryman_tui.beat import Beat
from ferryman_tui.dialogs.help import HelpDialog
from ferryman_tui.session import Message, Session
from ferryman_tui.store.connection import Link
from ferryman_tui.widgets.sheet import Sheet
from tests.tui.actions.subjects import JOB, NOW, RUNNING
from tests.tui.dialogs.host import Opened, a_session, opened


@asynccontextmanager
async def help(size: tuple[int, int] = (100, 30)) -> AsyncIterator[tuple[Opened, Session]]:
    """The help of the jobs screen, for a job that runs."""
    async with a_session() as session:
        session.messages.append(Message(NOW, Severity.INFORMATION, "the first message"))
        dialog = HelpDialog(session, Place.JOBS, Subject(job=JOB, execution=RUNNING))
        async with opened(dialog, size) as on:
            yield on, session


async def test_it_tells_what_the_keys_do_for_what_the_cursor_stood_on() -> None:
    async with help() as (on, _):
        assert "Keys here  for products" in on.text
        run = next(line for line in on.lines if "Run now" in line)
        assert "Needs permission MAPPER_WRITE (you have MAPPER_READ)." in run


async def test_reasons_follow_the_connection() -> None:
    async with help() as (on, session):
        session.feed.connection = replace(session.feed.connection, link=Link.LOST)
        assert "is lost" not in on.text
        cast(HelpDialog, on.app.screen).beat(Beat(NOW, second=True))
        await on.pilot.pause()
        assert "is lost" in on.text


async def test_keys_scroll_to_the_marks_and_back() -> None:
    async with help() as (on, _):
        assert "Disabled" not in on.text
        await on.press("G")
        assert "Disabled" in on.text
        await on.press("g")
        assert "This screen" in on.text
        await on.press("j", "j")
        assert "This screen" not in on.text
        await on.press("pageup")
        assert "This screen" in on.text


async def test_what_is_typed_is_searched_and_escape_takes_it_back() -> None:
    async with help() as (on, _):
        await on.press("G", "slash", *"first q")
        assert "Nothing here has these words." in on.text
        await on.press("backspace", "backspace", *" message")
        assert "the first message" in on.text
        assert "This screen" not in on.text
        await on.press("escape")
        assert on.is_open
        assert "This screen" in on.text
        await on.press("escape")
        assert not on.is_open


async def test_from_the_field_down_goes_to_the_sheet() -> None:
    async with help() as (on, _):
        await on.press("slash", *"row", "down")
        assert isinstance(on.app.focused, Sheet)
        assert "First row" in on.text


@pytest.mark.parametrize("key", ["q", "question_mark", "f1", "escape"])
async def test_keys_close_it(key: str) -> None:
    async with help() as (on, _):
        await on.press(key)
        assert not on.is_open


async def test_the_operators_keys_close_it_too() -> None:
    async with help() as (on, _):
        on.app.set_keymap(remapped({"help": ["f9"]})[0].for_textual())
        await on.press("f1")
        assert on.is_open
        await on.press("f9")
        assert not on.is_open


async def test_it_fits_a_small_terminal() -> None:
    async with help((60, 15)) as (on, _):
        assert "Keys here" in on.text
        assert "Run now" in on.text
        await on.press("G")
        assert "median" in on.text
