"""The console on a real terminal, fed by a server: its CPU time, bytes, memory, start, and how fast it follows keys.

    python -m tests.bench.console [--jobs 1000] [--many 10000] [--updates 100] [--seconds 20] [--keys 40] [--starts 5]

Beside it, on the same load, Textual's own table with the same cells. All updates go to jobs that run, which stand at
the top: most of them are seen. CPU time is user and system time of the whole process, all threads. A frame is a tenth
of a second. Its painting is what the console takes beyond a process that only listens to the same server with the
console's own feed. Exits with 1 when a bar is missed.
"""

import argparse
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from tests.bench.console_peers import FRAMES_PER_SECOND
from tests.bench.console_server import NAME
from tests.bench.start import compile_as_installed
from tests.bench.terminal import Terminal, cpu_seconds_of
from tests.service import COMMAND

SIZE = (140, 40)
PAINT_BAR_MS, OUT_BAR_KIB, KEY_BAR_MS = 4.0, 50.0, 16.0
WHOLE_BAR, MEMORY_BAR_MIB, START_BAR_MS = 8.0, 80.0, 300.0
_SETTLE_SECONDS = 6.0
_PAUSE_SECONDS = (0.15, 0.45)
_DOWN = 20
# Without an end that takes down what was loaded.
_LOADED = "import gc, os; gc.disable(); import {}; os._exit(0)"
_CONSOLE = "ferryman.client.jobs, ferryman_tui.start"
_TITLES, _FIRST_JOB = b"Progress / last result", NAME.encode()
# The mark in the first cell of the line that the cursor stands on.
_CURSOR = re.compile(rb"\x1b\[(\d+);1H(?:\x1b\[[\d;]*m)*" + "▌".encode())


@dataclass(frozen=True, slots=True)
class Cost:
    """What a program takes under the load."""

    cpu_share: float
    kib_per_second: float
    memory_mib: float

    @property
    def frame_ms(self) -> float:
        """The CPU time of a frame, all of it."""
        return self.cpu_share * 1000 / FRAMES_PER_SECOND


@dataclass(frozen=True, slots=True)
class Start:
    """The CPU milliseconds from the start of the process to its first screen, and to the first jobs on it."""

    screen_ms: float
    jobs_ms: float


