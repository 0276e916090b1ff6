"""A real FTPS server for tests: it serves a folder on loopback and can be told to misbehave."""

import datetime
import errno
import ipaddress
import logging
import os
import socket
import threading
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

with warnings.catch_warnings():
    # It is built on a module that this version of Python announces the end of.
    warnings.simplefilter("ignore", DeprecationWarning)
    from pyftpdlib.authorizers import AuthenticationFailed, DummyAuthorizer  # type: ignore[import-untyped]
    from pyftpdlib.filesystems import AbstractedFS  # type: ignore[import-untyped]
    from pyftpdlib.handlers import TLS_DTPHandler, TLS_FTPHandler  # type: ignore[import-untyped]
    from pyftpdlib.ioloop import IOLoop  # type: ignore[import-untyped]
    from pyftpdlib.servers import FTPServer  # type: ignore[import-untyped]

USERNAME = "ferryman"
PASSWORD = "a password with # and @"

_POLL_SECONDS = 0.02
_PERMISSIONS = "elradfmwMT"

# Otherwise it prints every command.
logging.getLogger("pyftpdlib").addHandler(logging.NullHandler())


def _opened() -> threading.Event:
    gate = threading.Event()
    gate.set()
    return gate


@dataclass
class FtpsBehaviour:
    """What the server does wrong; may be changed while it runs.

    cut_after: bytes of file contents after which the connection is cut. unreadable, unlistable: paths that answer
    "permission denied" to open and to list. movable: whether rename is permitted; replacing: whether it may replace a
    file. on_read: called before each read with the path and offset, for instance to change the file under the reader.
    read_gate, move_gate: reads and renames wait until it is set, and with them the whole server; moving is set once a
    rename has come. told_address: what the server calls its address for data; closed_data_port:
    whether it tells a port there on which nobody listens. without: commands that it does not
    have, taken when it starts. sent and logins count bytes of file contents and passwords received; resumed tells of
    every data connection whether it resumed a TLS session; secured counts TLS sessions for commands.
    """

    password: str = PASSWORD
    cut_after: int | None = None
    unreadable: set[str] = field(default_factory=set)
    unlistable: set[str] = field(default_factory=set)
    movable: bool = True
    replacing: bool = True
    on_read: Callable[[str, int], None] | None = None
    read_gate: threading.Event = field(default_factory=_opened)
    reading: threading.Event = field(default_factory=threading.Event)
    move_gate: threading.Event = field(default_factory=_opened)
    moving: threading.Event = field(default_factory=threading.Event)
    told_address: str | None = None
    closed_data_port: bool = False
    without: tuple[str, ...] = ()
    sent: int = 0
    logins: int = 0
    resumed: list[bool] = field(default_factory=list)
    secured: int = 0


@dataclass(frozen=True)
class Certificate:
    """A certificate that signs itself, with its key, both as PEM text."""

    certificate: str
    key: str


def certificate(*hosts: str, days: int = 2) -> Certificate:
    """Make a certificate for addresses and host names; days before today make it one that has expired."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test server")])
    today = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=9))
        .not_valid_after(today + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([_alternative(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    kind = serialization.PrivateFormat.PKCS8
    private = key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption())
    return Certificate(built.public_bytes(serialization.Encoding.PEM).decode(), private.decode())


class FtpsTestServer:
    """A running server."""

    def __init__(self, folder: Path, behaviour: FtpsBehaviour, own: Certificate) -> None:
        self.folder = folder
        self.behaviour = behaviour
        self.port = 0
        self.certificate = own
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    @property
    def host(self) -> str:
        """Where it listens."""
        return "127.0.0.1"

    @property
    def trusted_certificates(self) -> str:
        """What a connector must trust to reach it."""
        return self.certificate.certificate

    def start(self) -> None:
        """Listen, on the port of the time before if there was one."""
        listener = socket.create_server((self.host, self.port))
        self.port = listener.getsockname()[1]
        self._stopping.clear()
        self._thread = threading.Thread(target=self._serve, args=(listener,), name="ftps server")
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and cut every connection; nothing happens when it is stopped already."""
        if self._thread is None:
            return
        self._stopping.set()
        self.behaviour.read_gate.set()
        self.behaviour.move_gate.set()
        self._thread.join()
        self._thread = None

    def _serve(self, listener: socket.socket) -> None:
        loop = IOLoop()
        server = FTPServer(listener, _handler_of(self), ioloop=loop)
        try:
            while not self._stopping.is_set():
                loop.loop(_POLL_SECONDS, blocking=False)
        finally:
            server.close_all()


