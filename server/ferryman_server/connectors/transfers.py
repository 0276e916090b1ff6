"""What is done alike over every protocol: fetching what does not change, and the names of what is moved or written."""

import asyncio
import hashlib
import posixpath
from collections.abc import Awaitable, Callable
from pathlib import Path

from ferryman_server.connectors import failures
from ferryman_server.connectors.failures import Peer
from ferryman_server.connectors.file_names import NameRefused, free_targets, safe_name
from ferryman_server.connectors.session import Download, FileSession, RemoteFile
from ferryman_server.domain.outcomes import FailureReason, RunFailed


async def fetch_unchanging(
    files: FileSession, peer: Peer, path: str, fetch: Callable[[RemoteFile], Awaitable[Download]]
) -> Download:
    """Let `fetch` bring a remote file here; FILE_MALFORMED when it is not the same file afterwards."""
    before = await files.stat(path)
    try:
        download = await fetch(before)
    except RunFailed as error:
        # A file that has become shorter shows first as an unexpected end, which would hide the cause.
        if error.failure.reason is FailureReason.CONNECTION_FAILED:
            _refuse_changed(before, await files.stat(path), peer)
        raise
    _refuse_changed(before, await files.stat(path), peer)
    if download.size != before.size:
        raise failures.lost(peer, path, "read", f"{download.size} of {before.size} bytes came")
    return download


async def move_to_free(
    path: str, directory: str, suffix: str, peer: Peer, attempt: Callable[[str], Awaitable[str]]
) -> str:
    """Move a file to the first free name in a directory; `attempt` returns why a name was not taken, empty if it was.

    Raises RunFailed with MOVE_FAILED when none could be taken.
    """
    causes = []
    for target in free_targets(path, directory, suffix):
        cause = await attempt(target)
        if not cause:
            return target
        causes.append(f"{target!r} {cause}")
    message = (
        f"cannot move {path!r} on {peer} to {directory!r} ({'; '.join(causes)}); create the directory if it "
        "is missing and grant the user write access to both directories"
    )
    raise RunFailed(FailureReason.MOVE_FAILED, message)


def target_in(directory: str, name: str, peer: Peer) -> str:
    """Return the path of a new file in a directory; raise RunFailed for a name that would lead out of it."""
    try:
        return posixpath.join(directory, safe_name(name))
    except NameRefused as error:
        raise failures.of_name(peer, error) from error


async def measured(path: Path) -> Download:
    """Return the size and digest of a local file; raise OSError when it cannot be read."""
    return await asyncio.to_thread(_measured, path)


def _refuse_changed(before: RemoteFile, after: RemoteFile, peer: Peer) -> None:
    if after == before:
        return
    message = (
        f"{before.path!r} on {peer} changed while it was read ({before.size} bytes before, {after.size} "
        "after), so it is still being written; run the job again when it is complete. Suppliers avoid this by "
        "writing under another name and renaming at the end"
    )
    raise RunFailed(FailureReason.FILE_MALFORMED, message)


def _measured(path: Path) -> Download:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Download(file.tell(), digest)
