"""Unique names of connectors and jobs, found and sorted without regard to case."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.domain.errors import NameTaken


def folded(name: str) -> str:
    """Return the form of a name in which case makes no difference."""
    return name.casefold()


@asynccontextmanager
async def unique_name(conn: AsyncConnection, kind: str, name: str) -> AsyncIterator[None]:
    """Raise NameTaken if what is written inside breaks the uniqueness of the name, its only constraint at stake."""
    try:
        # PostgreSQL refuses everything after an error, up to a savepoint.
        async with conn.begin_nested():
            yield
    except IntegrityError:
        raise NameTaken(kind, name) from None
