"""How fast the control plane answers, against the health check of the same server.

    python -m tests.bench.control [--rounds 5] [--seconds 3]

Runs on SQLite with full durability. The load comes from a process of its own; the calls compared take turns, and
medians over the rounds count. Every RunJob has a request id and makes an execution: no worker is free to run them, as
the first job's SFTP server never answers. The history to read and list is of imports that have ended. Exits with 1 when
a bar is missed.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from pathlib import Path

import psutil
import uuid_utils
from google.protobuf.message import Message
from sqlalchemy import insert, update

import ferryman
from ferryman.models.connectors import Connector, SftpSettings
from ferryman.models.jobs import ImportSpec, Job
from ferryman.models.sources import SftpSource
from ferryman.v1 import execution_service_pb2 as executions
from ferryman.v1 import job_service_pb2 as jobs
from ferryman_server.storage.control.tables import execution, revision_counter
from ferryman_server.storage.database import Database
from ferryman_server.storage.migrate import migrate
from tests.service import Service, running_service

JOBS, HISTORY = 500, 5000
RUN_BAR, GET_BAR, LIST_BAR = 0.5, 0.5, 6.0
RUN_CALLERS, GET_CALLERS = 64, 16

HEALTH = "/grpc.health.v1.Health/Check"
RUN = "/ferryman.v1.JobService/RunJob"
GET = "/ferryman.v1.ExecutionService/GetExecution"
LIST = "/ferryman.v1.ExecutionService/ListExecutions"


class Load:
    """Calls a service from another process, and tells how fast it answered and what CPU time it took for it."""

    def __init__(self, service: Service, seconds: float) -> None:
        self._address = service.address
        self._seconds = seconds
        self._server = psutil.Process(service.pid)

    async def run(self, method: str, callers: int, requests: Sequence[Message]) -> tuple[float, float]:
        """Return calls a second, and microseconds of the server's CPU time for each."""
        before = self._cpu()
        command = ("tests.bench.calls", self._address, method, str(callers), str(self._seconds))
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", *command, stdin=PIPE, stdout=PIPE)
        lines = "\n".join(request.SerializeToString().hex() for request in requests)
        out, _ = await process.communicate(lines.encode() + b"\n")
        result = json.loads(out)
        return result["rate"], (self._cpu() - before) / result["calls"] * 1e6

    def _cpu(self) -> float:
        times = self._server.cpu_times()
        return times.user + times.system


async def write_history(state_directory: Path) -> list[str]:
    """Store ended executions in new databases and return their ids."""
    url = f"sqlite+aiosqlite:///{state_directory / 'control.db'}"
    await asyncio.to_thread(migrate, url, "control")
    rows = [_ended(number) for number in range(1, HISTORY + 1)]
    database = Database.open(url)
    async with database.write() as conn:
        await conn.execute(insert(execution), rows)
        await conn.execute(update(revision_counter).values(revision=HISTORY))
    await database.close()
    return [str(row["id"]) for row in rows]


def _ended(number: int) -> dict[str, object]:
    at = 1_790_000_000_000 + number * 60_000
    file = {"name": f"products-{number}.csv", "size": 81_234, "rows": 1000, "outcome": "COMPLETED", "sha256": "ab" * 32}
    counters = {"rows_read": 1000, "rows_created": 10, "rows_updated": 90, "rows_unchanged": 900, "rows_deleted": 0}
    return {
        "number": number,
        "revision": number,
        "id": str(uuid_utils.uuid7()),
        "job_id": str(uuid_utils.uuid7()),
        "job_name": f"Products of supplier {number % 100}",
        "entity": "PRODUCT",
        "direction": "IMPORT",
        "status": "INTEGRATION_COMPLETED",
        "trigger_kind": "SCHEDULE",
        "triggered_by": "schedule",
        "scheduled_at": at,
        "created_at": at + 3,
        "started_at": at + 20,
        "ended_at": at + 4020,
        **counters,
        "rows_rejected": 0,
        "bytes_read": 81_234,
        "phase": "NONE",
        "fraction": 0.0,
        "bytes_done": 0,
        "bytes_total": 0,
        "files": json.dumps([file]),
        "warnings": "[]",
        "status_reason": "",
        "status_message": "",
        "blocking_execution_id": "",
        "queue_position": 0,
        "epoch": 1,
        "job_snapshot": "x" * 1500,
        "connector_snapshot": "x" * 300,
    }


