"""Jobs and executions as the server would send them, and any text that could come from outside."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from rich.cells import cell_len

from ferryman import (
    ApiTarget,
    Counters,
    Direction,
    Execution,
    ExecutionStatus,
    ExportedItem,
    ExportSpec,
    Failure,
    FileOutcome,
    FileResult,
    ImportSpec,
    Job,
    Outcome,
    OverlapPolicy,
    Progress,
    Schedule,
    SftpSource,
    StatusReason,
    Trigger,
    TriggerKind,
)
from ferryman_tui.tones import Cell

NOW = datetime(2026, 11, 23, 7, 44, 40, tzinfo=UTC)
ID = "0194f3a1-7c11-7b02-9d41-805feb1f8e5a"
JOB_ID = "0194f3a1-0000-7000-8000-000000000001"

EXECUTION = Execution(
    id=ID,
    job_id=JOB_ID,
    job_name="pim-prices-nightly-es-b2b",
    entity="OFFER",
    direction=Direction.IMPORT,
    status=ExecutionStatus.INTEGRATION_COMPLETED,
    trigger=Trigger(kind=TriggerKind.SCHEDULE),
    scheduled_at=NOW - timedelta(hours=24),
    created_at=NOW - timedelta(hours=24),
    started_at=NOW - timedelta(hours=24),
    ended_at=NOW - timedelta(hours=24) + timedelta(seconds=132),
    counters=Counters(read=12345, created=168, updated=6014, unchanged=6163),
    progress=Progress(),
    files=(),
    failure=None,
    status_reason=None,
    stoppable=False,
    revision=7,
    warnings=(),
    stop=None,
)

ITEM = ExportedItem(
    record_type="order",
    record_key="172-189-1896838-1",
    trigger_status="WAITING_SUPPLIER_APPROVAL",
    attempts=1,
    next_attempt_at=None,
    destination="/orders/172-189-1896838-1.xml",
    http_status=0,
    last_error="",
    resends_execution_id="",
)

JOB = Job(
    id=JOB_ID,
    name="pim-prices-nightly-es-b2b",
    entity="OFFER",
    connector_id="0194f3a1-0000-7000-8000-0000000000cc",
    active=True,
    import_spec=ImportSpec(sftp=SftpSource(file_path="in/prices.csv", delimiter=";")),
    schedule=Schedule(
        job_id=JOB_ID,
        cron="30 2 * * *",
        enabled=True,
        description="every day at 02:30",
        next_fire_time=NOW + timedelta(hours=11, minutes=59),
    ),
    latest_execution=EXECUTION,
)


def execution(status: ExecutionStatus, **fields: Any) -> Execution:
    """Make an execution with a status; one under way has not ended."""
    ended_at = EXECUTION.ended_at if status.ended else None
    return replace(EXECUTION, **{"status": status, "ended_at": ended_at, **fields})


def job(latest: Execution | None, **fields: Any) -> Job:
    """Make a job with its latest execution."""
    return replace(JOB, latest_execution=latest, **fields)


def outcome(status: ExecutionStatus, seconds: float | None = None) -> Outcome:
    """Make an outcome; without seconds it never started."""
    return Outcome(execution_id=ID, status=status, duration=None if seconds is None else timedelta(seconds=seconds))


def text_of(cell: Cell) -> str:
    """Join what a cell shows."""
    return "".join(piece.text for piece in cell)


def width_of(cell: Cell) -> int:
    """Measure a cell in terminal cells."""
    return cell_len(text_of(cell))


NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("[]\\/@bold\n\r\t\x00\x1b\x7f\x9b\u0301\u0327\u200b\u200d\u202e\ufe0f漢字カナ한👩🚀❤⚠é"),
    ),
    max_size=80,
)
"""Any text: wide and combining characters, markup, control characters."""

MOMENTS = (
    st.datetimes(min_value=datetime(2019, 1, 1), max_value=datetime(2039, 1, 1), timezones=st.just(UTC)) | st.none()
)
COUNTS = st.integers(min_value=0, max_value=10**13)

OUTCOMES = st.builds(
    Outcome,
    execution_id=st.just(ID),
    status=st.sampled_from(ExecutionStatus),
    duration=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9)) | st.none(),
)
_ITEMS = st.builds(
    ExportedItem,
    record_type=NASTY,
    record_key=NASTY,
    trigger_status=NASTY,
    attempts=st.integers(0, 99),
    next_attempt_at=MOMENTS,
    destination=NASTY,
    http_status=st.just(0),
    last_error=NASTY,
    resends_execution_id=st.just(""),
)
_FILES = st.builds(
    FileResult,
    name=NASTY,
    size=COUNTS,
    rows=COUNTS,
    outcome=st.sampled_from(FileOutcome),
    message=NASTY,
    sha256=st.just(""),
)
_REASONS = st.builds(
    StatusReason,
    reason=st.sampled_from(["JOB_RUNNING", "QUEUE_FULL", "RETRYING", "LATER_INVENTION"]),
    message=NASTY,
    blocking_execution_id=st.just(""),
    queue_position=st.integers(0, 9999),
)
EXECUTIONS = st.builds(
    Execution,
    id=st.uuids().map(str),
    job_id=st.just(""),
    job_name=NASTY,
    entity=NASTY,
    direction=st.sampled_from(Direction),
    status=st.sampled_from(ExecutionStatus),
    trigger=st.builds(Trigger, kind=st.sampled_from(TriggerKind), by=NASTY),
    scheduled_at=MOMENTS,
    created_at=MOMENTS,
    started_at=MOMENTS,
    ended_at=MOMENTS,
    counters=st.builds(
        Counters, read=COUNTS, created=COUNTS, updated=COUNTS, unchanged=COUNTS, deleted=COUNTS, rejected=COUNTS
    ),
    progress=st.builds(Progress, fraction=st.floats(0, 1), bytes_total=COUNTS),
    files=st.lists(_FILES, max_size=2).map(tuple),
    failure=st.builds(Failure, reason=NASTY, message=NASTY) | st.none(),
    status_reason=_REASONS | st.none(),
    stoppable=st.booleans(),
    revision=st.just(1),
    warnings=st.just(()),
    stop=st.none(),
    exported_item=_ITEMS | st.none(),
)
_IMPORTS = st.builds(
    ImportSpec,
    sftp=st.just(SftpSource()) | st.none(),
    overlap_policy=st.sampled_from(OverlapPolicy),
    import_full=st.booleans(),
)
_EXPORTS = st.just(ExportSpec(trigger_statuses=("OPEN",), api=ApiTarget(path="/orders")))
_SCHEDULES = st.builds(
    Schedule, job_id=st.just(""), cron=NASTY, enabled=st.booleans(), next_fire_time=MOMENTS, description=NASTY
)


def _jobs(import_spec: SearchStrategy[Any], export_spec: SearchStrategy[Any]) -> SearchStrategy[Job]:
    return st.builds(
        Job,
        name=NASTY,
        entity=NASTY,
        connector_id=st.just(""),
        active=st.booleans(),
        schedule=_SCHEDULES | st.none(),
        latest_execution=EXECUTIONS | st.none(),
        last_outcomes=st.lists(OUTCOMES, max_size=30).map(tuple),
        import_spec=import_spec,
        export_spec=export_spec,
    )


JOBS = _jobs(_IMPORTS, st.none()) | _jobs(st.none(), _EXPORTS)
