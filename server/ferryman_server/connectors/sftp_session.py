"""An open session over SFTP."""

import asyncio
import contextlib
import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import asyncssh

from ferryman_server.connectors import failures, sftp_failures
from ferryman_server.connectors.failures import Peer
from ferryman_server.connectors.file_names import hidden_beside, is_input
from ferryman_server.connectors.session import Download, Progress, RemoteFile
from ferryman_server.connectors.transfers import fetch_unchanging, measured, move_to_free, target_in

CLEAN_UP_SECONDS: Final = 5.0
# Some servers do not tell the type; such a file shows what it is when it is opened.
_FILE_TYPES: Final = (asyncssh.FILEXFER_TYPE_REGULAR, asyncssh.FILEXFER_TYPE_UNKNOWN)


class SftpSession:
    """A FileSession over SFTP."""

    def __init__(self, client: asyncssh.SFTPClient, peer: Peer, host_key: str) -> None:
        self._client = client
        self._peer = peer
        self._host_key = host_key

    @property
    def host_key(self) -> str:
        """See FileSession."""
        return self._host_key

    async def stat(self, path: str) -> RemoteFile:
        """See FileSession."""
        with self._explained(path, "read"):
            attributes = await self._client.stat(path)
        if attributes.type not in _FILE_TYPES:
            raise failures.not_a_file(self._peer, path)
        return RemoteFile(path, attributes.size or 0, attributes.mtime)

    async def list_files(self, directory: str, extension: str) -> list[RemoteFile]:
        """See FileSession."""
        with self._explained(directory, "list"):
            entries = [entry async for entry in self._client.scandir(directory)]
        found = []
        for entry in entries:
            name = str(entry.filename)
            if is_input(name, extension) and entry.attrs.type in _FILE_TYPES:
                path = posixpath.join(directory, name)
                found.append(RemoteFile(path, entry.attrs.size or 0, entry.attrs.mtime))
        return sorted(found, key=lambda file: file.path)

    async def read_head(self, path: str, size: int) -> bytes:
        """See FileSession."""
        with self._explained(path, "read"):
            file = await self._client.open(path, "rb")
            head: bytes = await file.read(size)
            # Left to the session's end when reading fails: it would wait for the same server once more.
            await file.close()
            return head

    async def download(self, path: str, local: Path, on_progress: Progress) -> Download:
        """See FileSession."""

        async def fetch(_: RemoteFile) -> Download:
            with self._explained(path, "read", local):
                await self._client.get(
                    path,
                    local,
                    sparse=False,
                    progress_handler=lambda _source, _target, done, total: on_progress(done, total),
                )
                return await measured(local)

        return await fetch_unchanging(self, self._peer, path, fetch)

    async def move(self, path: str, directory: str, suffix: str) -> str:
        """See FileSession."""

        async def attempt(target: str) -> str:
            try:
                # Servers differ in whether their rename overwrites, so look first.
                if await self._client.lexists(target):
                    return "exists"
                await self._client.rename(path, target)
                return ""
            except (asyncssh.Error, OSError) as error:
                if sftp_failures.is_lost(error):
                    raise sftp_failures.of_remote(error, self._peer, path, "move") from error
                return f"cannot be written: {error}"

        return await move_to_free(path, directory, suffix, self._peer, attempt)

    async def publish(self, data: bytes, directory: str, name: str) -> str:
        """See FileSession."""
        target = target_in(directory, name, self._peer)
        temporary = hidden_beside(target)
        with self._explained(target, "write"):
            try:
                async with self._client.open(temporary, "xb") as file:
                    await file.write(data)
                await self._replace(temporary, target)
            except BaseException:
                await self._discard(temporary)
                raise
        return target

    async def _replace(self, path: str, target: str) -> None:
        try:
            await self._client.posix_rename(path, target)
        except asyncssh.SFTPOpUnsupported:
            if not await self._client.isfile(target):
                await self._client.rename(path, target)
                return
            # The last resort: who looks between the two steps finds no file of that name.
            aside = hidden_beside(target)
            await self._client.rename(target, aside)
            try:
                await self._client.rename(path, target)
            except asyncssh.SFTPError:
                await self._client.rename(aside, target)
                raise
            await self._client.remove(aside)

    async def _discard(self, path: str) -> None:
        # What went wrong before is what counts; most often there is nothing to remove, or nobody to ask.
        with contextlib.suppress(asyncssh.Error, OSError):
            async with asyncio.timeout(CLEAN_UP_SECONDS):
                await self._client.remove(path)

    @contextlib.contextmanager
    def _explained(self, path: str, doing: str, local: Path | None = None) -> Iterator[None]:
        try:
            yield
        except (asyncssh.Error, OSError) as error:
            if isinstance(error, OSError) and local is not None and not sftp_failures.is_lost(error):
                raise failures.of_spool(error, self._peer, path, str(local)) from error
            raise sftp_failures.of_remote(error, self._peer, path, doing) from error
