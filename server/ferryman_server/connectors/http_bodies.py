"""Reads the bodies of HTTP responses, decompressed in small parts, up to a size."""

import zlib
from collections.abc import AsyncIterator, Iterator
from typing import Final

import httpx

from ferryman_server.domain.outcomes import FailureReason, RunFailed

ACCEPT_ENCODING: Final = "gzip, deflate"
_PART_BYTES: Final = 64 * 1024
_GZIP_MARK: Final = b"\x1f\x8b"


async def body_parts(response: httpx.Response, size_max: int, shown: str) -> AsyncIterator[bytes]:
    """Yield a body in small parts; `shown` names the call in messages.

    Raises RunFailed with RESPONSE_INVALID for more than size_max bytes, counted after decompression, for a
    compression that was not asked for and for one that is broken.
    """
    size = 0
    inflate = _inflate_of(response, shown)
    try:
        async for raw in response.aiter_raw():
            for part in [raw] if inflate is None else inflate.parts(raw):
                size += len(part)
                if size > size_max:
                    raise _invalid(shown, f"has more than {size_max:,} bytes; ask for less at a time")
                yield part
    except zlib.error as error:
        raise _invalid(shown, f"is compressed, but not correctly ({error}); look at the API's log") from error
    if inflate is not None and not inflate.complete:
        raise _invalid(shown, "is compressed and ends too early; look at the API's log")


def _inflate_of(response: httpx.Response, shown: str) -> "_Inflate | None":
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in ("", "identity"):
        return None
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _Inflate()
    raise _invalid(shown, f"is compressed as {encoding[:50]!r}, although only gzip and deflate were asked for")


class _Inflate:
    """Decompresses gzip, of one member or several, and both formats that go by the name of deflate."""

    def __init__(self) -> None:
        self._stream: zlib._Decompress | None = None
        self._head = b""
        self._members = 0

    @property
    def complete(self) -> bool:
        """Whether what has come so far is a whole."""
        return self._stream is None and (self._members > 0 or not self._head)

    def parts(self, raw: bytes) -> Iterator[bytes]:
        """Yield what some more compressed bytes hold, in parts of at most 64 KiB."""
        while raw:
            if self._stream is None:
                raw = self._head = self._head + raw
                # What follows a whole without being another one is padding.
                if len(raw) < len(_GZIP_MARK) or (self._members and not raw.startswith(_GZIP_MARK)):
                    return
                self._stream, self._head = zlib.decompressobj(_window_bits(raw)), b""
            part = self._stream.decompress(raw, _PART_BYTES)
            raw = self._stream.unconsumed_tail
            while part:
                yield part
                part = self._stream.decompress(raw, _PART_BYTES)
                raw = self._stream.unconsumed_tail
            if self._stream.eof:
                raw, self._stream, self._members = self._stream.unused_data, None, self._members + 1


def _window_bits(head: bytes) -> int:
    if head.startswith(_GZIP_MARK):
        return 16 + zlib.MAX_WBITS
    # The two bytes of a zlib header, which some servers leave out.
    has_header = head[0] & 0x0F == zlib.DEFLATED and (head[0] << 8 | head[1]) % 31 == 0
    return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS


def _invalid(shown: str, problem: str) -> RunFailed:
    return RunFailed(FailureReason.RESPONSE_INVALID, f"{shown}: the response {problem}")