class Bench:
    """Runs programs on a server of so many jobs, and keeps which bars were missed."""

    def __init__(self, asked: argparse.Namespace, folder: str) -> None:
        self._asked = asked
        self._environment = {"XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder}
        self.missed = False

    @contextmanager
    def server(self, jobs: int) -> Iterator[str]:
        """Serve jobs; yields the address."""
        command = (sys.executable, "-m", "tests.bench.console_server", str(jobs), str(self._asked.updates))
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin and process.stdout
            yield process.stdout.readline().strip()
            process.stdin.close()

    def console(self, address: str) -> Terminal:
        """Start the console."""
        return Terminal([str(COMMAND), "console", "--target", address], SIZE, self._environment)

    def peer(self, name: str, address: str) -> Terminal:
        """Start what it is compared with."""
        return Terminal([sys.executable, "-m", "tests.bench.console_peers", name, address], SIZE, self._environment)

    def cost(self, terminal: Terminal) -> Cost:
        """Measure a program that has settled."""
        cpu, written, started = terminal.cpu_seconds, terminal.written, time.monotonic()
        terminal.drain(self._asked.seconds)
        took = time.monotonic() - started
        return Cost(
            (terminal.cpu_seconds - cpu) / took,
            (terminal.written - written) / 1024 / took,
            terminal.process.memory_info().rss / 2**20,
        )

    def start(self, terminal: Terminal) -> Start:
        """Follow a start."""
        terminal.read_until(lambda data: _TITLES in data)
        screen_ms = terminal.cpu_seconds * 1000
        terminal.read_until(lambda data: _FIRST_JOB in data)
        return Start(screen_ms, terminal.cpu_seconds * 1000)

    def bar(self, what: str, value: float, unit: str, bar: float | None = None) -> None:
        """Print a line, and notice a bar that is missed."""
        verdict = "" if bar is None else f"{'held' if value <= bar else 'MISSED'}, bar {bar:g} {unit}"
        self.missed |= bar is not None and value > bar
        print(f"  {what:52} {value:8.1f} {unit:6} {verdict}", flush=True)


def main(arguments: Sequence[str]) -> int:
    """Measure and print; return the exit code."""
    asked = _asked(arguments)
    compile_as_installed()
    with tempfile.TemporaryDirectory(prefix="ferryman-bench-") as folder:
        bench = Bench(asked, folder)
        print(f"load of this machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        _starts(bench, asked.jobs, asked.starts)
        listening = _under_load(bench, asked)
        _many(bench, asked.many)
        _stock(bench, asked.jobs, listening)
    return 1 if bench.missed else 0


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("jobs", 1000), ("many", 10_000), ("updates", 100), ("keys", 40), ("starts", 5)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--seconds", type=float, default=20.0)
    return parser.parse_args(arguments)


def _starts(bench: Bench, jobs: int, number: int) -> None:
    print(f"start, median of {number}, {jobs} jobs")
    loaded, textual, starts = [], [], []
    with bench.server(jobs) as address:
        for _ in range(number):
            textual.append(cpu_seconds_of(sys.executable, "-c", _LOADED.format("textual.app")) * 1000)
            loaded.append(cpu_seconds_of(sys.executable, "-c", _LOADED.format(_CONSOLE)) * 1000)
            with bench.console(address) as terminal:
                starts.append(bench.start(terminal))
    bench.bar("CPU to the first screen", statistics.median(start.screen_ms for start in starts), "ms", START_BAR_MS)
    bench.bar("CPU to the first jobs on it", statistics.median(start.jobs_ms for start in starts), "ms")
    bench.bar("of both for loading modules", statistics.median(loaded), "ms")
    bench.bar("of that for Python and Textual alone", statistics.median(textual), "ms")


def _under_load(bench: Bench, asked: argparse.Namespace) -> float:
    """Measure the console, and its keys; return what listening alone takes of a core."""
    print(f"{asked.jobs} jobs, {asked.updates} updates/s, {SIZE[0]}x{SIZE[1]}, {asked.seconds:g} s")
    with bench.server(asked.jobs) as address:
        with bench.peer("listener", address) as terminal:
            terminal.drain(_SETTLE_SECONDS)
            listening = bench.cost(terminal)
        with bench.console(address) as terminal:
            bench.start(terminal)
            terminal.drain(_SETTLE_SECONDS)
            console = bench.cost(terminal)
            keys = sorted(_latencies(terminal, asked.keys))
    bench.bar("CPU of the whole console, of one core", console.cpu_share * 100, "%", WHOLE_BAR)
    bench.bar("CPU of a frame, all of it", console.frame_ms, "ms")
    bench.bar("of that for listening", listening.frame_ms, "ms")
    bench.bar("of that for painting", console.frame_ms - listening.frame_ms, "ms", PAINT_BAR_MS)
    bench.bar("written to the terminal", console.kib_per_second, "KiB/s", OUT_BAR_KIB)
    bench.bar("memory (RSS)", console.memory_mib, "MiB", MEMORY_BAR_MIB)
    bench.bar("key to frame, p50", statistics.median(keys), "ms", KEY_BAR_MS)
    bench.bar("key to frame, p95", keys[len(keys) * 95 // 100], "ms")
    return listening.frame_ms


def _many(bench: Bench, jobs: int) -> None:
    print(f"{jobs} jobs, same load")
    with bench.server(jobs) as address, bench.console(address) as terminal:
        bench.start(terminal)
        terminal.drain(_SETTLE_SECONDS)
        cost = bench.cost(terminal)
    bench.bar("CPU of the whole console, of one core", cost.cpu_share * 100, "%", WHOLE_BAR)
    bench.bar("written to the terminal", cost.kib_per_second, "KiB/s", OUT_BAR_KIB)
    bench.bar("memory (RSS)", cost.memory_mib, "MiB")


def _stock(bench: Bench, jobs: int, listening_ms: float) -> None:
    print(f"{jobs} jobs, same load, in Textual's own table without anything around it")
    with bench.server(jobs) as address, bench.peer("stock", address) as terminal:
        terminal.read_until(lambda data: _FIRST_JOB in data)
        terminal.drain(_SETTLE_SECONDS)
        cost = bench.cost(terminal)
    bench.bar("CPU of the whole program, of one core", cost.cpu_share * 100, "%")
    bench.bar("CPU of a frame for painting", cost.frame_ms - listening_ms, "ms")
    bench.bar("written to the terminal", cost.kib_per_second, "KiB/s")


def _latencies(terminal: Terminal, number: int) -> Iterator[float]:
    """Move the cursor down and up again, and give the milliseconds until it is seen on its new line."""
    chance, lines = random.Random(7), [b""]

    def moved(data: bytes) -> bool:
        if found := [line for line in _CURSOR.findall(data) if line != lines[-1]]:
            lines.append(found[-1])
        return bool(found)

    for at in range(number):
        terminal.drain(chance.uniform(*_PAUSE_SECONDS))
        pressed = time.monotonic()
        terminal.press("j" if at % (2 * _DOWN) < _DOWN else "k")
        yield (terminal.read_until(moved) - pressed) * 1000


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