@asynccontextmanager
async def ftps_server(
    folder: Path, behaviour: FtpsBehaviour | None = None, *, own: Certificate | None = None
) -> AsyncIterator[FtpsTestServer]:
    """Serve a folder as "/" on a free port to USERNAME with PASSWORD."""
    with serving_ftps(folder, behaviour, own=own) as server:
        yield server


@contextmanager
def serving_ftps(
    folder: Path, behaviour: FtpsBehaviour | None = None, *, own: Certificate | None = None
) -> Iterator[FtpsTestServer]:
    """Serve as ftps_server does, where there is no event loop."""
    server = FtpsTestServer(folder, behaviour or FtpsBehaviour(), own or certificate("127.0.0.1"))
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _context_of(own: Certificate) -> SSL.Context:
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.use_certificate(x509.load_pem_x509_certificate(own.certificate.encode()))
    key = serialization.load_pem_private_key(own.key.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    context.use_privatekey(key)
    context.set_session_id(b"ferryman")
    return context


def _handler_of(server: FtpsTestServer) -> type[Any]:
    behaviour = server.behaviour

    class Files(_Files):
        pass

    class Data(TLS_DTPHandler):  # type: ignore[misc]
        def handle_ssl_established(self) -> None:
            # pyOpenSSL itself does not tell.
            behaviour.resumed.append(SSL._lib.SSL_session_reused(self.socket._ssl) == 1)  # type: ignore[attr-defined]

    class Handler(TLS_FTPHandler):  # type: ignore[misc]
        ssl_context = _context_of(server.certificate)
        authorizer = _Login(server)
        abstracted_fs = Files
        dtp_handler = Data
        tls_control_required = True
        tls_data_required = True
        auth_failed_timeout = 0
        masquerade_address = behaviour.told_address
        proto_cmds: ClassVar[dict[str, Any]] = {
            name: what for name, what in TLS_FTPHandler.proto_cmds.items() if name not in behaviour.without
        }

        def handle_ssl_established(self) -> None:
            behaviour.secured += 1

        def ftp_PASV(self, line: str) -> None:
            if not behaviour.closed_data_port:
                super().ftp_PASV(line)
                return
            # Nobody listens on it while it is bound.
            with socket.socket() as taken:
                taken.bind((server.host, 0))
                port = taken.getsockname()[1]
            self.respond(f"227 Entering passive mode (127,0,0,1,{port // 256},{port % 256}).")

    Files.behaviour = behaviour
    return Handler


class _Login(DummyAuthorizer):  # type: ignore[misc]
    def __init__(self, server: FtpsTestServer) -> None:
        super().__init__()
        self._server = server
        self.add_user(USERNAME, "", str(server.folder), perm=_PERMISSIONS)

    def validate_authentication(self, username: str, password: str, handler: object) -> None:
        behaviour = self._server.behaviour
        behaviour.logins += 1
        if (username, password) != (USERNAME, behaviour.password):
            raise AuthenticationFailed("Authentication failed.")


class _Files(AbstractedFS):  # type: ignore[misc]
    behaviour: FtpsBehaviour

    def open(self, filename: str, mode: str) -> Any:
        path = self.fs2ftp(filename)
        if path in self.behaviour.unreadable:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        file = super().open(filename, mode)
        return _Reader(file, path, self.behaviour, self.cmd_channel) if "r" in mode else file

    def listdir(self, path: str) -> list[str]:
        if self.fs2ftp(path) in self.behaviour.unlistable:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        names: list[str] = super().listdir(path)
        return names

    def rename(self, src: str, dst: str) -> None:
        self.behaviour.moving.set()
        self.behaviour.move_gate.wait()
        if not self.behaviour.movable:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if not self.behaviour.replacing and os.path.lexists(dst):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        super().rename(src, dst)


class _Reader:
    """A file that is read as the behaviour says."""

    def __init__(self, file: BinaryIO, path: str, behaviour: FtpsBehaviour, commands: Any) -> None:
        self._file = file
        self._path = path
        self._behaviour = behaviour
        self._commands = commands
        self.name = file.name

    @property
    def closed(self) -> bool:
        return self._file.closed

    def close(self) -> None:
        self._file.close()

    def read(self, size: int) -> bytes:
        behaviour = self._behaviour
        behaviour.reading.set()
        behaviour.read_gate.wait()
        if behaviour.on_read is not None:
            behaviour.on_read(self._path, self._file.tell())
        if behaviour.cut_after is not None and behaviour.sent >= behaviour.cut_after:
            for channel in (self._commands.data_channel, self._commands):
                channel.socket.sock_shutdown(socket.SHUT_RDWR)
            return b""
        data = self._file.read(size)
        behaviour.sent += len(data)
        return data
