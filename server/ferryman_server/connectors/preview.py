"""Shows the head of a CSV file on an SFTP server: its columns and first rows."""

import asyncio
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from ferryman_server.connectors import failures
from ferryman_server.connectors.session import RemoteFile, SftpSession
from ferryman_server.connectors.sftp import open_sftp
from ferryman_server.domain.connectors import SftpSettings
from ferryman_server.domain.jobs import SftpSource
from ferryman_server.domain.outcomes import Failure, FailureReason, RunFailed

HEAD_BYTES: Final = 256 * 1024
CELL_LENGTH_MAX: Final = 1000
OTHER_FILES_MAX: Final = 100
ANSWER_SECONDS: Final = 30.0
_DELIMITERS: Final = (",", ";")
# What bytes that are not UTF-8 are decoded to, and what UTF-16 is full of.
_NOT_TEXT: Final = ("\ufffd", "\0")


@dataclass(frozen=True, slots=True)
class SourcePreview:
    """What was seen of a source; failure tells why there is no more of it.

    file is its path and size its bytes; cells of rows are cut to CELL_LENGTH_MAX characters. other_files are further
    files of the directory, at most OTHER_FILES_MAX. host_key is the key of the server that accepted the login, empty
    when none did.
    """

    file: str = ""
    size: int = 0
    delimiter: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    other_files: tuple[str, ...] = ()
    failure: Failure | None = None
    host_key: str = ""


async def preview_source(
    settings: SftpSettings,
    password: str,
    source: SftpSource,
    rows: int,
    *,
    allow_private_addresses: bool,
    answer_seconds: float = ANSWER_SECONDS,
) -> SourcePreview:
    """Read the head of a file, or of the first file of a directory, as a run would; never raises RunFailed.

    At most HEAD_BYTES are read, for at most answer_seconds after the login. Without a delimiter in the source the one
    that parts the header into more columns counts.
    """
    seen = SourcePreview()
    try:
        async with open_sftp(settings, password, allow_private_addresses=allow_private_addresses) as session:
            seen = replace(seen, host_key=session.host_key)
            async with asyncio.timeout(answer_seconds):
                file, *others = await _files(session, source)
                shown = tuple(other.shown_path for other in others[:OTHER_FILES_MAX])
                seen = replace(seen, file=file.shown_path, size=file.size, other_files=shown)
                head = await session.read_head(file.path, HEAD_BYTES)
        return _with_contents(seen, head, source.delimiter, rows)
    except RunFailed as error:
        return replace(seen, failure=error.failure)
    except TimeoutError:
        message = (
            f"{failures.peer_of(settings)} accepts the login but did not send the file within "
            f"{answer_seconds:.0f} s; look at the server's log, and try again"
        )
        return replace(seen, failure=Failure(FailureReason.CONNECTION_FAILED, message))


async def _files(session: SftpSession, source: SftpSource) -> list[RemoteFile]:
    if not source.inbound_directory:
        return [await session.stat(source.file_path)]
    files = await session.list_files(source.inbound_directory)
    if not files:
        message = f'there is no ".csv" file in the directory {source.inbound_directory!r}; check its name'
        raise RunFailed(FailureReason.NO_FILES, message)
    return files


def _with_contents(seen: SourcePreview, head: bytes, delimiter: str, rows: int) -> SourcePreview:
    text = head.decode("utf-8-sig", errors="replace").lstrip()
    if not text:
        raise RunFailed(FailureReason.FILE_EMPTY, f"{seen.file!r} is empty; check what the other system writes")
    whole = len(head) < HEAD_BYTES or len(head) == seen.size
    chosen = delimiter or max(_DELIMITERS, key=lambda d: len(next(_records(text, d, whole=whole), ())))
    header, *first = list(islice(_records(text, chosen, whole=whole), 1 + rows)) or [[]]
    return replace(
        seen,
        delimiter=chosen,
        columns=_checked_header(seen.file, header),
        rows=tuple(tuple(cell[:CELL_LENGTH_MAX] for cell in record) for record in first),
    )


def _records(text: str, delimiter: str, *, whole: bool) -> Iterator[list[str]]:
    """Yield the records that are not blank; the last one of a head that is not the whole file is cut off, so left out.

    Ends early at a cell that is larger than the csv module takes.
    """
    before: list[str] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if before:
                yield before
            before = record
    except csv.Error:
        whole = True  # What is too large is the record behind the last one.
    if before and whole:
        yield before


def _checked_header(file: str, header: list[str]) -> tuple[str, ...]:
    if not header:
        raise _header_invalid(file, f"it does not end within the first {HEAD_BYTES // 1024} KiB of the file")
    if any(mark in cell for cell in header for mark in _NOT_TEXT):
        raise _header_invalid(file, "it is not UTF-8 text")
    return tuple(cell.strip() for cell in header)


def _header_invalid(file: str, problem: str) -> RunFailed:
    message = (
        f"the header of {file!r} cannot be read: {problem}. Expected UTF-8 text, column names separated by "
        '"," or ";"; correct the file'
    )
    return RunFailed(FailureReason.HEADER_INVALID, message)
