"""Unary calls over one connection, so cheap for the caller that the server alone sets the pace.

    python -m tests.bench.calls ADDRESS METHOD CALLERS SECONDS < FILE

FILE has one request a line, serialised, in hexadecimal; they are sent in turn, from the first again after the last.
Prints how many calls were answered within the seconds after a warm-up of a quarter of them, and in all.
"""

import json
import socket
import struct
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from typing import Final

_PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _HEADERS, _RST_STREAM, _SETTINGS, _PING, _GOAWAY = 0, 1, 3, 4, 6, 7
_END_STREAM, _ACK, _END_HEADERS = 1, 1, 4
# As large as they come, so that nobody ever waits for one to open.
_WINDOW: Final = 2**31 - 1
_FIRST_WINDOW: Final = 65535


class CallFailed(Exception):
    """The server refused a call or broke the connection off."""


class Connection:
    """One HTTP/2 connection that knows just enough to make gRPC calls."""

    def __init__(self, address: str, method: str) -> None:
        host, _, port = address.rpartition(":")
        self._socket = socket.create_connection((host, int(port)))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._headers = _header_block(address, method)
        self._stream = -1
        self._answered: set[int] = set()
        self._unread = b""
        window = struct.pack(">HL", 4, _WINDOW)
        grow = struct.pack(">L", _WINDOW - _FIRST_WINDOW)
        self._socket.sendall(_PREFACE + _frame(_SETTINGS, 0, 0, window) + _frame(8, 0, 0, grow))

    def send(self, bodies: list[bytes]) -> None:
        """Begin a call for each body."""
        out = []
        for body in bodies:
            self._stream += 2
            out.append(_frame(_HEADERS, _END_HEADERS, self._stream, self._headers))
            out.append(_frame(_DATA, _END_STREAM, self._stream, struct.pack(">BL", 0, len(body)) + body))
        self._socket.sendall(b"".join(out))

    def receive(self) -> int:
        """Wait for something to arrive and return how many calls it ends; raises CallFailed."""
        data = self._unread + self._socket.recv(1 << 18)
        if data == self._unread:
            raise CallFailed("the server closed the connection")
        ended = at = 0
        while len(data) - at >= 9:
            end = at + 9 + int.from_bytes(data[at : at + 3], "big")
            if end > len(data):
                break
            ended += self._take(data[at + 3], data[at + 4], int.from_bytes(data[at + 5 : at + 9], "big"), data, at, end)
            at = end
        self._unread = data[at:]
        return ended

    def _take(self, kind: int, flags: int, stream: int, data: bytes, at: int, end: int) -> bool:
        if kind == _DATA:
            self._answered.add(stream)
        elif kind == _HEADERS and flags & _END_STREAM:
            # An error has trailers and no message.
            if stream not in self._answered:
                raise CallFailed(f"call {stream // 2} was refused: {data[at + 9 : end]!r}")
            self._answered.remove(stream)
            return True
        elif kind in (_RST_STREAM, _GOAWAY):
            raise CallFailed(f"the server broke off: {data[at + 9 : end]!r}")
        elif kind in (_PING, _SETTINGS) and not flags & _ACK:
            self._socket.sendall(_frame(kind, _ACK, 0, data[at + 9 : end] if kind == _PING else b""))
        return False


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "big") + struct.pack(">BBL", kind, flags, stream) + payload


def _header_block(address: str, method: str) -> bytes:
    # Of HPACK just literals: the numbers are names of its static table.
    def named(number: bytes, value: str) -> bytes:
        return number + bytes([len(value)]) + value.encode()

    te = named(named(b"\x00", "te"), "trailers")
    content_type = named(b"\x0f\x10", "application/grpc")
    return b"\x83\x86" + named(b"\x04", method) + named(b"\x01", address) + content_type + te


def run(address: str, method: str, callers: int, seconds: float, bodies: Iterator[bytes]) -> dict[str, float]:
    """Keep `callers` calls open for `seconds` and a warm-up; return calls a second and the number of all calls."""
    connection = Connection(address, method)
    connection.send([next(bodies) for _ in range(callers)])
    started = time.perf_counter() + seconds / 4
    counted = total = 0
    while (now := time.perf_counter()) < started + seconds:
        ended = connection.receive()
        total += ended
        counted += ended if now >= started else 0
        connection.send([next(bodies) for _ in range(ended)])
    open_calls = callers
    while open_calls:
        ended = connection.receive()
        total, open_calls = total + ended, open_calls - ended
    return {"rate": counted / seconds, "calls": total}


if __name__ == "__main__":
    _, target, name, number, duration = sys.argv
    requests = cycle([bytes.fromhex(line) for line in sys.stdin.read().splitlines()])
    print(json.dumps(run(target, name, int(number), float(duration), requests)))
