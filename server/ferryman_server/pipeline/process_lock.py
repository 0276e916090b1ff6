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
    """Hold this process's lock in `directory`; it is let go of however the process ends, and the file stays."""
    directory.mkdir(parents=True, exist_ok=True)
    with _path(directory, execution_id).open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(str(os.getpid()))
        file.flush()
        yield


def remove(directory: Path, execution_id: str) -> None:
    """Remove the lock of a process that has ended; one that never got as far as its lock left none."""
    _path(directory, execution_id).unlink(missing_ok=True)


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


def _path(directory: Path, execution_id: str) -> Path:
    return directory / f"{execution_id}.lock"


def _kill(file: IO[str]) -> list[int]:
    pid = int(file.read() or 0)
    # A process between taking the lock and writing its id has no server any more and ends by itself.
    if pid:
        os.kill(pid, signal.SIGKILL)
    return [pid] if pid else []
