"""A thousand watchers of executions on one server: what they get, how late, and what is left for other calls.

    python -m tests.bench.watch [--watchers 1000] [--seconds 30] [--crowd 5000]

The readers are a native program, compiled with `cc`. Exits with 1 when a bar is missed.
"""

import argparse
import asyncio
import gc
import json
import shutil
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from ferryman.v1 import execution_service_pb2 as pb
from ferryman_server.api.convert_executions import execution_message
from ferryman_server.domain.counters import Counters
from ferryman_server.domain.execution import Execution
from ferryman_server.domain.executions import Event, Phase, TriggerKind
from ferryman_server.domain.outcomes import LedgerEntry, LedgerOutcome
from ferryman_server.engine.parts import now
from ferryman_server.storage.control import executions, kernel
from ferryman_server.storage.migrate import migrate
from tests.server.api.serving import Api, served, sqlite_url

JOBS = 200
CHANGES_PER_SECOND = 50
UNARY_AT_ONCE, UNARY_SECONDS = 8, 5.0
STUCK = 50
P99_BAR_MS, UNARY_BAR, STUCK_BAR_MIB = 250.0, 0.4, 2.0
_OWNER = "bench"
_WATCH = "/ferryman.v1.ExecutionService/WatchExecutions"
_GET = "/ferryman.v1.ExecutionService/GetExecution"
_SETTLE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Rig:
    """A served database with running executions, and the program that reads."""

    api: Api
    program: Path
    running: Sequence[Execution]

    @asynccontextmanager
    async def load(self, mode: str, path: str, request: bytes, connections: int, streams: int) -> AsyncIterator["Load"]:
        """Run the program."""
        port = self.api.address.rpartition(":")[2]
        numbers = (str(connections), str(streams))
        process = await asyncio.create_subprocess_exec(
            self.program, mode, port, path, request.hex() or "-", *numbers, stdin=PIPE, stdout=PIPE
        )
        load = Load(process)
        try:
            yield load
        finally:
            await load.end()


