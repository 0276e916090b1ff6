"""What an operator can see of runs and of the catalog."""

from dataclasses import asdict

import ferryman
from ferryman.models.executions import Execution, ExecutionStatus, FileOutcome, RejectedRow


def told(execution: Execution, status: ExecutionStatus, reason: str, *words: str) -> None:
    """Check how an execution failed, and that its message has all of `words`."""
    assert execution.failure is not None, execution
    assert (execution.status, execution.failure.reason) == (status, reason), execution.failure
    missing = [word for word in words if word not in execution.failure.message]
    assert not missing, f"{missing} not in: {execution.failure.message}"


def counted(execution: Execution) -> dict[str, int]:
    """Return the counters of rows that are not zero, after checking that they add up."""
    counters = asdict(execution.counters)
    del counters["bytes"]
    assert counters["read"] == sum(counters.values()) - counters["read"]
    assert counters["read"] == sum(file.rows for file in execution.files)
    return {name: number for name, number in counters.items() if number}


def outcomes(execution: Execution) -> list[tuple[str, int, FileOutcome]]:
    """Return name, rows and outcome of each file, in order."""
    return [(file.name, file.rows, file.outcome) for file in execution.files]


async def stored(client: ferryman.Client, record_type: str = "supplier", field: str = "name") -> dict[str, object]:
    """Return one field of all records of a type, by key."""
    return {record.key: record.fields.get(field) async for record in client.records.list(record_type)}


async def rejected(client: ferryman.Client, execution: Execution) -> list[RejectedRow]:
    """Return an execution's rejected rows, after checking that they are as many as counted."""
    rows = [row async for row in client.executions.rejected_rows(execution.id)]
    assert len(rows) == execution.counters.rejected
    return rows
