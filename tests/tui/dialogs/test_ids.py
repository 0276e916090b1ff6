"""The ids in view: shown in full, selected with the mouse, copied one by one."""

import base64
from dataclasses import replace

import pytest

from ferryman import Record
from ferryman_tui.actions.subject import Subject
from ferryman_tui.dialogs.ids import IdsDialog, ids
from tests.tui.actions.subjects import CONNECTOR, EXECUTION, JOB, NOW, RUNNING
from tests.tui.dialogs.host import a_session, opened

RECORD = Record(record_type="product", key="P-1/[red]\x1b", fields={}, created_at=NOW, updated_at=NOW)
FRESH = replace(JOB, latest_execution=None)


def copied(text: str) -> str:
    """What asks the terminal to take a text to its clipboard."""
    return f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\a"


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (Subject(job=JOB), [("execution id", EXECUTION.id), ("job id", JOB.id)]),
        (Subject(execution=RUNNING), [("execution id", RUNNING.id), ("job id", RUNNING.job_id)]),
        (Subject(job=FRESH), [("job id", JOB.id)]),
        (Subject(connector=CONNECTOR), [("connector id", CONNECTOR.id)]),
        (Subject(record=RECORD), [("record key", RECORD.key)]),
    ],
)
def test_the_ids_of_what_is_in_view(subject: Subject, expected: list[tuple[str, str]]) -> None:
    assert [(shown.what, shown.id) for shown in ids(subject)] == expected


async def test_ids_are_shown_in_full_with_what_they_are_of() -> None:
    async with a_session() as session, opened(IdsDialog(session, Subject(job=JOB, execution=RUNNING))) as on:
        assert RUNNING.id in on.text
        assert "Execution id  ● Running" in on.text
        assert "Job id  products" in on.text
        assert "Quote the execution id when reporting an incident" in on.text


async def test_a_key_copies_the_id_that_keys_are_at() -> None:
    sent: list[str] = []
    async with a_session(sent=sent) as session, opened(IdsDialog(session, Subject(job=JOB))) as on:
        await on.press("c")
        await on.app.workers.wait_for_complete()
        await on.press("down", "enter")
        await on.app.workers.wait_for_complete()
        assert sent == [copied(EXECUTION.id), copied(JOB.id)]
        assert on.app.toasts[0].startswith(f"Copied execution id\n{EXECUTION.id}\nsent by terminal, OSC 52")
        assert on.app.toasts[0].endswith("Quote it when reporting an incident.")
        assert on.app.toasts[1].startswith(f"Copied job id\n{JOB.id}\n")
        assert on.is_open


async def test_a_click_copies() -> None:
    sent: list[str] = []
    async with a_session(sent=sent) as session, opened(IdsDialog(session, Subject(connector=CONNECTOR))) as on:
        await on.pilot.click("_Copy")
        await on.app.workers.wait_for_complete()
        assert sent == [copied(CONNECTOR.id)]


async def test_an_id_is_selected_with_the_mouse() -> None:
    async with a_session() as session, opened(IdsDialog(session, Subject(job=JOB))) as on:
        await on.pilot.mouse_down(".text", offset=(0, 0))
        await on.pilot.hover(".text", offset=(35, 0))
        await on.pilot.mouse_up(".text", offset=(35, 0))
        assert on.app.screen.get_selected_text() == EXECUTION.id


async def test_a_key_with_markup_and_control_characters_is_text_and_copied_as_it_is() -> None:
    sent: list[str] = []
    async with a_session(sent=sent) as session, opened(IdsDialog(session, Subject(record=RECORD))) as on:
        assert r"P-1/[red]\x1b" in on.text
        await on.press("c")
        await on.app.workers.wait_for_complete()
        assert sent == [copied(RECORD.key)]


async def test_a_job_that_never_ran_says_so() -> None:
    async with a_session() as session, opened(IdsDialog(session, Subject(job=FRESH))) as on:
        assert "products has never run, so it has no execution id yet." in on.text
        assert "Quote" not in on.text


@pytest.mark.parametrize("key", ["escape", "q", "C"])
async def test_keys_close_it(key: str) -> None:
    async with a_session() as session, opened(IdsDialog(session, Subject(job=JOB))) as on:
        await on.press(key)
        assert not on.is_open


async def test_it_fits_a_small_terminal_in_ascii() -> None:
    async with a_session(ascii=True) as session, opened(IdsDialog(session, Subject(job=JOB)), (60, 15)) as on:
        assert EXECUTION.id in on.text
        assert "> Copy" in on.text
        assert on.text.isascii()
