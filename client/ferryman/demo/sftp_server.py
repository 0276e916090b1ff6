"""The demo's supplier: an SFTP server on loopback that serves one folder to one user."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncssh

HOST = "127.0.0.1"
USERNAME = "supplier"


@asynccontextmanager
async def sftp_server(folder: Path, keys: Path) -> AsyncIterator[int]:
    """Serve `folder` as "/" until left; yields the port.

    The host key and the password are files in `keys`, made the first time, so that what a connector has pinned and
    stored stays right while the port changes.
    """
    password = _kept(keys / "password", lambda: secrets.token_urlsafe(24)).strip()
    host_key = _kept(keys / "host_key", _new_host_key)
    acceptor = await asyncssh.listen(
        HOST,
        0,
        config=None,
        server_host_keys=[asyncssh.import_private_key(host_key)],
        server_factory=lambda: _Login(password),
        sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=bytes(folder.absolute())),
    )
    async with acceptor:
        yield acceptor.get_port()


class _Login(asyncssh.SSHServer):
    def __init__(self, password: str) -> None:
        self._password = password

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return username == USERNAME and secrets.compare_digest(password.encode(), self._password.encode())


def _new_host_key() -> str:
    return asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode("ascii")


def _kept(path: Path, make: Callable[[], str]) -> str:
    """Return the secret in a file, which is made with one when it is missing and that nobody else may read."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(make(), encoding="ascii")
    return path.read_text(encoding="ascii")
