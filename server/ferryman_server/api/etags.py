"""Etags: the version of a stored resource as text."""

from typing import Final

from ferryman_server.domain.errors import EtagMismatch

# Versions are 32-bit numbers in the database; nothing of ten digits is one yet.
_DIGITS_MAX: Final = 9


def version_of(kind: str, resource_id: str, etag: str, default: int | None = None) -> int | None:
    """Return the version that `etag` stands for, without one the default; raise EtagMismatch for what is no etag."""
    if not etag:
        return default
    if not (etag.isascii() and etag.isdigit() and len(etag) <= _DIGITS_MAX):
        raise EtagMismatch(kind, resource_id)
    return int(etag)
