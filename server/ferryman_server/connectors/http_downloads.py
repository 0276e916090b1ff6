"""Writes what is downloaded over HTTP to a file."""

import hashlib
from pathlib import Path
from typing import Final

import httpx

from ferryman_server.connectors.http_bodies import body_parts
from ferryman_server.connectors.session import Download, Progress
from ferryman_server.connectors.spool import check_space, write_failure
from ferryman_server.domain.outcomes import FailureReason, RunFailed

_NO_FILES: Final = ("text/html", "application/json", "application/problem+json")


class FileSink:
    """Where a download goes; every try begins anew. size_max is in bytes after decompression."""

    def __init__(self, local: Path, on_progress: Progress, size_max: int) -> None:
        self._local = local
        self._on_progress = on_progress
        self._size_max = size_max
        self.download = Download(0, "")

    async def receive(self, response: httpx.Response, shown: str) -> None:
        """Write the body of a response; raises RunFailed with DISK_FULL or RESPONSE_INVALID."""
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind in _NO_FILES:
            message = f"{shown}: the answer is {kind}, expected a CSV file; look at what the address gives in a browser"
            raise RunFailed(FailureReason.RESPONSE_INVALID, message)
        length = response.headers.get("content-length", "")
        total = int(length) if length.isdecimal() else 0
        check_space(total, self._local.parent, shown)
        file = self._local.open("wb")
        with file:
            digest, size = hashlib.sha256(), 0
            async for part in body_parts(response, self._size_max, shown):
                try:
                    file.write(part)
                except OSError as error:
                    raise write_failure(error, self._local, shown) from error
                digest.update(part)
                size += len(part)
                # A compressed length says nothing about what comes out.
                self._on_progress(size, total if total >= size else 0)
        self.download = Download(size, digest.hexdigest())