class Load:
    """The running program."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.result: dict[str, Any] = {}

    async def all_in(self) -> float:
        """Wait until every stream has had an answer; return the seconds that took."""
        assert self._process.stdout is not None
        return float((await self._process.stdout.readline()).split()[1])

    async def end(self) -> None:
        """End it; the result is what it found."""
        if self._process.returncode is None:
            out, _ = await self._process.communicate(b"")
            self.result = json.loads(out.splitlines()[-1])


async def main(watchers: int, seconds: float, crowd: int) -> int:
    """Measure and print; return the exit code."""
    with tempfile.TemporaryDirectory(prefix="ferryman-bench-") as scratch:
        program = await _compiled(Path(scratch))
        misses: list[str] = []
        async with _rig(Path(scratch) / "first", program) as rig:
            misses += await _fan_out(rig, watchers, seconds)
            misses += await _beside(rig, watchers)
        async with _rig(Path(scratch) / "second", program) as rig:
            misses += await _stuck(rig, watchers // 10, seconds)
            misses += await _crowd(rig, crowd)
    for miss in misses:
        print(f"MISSED: {miss}")
    return 1 if misses else 0


async def _compiled(folder: Path) -> Path:
    compiler = shutil.which("cc")
    if compiler is None:
        raise SystemExit("this benchmark needs a C compiler named cc; install one, for example the package gcc")
    source, program = Path(__file__).with_name("watch_load.c"), folder / "watch_load"
    process = await asyncio.create_subprocess_exec(compiler, "-O2", "-o", program, source)
    if await process.wait():
        raise SystemExit(f"cannot compile {source}")
    return program


@asynccontextmanager
async def _rig(folder: Path, program: Path) -> AsyncIterator[Rig]:
    folder.mkdir()
    urls = sqlite_url(folder / "control.db"), sqlite_url(folder / "catalog.db")
    await asyncio.to_thread(migrate, urls[0], "control")
    await asyncio.to_thread(migrate, urls[1], "catalog")
    async with served(*urls) as api:
        # As the service does when it starts; else every full collection stops it for a tenth of a second.
        gc.freeze()
        yield Rig(api, program, await _running(api))


async def _running(api: Api) -> list[Execution]:
    connector = await api.connector()
    jobs = [await api.job(connector_id=connector.id) for _ in range(JOBS)]
    running = []
    for job in jobs:
        async with api.parts.control.write() as conn:
            await kernel.trigger(conn, job.id, TriggerKind.MANUAL, "bench", now())
        async with api.parts.control.write() as conn:
            [claimed] = await kernel.claim(conn, _OWNER, 3600, 1)
        held = claimed.execution
        for event in (Event.CONNECTED, Event.FETCHED, Event.CATALOG_FREE):
            async with api.parts.control.write() as conn:
                held = await kernel.advance(conn, held.id, _OWNER, held.epoch, event)
        running.append(held)
    api.parts.changes.notify()
    return running


async def _change(rig: Rig, seconds: float) -> float:
    """Change one execution after the other, on time whatever it takes; each carries the time before its commit.

    Returns the p99 of what the transactions alone took, in milliseconds: part of every delivery.
    """
    started, taken = time.monotonic(), []
    for number in range(int(seconds * CHANGES_PER_SECOND)):
        await asyncio.sleep(max(0.0, started + number / CHANGES_PER_SECOND - time.monotonic()))
        held, begun = rig.running[number % JOBS], time.monotonic()
        async with rig.api.parts.control.write() as conn:
            await kernel.record_progress(
                conn,
                held.id,
                _OWNER,
                held.epoch,
                phase=Phase.INTEGRATE,
                fraction=0.5,
                bytes_done=time.monotonic_ns() // 1000,
                bytes_total=0,
                counters=Counters(read=number, created=number),
                files=(),
            )
        taken.append(time.monotonic() - begun)
        rig.api.parts.changes.notify()
    return sorted(taken)[len(taken) * 99 // 100] * 1000


async def _end_some(rig: Rig) -> None:
    for held in rig.running[::2]:
        counters = Counters(read=1, created=1)
        entry = LedgerEntry(held.id, held.epoch, counters=counters, outcome=LedgerOutcome.COMPLETED, closed=True)
        async with rig.api.parts.control.write() as conn:
            await kernel.end(conn, held.id, _OWNER, held.epoch, entry, now())
        rig.api.parts.changes.notify()


async def _unary_rate(rig: Rig) -> float:
    request = pb.GetExecutionRequest(id=rig.running[0].id).SerializeToString()
    async with rig.load("unary", _GET, request, 1, UNARY_AT_ONCE) as load:
        await asyncio.sleep(UNARY_SECONDS)
    return float(load.result["answers"] / load.result["seconds"])


async def _fan_out(rig: Rig, watchers: int, seconds: float) -> list[str]:
    async with rig.load("watch", _WATCH, b"", watchers, 1) as load:
        print(f"{watchers} watchers in after {await load.all_in():.2f} s")
        cpu, begun = time.process_time(), time.monotonic()
        commit_ms = await _change(rig, seconds)
        share = (time.process_time() - cpu) / (time.monotonic() - begun)
        await asyncio.sleep(_SETTLE_SECONDS)
    result, truth = load.result, await _truth(rig)
    print(
        f"{CHANGES_PER_SECOND} changes/s to {watchers} watchers: {result['deliveries']} deliveries, "
        f"p50 {result['p50_ms']} ms, p99 {result['p99_ms']} ms, max {result['max_ms']} ms, "
        f"of which the commits alone p99 {commit_ms:.1f} ms; server's CPU {share:.2f}"
    )
    misses = [] if result["states"] == {truth: watchers} else [f"true last states: {result['states']}, truth {truth}"]
    misses += [] if result["p99_ms"] <= P99_BAR_MS else [f"p99 {result['p99_ms']} ms"]
    return misses


async def _beside(rig: Rig, watchers: int) -> list[str]:
    changing = asyncio.create_task(_change(rig, UNARY_SECONDS + 1))
    alone = await _unary_rate(rig)
    await changing
    async with rig.load("watch", _WATCH, b"", watchers, 1) as load:
        await load.all_in()
        changing = asyncio.create_task(_change(rig, UNARY_SECONDS + 1))
        beside = await _unary_rate(rig)
        await changing
        await _end_some(rig)
        await asyncio.sleep(_SETTLE_SECONDS)
    states, truth = load.result["states"], await _truth(rig)
    print(f"unary {beside:.0f}/s beside {watchers} watchers, {alone:.0f}/s without: {beside / alone:.2f}")
    misses = [] if states == {truth: watchers} else [f"true last states beside unary calls: {states}, truth {truth}"]
    return misses + ([] if beside >= UNARY_BAR * alone else [f"unary calls at {beside / alone:.2f}"])


async def _stuck(rig: Rig, watchers: int, seconds: float) -> list[str]:
    memory = psutil.Process().memory_info
    async with rig.load("watch", _WATCH, b"", watchers, 1) as load:
        await load.all_in()
        await _change(rig, seconds / 2)
        before = memory().rss
        async with rig.load("stuck", _WATCH, b"", STUCK, 1):
            await _change(rig, seconds)
            grown = (memory().rss - before) / 2**20 / STUCK
        await asyncio.sleep(_SETTLE_SECONDS)
    result, truth = load.result, await _truth(rig)
    print(
        f"beside {STUCK} readers that never read: {watchers} watchers p50 {result['p50_ms']} ms, "
        f"p99 {result['p99_ms']} ms; {grown:.2f} MiB for each stuck one"
    )
    misses = [] if result["states"] == {truth: watchers} else [f"beside stuck ones: {result['states']}, truth {truth}"]
    misses += [] if result["p99_ms"] <= P99_BAR_MS else [f"p99 beside stuck readers {result['p99_ms']} ms"]
    return misses + ([] if grown <= STUCK_BAR_MIB else [f"{grown:.1f} MiB for each stuck reader"])


async def _crowd(rig: Rig, crowd: int) -> list[str]:
    misses: list[str] = []
    first = rig.api.executions.WatchExecutions(pb.WatchExecutionsRequest())
    message = await first.read()
    assert isinstance(message, pb.WatchExecutionsResponse)
    first.cancel()
    for name, token in (("from the start", ""), ("with a token", message.resume_token)):
        changing = asyncio.create_task(_change(rig, 2))
        request = pb.WatchExecutionsRequest(resume_token=token).SerializeToString()
        async with rig.load("watch", _WATCH, request, crowd, 1) as load:
            seconds = await load.all_in()
            await changing
            await asyncio.sleep(_SETTLE_SECONDS)
        result = load.result
        print(f"{crowd} watchers at once {name}: all in after {seconds:.2f} s, {result['ended']} ended")
        if result["answered"] != crowd or result["ended"] or len(result["states"]) != 1:
            misses.append(f"{crowd} at once {name}: {result}")
    return misses


async def _truth(rig: Rig) -> str:
    async with rig.api.parts.control.read() as conn:
        stored = await executions.changed_since(conn, 0, "", "", 1_000_000)
    total = 0
    for message in map(execution_message, stored):
        numbers = (message.status, message.revision, message.progress.bytes_done)
        total ^= _hash(message.id.encode() + b"".join(n.to_bytes(8, "little") for n in numbers))
    return f"{total:016x}"


def _hash(data: bytes) -> int:
    found = 14695981039346656037
    for byte in data:
        found = (found ^ byte) * 1099511628211 % 2**64
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--watchers", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--crowd", type=int, default=5000)
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.watchers, given.seconds, given.crowd)))
