"""A program on a terminal: a real pseudo-terminal that is read as fast as it is written to."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

import psutil

_SYNC_ASKED, _SYNC_KNOWN = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
_READ_MAX = 1 << 16


class Terminal:
    """A process whose input and output is a terminal of a size (columns, lines); leaving ends it.

    `written` is how many bytes it has written so far.
    """

    def __init__(self, command: Sequence[str], size: tuple[int, int], environment: Mapping[str, str]) -> None:
        self._master, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.process = psutil.Popen(
            command,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **environment},
            start_new_session=True,
        )
        os.close(terminal)
        self.written = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._master)

    @property
    def cpu_seconds(self) -> float:
        """What the process has spent so far, in user and system mode together."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def drain(self, seconds: float) -> None:
        """Read all that comes in this time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._read(left)

    def press(self, key: str) -> None:
        """Send a key."""
        os.write(self._master, key.encode())

    def read_until(self, found: Callable[[bytes], bool], seconds: float = 60) -> float:
        """Read until `found` says so of all that has come meanwhile; gives the time then (monotonic), in seconds."""
        end, data = time.monotonic() + seconds, b""
        while (left := end - time.monotonic()) > 0:
            if chunk := self._read(left):
                now = time.monotonic()
                data += chunk
                if found(data):
                    return now
        raise RuntimeError(f"it did not come in {seconds:g} s; the last it wrote: {data[-2000:]!r}")

    def _read(self, seconds: float) -> bytes:
        if not select.select([self._master], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(self._master, _READ_MAX)
        except OSError:
            raise RuntimeError(f"the program ended with {self.process.wait()}") from None
        self.written += len(data)
        if _SYNC_ASKED in data:
            # As today's terminals do.
            os.write(self._master, _SYNC_KNOWN)
        return data


def cpu_seconds_of(*command: str) -> float:
    """Run a command to its end and give the CPU time that it took."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed with {process.returncode}")
    return usage.ru_utime + usage.ru_stime
