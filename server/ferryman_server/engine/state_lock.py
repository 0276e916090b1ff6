"""The lock on the state directory: one serve at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StateDirectoryInUse(Exception):
    """Another serve runs on the state directory."""

    def __init__(self, directory: Path, pid: str) -> None:
        super().__init__(
            f"another ferryman serve (process {pid or 'unknown'}) runs on {directory}; "
            "stop it first, or give this one another --state-directory"
        )


@contextmanager
def state_lock(directory: Path) -> Iterator[None]:
    """Own `directory`, creating it for this user only if need be; raises StateDirectoryInUse."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (directory / "serve.lock").open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise StateDirectoryInUse(directory, file.read().strip()) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
