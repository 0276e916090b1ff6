"""An open SFTP session: look at, list, fetch and move files."""

import asyncio
import contextlib
import hashlib
import posixpath
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import asyncssh

from ferryman_server.connectors import failures
from ferryman_server.connectors.failures import Peer
from ferryman_server.domain.outcomes import FailureReason, RunFailed

Progress = Callable[[int, int], None]

# Some servers do not tell the type; such a file shows what it is when it is opened.
_FILE_TYPES: Final = (asyncssh.FILEXFER_TYPE_REGULAR, asyncssh.FILEXFER_TYPE_UNKNOWN)


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A regular file on the server; size in bytes, modified in seconds since 1970 where the server tells."""

    path: str
    size: int
    modified: int | None = None

    @property
    def shown_path(self) -> str:
        """The path with escapes for what is not UTF-8 in it."""
        return self.path.encode("utf-8", "backslashreplace").decode("utf-8")


@dataclass(frozen=True, slots=True)
class Download:
    """What was fetched: size in bytes and the SHA-256 digest in hex."""

    size: int
    sha256: str


class SftpSession:
    """An open session. Every method raises RunFailed, with a message that names server, user and path."""

    def __init__(self, client: asyncssh.SFTPClient, peer: Peer, host_key: str) -> None:
        self._client = client
        self._peer = peer
        self.host_key = host_key

    async def stat(self, path: str) -> RemoteFile:
        """Look at a file; FILE_NOT_FOUND when there is none or it is not a regular file."""
        with self._explained(path, "read"):
            attributes = await self._client.stat(path)
        if attributes.type not in _FILE_TYPES:
            message = f"{path!r} on {self._peer} is not a file; a single file is expected, or use inbound_directory"
            raise RunFailed(FailureReason.FILE_NOT_FOUND, message)
        return RemoteFile(path, attributes.size or 0, attributes.mtime)

    async def list_files(self, directory: str) -> list[RemoteFile]:
        """Return the ".csv" files (any case) of a directory by name; hidden files and folders are left out."""
        with self._explained(directory, "list"):
            entries = [entry async for entry in self._client.scandir(directory)]
        found = []
        for entry in entries:
            name = str(entry.filename)
            if _is_input(name) and entry.attrs.type in _FILE_TYPES:
                path = posixpath.join(directory, name)
                found.append(RemoteFile(path, entry.attrs.size or 0, entry.attrs.mtime))
        return sorted(found, key=lambda file: file.path)

    async def read_head(self, path: str, size: int) -> bytes:
        """Read at most `size` bytes from the beginning of a file."""
        with self._explained(path, "read"):
            file = await self._client.open(path, "rb")
            head: bytes = await file.read(size)
            # Left to the session's end when reading fails: it would wait for the same server once more.
            await file.close()
            return head

    async def download(self, path: str, local: Path, on_progress: Progress) -> Download:
        """Fetch a file to a local path; on_progress gets bytes done and bytes in all, often.

        FILE_MALFORMED when the file changed meanwhile: its writer has not finished.
        """
        async with self._unchanging(path):
            with self._explained(path, "read", local):
                await self._client.get(
                    path,
                    local,
                    sparse=False,
                    progress_handler=lambda _source, _target, done, total: on_progress(done, total),
                )
                return await asyncio.to_thread(_measured, local)

    async def move(self, path: str, directory: str, suffix: str) -> str:
        """Move a file into an existing directory and return its new path.

        Never overwrites: when the name is taken there, "-suffix" is put before the extension. MOVE_FAILED otherwise.
        """
        name = posixpath.basename(path)
        stem, extension = posixpath.splitext(name)
        causes = []
        for candidate in (name, f"{stem}-{suffix}{extension}"):
            target = posixpath.join(directory, candidate)
            try:
                # Servers differ in whether their rename overwrites, so look first.
                if await self._client.lexists(target):
                    causes.append(f"{target!r} exists")
                    continue
                await self._client.rename(path, target)
                return target
            except (asyncssh.Error, OSError) as error:
                if failures.is_lost(error):
                    raise failures.of_remote(error, self._peer, path, "move") from error
                causes.append(f"{target!r}: {error}")
        message = (
            f"cannot move {path!r} on {self._peer} to {directory!r} ({'; '.join(causes)}); create the directory if it "
            "is missing and grant the user write access to both directories"
        )
        raise RunFailed(FailureReason.MOVE_FAILED, message)

    @contextlib.asynccontextmanager
    async def _unchanging(self, path: str) -> AsyncIterator[None]:
        before = await self.stat(path)
        try:
            yield
        except RunFailed as error:
            # A file that has become shorter shows first as an unexpected end, which would hide the cause.
            if error.failure.reason is FailureReason.CONNECTION_FAILED:
                await self._check_unchanged(before)
            raise
        await self._check_unchanged(before)

    async def _check_unchanged(self, before: RemoteFile) -> None:
        after = await self.stat(before.path)
        if after == before:
            return
        message = (
            f"{before.path!r} on {self._peer} changed while it was read ({before.size} bytes before, {after.size} "
            "after), so it is still being written; run the job again when it is complete. Suppliers avoid this by "
            "writing under another name and renaming at the end"
        )
        raise RunFailed(FailureReason.FILE_MALFORMED, message)

    @contextlib.contextmanager
    def _explained(self, path: str, doing: str, local: Path | None = None) -> Iterator[None]:
        try:
            yield
        except (asyncssh.Error, OSError) as error:
            if isinstance(error, OSError) and local is not None and not failures.is_lost(error):
                raise failures.of_spool(error, self._peer, path, str(local)) from error
            raise failures.of_remote(error, self._peer, path, doing) from error


def _is_input(name: str) -> bool:
    # A name with a slash would reach outside the directory; no honest server sends one.
    return name.lower().endswith(".csv") and not name.startswith(".") and "/" not in name


def _measured(path: Path) -> Download:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Download(file.tell(), digest)
