"""Resume tokens of watches: which database, and the revision behind which to go on."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from ferryman_server.domain.errors import ResumeTokenExpired


def resume_token(database_id: str, revision: int) -> str:
    """Return the token that resumes behind a revision."""
    return urlsafe_b64encode(f"{database_id}:{revision}".encode()).decode().rstrip("=")


def read_resume_token(token: str) -> tuple[str, int]:
    """Return the database's identity and the revision; raises ResumeTokenExpired for what is no token."""
    try:
        database_id, _, revision = urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode().rpartition(":")
        return database_id, int(revision)
    except ValueError:
        raise ResumeTokenExpired from None
