"""The API on a control database of either kind, with a worker that is moved by hand."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.server.api.serving import Api, served, sqlite_url


@pytest.fixture
async def api(control_url: str, catalog_template: Path, tmp_path: Path) -> AsyncIterator[Api]:
    """The API on databases of its own."""
    catalog = shutil.copy(catalog_template, tmp_path / "catalog.db")
    async with served(control_url, sqlite_url(Path(catalog))) as api:
        yield api
