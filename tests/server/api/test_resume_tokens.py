"""Resume tokens."""

import pytest

from ferryman_server.api.resume_tokens import read_resume_token, resume_token
from ferryman_server.domain.errors import ResumeTokenExpired


def test_a_token_holds_a_database_and_a_revision() -> None:
    assert read_resume_token(resume_token("01:a", 17)) == ("01:a", 17)


@pytest.mark.parametrize("token", ["x", "€", "====", "YTpi", "YQ"])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(ResumeTokenExpired):
        read_resume_token(token)
