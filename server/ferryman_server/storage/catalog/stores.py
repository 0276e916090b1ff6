"""What is asked of the stores as a whole."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ferryman_server.storage.catalog.tables import RECORD_TABLES


async def has_several_stores(conn: AsyncConnection) -> bool:
    """Tell whether there is more than one store."""
    some = select(RECORD_TABLES["store"]).limit(2).subquery()
    return bool((await conn.execute(select(func.count()).select_from(some))).scalar_one() > 1)
