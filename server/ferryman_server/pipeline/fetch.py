"""Brings a run's input from a file server to the local disk, and moves handled files away afterwards."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ferryman_server.connectors.session import Download, FileSession, RemoteFile
from ferryman_server.domain.outcomes import FailureReason, FileOutcome, FileResult, RunFailed
from ferryman_server.domain.sources import FileFormat, SftpSource
from ferryman_server.pipeline.tree_reading import TreeReading

Progress = Callable[[int, int], None]

# These concern one file; anything else, such as a lost connection or a full disk, would meet the next file too.
_OF_ONE_FILE: Final = (
    FailureReason.FILE_NOT_FOUND,
    FailureReason.PERMISSION_DENIED,
    FailureReason.FILE_MALFORMED,
    FailureReason.CONNECTION_FAILED,
)


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """An input file on the local disk; name is its path on the server, size is in bytes, sha256 in hex.

    What calls to an API returned is named by the last call; path is then a folder with its answers, by name in order,
    and `read` has their records where these were read already.
    """

    name: str
    path: Path
    size: int
    sha256: str
    format: FileFormat = FileFormat.CSV
    read: TreeReading | None = None

    @property
    def result(self) -> FileResult:
        """The file as a result that waits to be integrated."""
        return FileResult(self.name, self.size, sha256=self.sha256)


@dataclass(frozen=True, slots=True)
class FetchedInput:
    """A run's input: what was fetched, by name, and the files of a bulk run that could not be."""

    files: tuple[FetchedFile, ...]
    failed: tuple[FileResult, ...] = ()


async def fetch(source: SftpSource, session: FileSession, spool_directory: Path, on_progress: Progress) -> FetchedInput:
    """Fetch the file of a source, or all files of its inbound directory, into an existing spool directory.

    on_progress gets the bytes done and the bytes of all files. Raises RunFailed when nothing could be fetched:
    NO_FILES for an empty inbound directory, else the reason of the first file, or of what ended the session.
    """
    if source.inbound_directory:
        remotes = await _listed(source, session)
    else:
        remotes = [await session.stat(source.file_path)]
    _check_space(remotes, spool_directory)
    return await _fetched(remotes, source.format, session, spool_directory, on_progress)


async def publish(session: FileSession, file: FetchedFile, outbound_directory: str, execution_id: str) -> FileResult:
    """Move an integrated file to the outbound directory, if there is one, and tell what became of it.

    A file that could not be moved is FAILED, although its rows stand: the next run would read it again.
    """
    message = ""
    if outbound_directory:
        try:
            target = await session.move(file.name, outbound_directory, execution_id)
        except RunFailed as error:
            return not_moved(file, error)
        message = f"moved to {target}"
    return FileResult(file.name, file.size, 0, FileOutcome.COMPLETED, message, file.sha256)


def not_moved(file: FetchedFile, error: RunFailed) -> FileResult:
    """Tell of an integrated file that it could not be moved, and why."""
    message = f"its rows were integrated, but the next run will read it again: {error.failure.message}"
    return FileResult(file.name, file.size, 0, FileOutcome.FAILED, message, file.sha256)


async def _listed(source: SftpSource, session: FileSession) -> list[RemoteFile]:
    directory, extension = source.inbound_directory, source.format.extension
    remotes = await session.list_files(directory, extension)
    if not remotes:
        message = (
            f'there is no "{extension}" file in the inbound directory {directory!r}; if files should be there, check '
            "the directory in the job and that the supplier delivered"
        )
        raise RunFailed(FailureReason.NO_FILES, message)
    return remotes


def _check_space(remotes: Sequence[RemoteFile], spool_directory: Path) -> None:
    needed, free = sum(remote.size for remote in remotes), shutil.disk_usage(spool_directory).free
    if needed > free:
        message = (
            f"the input has {needed:,} bytes, but only {free:,} are free at {spool_directory}; "
            "free space there and run the job again"
        )
        raise RunFailed(FailureReason.DISK_FULL, message)


async def _fetched(
    remotes: Sequence[RemoteFile],
    format: FileFormat,
    session: FileSession,
    spool_directory: Path,
    on_progress: Progress,
) -> FetchedInput:
    total = sum(remote.size for remote in remotes)
    done = 0
    files: list[FetchedFile] = []
    failures: list[tuple[RunFailed, FileResult]] = []
    for number, remote in enumerate(remotes, 1):
        # Names come from outside and must not choose where on this disk they are written.
        local = spool_directory / f"{number:06}{format.extension}"
        try:
            download = await _downloaded(remote, session, local, _further(on_progress, done, total))
            files.append(FetchedFile(remote.path, local, download.size, download.sha256, format))
        except RunFailed as error:
            local.unlink(missing_ok=True)
            if error.failure.reason not in _OF_ONE_FILE:
                raise
            failures.append((error, FileResult(remote.shown_path, remote.size, 0, FileOutcome.FAILED, str(error))))
        done += remote.size
        on_progress(done, total)
    if not files:
        raise failures[0][0]
    return FetchedInput(tuple(files), tuple(result for _, result in failures))


async def _downloaded(remote: RemoteFile, session: FileSession, local: Path, on_progress: Progress) -> Download:
    if remote.shown_path != remote.path:
        message = f"{remote.shown_path!r} is not a UTF-8 name; rename the file"
        raise RunFailed(FailureReason.FILE_NOT_FOUND, message)
    return await session.download(remote.path, local, on_progress)


def _further(on_progress: Progress, done: int, total: int) -> Progress:
    return lambda part, _: on_progress(done + part, total)
