"""The import of a large offers file against `sftp` + `sqlite3 .import` + one upsert, side by side.

    python -m tests.bench.import_csv [--rows 1000000] [--rounds 3] [--large 3]

Prints medians, ratios and peak memory, checks every rejected row, and exits with 1 when a bar is missed.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import ferryman
from tests.bench.offers import MISTAKES, Mistake, write_offers, write_prerequisites
from tests.bench.rig import Run, Shell, create_connector, create_job, run_job, sftp_process
from tests.service import running_service

TIME_BAR, MEMORY_BAR_MIB, GROWTH_BAR = 0.8, 450.0, 1.1


async def main(rows: int, rounds: int, large: int) -> int:
    """Measure and print; return the exit code."""
    with tempfile.TemporaryDirectory(prefix="ferryman-bench-") as scratch:
        folder = Path(scratch)
        files = folder / "files"
        files.mkdir()
        write_prerequisites(files)
        mistakes = write_offers(files / "first.csv", rows)
        write_offers(files / "again.csv", rows, changed=True)
        write_offers(files / "large.csv", rows * large)
        async with sftp_process(files) as port:
            await _prepare(folder / "base", port)
            misses = await _compare(folder, port, rounds, mistakes)
            misses += await _memory(folder)
    for miss in misses:
        print(f"MISSED: {miss}")
    return 1 if misses else 0


async def _prepare(folder: Path, port: int) -> None:
    async with running_service(folder) as service, ferryman.Client(service.address) as client:
        connector = await create_connector(client, port)
        for entity, file in (
            ("SUPPLIER", "suppliers.csv"),
            ("CLASSIFICATION_CATEGORY", "classification.csv"),
            ("PRODUCT", "products.csv"),
        ):
            await create_job(client, connector, entity, file)
            run = await run_job(client, service, file)
            print(f"prepared {file}: {run.execution.counters.created:,} created in {run.seconds:.1f} s")
        for file in ("first.csv", "again.csv", "large.csv"):
            await create_job(client, connector, "OFFER", file)


async def _compare(folder: Path, port: int, rounds: int, mistakes: list[Mistake]) -> list[str]:
    shell = Shell(folder / "shell", port)
    ours: dict[str, list[Run]] = {"first.csv": [], "again.csv": []}
    floor: dict[str, list[float]] = {"first.csv": [], "again.csv": []}
    misses: list[str] = []
    for number in range(rounds):
        sides = [_our_round(folder, ours, mistakes, misses), _shell_round(shell, floor)]
        for side in sides if number % 2 == 0 else reversed(sides):
            await side
    for file, runs in ours.items():
        misses += _report(file, runs, floor[file])
    return misses


async def _our_round(folder: Path, into: dict[str, list[Run]], mistakes: list[Mistake], misses: list[str]) -> None:
    shutil.rmtree(folder / "round", ignore_errors=True)
    shutil.copytree(folder / "base", folder / "round")
    async with running_service(folder / "round") as service, ferryman.Client(service.address) as client:
        # A server that has been up for a moment: its data processes are forked from one that has loaded everything.
        await run_job(client, service, "suppliers.csv")
        for file, runs in into.items():
            await asyncio.to_thread(os.sync)
            runs.append(await run_job(client, service, file))
        misses += await _wrong_rejects(client, into["first.csv"][-1], mistakes)


async def _shell_round(shell: Shell, into: dict[str, list[float]]) -> None:
    shell.reset()
    for file, seconds in into.items():
        # What the run before has left to be written must not slow this one, on either side.
        await asyncio.to_thread(os.sync)
        seconds.append(await asyncio.to_thread(shell.run, file))


async def _wrong_rejects(client: ferryman.Client, run: Run, mistakes: list[Mistake]) -> list[str]:
    expected = {m.line: m for m in mistakes}
    found = {r.line: {e.code for e in r.errors} async for r in client.executions.rejected_rows(run.execution.id)}
    wrong = [line for line in expected.keys() | found.keys() if line not in found or line not in expected]
    wrong += [line for line, codes in found.items() if line in expected and expected[line].code not in codes]
    kinds = {expected[line].kind for line in found if line in expected}
    if wrong or kinds != set(MISTAKES):
        return [f"{len(wrong)} rejected rows differ, the first at line {min(wrong, default=0)}; kinds met: {kinds}"]
    return []


def _report(file: str, runs: list[Run], floor: list[float]) -> list[str]:
    seconds, shell = statistics.median(r.seconds for r in runs), statistics.median(floor)
    peak, counters = max(r.peak_mib for r in runs), runs[-1].execution.counters
    print(
        f"{file}: ours {seconds:.2f} s ({counters.read / seconds:,.0f} rows/s), shell {shell:.2f} s, "
        f"ratio {seconds / shell:.2f}, peak {peak:.0f} MiB; {runs[-1].execution.status.value}, {counters}"
    )
    print(
        "  rounds: ours "
        + ", ".join(f"{r.seconds:.2f}" for r in runs)
        + "; shell "
        + ", ".join(f"{s:.2f}" for s in floor)
    )
    misses = [] if seconds <= TIME_BAR * shell else [f"{file}: {seconds / shell:.2f} × the shell's time"]
    return misses + ([] if peak <= MEMORY_BAR_MIB else [f"{file}: peak {peak:.0f} MiB"])


async def _memory(folder: Path) -> list[str]:
    peaks = {}
    for file in ("first.csv", "large.csv"):
        shutil.rmtree(folder / "round", ignore_errors=True)
        shutil.copytree(folder / "base", folder / "round")
        async with running_service(folder / "round") as service, ferryman.Client(service.address) as client:
            run = await run_job(client, service, file)
            peaks[file] = run.peak_mib
            print(f"{file}: peak {run.peak_mib:.0f} MiB, {run.seconds:.1f} s, {run.execution.counters.read:,} rows")
    growth = peaks["large.csv"] / peaks["first.csv"]
    print(f"memory grows to {growth:.2f} × for the larger file")
    return [] if growth <= GROWTH_BAR else [f"memory grows to {growth:.2f} ×"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", type=int, default=3, help="rows of the memory check, as a multiple of --rows")
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.rows, given.rounds, given.large)))
