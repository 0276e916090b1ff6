"""Compressed answers: read in small parts, and cut off when they grow too large."""

import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import httpx
import pytest

from ferryman_server.connectors.http_bodies import body_parts
from ferryman_server.domain.outcomes import FailureReason, RunFailed

TEXT = b"name;price\n" + b"lamp;12.50\n" * 20_000


def response_of(content: bytes, encoding: str, chunk: int = 1000) -> httpx.Response:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(content), chunk):
            yield content[start : start + chunk]

    return httpx.Response(200, headers={"Content-Encoding": encoding}, content=chunks())


async def read(content: bytes, encoding: str, *, chunk: int = 1000, size_max: int = 10**6) -> bytes:
    parts = body_parts(response_of(content, encoding, chunk), size_max, "GET /x")
    return b"".join([part async for part in parts])


def raw_deflate(data: bytes) -> bytes:
    compressing = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressing.compress(data) + compressing.flush()


@pytest.mark.parametrize("chunk", [1, 7, 10**6])
@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT), "X-GZIP"),
        (gzip.compress(TEXT[:50]) + gzip.compress(TEXT[50:]), "gzip"),
        (gzip.compress(TEXT) + b"\0" * 20, "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (raw_deflate(TEXT), "deflate"),
    ],
)
async def test_a_body_is_read_whole_however_it_comes(content: bytes, encoding: str, chunk: int) -> None:
    assert await read(content, encoding, chunk=chunk) == TEXT


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_an_empty_body_may_claim_to_be_compressed(encoding: str) -> None:
    assert await read(b"", encoding) == b""


@pytest.mark.parametrize(
    ("content", "encoding", "problem"),
    [
        (gzip.compress(TEXT)[:-9], "gzip", "ends too early"),
        (b"\x1f", "gzip", "ends too early"),
        (b"plain text, though", "gzip", "not correctly"),
        (TEXT, "br", "compressed as 'br'"),
        (gzip.compress(gzip.compress(TEXT)), "gzip, gzip", "compressed as 'gzip, gzip'"),
    ],
    ids=("cut off", "a byte", "not compressed", "another way", "twice"),
)
async def test_what_cannot_be_decompressed_is_refused(content: bytes, encoding: str, problem: str) -> None:
    with pytest.raises(RunFailed, match=problem) as caught:
        await read(content, encoding)
    assert caught.value.failure.reason is FailureReason.RESPONSE_INVALID


async def test_a_bomb_is_cut_off_before_it_fills_the_memory() -> None:
    bomb = gzip.compress(bytes(200 * 1024 * 1024))
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        with pytest.raises(RunFailed, match="more than 1,000,000 bytes"):
            await read(bomb, "gzip", chunk=64 * 1024)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before < 4_000_000
