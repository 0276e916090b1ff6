"""The head line of a job gives way whole part by whole part."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferryman import ApiTarget, ExecutionStatus, ExportSpec, ImportSpec, Job, Progress, SftpSource
from ferryman_tui.sheets.job_head import job_head_sheet, next_words
from ferryman_tui.texts import fit
from tests.tui.cells.samples import JOB, JOBS, execution, job, text_of
from tests.tui.sheets.sketches import ASCII, CONTEXT, text

RUNNING = execution(ExecutionStatus.INTEGRATION_STARTED, progress=Progress(fraction=0.73, bytes_total=9))
EXPORT = ExportSpec(trigger_statuses=("OPEN",), api=ApiTarget(path="/o"))


@given(JOBS, st.integers(40, 160))
def test_it_is_one_line(row: Job, width: int) -> None:
    (line,) = job_head_sheet(row, width, CONTEXT)
    assert text_of(fit(line, width)).isprintable()


def test_it_tells_status_kind_and_next_fire() -> None:
    assert text(job_head_sheet(job(RUNNING), 100, CONTEXT)) == (
        "● Running 73%   Import OFFER · SFTP   active · next in 11h 59m"
    )
    assert text(job_head_sheet(job(RUNNING), 45, CONTEXT)) == "● Running 73%   active · next in 11h 59m"
    assert text(job_head_sheet(job(RUNNING), 20, CONTEXT)) == "● Running 73%"
    assert text(job_head_sheet(job(RUNNING), 100, ASCII)).isascii()


def test_full_mode_and_stores_are_in_view() -> None:
    spec = ImportSpec(sftp=SftpSource(), import_full=True, store_external_ids=("es",))
    told = text(job_head_sheet(replace(JOB, import_spec=spec), 100, CONTEXT))
    assert "Import OFFER · SFTP · es" in told
    assert told.endswith("   FULL")


def test_a_deleted_job_says_so_first_of_all() -> None:
    told = "deleted meanwhile: what follows is as it was"
    assert told in text(job_head_sheet(JOB, 100, CONTEXT, deleted=True))
    assert text(job_head_sheet(JOB, 50, CONTEXT, deleted=True)) == told


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (replace(JOB, import_spec=None, schedule=None, export_spec=EXPORT), "runs on events"),
        (replace(JOB, import_spec=None, schedule=None, export_spec=EXPORT, active=False), "runs only by hand"),
        (replace(JOB, schedule=None), "no schedule"),
        (replace(JOB, schedule=None, active=False), "runs only by hand"),
    ],
)
def test_what_makes_it_run(row: Job, words: str) -> None:
    assert next_words(row, CONTEXT) == words


def test_schedules_that_do_not_fire_say_why() -> None:
    assert JOB.schedule is not None
    stays = replace(JOB.schedule, next_fire_time=None)
    assert next_words(replace(JOB, schedule=stays), CONTEXT) == "fires no more"
    assert next_words(replace(JOB, schedule=replace(stays, enabled=False)), CONTEXT) == "schedule paused"
    due = replace(JOB.schedule, next_fire_time=CONTEXT.now)
    assert next_words(replace(JOB, schedule=due), CONTEXT) == "next now"
