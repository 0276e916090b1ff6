"""Rounds of both sides of an import of XML or JSON: Ferryman's whole run, and a bare reader with one bulk upsert."""

import asyncio
import os
import shutil
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import ferryman
from tests.bench.rig import Run, run_job
from tests.service import Service, running_service

TIME_BAR, GROWTH_BAR = 1.5, 1.1


class Comparison:
    """Runs of jobs, by name and each on top of the one before, against floors of the same names.

    folder holds the state directory "base" that every round begins with; floors are arguments of tree_floor.
    warm_up is a job that runs first, as on a server that has been up for a moment. download fetches the file of that
    name for the floor, whose reader does not do so itself.
    """

    def __init__(
        self,
        folder: Path,
        floors: Mapping[str, Sequence[str]],
        warm_up: str,
        download: Callable[[str], None] | None = None,
    ) -> None:
        self._folder = folder
        self._floors = floors
        self._warm_up = warm_up
        self._download = download
        self._ours: dict[str, list[Run]] = {name: [] for name in floors}
        self._theirs: dict[str, list[float]] = {name: [] for name in floors}

    async def run(self, rounds: int) -> list[str]:
        """Take turns, print medians and ratios, and return the bars that are missed."""
        for number in range(rounds):
            sides = [self._our_round(), self._floor_round()]
            for side in sides if number % 2 == 0 else reversed(sides):
                await side
        return [miss for name in self._floors for miss in self._report(name)]

    async def _our_round(self) -> None:
        async with fresh_service(self._folder) as (service, client):
            await run_job(client, service, self._warm_up)
            for name, runs in self._ours.items():
                await asyncio.to_thread(os.sync)
                runs.append(await run_job(client, service, name))

    async def _floor_round(self) -> None:
        database = self._folder / "floor.db"
        for file in self._folder.glob("floor.db*"):
            file.unlink()
        for name, arguments in self._floors.items():
            await asyncio.to_thread(os.sync)
            started = time.perf_counter()
            if self._download is not None:
                await asyncio.to_thread(self._download, name)
            command = (sys.executable, "-m", "tests.bench.tree_floor", *arguments, str(database))
            process = await asyncio.create_subprocess_exec(*command)
            assert await process.wait() == 0
            self._theirs[name].append(time.perf_counter() - started)

    def _report(self, name: str) -> list[str]:
        runs, floors = self._ours[name], self._theirs[name]
        seconds, floor = statistics.median(r.seconds for r in runs), statistics.median(floors)
        execution, peak = runs[-1].execution, max(r.peak_mib for r in runs)
        print(
            f"{name}: ours {seconds:.2f} s ({execution.counters.read / seconds:,.0f} rows/s), floor {floor:.2f} s, "
            f"ratio {seconds / floor:.2f}, peak {peak:.0f} MiB; {execution.status.value}, {execution.counters}"
        )
        ours, theirs = (", ".join(f"{s:.2f}" for s in side) for side in ((r.seconds for r in runs), floors))
        print(f"  rounds: ours {ours}; floor {theirs}")
        misses = [] if seconds <= TIME_BAR * floor else [f"{name}: {seconds / floor:.2f} × the floor's time"]
        return misses + ([f"{name}: {execution.counters.rejected} rejected"] if execution.counters.rejected else [])


async def memory(folder: Path, small: str, large: str) -> list[str]:
    """Run a job and a larger one, each on its own, print their memory and return the bar that is missed."""
    peaks = []
    for name in (small, large):
        async with fresh_service(folder) as (service, client):
            run = await run_job(client, service, name)
        peaks.append(run.peak_mib)
        print(f"{name}: peak {run.peak_mib:.0f} MiB, {run.seconds:.1f} s, {run.execution.counters.read:,} rows")
    growth = peaks[1] / peaks[0]
    print(f"memory grows to {growth:.2f} × for the larger input")
    return [] if growth <= GROWTH_BAR else [f"memory grows to {growth:.2f} ×"]


@asynccontextmanager
async def fresh_service(folder: Path) -> AsyncIterator[tuple[Service, ferryman.Client]]:
    """Serve a copy of the state that a round begins with."""
    shutil.rmtree(folder / "round", ignore_errors=True)
    shutil.copytree(folder / "base", folder / "round")
    async with running_service(folder / "round") as service, ferryman.Client(service.address) as client:
        yield service, client
