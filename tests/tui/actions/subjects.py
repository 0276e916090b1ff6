"""What the cursor may stand on, as the server would send it."""

from dataclasses import replace
from datetime import UTC, datetime

from ferryman import (
    Connector,
    Counters,
    Direction,
    EntityType,
    Execution,
    ExecutionStatus,
    ExportedItem,
    FullMode,
    Job,
    Progress,
    SftpSettings,
    Trigger,
)
from tests.client import samples

NOW = datetime(2026, 11, 23, 7, 44, 40, tzinfo=UTC)

EXECUTION = Execution(
    id=samples.numbered_id(7),
    job_id="j1",
    job_name="products",
    entity="PRODUCT",
    direction=Direction.IMPORT,
    status=ExecutionStatus.INTEGRATION_COMPLETED,
    trigger=Trigger(),
    scheduled_at=None,
    created_at=NOW,
    started_at=NOW,
    ended_at=NOW,
    counters=Counters(read=8452, created=168, updated=6014, unchanged=2270),
    progress=Progress(),
    files=(),
    failure=None,
    status_reason=None,
    stoppable=False,
    revision=7,
    warnings=(),
    stop=None,
)
RUNNING = replace(EXECUTION, status=ExecutionStatus.INTEGRATION_STARTED, stoppable=True, ended_at=None)

ITEM = ExportedItem(
    record_type="order",
    record_key="A-1",
    trigger_status="WAITING_SHIPMENT",
    attempts=1,
    next_attempt_at=None,
    destination="",
    http_status=0,
    last_error="",
    resends_execution_id="",
)
EXPORTED = replace(EXECUTION, status=ExecutionStatus.ERROR, exported_item=ITEM)

JOB: Job = replace(samples.job(), id="j1", etag="1", active=True, latest_execution=EXECUTION)

CONNECTOR = Connector(name="supplier", sftp=SftpSettings(host="sftp.example.com", port=22, username="shop"), id="c1")

PRODUCT = EntityType(
    name="PRODUCT",
    objective="",
    import_methods=(),
    prerequisites=(),
    fields=(),
    full_mode=FullMode.ATTRIBUTES,
    custom_fields=False,
    attributes=True,
    record_types=(),
    import_full_warning="Import Full mode: attributes that are empty are deleted from the records",
)
