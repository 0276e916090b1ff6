"""How long calls take while large imports run back to back, beside the same calls on the idle server.

    python -m tests.bench.latency [--rows 1000000] [--seconds 60]

The load comes from a process of its own, on schedule whatever the answers take (open loop). Exits with 1 when
the bar is missed.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from asyncio.subprocess import PIPE
from pathlib import Path

from grpc import aio

import ferryman
from ferryman.v1 import execution_service_pb2 as executions
from ferryman.v1 import job_service_pb2 as jobs
from ferryman.v1.execution_service_pb2_grpc import ExecutionServiceStub
from ferryman.v1.job_service_pb2_grpc import JobServiceStub
from tests.bench.offers import write_offers, write_prerequisites
from tests.bench.rig import create_connector, create_job, run_job, sftp_process
from tests.service import Service, running_service

CALLS_PER_SECOND = 100
P99_BAR_MS, IDLE_FACTOR_BAR = 20.0, 3.0


async def measure(address: str, job_id: str, seconds: float) -> dict[str, float]:
    """Call for `seconds` and return the p50, p99 and maximum of the answers, in milliseconds from their due time."""
    async with aio.insecure_channel(address) as channel:
        job, execution = JobServiceStub(channel), ExecutionServiceStub(channel)
        await job.GetJob(jobs.GetJobRequest(id=job_id))
        taken: list[float] = []

        async def call(number: int, due: float) -> None:
            if number % 2:
                await job.GetJob(jobs.GetJobRequest(id=job_id))
            else:
                await execution.ListExecutions(executions.ListExecutionsRequest(job_id=job_id))
            taken.append((time.perf_counter() - due) * 1000)

        started = time.perf_counter()
        async with asyncio.TaskGroup() as calls:
            for number in range(int(seconds * CALLS_PER_SECOND)):
                due = started + number / CALLS_PER_SECOND
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                calls.create_task(call(number, due))
    taken.sort()
    return {"p50": taken[len(taken) // 2], "p99": taken[int(len(taken) * 0.99)], "max": taken[-1], "calls": len(taken)}


async def _load(service: Service, job_id: str, seconds: float) -> dict[str, float]:
    command = (sys.executable, "-m", "tests.bench.latency", "--load", service.address, job_id, str(seconds))
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    out, _ = await process.communicate()
    result: dict[str, float] = json.loads(out)
    return result


async def main(rows: int, seconds: float) -> int:
    """Measure and print; return the exit code."""
    with tempfile.TemporaryDirectory(prefix="ferryman-bench-") as scratch:
        files = Path(scratch) / "files"
        files.mkdir()
        write_prerequisites(files)
        write_offers(files / "first.csv", rows)
        write_offers(files / "again.csv", rows, changed=True)
        async with (
            sftp_process(files) as port,
            running_service(Path(scratch) / "service") as service,
            ferryman.Client(service.address) as client,
        ):
            return await _compare(service, client, port, seconds)


async def _compare(service: Service, client: ferryman.Client, port: int, seconds: float) -> int:
    connector = await create_connector(client, port)
    for entity, file in (("SUPPLIER", "suppliers.csv"), ("CLASSIFICATION_CATEGORY", "classification.csv")):
        await create_job(client, connector, entity, file)
        await run_job(client, service, file)
    products = await create_job(client, connector, "PRODUCT", "products.csv")
    await run_job(client, service, "products.csv")
    for file in ("first.csv", "again.csv"):
        await create_job(client, connector, "OFFER", file)
    idle = await _load(service, products.id, seconds / 2)
    load = asyncio.create_task(_load(service, products.id, seconds))
    imports = 0
    while not load.done():
        await run_job(client, service, "again.csv" if imports % 2 else "first.csv")
        imports += 1
    busy = await load
    for name, result in (("idle", idle), (f"while {imports} imports ran", busy)):
        print(f"{name}: " + ", ".join(f"{key} {value:.1f}" for key, value in result.items()))
    met = busy["p99"] <= max(P99_BAR_MS, IDLE_FACTOR_BAR * idle["p99"])
    print(
        f"p99 {busy['p99']:.1f} ms, {busy['p99'] / idle['p99']:.1f} × the idle server's: {'met' if met else 'MISSED'}"
    )
    return 0 if met else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--load"]:
        print(json.dumps(asyncio.run(measure(sys.argv[2], sys.argv[3], float(sys.argv[4])))))
        sys.exit(0)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.rows, given.seconds)))
