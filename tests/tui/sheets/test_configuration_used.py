"""What an execution ran with, as far as that is known."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ferryman import Execution, ExecutionStatus, Failure, Job
from ferryman_tui.columns import Context
from ferryman_tui.sheets.configuration_used import configuration_used_sheet
from ferryman_tui.sheets.lines import plain
from tests.tui.cells.samples import EXECUTION, EXECUTIONS, JOB, JOB_ID, JOBS, NOW, execution, width_of

CONTEXT = Context(now=NOW)


def text(one: Execution, job: Job | None, width: int = 100) -> str:
    """Write it as plain text."""
    return "\n".join(plain(row).rstrip() for row in configuration_used_sheet(one, job, width, CONTEXT))


def test_what_an_execution_was() -> None:
    assert text(EXECUTION, JOB).splitlines()[:9] == [
        "This execution",
        "  job        pim-prices-nightly-es-b2b",
        f"  job id     {JOB_ID}",
        "  moves      Offer, import",
        "  caused     by schedule",
        "  due        22 Nov 2026 07:44:40 UTC",
        "  triggered  22 Nov 2026 07:44:40 UTC",
        "  started    22 Nov 2026 07:44:40 UTC",
        "  ended      22 Nov 2026 07:46:52 UTC",
    ]


def test_an_unchanged_job_has_what_it_ran_with() -> None:
    before = replace(JOB, updated_at=NOW - timedelta(days=3))
    shown = text(EXECUTION, before)
    assert "Configuration used\n  The job has not changed since 20 Nov 2026 07:44:40 UTC: this execution" in shown
    assert "in/prices.csv" in shown


def test_a_job_that_changed_is_told_as_such() -> None:
    after = replace(JOB, updated_at=NOW - timedelta(hours=1))
    shown = text(EXECUTION, after, 200)
    assert (
        "Configuration of the job now\n  What follows is how the job is set now, not what this execution ran" in shown
    )
    assert "The job changed at 23 Nov 2026 06:44:40 UTC, after it was triggered." in shown
    assert "Configuration used" not in shown


def test_a_change_that_nobody_knows_of_is_not_denied() -> None:
    assert "Configuration of the job now" in text(EXECUTION, replace(JOB, updated_at=None))


def test_a_deleted_job_has_no_configuration() -> None:
    assert text(EXECUTION, None).endswith("Configuration used\n  The job has been deleted, and its settings with it.")


def test_reasons_are_whole_here() -> None:
    long = " ".join(["word"] * 100)
    failed = execution(ExecutionStatus.JOB_FAILED, failure=Failure(reason="FILE_NOT_FOUND", message=long))
    shown = text(failed, None, 60)
    assert "What was told  FILE_NOT_FOUND" in shown
    assert shown.count("word") == 100


@given(EXECUTIONS, JOBS | st.none(), st.sampled_from([58, 78, 118]))
def test_any_execution_fits(one: Execution, job: Job | None, width: int) -> None:
    assert all(width_of(row) <= width for row in configuration_used_sheet(one, job, width, CONTEXT))
