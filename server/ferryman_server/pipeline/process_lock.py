"""The lock that shows a data process is alive, so that a restarted server can be sure that none is left."""

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def held(directory: Path, execution_id: str) -> Iterator[None]:
    """Hold this process's lock in `directory`; it is let go of however the process ends."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"{execution_id}.lock"
    with path.open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(str(os.getpid()))
        file.flush()
        yield
        path.unlink()


def clear(directory: Path) -> list[int]:
    """Kill every data process whose lock is still held, wait until each is gone, and return their process ids.

    The lock vouches for the process id: a file whose lock is free belongs to a process that has ended.
    """
    killed = []
    for path in sorted(directory.glob("*.lock")):
        with path.open("r", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                killed += _kill(file)
                fcntl.flock(file, fcntl.LOCK_EX)
        path.unlink()
    return killed


def _kill(file: IO[str]) -> list[int]:
    pid = int(file.read() or 0)
    # A process between taking the lock and writing its id has no server any more and ends by itself.
    if pid:
        os.kill(pid, signal.SIGKILL)
    return [pid] if pid else []
