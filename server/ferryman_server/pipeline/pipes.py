"""A data process's two pipes: instructions come in on one, reports go out on the other."""

import os
import sys
import threading
import time
from typing import BinaryIO

from ferryman_server.pipeline.messages import (
    INSTRUCTION,
    CatalogGranted,
    Fetching,
    ImportOrder,
    Integrating,
    Report,
    StopAsked,
    line_of,
)

_REPORT_SECONDS = 0.25
_PARENT_GONE = 70


class Left(Exception):
    """The process was asked to leave and has reached a place where it can."""

    def __init__(self, asked: StopAsked) -> None:
        super().__init__(asked.outcome)
        self.asked = asked


class Inbox:
    """Reads instructions in a thread. When the pipe ends, the parent is gone and this process ends at once."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._stop: StopAsked | None = None
        self._news = threading.Event()
        order = INSTRUCTION.validate_json(pipe.readline())
        assert isinstance(order, ImportOrder)
        self.order = order
        threading.Thread(target=self._read, name="inbox", daemon=True).start()

    def leave_if_asked(self) -> None:
        """Raise Left when the process is to leave."""
        if self._stop is not None:
            raise Left(self._stop)

    def wait_for_catalog(self) -> None:
        """Wait until the catalog is granted; raise Left when the process is to leave instead."""
        self._news.wait()
        self.leave_if_asked()

    def _read(self) -> None:
        for line in self._pipe:
            instruction = INSTRUCTION.validate_json(line)
            if isinstance(instruction, StopAsked):
                self._stop = instruction
            if isinstance(instruction, StopAsked | CatalogGranted):
                self._news.set()
        # Nobody is left to report to, and another server may be about to take over: leave no orphan.
        os._exit(_PARENT_GONE)


class Outbox:
    """Writes reports; those about progress at most four times a second."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._progress_at = 0.0

    def send(self, report: Report) -> None:
        """Write one report now."""
        self._pipe.write(line_of(report))
        self._pipe.flush()

    def progress(self, report: Fetching | Integrating) -> None:
        """Write a report on progress, unless the last one is too young."""
        if time.monotonic() - self._progress_at >= _REPORT_SECONDS:
            self._progress_at = time.monotonic()
            self.send(report)


def take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return the instruction and report pipes, and send anything else that is printed to standard error."""
    instructions, reports = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    devnull = os.open(os.devnull, os.O_RDONLY)
    os.dup2(devnull, 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return instructions, reports
