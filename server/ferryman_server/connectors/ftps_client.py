"""FTP over TLS as blocking calls: ftplib with what servers in the field need, and never a word in the clear."""

import contextlib
import errno
import ftplib
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import Final

from ferryman_server.connectors.addresses import CONNECT_TIMEOUT_SECONDS

SILENCE_SECONDS: Final = 60.0
_END_SECONDS: Final = 5.0
_BLOCK_BYTES: Final = 64 * 1024
_LISTING_BYTES_MAX: Final = 64 * 1024 * 1024


class NoTls(Exception):
    """The server does not speak TLS for commands and data; the message says what it answered."""


class LoginRefused(Exception):
    """The server does not let the user in."""


class NoDataConnection(Exception):
    """The server's ports for data cannot be reached; the message says which and why."""


class Enough(Exception):
    """All that was wanted of a transfer has come."""


class FtpsClient(ftplib.FTP_TLS):
    """One connection, for one thread; `cut` alone may be called from another.

    Everything raises NoDataConnection, ftplib's errors for what the server answers, EOFError and OSError for what the
    network does, and ValueError for a path with a line break in it.
    """

    def __init__(self, connection: socket.socket, host: str, context: ssl.SSLContext) -> None:
        """Take a connected socket, which is closed with the client, and the host name that TLS is to verify."""
        super().__init__(context=context, timeout=SILENCE_SECONDS)
        connection.settimeout(SILENCE_SECONDS)
        # A long transfer leaves this connection idle, and firewalls forget idle ones.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self.host = host
        self.af = connection.family
        self.sock: socket.socket = connection
        self._data: socket.socket | None = None
        self._features: frozenset[str] = frozenset()
        # Wrapping moves a connection to another object, during which it cannot be cut.
        self._wrapping = threading.Lock()
        self._over = False
        self._read_replies()

    def enter(self, username: str, password: str) -> None:
        """Greet, turn to TLS, log in and demand TLS for data; raises NoTls or LoginRefused besides."""
        self.welcome = self.getresp()
        with _refused_as(NoTls):
            self.auth()
        with _refused_as(LoginRefused):
            self.login(username, password, secure=False)
        with _refused_as(NoTls):
            self.prot_p()
        self._features = self._told_features()
        if "UTF8" in self._features:
            # Some servers wait to be asked for what they announce; others need not know the question.
            with contextlib.suppress(ftplib.Error):
                self.sendcmd("OPTS UTF8 ON")
        self.voidcmd("TYPE I")

    @property
    def tells_facts(self) -> bool:
        """Whether the server has MLST and MLSD, which tell what a name is."""
        return "MLST" in self._features

    def lines(self, command: str) -> tuple[list[str], str]:
        """Return the lines that a listing command sends, and the server's reply at its end."""
        received = bytearray()

        def collect(part: bytes) -> None:
            received.extend(part)
            if len(received) > _LISTING_BYTES_MAX:
                raise ftplib.error_proto(f"the answer to {command!r} does not end")

        reply = self.retrieve(command, collect)
        # Names are bytes; one that is not UTF-8 must not hide the others. Not splitlines, which parts more than lines.
        lines = received.decode("utf-8", "surrogateescape").split("\n")
        return [line.rstrip("\r") for line in lines if line.strip()], reply

    def retrieve(self, command: str, sink: Callable[[bytes], object]) -> str:
        """Hand what a command sends to a sink, part by part, and return the server's reply at its end.

        Enough, raised by the sink, leaves the rest; anything else that it raises ends the session.
        """

        def receive(data: ssl.SSLSocket) -> None:
            while part := data.recv(_BLOCK_BYTES):
                sink(part)

        return self._transfer(command, receive)

    def store(self, path: str, contents: bytes) -> None:
        """Write a file."""
        self._transfer(f"STOR {path}", lambda data: data.sendall(contents))

    def auth(self) -> str:
        """Turn the connection to TLS."""
        reply = self.voidcmd("AUTH TLS")
        with self._wrapping:
            self.sock = secured = self._wrapped(self.sock, None)
        self._read_replies()
        secured.do_handshake()
        return reply

    def cut(self) -> None:
        """End the session at once, from any thread; whoever waits for the server gets an error."""
        with self._wrapping:
            self._over = True
            for connection in (self._data, self.sock):
                if connection is not None:
                    # Not SSLSocket.shutdown, behind which another thread could still send something in the clear.
                    with contextlib.suppress(OSError):
                        socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def _transfer(self, command: str, carry: Callable[[ssl.SSLSocket], None]) -> str:
        try:
            self._connect_data()
            self._begin(command)
            data = self._secured()
            try:
                data.do_handshake()
                carry(data)
                _end(data)
            except Enough:
                self._close_data()
                return self._cut_short()
            except OSError:
                self._close_data()
                # The server's own account of it says more, where there is one.
                self.voidresp()
                raise
            except BaseException:
                # What the server still says would be taken for the answer to the next command.
                self.cut()
                raise
        finally:
            self._close_data()
        return self.voidresp()

    def _cut_short(self) -> str:
        try:
            return self.voidresp()
        except (ftplib.error_temp, ftplib.error_perm) as error:
            # It complains, as it should, unless it had sent all by then.
            return str(error)

    def _connect_data(self) -> None:
        # Whatever address the server names: the one that was checked is that of this connection.
        _, port = self.makepasv()
        address, *_ = self.sock.getpeername()
        self._data = socket.socket(self.sock.family, socket.SOCK_STREAM)
        self._data.settimeout(CONNECT_TIMEOUT_SECONDS)
        try:
            self._data.connect((address, port))
        except (OSError, OverflowError) as error:
            raise NoDataConnection(f"port {port}: {error}") from error
        self._data.settimeout(SILENCE_SECONDS)

    def _begin(self, command: str) -> None:
        reply = self.sendcmd(command)
        # Some servers say that all is well before they say that they begin.
        if reply[0] == "2":
            reply = self.getresp()
        if reply[0] != "1":
            raise ftplib.error_reply(reply)

    def _secured(self) -> ssl.SSLSocket:
        assert self._data is not None and isinstance(self.sock, ssl.SSLSocket)
        with self._wrapping:
            # Servers take the resumed session for proof that it is the same client.
            self._data = secured = self._wrapped(self._data, self.sock.session)
        return secured

    def _wrapped(self, connection: socket.socket, session: ssl.SSLSession | None) -> ssl.SSLSocket:
        if self._over:
            raise ConnectionAbortedError(errno.ECONNABORTED, os.strerror(errno.ECONNABORTED))
        return self.context.wrap_socket(
            connection, server_hostname=self.host, session=session, do_handshake_on_connect=False
        )

    def _close_data(self) -> None:
        if self._data is not None:
            self._data.close()
            self._data = None

    def _told_features(self) -> frozenset[str]:
        try:
            reply = self.sendcmd("FEAT")
        except ftplib.error_perm:
            return frozenset()
        return frozenset(line.split()[0].upper() for line in reply.split("\n")[1:-1] if line.strip())

    def _read_replies(self) -> None:
        # What is not UTF-8 must stay legible: it is for people, in messages.
        self.file = self.sock.makefile("r", encoding="utf-8", errors="backslashreplace")


def _end(data: ssl.SSLSocket) -> None:
    # Some servers wait for a proper end of TLS, others just hang up; whether all came over is for their reply to say.
    data.settimeout(_END_SECONDS)
    with contextlib.suppress(OSError):
        data.unwrap()


@contextlib.contextmanager
def _refused_as(kind: type[Exception]) -> Iterator[None]:
    try:
        yield
    except (ftplib.error_perm, ftplib.error_reply) as error:
        raise kind(str(error)) from error
