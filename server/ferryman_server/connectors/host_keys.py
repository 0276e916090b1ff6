"""Checks an SSH server's host key against the one that a connector trusts."""

from typing import Final

import asyncssh

from ferryman_server.domain.outcomes import Failure, FailureReason, RunFailed

_ALGORITHMS: Final = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
    "ssh-rsa",
)


class HostKeyCheck(asyncssh.SSHClient):
    """Accepts the trusted key only, or any key when none is trusted yet; remembers the key that was presented."""

    def __init__(self, trusted: str) -> None:
        """Take the trusted key as one OpenSSH public key line, empty for none; raise RunFailed when it is not one."""
        self._trusted = _imported(trusted) if trusted.strip() else None
        self._presented: asyncssh.SSHKey | None = None

    @property
    def presented(self) -> str:
        """The key that the server presented, as one OpenSSH public key line; empty when none was met."""
        return "" if self._presented is None else line_of(self._presented)

    @property
    def algorithms(self) -> list[str]:
        """Signature algorithms to ask for, best first, but those of the trusted key before all others.

        A server with several keys presents the one of the first algorithm that it knows too.
        """
        if self._trusted is None:
            return list(_ALGORITHMS)
        of_trusted = [name.decode("ascii") for name in self._trusted.sig_algorithms]
        return sorted({*of_trusted, *_ALGORITHMS}, key=lambda name: (name not in of_trusted, _rank(name), name))

    @property
    def failure(self) -> Failure | None:
        """Why the presented key was refused; None when it was not."""
        if self._trusted is None or self._presented is None or _same(self._trusted, self._presented):
            return None
        message = (
            f"presented the host key {self._presented.get_fingerprint()}, but the connector trusts "
            f"{self._trusted.get_fingerprint()}; nothing was sent. Ask the server's operator whether the key was "
            "changed: if so, set the new key as host_key on the connector, or clear host_key to trust the key met "
            "next; if not, somebody may be in between"
        )
        return Failure(FailureReason.HOST_KEY_CHANGED, message)

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        """Called by asyncssh before anything secret is sent."""
        self._presented = key
        return self._trusted is None or _same(self._trusted, key)


def line_of(key: asyncssh.SSHKey) -> str:
    """Return a public key as one OpenSSH line, without a comment."""
    return " ".join(key.export_public_key("openssh").decode("ascii").split()[:2])


def _same(one: asyncssh.SSHKey, other: asyncssh.SSHKey) -> bool:
    return one.public_data == other.public_data


def _rank(algorithm: str) -> int:
    return _ALGORITHMS.index(algorithm) if algorithm in _ALGORITHMS else len(_ALGORITHMS)


def _imported(line: str) -> asyncssh.SSHKey:
    try:
        return asyncssh.import_public_key(line)
    except asyncssh.KeyImportError as error:
        message = (
            f"the connector's host_key is not an OpenSSH public key line ({error}); "
            'set one such as "ssh-ed25519 AAAA...", or clear it to trust the key met next'
        )
        raise RunFailed(FailureReason.CONNECTION_FAILED, message) from error
