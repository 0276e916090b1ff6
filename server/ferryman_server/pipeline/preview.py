"""Shows the beginning of a source: the columns and first rows that a run would meet."""

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from ferryman_server.connectors import failures
from ferryman_server.connectors.files import open_files
from ferryman_server.connectors.http import open_api
from ferryman_server.connectors.session import FileSession, RemoteFile
from ferryman_server.domain.connectors import ApiSettings, MiraklSettings, Secrets, Settings, SftpSettings, address_of
from ferryman_server.domain.entities.model import Entity
from ferryman_server.domain.outcomes import Failure, FailureReason, RunFailed
from ferryman_server.domain.sources import ApiSource, FileFormat, SftpSource, Source
from ferryman_server.pipeline.fetch_api import fetch_calls
from ferryman_server.pipeline.preview_contents import Contents, csv_contents, tree_contents

HEAD_BYTES: Final = 256 * 1024
OTHER_FILES_MAX: Final = 100
ANSWER_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class SourcePreview:
    """What was seen of a source; failure tells why there is no more of it.

    file is its path, or the last call of an API, and size the bytes of the file or of the answer. other_files are
    further files of the directory, at most OTHER_FILES_MAX. host_key is the key of the server that accepted the login,
    empty when none did.
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
    settings: Settings,
    secrets: Secrets,
    source: Source,
    rows: int,
    entity: Entity | None,
    *,
    allow_private_addresses: bool,
    answer_seconds: float = ANSWER_SECONDS,
) -> SourcePreview:
    """Look at a source as a run would; never raises RunFailed. The settings must suit the source.

    Of a file, or the first file of a directory, at most HEAD_BYTES are read, for at most answer_seconds after the
    login. Without a delimiter the one that parts the header into more columns counts. Calls to an API are made up to
    the first page of the last one. The entity, if any, tells which lists make rows and which values have locales.
    """
    looking = _Looking(source, rows, entity, answer_seconds)
    try:
        if isinstance(settings, SftpSettings) and isinstance(source, SftpSource):
            async with open_files(settings, secrets, allow_private_addresses=allow_private_addresses) as session:
                await looking.at_file(settings, session, source)
        elif isinstance(source, ApiSource) and not isinstance(settings, SftpSettings):
            await looking.at_api(settings, secrets, source, allow_private_addresses=allow_private_addresses)
    except RunFailed as error:
        return replace(looking.seen, failure=error.failure)
    return looking.seen


class _Looking:
    """What has been seen so far."""

    def __init__(self, source: Source, rows: int, entity: Entity | None, answer_seconds: float) -> None:
        self.seen = SourcePreview()
        self._source = source
        self._rows = rows
        self._entity = entity
        self._answer_seconds = answer_seconds

    async def at_file(self, settings: SftpSettings, session: FileSession, source: SftpSource) -> None:
        """Look at the head of a file."""
        self.seen = replace(self.seen, host_key=session.host_key)
        try:
            async with asyncio.timeout(self._answer_seconds):
                file, *others = await _files(session, source)
                shown = tuple(other.shown_path for other in others[:OTHER_FILES_MAX])
                self.seen = replace(self.seen, file=file.shown_path, size=file.size, other_files=shown)
                head = await session.read_head(file.path, HEAD_BYTES)
        except TimeoutError:
            message = (
                f"{failures.peer_of(settings)} accepts the login but did not send the file within "
                f"{self._answer_seconds:.0f} s; look at the server's log, and try again"
            )
            raise RunFailed(FailureReason.CONNECTION_FAILED, message) from None
        whole = len(head) < HEAD_BYTES or len(head) == file.size
        if source.format is FileFormat.CSV:
            self._show(csv_contents(file.shown_path, head, source.delimiter, self._rows, whole=whole))
            return
        with tempfile.TemporaryDirectory(prefix="ferryman-preview-") as folder:
            local = Path(folder) / f"head{source.format.extension}"
            await asyncio.to_thread(local.write_bytes, head)
            await self._show_tree(local, source.format, whole=whole, auto_languages=False)

    async def at_api(
        self,
        settings: ApiSettings | MiraklSettings,
        secrets: Secrets,
        source: ApiSource,
        *,
        allow_private_addresses: bool,
    ) -> None:
        """Look at the first page, or the head of the file, that the last call returns."""
        last = source.calls[-1]
        self.seen = replace(self.seen, file=f"{last.method} {last.path}".strip())
        enough = HEAD_BYTES if source.downloads else 1
        with tempfile.TemporaryDirectory(prefix="ferryman-preview-") as folder:
            try:
                async with (
                    asyncio.timeout(self._answer_seconds),
                    open_api(settings, secrets, allow_private_addresses=allow_private_addresses) as session,
                ):
                    await fetch_calls(source, session, Path(folder), "", partial(_stop_when, enough))
            except _EnoughSeen:
                pass
            except TimeoutError:
                message = (
                    f"{address_of(settings)} did not answer the job's calls within {self._answer_seconds:.0f} s; "
                    "look at the API's state, and try again"
                )
                raise RunFailed(FailureReason.CONNECTION_FAILED, message) from None
            local = next(_files_below(Path(folder)))
            languages = isinstance(settings, MiraklSettings) and settings.auto_language_mapping
            await self._show_answer(local, source, auto_languages=languages)

    async def _show_answer(self, local: Path, source: ApiSource, *, auto_languages: bool) -> None:
        content = await asyncio.to_thread(local.read_bytes)
        self.seen = replace(self.seen, size=len(content))
        if source.downloads:
            head, whole = content[:HEAD_BYTES], len(content) < HEAD_BYTES
            self._show(csv_contents(self.seen.file, head, source.delimiter, self._rows, whole=whole))
            return
        format_ = FileFormat(local.suffix.removeprefix(".").upper())
        await self._show_tree(local, format_, whole=True, auto_languages=auto_languages)

    async def _show_tree(self, local: Path, format_: FileFormat, *, whole: bool, auto_languages: bool) -> None:
        records_path = self._source.records_path
        contents = await asyncio.to_thread(
            tree_contents, local, format_, self._entity, records_path, self._rows, auto_languages=auto_languages
        )
        if not whole and contents.failure is not None:
            # What is cut off looks malformed; it is only not there.
            contents = replace(contents, failure=None) if contents.rows else _nothing_whole(contents)
        self._show(contents)

    def _show(self, contents: Contents) -> None:
        self.seen = replace(
            self.seen,
            delimiter=contents.delimiter,
            columns=contents.columns,
            rows=contents.rows,
            failure=contents.failure,
        )


class _EnoughSeen(Exception):
    """As much as is wanted has been fetched."""


def _stop_when(enough: int, done: int, _total: int) -> None:
    if done >= enough:
        raise _EnoughSeen


def _files_below(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _nothing_whole(contents: Contents) -> Contents:
    message = (
        f"no record ends within the first {HEAD_BYTES // 1024} KiB of the file, which are all that a preview reads; "
        "check the records path, or map by the names that you know"
    )
    return replace(contents, failure=Failure(FailureReason.FILE_MALFORMED, message))


async def _files(session: FileSession, source: SftpSource) -> list[RemoteFile]:
    if not source.inbound_directory:
        return [await session.stat(source.file_path)]
    directory, extension = source.inbound_directory, source.format.extension
    files = await session.list_files(directory, extension)
    if not files:
        message = f'there is no "{extension}" file in the directory {directory!r}; check its name'
        raise RunFailed(FailureReason.NO_FILES, message)
    return files
