"""Every status has words and marks that any terminal shows in one cell."""

from dataclasses import replace

import pytest
from rich._unicode_data import load
from rich.cells import cell_len

from ferryman import ExecutionStatus
from ferryman_tui.statuses import DISABLED, NEVER_RUN, STATUS_LOOKS, StatusLook, job_look, status_look
from ferryman_tui.tones import Tone
from tests.tui.cells.samples import JOB, execution

LOOKS = [*STATUS_LOOKS.values(), DISABLED, NEVER_RUN, status_look("LATER_INVENTION")]


def test_every_status_of_the_contract_has_a_look() -> None:
    assert set(STATUS_LOOKS) == set(ExecutionStatus)


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.word)
def test_marks_take_one_cell_and_are_never_emoji(look: StatusLook) -> None:
    emoji = load("auto").narrow_to_wide
    for mark in (look.glyph, look.letter, look.strip, look.strip_letter):
        assert cell_len(mark) == len(mark) == 1
        assert mark not in emoji
    assert (look.letter + look.strip_letter).isascii()


@pytest.mark.parametrize("status", ExecutionStatus)
def test_letters_are_small_under_way_and_capital_at_the_end(status: ExecutionStatus) -> None:
    letter = STATUS_LOOKS[status].letter
    assert letter == "?" or letter.isupper() == status.ended


def test_words_fit_the_status_column() -> None:
    assert all(len(STATUS_LOOKS[status].word) <= 8 for status in ExecutionStatus)


def test_different_words_have_different_letters_and_ranks_and_colourless_shapes() -> None:
    looks = {look.word: look for look in LOOKS}.values()
    assert len({look.letter for look in looks if look.letter != "?"}) == len([k for k in looks if k.letter != "?"])
    ended = {look.word: look.strip for status, look in STATUS_LOOKS.items() if status.ended}
    assert len(set(ended.values())) == len(ended)


def test_running_sorts_first_then_queued_failed_rejects_ok_and_disabled() -> None:
    ordered = sorted({look.word: look for look in LOOKS}.values(), key=lambda look: look.rank)
    words = [look.word for look in ordered]
    assert words[:6] == ["Running", "Stopping", "Waiting", "Reading", "Starting", "Queued"]
    tail = ["Failed", "Rejects", "OK", "Disabled"]
    assert [word for word in words if word in tail] == tail


def test_statuses_of_a_newer_server_are_shown_by_name() -> None:
    look = status_look("JOB_PAUSED")
    assert (look.word, look.glyph, look.letter) == ("JOB_PAUSED", "?", "?")


def test_known_names_find_their_look() -> None:
    assert status_look("JOB_STOPPING").word == "Stopping"
    assert status_look(ExecutionStatus.ERROR).word == "Failed"


def test_jobs_show_what_runs_then_that_they_are_disabled_then_their_last_end() -> None:
    running = execution(ExecutionStatus.INTEGRATION_STARTED)
    assert job_look(replace(JOB, latest_execution=running, active=False)).word == "Running"
    assert job_look(replace(JOB, active=False)) is DISABLED
    assert job_look(replace(JOB, latest_execution=execution(ExecutionStatus.JOB_FAILED))).tone is Tone.ERROR
    assert job_look(replace(JOB, latest_execution=None)) is NEVER_RUN