async def create_jobs(client: ferryman.Client, port: int) -> list[str]:
    """Create the jobs, let the first one keep the only worker busy, and return the ids of the others."""
    settings = SftpSettings(host="127.0.0.1", port=port, username="bench", password="bench")
    connector = await client.connectors.create(Connector(name="silent", sftp=settings, allow_private_addresses=True))
    spec = ImportSpec(sftp=SftpSource(file_path="products.csv", delimiter=","))
    ids = []
    for number in range(JOBS + 1):
        job = Job(name=f"job {number}", entity="PRODUCT", connector_id=connector.id, import_spec=spec)
        ids.append((await client.jobs.create(job)).id)
    await client.jobs.run(ids[0])
    return ids[1:]


async def measure(load: Load, rounds: int, job_ids: Sequence[str], execution_ids: Sequence[str]) -> bool:
    """Measure round by round, print, and return whether all bars are met."""
    from grpc_health.v1.health_pb2 import HealthCheckRequest

    health = [HealthCheckRequest()]
    gets = [executions.GetExecutionRequest(id=one) for one in random.sample(execution_ids, 2000)]
    run_rates, get_rates, list_costs = [], [], []
    for number in range(1, rounds + 1):
        unary = await load.run(HEALTH, RUN_CALLERS, health)
        run = await load.run(RUN, RUN_CALLERS, _triggers(job_ids))
        few = await load.run(HEALTH, GET_CALLERS, health)
        get = await load.run(GET, GET_CALLERS, gets)
        single = await load.run(HEALTH, 1, health)
        page = await load.run(LIST, 1, [executions.ListExecutionsRequest(size=50)])
        run_rates.append(run[0] / unary[0])
        get_rates.append(get[0] / few[0])
        list_costs.append(page[1] / single[1])
        print(
            f"round {number}: Check at 64 {unary[0]:.0f}/s {unary[1]:.0f} µs, RunJob {run[0]:.0f}/s {run[1]:.0f} µs; "
            f"Check at 16 {few[0]:.0f}/s {few[1]:.0f} µs, GetExecution {get[0]:.0f}/s {get[1]:.0f} µs; "
            f"Check at 1 {single[0]:.0f}/s {single[1]:.0f} µs, ListExecutions {page[0]:.0f}/s {page[1]:.0f} µs",
            flush=True,
        )
    run_rate, get_rate, list_cost = map(statistics.median, (run_rates, get_rates, list_costs))
    print(f"RunJob at {RUN_CALLERS} callers: {run_rate:.2f} of the health check's rate, bar {RUN_BAR}")
    print(f"GetExecution at {GET_CALLERS} callers: {get_rate:.2f} of the health check's rate, bar {GET_BAR}")
    print(f"ListExecutions, 50 rows: {list_cost:.1f} × the health check's CPU, bar {LIST_BAR}")
    return run_rate >= RUN_BAR and get_rate >= GET_BAR and list_cost <= LIST_BAR


def _triggers(job_ids: Sequence[str]) -> list[jobs.RunJobRequest]:
    # More than any round can send: a repeated request id would make no execution.
    return [jobs.RunJobRequest(id=job_ids[n % JOBS], request_id=str(uuid_utils.uuid7())) for n in range(60_000)]


def _say_nothing(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    """Leave whoever connects waiting."""


async def main(rounds: int, seconds: float) -> int:
    """Measure and print; return the exit code."""
    with tempfile.TemporaryDirectory(prefix="ferryman-bench-") as scratch:
        state = Path(scratch) / "service" / "state"
        state.mkdir(parents=True)
        ids = await write_history(state)
        silent = await asyncio.start_server(_say_nothing, "127.0.0.1", 0)
        async with (
            silent,
            running_service(Path(scratch) / "service", MAX_RUNNING="1", MAX_PENDING="1000000") as service,
            ferryman.Client(service.address) as client,
        ):
            job_ids = await create_jobs(client, silent.sockets[0].getsockname()[1])
            return 0 if await measure(Load(service, seconds), rounds, job_ids, ids) else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.rounds, given.seconds)))
