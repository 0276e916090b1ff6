"""A real SFTP server for tests: it serves a folder on loopback and can be told to misbehave."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncssh

USERNAME = "ferryman"
PASSWORD = "a password with # and @"


def _opened() -> asyncio.Event:
    gate = asyncio.Event()
    gate.set()
    return gate


@dataclass
class Behaviour:
    """What the server does wrong; may be changed while it runs.

    user_key: the public key that the user may log in with, if any; takes_passwords: whether the password serves too.
    cut_after: bytes of file contents after which the connection is cut. unreadable, unlistable: paths that answer
    "permission denied" to open and to list. movable: whether rename is permitted; replacing: whether it may replace a
    file. on_read: called before each read with the path and offset, for instance to change the file under the reader.
    read_gate, move_gate: reads and renames wait until it is set; moving is set once a rename has come. sent and logins
    count bytes of file contents and passwords received.
    """

    password: str = PASSWORD
    user_key: str = ""
    takes_passwords: bool = True
    cut_after: int | None = None
    unreadable: set[str] = field(default_factory=set)
    unlistable: set[str] = field(default_factory=set)
    movable: bool = True
    replacing: bool = True
    on_read: Callable[[str, int], None] | None = None
    read_gate: asyncio.Event = field(default_factory=_opened)
    move_gate: asyncio.Event = field(default_factory=_opened)
    moving: asyncio.Event = field(default_factory=asyncio.Event)
    offers_sftp: bool = True
    sent: int = 0
    logins: int = 0


class SftpTestServer:
    """A running server."""

    def __init__(self, folder: Path, behaviour: Behaviour, host_key: asyncssh.SSHKey) -> None:
        self.folder = folder
        self.behaviour = behaviour
        self.port = 0
        self.connections: set[asyncssh.SSHServerConnection] = set()
        self._host_keys = [host_key]
        self._acceptor: asyncssh.SSHAcceptor | None = None

    @property
    def host(self) -> str:
        """Where it listens."""
        return "127.0.0.1"

    @property
    def host_key(self) -> str:
        """Its first host key as one OpenSSH public key line."""
        return " ".join(self._host_keys[0].export_public_key().decode().split()[:2])

    async def start(self) -> None:
        """Listen, on the port of the time before if there was one."""
        self._acceptor = await asyncssh.listen(
            self.host,
            self.port,
            config=None,
            server_host_keys=self._host_keys,
            server_factory=lambda: _Login(self),
            sftp_factory=(lambda channel: _Files(channel, self)) if self.behaviour.offers_sftp else None,
        )
        self.port = self._acceptor.get_port()

    async def stop(self) -> None:
        """Stop listening and cut every connection; nothing happens when it is stopped already."""
        if self._acceptor is None:
            return
        self._acceptor.close()
        await self._acceptor.wait_closed()
        self._acceptor = None
        connections = list(self.connections)
        for connection in connections:
            connection.abort()
        await asyncio.gather(*(connection.wait_closed() for connection in connections))

    async def change_host_key(self) -> None:
        """Come back on the same port with another host key, as after a careless reinstallation."""
        await self.offer_host_keys([asyncssh.generate_private_key("ssh-ed25519")])

    async def offer_host_keys(self, host_keys: Sequence[asyncssh.SSHKey]) -> None:
        """Come back on the same port with these host keys."""
        await self.stop()
        self._host_keys = list(host_keys)
        await self.start()


@asynccontextmanager
async def sftp_server(
    folder: Path, behaviour: Behaviour | None = None, *, key_type: str = "ssh-ed25519"
) -> AsyncIterator[SftpTestServer]:
    """Serve a folder as "/" on a free port to USERNAME with PASSWORD."""
    server = SftpTestServer(folder, behaviour or Behaviour(), asyncssh.generate_private_key(key_type))
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


class _Login(asyncssh.SSHServer):
    def __init__(self, server: SftpTestServer) -> None:
        self._server = server

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._server.connections.add(conn)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connections.discard(self._connection)

    def public_key_auth_supported(self) -> bool:
        return bool(self._server.behaviour.user_key)

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == USERNAME and key == asyncssh.import_public_key(self._server.behaviour.user_key)

    def password_auth_supported(self) -> bool:
        return self._server.behaviour.takes_passwords

    def validate_password(self, username: str, password: str) -> bool:
        self._server.behaviour.logins += 1
        return username == USERNAME and password == self._server.behaviour.password


class _Files(asyncssh.SFTPServer):
    def __init__(self, channel: "asyncssh.SSHServerChannel[bytes]", server: SftpTestServer) -> None:
        super().__init__(channel, chroot=bytes(server.folder))
        self._behaviour = server.behaviour
        self._paths: dict[int, str] = {}

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> Any:
        if path.decode() in self._behaviour.unreadable:
            raise asyncssh.SFTPPermissionDenied("Permission denied")
        file = super().open(path, pflags, attrs)
        self._paths[id(file)] = path.decode()
        return file

    async def read(self, file_obj: object, offset: int, size: int) -> Any:
        behaviour = self._behaviour
        await behaviour.read_gate.wait()
        if behaviour.on_read is not None:
            behaviour.on_read(self._paths[id(file_obj)], offset)
        if behaviour.cut_after is not None and behaviour.sent >= behaviour.cut_after:
            self.connection.abort()
            raise asyncssh.SFTPConnectionLost("cut")
        data = super().read(file_obj, offset, size)
        assert isinstance(data, bytes)
        behaviour.sent += len(data)
        return data

    async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        if path.decode() in self._behaviour.unlistable:
            raise asyncssh.SFTPPermissionDenied("Permission denied")
        async for entry in super().scandir(path):
            yield entry

    async def rename(self, oldpath: bytes, newpath: bytes) -> Any:
        self._behaviour.moving.set()
        await self._behaviour.move_gate.wait()
        if not self._behaviour.movable:
            raise asyncssh.SFTPPermissionDenied("Permission denied")
        return super().rename(oldpath, newpath)

    async def posix_rename(self, oldpath: bytes, newpath: bytes) -> Any:
        if not self._behaviour.replacing:
            raise asyncssh.SFTPOpUnsupported("Unsupported request")
        self._behaviour.moving.set()
        await self._behaviour.move_gate.wait()
        if not self._behaviour.movable:
            raise asyncssh.SFTPPermissionDenied("Permission denied")
        return super().posix_rename(oldpath, newpath)
