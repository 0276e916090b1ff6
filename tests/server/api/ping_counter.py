"""A TCP proxy that counts the HTTP/2 pings of a client."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

_PREFACE_LENGTH: Final = 24
_FRAME_HEADER_LENGTH: Final = 9
_PING: Final = 6
_ACK: Final = 1


class PingCounter:
    """Passes everything on, in both directions, and counts pings on the way to the server."""

    def __init__(self, target: str) -> None:
        host, _, port = target.rpartition(":")
        self._target = (host, int(port))
        self._pings = asyncio.Semaphore(0)
        self._tasks: set[asyncio.Task[None]] = set()
        self.address = ""

    async def pings(self, count: int) -> None:
        """Wait until the client has sent this many more pings."""
        for _ in range(count):
            await self._pings.acquire()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        from_server, to_server = await asyncio.open_connection(*self._target)
        back = asyncio.create_task(self._pass_back(from_server, writer))
        self._tasks.add(back)
        try:
            to_server.write(await reader.readexactly(_PREFACE_LENGTH))
            while True:
                header = await reader.readexactly(_FRAME_HEADER_LENGTH)
                to_server.write(header + await reader.readexactly(int.from_bytes(header[:3])))
                if header[3] == _PING and not header[4] & _ACK:
                    self._pings.release()
        except asyncio.IncompleteReadError:
            to_server.close()
            await back

    async def _pass_back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()


@asynccontextmanager
async def counted_pings(target: str) -> AsyncIterator[PingCounter]:
    """Run a proxy to the address `target`."""
    counter = PingCounter(target)
    async with await asyncio.start_server(counter.serve, "127.0.0.1", 0) as server:
        counter.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield counter
