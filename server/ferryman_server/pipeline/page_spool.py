"""Keeps the answers that hold a run's data on the local disk until they are read."""

import hashlib
import re
from pathlib import Path
from typing import Final

from ferryman_server.connectors.http_response import ApiResponse
from ferryman_server.connectors.spool import check_space, write_failure
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.domain.sources import FileFormat
from ferryman_server.pipeline.fetch import FetchedFile

_HEAD_BYTES: Final = 1024
_HTML: Final = re.compile(rb"\s*<(!doctype\s+html|html)\b", re.IGNORECASE)
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class PageSpool:
    """A folder with the answers, in order, as they came; size is in bytes."""

    def __init__(self, folder: Path, size_max: int) -> None:
        self._folder = folder
        self._size_max = size_max
        self._format: FileFormat | None = None
        self._digest = hashlib.sha256()
        self.size = 0
        self.pages = 0

    def add(self, response: ApiResponse) -> None:
        """Write an answer; raises RunFailed with RESPONSE_INVALID, NO_ROWS or DISK_FULL."""
        format_ = _format_of(response)
        if self._format is not None and format_ is not self._format:
            message = (
                f"{response.shown}: a page is {format_}, but those before it are {self._format}; ask the API's operator"
            )
            raise RunFailed(FailureReason.RESPONSE_INVALID, message)
        self.size += len(response.body)
        if self.size > self._size_max:
            message = f"{response.shown}: the pages have more than {self._size_max:,} bytes; ask for less at a time"
            raise RunFailed(FailureReason.RESPONSE_INVALID, message)
        self._format = format_
        self.pages += 1
        self._write(response, self._folder / f"{self.pages:06}{format_.extension}")
        self._digest.update(response.body)

    def file(self, name: str) -> FetchedFile:
        """Return everything that was added, as one input."""
        assert self._format is not None
        return FetchedFile(name, self._folder, self.size, self._digest.hexdigest(), self._format)

    def _write(self, response: ApiResponse, path: Path) -> None:
        self._folder.mkdir(exist_ok=True)
        check_space(len(response.body), self._folder, response.shown)
        try:
            path.write_bytes(response.body)
        except OSError as error:
            raise write_failure(error, path, response.shown) from error


def _format_of(response: ApiResponse) -> FileFormat:
    head = response.body[:_HEAD_BYTES].removeprefix(_BYTE_ORDER_MARK).lstrip()
    if head.startswith((b"{", b"[")):
        return FileFormat.JSON
    if head.startswith(b"<") and not _HTML.match(head) and response.media_type != "text/html":
        return FileFormat.XML
    if not head:
        message = f"{response.shown} was answered with status {response.status} and no content: nothing to import"
        raise RunFailed(FailureReason.NO_ROWS, message)
    said = response.media_type or "of no content type"
    message = f"{response.shown}: the answer is {said}, expected JSON or XML: {response.excerpt}; {_advice(response)}"
    raise RunFailed(FailureReason.RESPONSE_INVALID, message)


def _advice(response: ApiResponse) -> str:
    if response.media_type == "text/csv":
        return "CSV files are fetched by a call that downloads"
    return "check the path of the call and the base URL of the connector"
