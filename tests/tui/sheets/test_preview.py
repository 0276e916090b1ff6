"""The card of a job tells why it stands as it does, and when it runs next."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferryman import (
    ApiTarget,
    Counters,
    Execution,
    ExecutionStatus,
    ExportFormat,
    ExportSpec,
    Failure,
    ImportSpec,
    Job,
    SftpSource,
    SftpTarget,
)
from ferryman_tui.sheets.preview import preview_sheet
from tests.tui.cells.samples import EXECUTION, EXECUTIONS, JOB, JOBS, execution, job
from tests.tui.sheets.sketches import ASCII, CONTEXT, OFFER, check, flat, text

FAILED = execution(
    ExecutionStatus.JOB_FAILED, failure=Failure(reason="FILE_NOT_FOUND", message="no such file"), counters=Counters()
)


@given(JOBS, st.lists(EXECUTIONS, max_size=3), st.integers(24, 120), st.booleans())
def test_lines_fit(row: Job, executions: Sequence[Execution], width: int, ascii: bool) -> None:
    check(preview_sheet(row, executions, width, ASCII if ascii else CONTEXT), width)


def test_the_card_of_a_failed_import() -> None:
    assert text(preview_sheet(job(FAILED), [FAILED, EXECUTION], 44, CONTEXT, OFFER)) == (
        "pim-prices-nightly-es-b2b\n"
        "Import OFFER · SFTP\n"
        "\n"
        "✗ Failed  23h ago, after 2m 12s\n"
        "no such file\n"
        "no rows were read\n"
        "\n"
        "schedule  30 2 * * *\n"
        "          every day at 02:30\n"
        "next      in 11h 59m  23 Nov 19:43 UTC\n"
        "if busy   RUN_IMMEDIATELY\n"
        "mode      standard: empty custom fields keep\n"
        "          what is stored\n"
        "\n"
        "Last executions  rows  rej.    took\n"
        "✗ eb1f8e5a  no such file             24h ago\n"
        "✓ eb1f8e5a     12,345     ·  2m 12s  24h ago"
    )


def test_full_mode_and_warnings_are_told() -> None:
    spec = ImportSpec(sftp=SftpSource(), import_full=True)
    told = flat(preview_sheet(replace(JOB, import_spec=spec, warnings=("Beware of it",)), [], 60, CONTEXT, OFFER))
    assert "Full: custom fields that are empty or missing in the input are deleted" in told
    assert told.endswith("Beware of it")


def test_what_does_not_run_by_itself_says_so() -> None:
    assert JOB.schedule is not None
    stays = replace(JOB.schedule, next_fire_time=None)
    told = flat(preview_sheet(replace(JOB, active=False, schedule=stays, latest_execution=None), [], 60, CONTEXT))
    assert "It has never run." in told
    assert "inactive: it does not run by itself" in told
    assert "next does not fire: the job is inactive" in told
    paused = flat(preview_sheet(replace(JOB, schedule=replace(stays, enabled=False)), [], 60, CONTEXT))
    assert "next paused: it does not fire until it is enabled" in paused
    unset = flat(preview_sheet(replace(JOB, schedule=replace(stays, cron="", description="")), [], 60, CONTEXT))
    assert "schedule not set: runs only by hand" in unset


@pytest.mark.parametrize(
    ("spec", "target"),
    [
        (ExportSpec(trigger_statuses=("OPEN",), api=ApiTarget(path="/orders")), "target POST /orders"),
        (
            ExportSpec(trigger_statuses=("OPEN",), sftp=SftpTarget(directory="out", format=ExportFormat.XML)),
            "target out",
        ),
    ],
)
def test_exports_tell_when_and_where_to(spec: ExportSpec, target: str) -> None:
    row = replace(JOB, import_spec=None, schedule=None, export_spec=spec)
    told = flat(preview_sheet(row, [], 60, CONTEXT))
    assert "Export OFFER" in told
    assert f"when OPEN {target}" in told
