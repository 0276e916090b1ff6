"""Opens SFTP sessions, with a private key or a password or both and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import asyncssh
from asyncssh.saslprep import SASLPrepError

from ferryman_server.connectors import failures, sftp_failures
from ferryman_server.connectors.addresses import connect
from ferryman_server.connectors.host_keys import HostKeyCheck
from ferryman_server.connectors.private_keys import opened_key
from ferryman_server.connectors.sftp_session import SftpSession
from ferryman_server.connectors.trials import ConnectionTest
from ferryman_server.domain.connectors import PASSWORD, PRIVATE_KEY, PRIVATE_KEY_PASSPHRASE, Secrets, SftpSettings
from ferryman_server.domain.outcomes import RunFailed

LOGIN_TIMEOUT_SECONDS: Final = 15.0
KEEPALIVE_SECONDS: Final = 15.0
KEEPALIVES_MISSED_MAX: Final = 3
WINDOW_BYTES: Final = 16 * 1024 * 1024
CIPHERS: Final = (
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "chacha20-poly1305@openssh.com",
    "aes256-ctr",
    "aes192-ctr",
    "aes128-ctr",
)


@dataclass(frozen=True, slots=True)
class _Proofs:
    """What a user logs in with: a key, a password or both."""

    key: asyncssh.SSHKey | None
    password: str = field(repr=False)

    def __str__(self) -> str:
        to_check = []
        if self.password:
            to_check.append("password of the connector, and that the server accepts passwords")
        if self.key is not None:
            to_check.append(f"that the server knows the public key {self.key.get_fingerprint()} as this user's")
        return ", and ".join(to_check)

    @property
    def methods(self) -> list[str]:
        """How to log in, first choice first; a server may demand more than one."""
        keyed = [] if self.key is None else ["publickey"]
        return [*keyed, *(["password", "keyboard-interactive"] if self.password else [])]


@asynccontextmanager
async def open_sftp(
    settings: SftpSettings, secrets: Secrets, *, allow_private_addresses: bool
) -> AsyncIterator[SftpSession]:
    """Connect, check the host key, log in and yield a session; its host_key is the key that the server presented.

    Raises RunFailed with HOST_UNKNOWN, ADDRESS_REFUSED, CONNECTION_FAILED, HOST_KEY_CHANGED or LOGIN_REFUSED.
    """
    check = HostKeyCheck(settings.host_key)
    async with _checked_session(settings, secrets, check, allow_private_addresses) as session:
        yield session


async def try_sftp(settings: SftpSettings, secrets: Secrets, *, allow_private_addresses: bool) -> ConnectionTest:
    """Connect and log in as a run would, and tell what was met; never raises RunFailed."""
    presented = ""
    try:
        check = HostKeyCheck(settings.host_key)
        try:
            async with _checked_session(settings, secrets, check, allow_private_addresses):
                pass
        finally:
            presented = check.presented
    except RunFailed as error:
        return ConnectionTest(False, error.failure.message, error.failure.reason, presented)
    return ConnectionTest(True, f"{failures.peer_of(settings)} was reached and accepts the login", None, presented)


@asynccontextmanager
async def _checked_session(
    settings: SftpSettings, secrets: Secrets, check: HostKeyCheck, allow_private_addresses: bool
) -> AsyncIterator[SftpSession]:
    peer, proofs = failures.peer_of(settings), await _proofs(secrets)
    sock = await connect(settings.host, settings.port, allow_private_addresses=allow_private_addresses)
    async with AsyncExitStack() as stack:
        stack.callback(sock.close)
        try:
            async with asyncio.timeout(LOGIN_TIMEOUT_SECONDS):
                options = await _options(settings, proofs, check)
                connection = await asyncssh.connect(settings.host, sock=sock, config=None, options=options)
                stack.push_async_callback(connection.wait_closed)
                stack.callback(connection.abort)
                # File names are bytes; one that is not UTF-8 must not hide the others.
                client = await connection.start_sftp_client(path_errors="surrogateescape")
        except (TimeoutError, OSError, SASLPrepError, asyncssh.Error) as error:
            raise sftp_failures.of_login(error, peer, check, str(proofs)) from error
        stack.callback(client.exit)
        yield SftpSession(client, peer, check.presented)


async def _proofs(secrets: Secrets) -> _Proofs:
    key = None
    if text := secrets.get(PRIVATE_KEY, ""):
        key = await asyncio.to_thread(opened_key, text, secrets.get(PRIVATE_KEY_PASSPHRASE, ""))
    return _Proofs(key, secrets.get(PASSWORD, ""))


async def _options(settings: SftpSettings, proofs: _Proofs, check: HostKeyCheck) -> asyncssh.SSHClientConnectionOptions:
    # What this machine's user has set up for SSH (agent, keys, config, known hosts) must not leak into connectors.
    options: asyncssh.SSHClientConnectionOptions = await asyncssh.SSHClientConnectionOptions.construct(
        config=None,
        host=settings.host,
        port=settings.port,
        client_factory=lambda: check,
        known_hosts=([], [], []),
        server_host_key_algs=check.algorithms,
        username=settings.username,
        password=proofs.password or None,
        preferred_auth=proofs.methods,
        client_keys=None if proofs.key is None else [proofs.key],
        agent_path=None,
        x509_trusted_certs=None,
        gss_kex=False,
        gss_auth=False,
        encryption_algs=CIPHERS,
        compression_algs=None,
        keepalive_interval=KEEPALIVE_SECONDS,
        keepalive_count_max=KEEPALIVES_MISSED_MAX,
        login_timeout=LOGIN_TIMEOUT_SECONDS,
        window=WINDOW_BYTES,
    )
    return options
