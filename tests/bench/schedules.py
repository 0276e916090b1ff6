"""A simulated week of many schedules, on SQLite, with two schedulers and a restart: is every fire time met once?

    python -m tests.bench.schedules [--schedules 10000] [--days 7]

The fire times that are expected come from another library. Then how late a real service fires: one schedule, and 200
on the same second. Exits with 1 when a fire time is missing or doubled, or a bar is missed.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.fernet import Fernet

import ferryman
from ferryman.models.jobs import Job
from ferryman.models.schedules import Schedule
from ferryman_server.domain.cron import Cron
from ferryman_server.storage.database import Database
from ferryman_server.storage.migrate import migrate
from ferryman_server.storage.secrets import SecretBox
from tests.bench.rig import create_connector, create_job
from tests.server.domain.crons import Pair, distinct_crons
from tests.server.engine.simulation import expected_fires, fires, simulate, store_schedules
from tests.service import running_service

START = datetime(2026, 11, 29, 12, 0, 10, tzinfo=UTC)
DOWN = timedelta(seconds=30)
CPU_SECONDS_BAR = 2.0
MANY, MANY_P99_BAR_MS = 200, 1000.0
FIRES, ONE_P50_BAR_MS = 20, 50.0


def measure_cpu(pairs: Sequence[Pair]) -> float:
    """Return the CPU seconds of reading every cron and finding its next fire time."""
    began = time.process_time()
    for pair in pairs:
        Cron.parse(pair.text).next_after(START)
    return time.process_time() - began


async def simulated(path: Path, pairs: Sequence[Pair], end: datetime) -> tuple[int, int, int]:
    """Run the week and return how many fire times were expected, how many are missing, and how many are too many."""
    box = SecretBox(Fernet.generate_key())
    database = Database.open(f"sqlite+aiosqlite:///{path}")
    crons = await store_schedules(database, box, [pair.text for pair in pairs], START)
    await simulate([database, database], box, START, end, DOWN)
    expected, fired = Counter(expected_fires(crons, pairs, START, end)), Counter(await fires(database))
    await database.close()
    return expected.total(), (expected - fired).total(), (fired - expected).total()


async def live(folder: Path) -> bool:
    """Print how late a service fires; return whether that is in time."""
    async with running_service(folder) as service, ferryman.Client(service.address) as client:
        # Runs end at once without one that is active: this is about how they begin.
        connector = await client.connectors.deactivate((await create_connector(client, 1)).id)
        every_second = await create_job(client, connector, "SUPPLIER", "one")
        await _schedule(client, every_second, "* * * * * ?")
        one = await _late(client, every_second.id, FIRES)
        await client.schedules.pause(every_second.id)
        jobs = [await create_job(client, connector, "SUPPLIER", f"{number}") for number in range(MANY)]
        soon = datetime.now(UTC) + timedelta(seconds=10)
        await asyncio.gather(*(_schedule(client, job, f"{soon.second} * * * * ?") for job in jobs))
        many = await _late(client, "", MANY, {job.id for job in jobs})
    for name, late in (("one schedule", one), (f"{MANY} on the same second", many)):
        p50, p99 = late[len(late) // 2], late[int(len(late) * 0.99)]
        print(f"{name}: seen by a watch p50 {p50:.0f}, p99 {p99:.0f}, at most {late[-1]:.0f} ms after the fire time")
    return one[len(one) // 2] <= ONE_P50_BAR_MS and many[int(len(many) * 0.99)] <= MANY_P99_BAR_MS


async def _schedule(client: ferryman.Client, job: Job, cron: str) -> None:
    await client.jobs.activate(job.id)
    await client.schedules.update(Schedule(job_id=job.id, cron=cron, enabled=True), ["cron", "enabled"])


async def _late(
    client: ferryman.Client, job_id: str, number: int, job_ids: Collection[str] | None = None
) -> list[float]:
    """Wait for so many executions, of some jobs if told which; return how late a watch showed them, in milliseconds."""
    late: dict[str, float] = {}
    async for update in client.executions.watch(job_id=job_id, snapshot_size=1):
        seen_at = datetime.now(UTC)
        for one in update.executions:
            if one.scheduled_at and not update.snapshot and (job_ids is None or one.job_id in job_ids):
                late.setdefault(one.id, (seen_at - one.scheduled_at) / timedelta(milliseconds=1))
        if len(late) >= number:
            break
    return sorted(late.values())


def main(schedules: int, days: float) -> int:
    """Measure and print; return the exit code."""
    pairs = distinct_crons(schedules)
    cpu = measure_cpu(pairs)
    print(f"next fire times of {schedules} crons: {cpu:.2f} s of CPU (bar {CPU_SECONDS_BAR:.0f} s)")
    with tempfile.TemporaryDirectory(prefix="ferryman-bench-") as scratch:
        path = Path(scratch) / "control.db"
        migrate(f"sqlite+aiosqlite:///{path}", "control")
        wall, used = time.perf_counter(), time.process_time()
        expected, missing, surplus = asyncio.run(simulated(path, pairs, START + timedelta(days=days)))
        wall, used = time.perf_counter() - wall, time.process_time() - used
        print(f"{days:g} simulated days: {expected} fire times, {missing} missing, {surplus} too many")
        print(f"wall time {wall:.0f} s, CPU {used:.0f} s, {expected / wall:.0f} fire times/s")
        in_time = asyncio.run(live(Path(scratch) / "service"))
    return 0 if missing == surplus == 0 and cpu <= CPU_SECONDS_BAR and in_time else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schedules", type=int, default=10_000)
    parser.add_argument("--days", type=float, default=7)
    given = parser.parse_args()
    sys.exit(main(given.schedules, given.days))
