"""What tests of the control database start from."""

import pytest

from ferryman_server.domain.jobs import Job
from ferryman_server.storage.database import Database
from ferryman_server.storage.secrets import SecretBox
from tests.server.storage.control.driver import Driver


@pytest.fixture
def driver(database: Database, box: SecretBox) -> Driver:
    """The kernel on an empty database."""
    return Driver(database, box)


@pytest.fixture
async def job(driver: Driver) -> Job:
    """A job that queues what is triggered while it runs."""
    return await driver.new_job()
