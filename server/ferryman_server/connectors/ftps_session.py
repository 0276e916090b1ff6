"""An open session over FTPS."""

import asyncio
import contextlib
import ftplib
import posixpath
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Final, TypeVar

from ferryman_server.connectors import failures, ftps_failures
from ferryman_server.connectors.failures import Peer
from ferryman_server.connectors.file_names import hidden_beside
from ferryman_server.connectors.ftps_client import Enough, FtpsClient
from ferryman_server.connectors.ftps_listing import exists, is_directory, listed, look
from ferryman_server.connectors.session import Download, Progress, RemoteFile
from ferryman_server.connectors.transfers import fetch_unchanging, measured, move_to_free, target_in

PROGRESS_SECONDS: Final = 0.1

T = TypeVar("T")


class FtpsThread:
    """Runs a client's blocking calls in a thread; a cancelled call ends the session, so that its thread ends too."""

    def __init__(self, client: FtpsClient, thread: Executor) -> None:
        self._client = client
        self._thread = thread

    async def run(self, call: Callable[[], T], watch: Callable[[], None] | None = None) -> T:
        """Return what the call returns; meanwhile call `watch` every PROGRESS_SECONDS, which may raise to end it."""
        future = asyncio.get_running_loop().run_in_executor(self._thread, call)
        try:
            while not (await asyncio.wait({future}, timeout=PROGRESS_SECONDS if watch else None))[0]:
                if watch is not None:
                    watch()
        except BaseException:
            self._client.cut()
            # Until then it may still write to the local file.
            await asyncio.wait({future})
            future.exception()
            raise
        return future.result()


class FtpsSession:
    """A FileSession over FTPS."""

    def __init__(self, client: FtpsClient, thread: FtpsThread, peer: Peer) -> None:
        self._client = client
        self._thread = thread
        self._peer = peer

    @property
    def host_key(self) -> str:
        """See FileSession."""
        return ""

    async def stat(self, path: str) -> RemoteFile:
        """See FileSession."""
        with self._explained(path, "read"):
            found = await self._thread.run(lambda: look(self._client, path))
        if found is None:
            raise failures.not_a_file(self._peer, path)
        return found

    async def list_files(self, directory: str, extension: str) -> list[RemoteFile]:
        """See FileSession."""
        with self._explained(directory, "list"):
            return await self._thread.run(lambda: listed(self._client, directory, extension))

    async def read_head(self, path: str, size: int) -> bytes:
        """See FileSession."""
        # Servers answer alike for a file that is missing and for one that must not be read.
        await self.stat(path)
        with self._explained(path, "read"):
            return await self._thread.run(lambda: _head(self._client, path, size))

    async def download(self, path: str, local: Path, on_progress: Progress) -> Download:
        """See FileSession."""

        async def fetch(remote: RemoteFile) -> Download:
            arrival = _Arrival(local, remote.size)

            def receive() -> None:
                with self._explained(path, "read"):
                    arrival.receive(self._client, path)

            await self._thread.run(receive, lambda: on_progress(arrival.done, remote.size))
            on_progress(arrival.done, remote.size)
            return await measured(local)

        try:
            return await fetch_unchanging(self, self._peer, path, fetch)
        except _SpoolFailed as error:
            raise failures.of_spool(error.cause, self._peer, path, str(local)) from error

    async def move(self, path: str, directory: str, suffix: str) -> str:
        """See FileSession."""

        def rename(target: str) -> str:
            # Servers differ in whether their rename overwrites, so look first.
            if exists(self._client, target):
                return "exists"
            self._client.rename(path, target)
            return ""

        async def attempt(target: str) -> str:
            try:
                return await self._thread.run(lambda: rename(target))
            except ftps_failures.MET as error:
                if ftps_failures.is_lost(error):
                    raise ftps_failures.of_remote(error, self._peer, path, "move") from error
                return f"cannot be written: {error}"

        return await move_to_free(path, directory, suffix, self._peer, attempt)

    async def publish(self, data: bytes, directory: str, name: str) -> str:
        """See FileSession."""
        target = target_in(directory, name, self._peer)
        temporary = hidden_beside(target)
        with self._explained(target, "write"):
            await self._thread.run(lambda: _publish(self._client, data, temporary, target))
        return target

    @contextlib.contextmanager
    def _explained(self, path: str, doing: str) -> Iterator[None]:
        try:
            yield
        except ftps_failures.MET as error:
            raise ftps_failures.of_remote(error, self._peer, path, doing) from error


class _SpoolFailed(Exception):
    """What came could not be written to the local disk."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(str(cause))
        self.cause = cause


class _Arrival:
    """A file of a known size on its way to the local disk; done counts its bytes and may be read by another thread."""

    def __init__(self, local: Path, size: int) -> None:
        self._local = local
        self._size = size
        self.done = 0

    def receive(self, client: FtpsClient, path: str) -> None:
        try:
            file = self._local.open("wb", buffering=0)
        except OSError as error:
            raise _SpoolFailed(error) from error

        def write(part: bytes) -> None:
            try:
                file.write(part)
            except OSError as error:
                raise _SpoolFailed(error) from error
            self.done += len(part)
            if self.done > self._size:
                # It has grown, or never ends and would fill the disk.
                raise Enough

        with file:
            client.retrieve(f"RETR {path}", write)


def _head(client: FtpsClient, path: str, size: int) -> bytes:
    received = bytearray()

    def collect(part: bytes) -> None:
        received.extend(part)
        if len(received) >= size:
            raise Enough

    client.retrieve(f"RETR {path}", collect)
    return bytes(received[:size])


def _publish(client: FtpsClient, data: bytes, temporary: str, target: str) -> None:
    try:
        client.store(temporary, data)
        _replace(client, temporary, target)
    except Exception as error:
        # What went wrong is what counts; most often there is nothing to remove, or nobody to ask.
        with contextlib.suppress(ftplib.Error, EOFError, OSError):
            client.delete(temporary)
        directory = posixpath.dirname(target) or "."
        if isinstance(error, ftplib.error_perm) and not is_directory(client, directory):
            raise ftplib.error_perm("550 no such directory") from error
        raise


def _replace(client: FtpsClient, path: str, target: str) -> None:
    try:
        client.rename(path, target)
    except ftplib.error_perm:
        if not exists(client, target) or is_directory(client, target):
            raise
        # The last resort: who looks between the two steps finds no file of that name.
        aside = hidden_beside(target)
        client.rename(target, aside)
        try:
            client.rename(path, target)
        except ftplib.error_perm:
            client.rename(aside, target)
            raise
        client.delete(aside)
