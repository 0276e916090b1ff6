"""Stopping what cannot leave by itself."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import ferryman
from ferryman.models.executions import ExecutionStatus
from tests.e2e.conftest import LEASE_SECONDS, MakeJob
from tests.e2e.running import held_in_the_catalog, left_behind, stored_suppliers, two_file_job
from tests.e2e.seen import counted
from tests.service import Service, running_service
from tests.sftp_server import SftpTestServer


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """A service with little patience."""
    settings = {"LEASE_SECONDS": str(LEASE_SECONDS), "STOP_GRACE_SECONDS": "0.2"}
    async with running_service(tmp_path / "service", **settings) as service:
        yield service


async def test_a_body_that_does_not_leave_is_killed_and_its_ledger_counts(
    service: Service, client: ferryman.Client, make_job: MakeJob, folder: Path, sftp: SftpTestServer
) -> None:
    running = await held_in_the_catalog(client, await two_file_job(make_job, folder), sftp)
    (process,) = service.data_processes()
    assert (await client.executions.stop(running.id)).status is ExecutionStatus.JOB_STOPPING
    await asyncio.to_thread(process.wait)
    ended = await client.executions.wait(running.id)
    sftp.behaviour.move_gate.set()
    assert (ended.status, ended.failure) == (ExecutionStatus.JOB_STOPPED, None)
    assert counted(ended) == {"read": 2, "created": 2}
    assert stored_suppliers(service) == 2
    assert left_behind(service) == []
