"""Etags."""

import pytest

from ferryman_server.api.etags import version_of
from ferryman_server.domain.errors import EtagMismatch


def test_an_etag_is_a_version() -> None:
    assert version_of("job", "j", "12") == 12
    assert version_of("job", "j", "") is None


@pytest.mark.parametrize("etag", ["x", "-1", "1.0", "٣", "1234567890"])
def test_anything_else_matches_nothing(etag: str) -> None:
    with pytest.raises(EtagMismatch):
        version_of("job", "j", etag)
