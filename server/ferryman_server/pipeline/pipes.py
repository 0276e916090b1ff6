"""A data process's socket to the worker: instructions come in, reports go out."""

import os
import threading
import time
from typing import BinaryIO, Final, NoReturn

from pydantic import TypeAdapter

from ferryman_server.pipeline.messages import (
    Fetching,
    ImportOrder,
    Instruction,
    Integrating,
    Report,
    StopAsked,
    line_of,
)

_REPORT_SECONDS = 0.25
_PARENT_GONE = 70

# Made before the process forks, so that no import pays for it.
_INSTRUCTION: Final[TypeAdapter[Instruction]] = TypeAdapter(Instruction)


class Left(Exception):
    """The process was asked to leave and has reached a place where it can."""

    def __init__(self, asked: StopAsked) -> None:
        super().__init__(asked.outcome)
        self.asked = asked


class Inbox:
    """Reads instructions in a thread. When they end, the worker is gone and this process ends at once."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._stop: StopAsked | None = None
        self._news = threading.Event()
        line = stream.readline() or _parent_gone()
        order = _INSTRUCTION.validate_json(line)
        assert isinstance(order, ImportOrder)
        self.order = order
        threading.Thread(target=self._read, name="inbox", daemon=True).start()

    def leave_if_asked(self) -> None:
        """Raise Left when the process is to leave."""
        if self._stop is not None:
            raise Left(self._stop)

    def leave_if_stopped(self) -> None:
        """Raise Left when someone asked to stop, not merely because the server shuts down."""
        if self._stop is not None and self._stop.outcome == "STOPPED":
            raise Left(self._stop)

    def wait_for_catalog(self) -> None:
        """Wait until the catalog is granted; raise Left when the process is to leave instead."""
        self._news.wait()
        self.leave_if_asked()

    def _read(self) -> None:
        try:
            for line in self._stream:
                self._heed(_INSTRUCTION.validate_json(line))
        except ConnectionResetError:
            pass  # How a killed worker ends the connection when it had not read everything.
        finally:
            _parent_gone()

    def _heed(self, instruction: Instruction) -> None:
        if isinstance(instruction, StopAsked):
            self._stop = instruction
        self._news.set()


class Outbox:
    """Writes reports; those about progress at most four times a second."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._progress_at = 0.0

    def send(self, report: Report) -> None:
        """Write one report now."""
        try:
            self._stream.write(line_of(report))
            self._stream.flush()
        except (BrokenPipeError, ConnectionResetError):
            _parent_gone()

    def progress(self, report: Fetching | Integrating) -> None:
        """Write a report on progress, unless the last one is too young."""
        if time.monotonic() - self._progress_at >= _REPORT_SECONDS:
            self._progress_at = time.monotonic()
            self.send(report)


def _parent_gone() -> NoReturn:
    # Nobody is left to report to, and another server may be about to take over: leave no orphan.
    os._exit(_PARENT_GONE)
