"""What becomes of a trigger."""

import pytest

from ferryman_server.domain.executions import Status, TriggerKind
from ferryman_server.domain.overlap import Admission, OverlapPolicy, QueueFull, admit

RUN, WAIT = OverlapPolicy.RUN_IMMEDIATELY, OverlapPolicy.WAIT_FOR_NEXT
MANUAL, SCHEDULE, EVENT = TriggerKind.MANUAL, TriggerKind.SCHEDULE, TriggerKind.EVENT

STARTS = Admission(Status.JOB_INITIALIZING)
WAITS = Admission(Status.JOB_PENDING, "JOB_RUNNING")
SKIPPED = Admission(Status.JOB_SKIPPED, "JOB_RUNNING")
FULL = Admission(Status.JOB_SKIPPED, "QUEUE_FULL")


@pytest.mark.parametrize("kind", TriggerKind)
@pytest.mark.parametrize("policy", OverlapPolicy)
def test_a_job_that_does_not_run_starts(policy: OverlapPolicy, kind: TriggerKind) -> None:
    assert admit(policy, kind, running=False, pending=0, limit=0) == STARTS


@pytest.mark.parametrize(
    ("policy", "kind", "pending", "expected"),
    [
        (RUN, MANUAL, 0, WAITS),
        (RUN, MANUAL, 4, WAITS),
        (RUN, SCHEDULE, 4, WAITS),
        (RUN, SCHEDULE, 5, FULL),
        (RUN, EVENT, 5, FULL),
        (WAIT, MANUAL, 0, SKIPPED),
        (WAIT, SCHEDULE, 0, SKIPPED),
        (WAIT, EVENT, 0, SKIPPED),
        (WAIT, MANUAL, 5, SKIPPED),
    ],
)
def test_a_job_that_runs(policy: OverlapPolicy, kind: TriggerKind, pending: int, expected: Admission) -> None:
    assert admit(policy, kind, running=True, pending=pending, limit=5) == expected


@pytest.mark.parametrize("pending", [5, 6])
def test_a_manual_trigger_is_refused_when_the_queue_is_full(pending: int) -> None:
    with pytest.raises(QueueFull):
        admit(RUN, MANUAL, running=True, pending=pending, limit=5)
