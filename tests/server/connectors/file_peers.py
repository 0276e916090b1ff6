"""The real file servers that sessions are tested against, all alike to the tests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from ferryman_server.connectors.files import open_files
from ferryman_server.connectors.session import FileSession
from ferryman_server.domain.connectors import PASSWORD, PRIVATE_KEY, FileProtocol, Secrets, SftpSettings
from tests import ftps_server, openssh_server, sftp_server, vsftpd_server

MISBEHAVING: Final = ("asyncssh", "pyftpdlib", "pyftpdlib without facts")
ALL: Final = (*MISBEHAVING, "OpenSSH", "vsftpd")


@dataclass(frozen=True)
class FilePeer:
    """A running server: how to reach it, the folder that it serves, and what that folder is called there."""

    settings: SftpSettings
    secrets: Secrets
    folder: Path
    root: str
    stop: Callable[[], Awaitable[None]]
    behaviour: sftp_server.Behaviour | ftps_server.FtpsBehaviour | None = None

    def at(self, name: str) -> str:
        """The path on the server of a file of the folder."""
        return f"{self.root}/{name}"

    def session(self) -> AbstractAsyncContextManager[FileSession]:
        """Log in."""
        return open_files(self.settings, self.secrets, allow_private_addresses=True)


@asynccontextmanager
async def file_peer(kind: str, directory: Path) -> AsyncIterator[FilePeer]:
    """Run a server of a kind on an empty folder below an existing directory; skip the test where there is none."""
    folder = directory / "served"
    folder.mkdir()
    make = {"asyncssh": _asyncssh, "OpenSSH": _openssh, "vsftpd": _vsftpd}.get(kind)
    if make is None:
        without = ("MLST", "MLSD") if kind == "pyftpdlib without facts" else ()
        async with _pyftpdlib(folder, without) as peer:
            yield peer
        return
    async with make(directory, folder) as peer:
        yield peer


@asynccontextmanager
async def _asyncssh(_: Path, folder: Path) -> AsyncIterator[FilePeer]:
    async with sftp_server.sftp_server(folder) as server:
        settings = SftpSettings(server.host, server.port, sftp_server.USERNAME, server.host_key)
        yield FilePeer(settings, {PASSWORD: sftp_server.PASSWORD}, folder, "", server.stop, server.behaviour)


@asynccontextmanager
async def _pyftpdlib(folder: Path, without: tuple[str, ...]) -> AsyncIterator[FilePeer]:
    behaviour = ftps_server.FtpsBehaviour(without=without)
    async with ftps_server.ftps_server(folder, behaviour) as server:
        settings = _ftps(server.port, ftps_server.USERNAME, server.trusted_certificates)

        async def stop() -> None:
            server.stop()

        yield FilePeer(settings, {PASSWORD: ftps_server.PASSWORD}, folder, "", stop, behaviour)


@asynccontextmanager
async def _openssh(directory: Path, folder: Path) -> AsyncIterator[FilePeer]:
    if openssh_server.PATH is None:
        pytest.skip("OpenSSH's server (sshd) is not installed")
    async with openssh_server.openssh_server(directory) as server:
        settings = SftpSettings("127.0.0.1", server.port, server.username, server.host_key)
        yield FilePeer(settings, {PRIVATE_KEY: server.private_key}, folder, str(folder), _never)


@asynccontextmanager
async def _vsftpd(directory: Path, folder: Path) -> AsyncIterator[FilePeer]:
    if vsftpd_server.PATH is None:
        pytest.skip("vsftpd is not installed")
    async with vsftpd_server.vsftpd_server(directory, folder) as server:
        settings = _ftps(server.port, vsftpd_server.USERNAME, server.trusted_certificates)
        yield FilePeer(settings, {PASSWORD: ftps_server.PASSWORD}, folder, str(folder), _never)


def _ftps(port: int, username: str, trusted: str) -> SftpSettings:
    return SftpSettings("127.0.0.1", port, username, protocol=FileProtocol.FTPS, trusted_certificates=trusted)


async def _never() -> None:
    raise AssertionError("only servers that can misbehave can be stopped")
