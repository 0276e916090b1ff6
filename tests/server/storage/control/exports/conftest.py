"""What tests of exported items start from."""

import pytest

from ferryman_server.domain.jobs import Job
from ferryman_server.storage.database import Database
from ferryman_server.storage.secrets import SecretBox
from tests.server.storage.control.exports.item_driver import ItemDriver


@pytest.fixture
def items(database: Database, box: SecretBox) -> ItemDriver:
    """Exported items of an empty database."""
    return ItemDriver(database, box)


@pytest.fixture
async def shipped(items: ItemDriver) -> Job:
    """A job that exports orders that reach SHIPPED."""
    return await items.export_job("Shipped", "SHIPPED")
