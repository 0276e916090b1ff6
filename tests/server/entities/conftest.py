"""Imports into a catalog of its own."""

from pathlib import Path

import pytest

from tests.server.entities.importing import Imports
from tests.server.entities.shop import fill, place_internal_order


@pytest.fixture
def imports(catalog: Path, tmp_path: Path) -> Imports:
    """Imports, one after the other, into one catalog."""
    return Imports(catalog, tmp_path)


@pytest.fixture
def shop(imports: Imports) -> Imports:
    """Imports into a catalog that has what orders refer to."""
    fill(imports)
    return imports


@pytest.fixture
def internal(shop: Imports, catalog: Path) -> Imports:
    """Imports into a catalog that has an internal order too."""
    place_internal_order(catalog)
    return shop
