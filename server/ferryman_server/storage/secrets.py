"""Secrets at rest: passwords encrypted, payloads fingerprinted, with one key."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.fernet import Fernet, InvalidToken


class SecretKeyInvalid(Exception):
    """The secret key is not one: expected 32 random bytes as URL-safe base64."""

    def __init__(self, source: str) -> None:
        super().__init__(
            f"{source} does not hold a secret key: expected 32 bytes as URL-safe base64, 44 characters; restore it, "
            "or remove it to have a new one made and then set every connector's password again"
        )


class SecretUnreadable(Exception):
    """A stored secret cannot be decrypted with the secret key in use."""

    def __init__(self) -> None:
        super().__init__(
            "a stored password cannot be decrypted with the secret key in use; restore the key that was used when it "
            "was stored, or set the connector's password again"
        )


class SecretBox:
    """Encrypts and decrypts short texts with one key, and makes fingerprints that only its owner can make."""

    def __init__(self, key: bytes) -> None:
        """Take a key as load_or_create_key returns it."""
        self._fernet = Fernet(key)
        self._key = key

    def encrypt(self, secret: str) -> str:
        """Return the secret encrypted, as text."""
        return self._fernet.encrypt(secret.encode()).decode()

    def decrypt(self, encrypted: str) -> str:
        """Return what encrypt was given; raise SecretUnreadable when it was another key."""
        try:
            return self._fernet.decrypt(encrypted).decode()
        except InvalidToken:
            raise SecretUnreadable from None

    def fingerprint(self, payload: bytes) -> str:
        """Return a keyed hash of the payload, hexadecimal, from which nothing of it can be guessed."""
        return hashlib.blake2b(payload, digest_size=32, key=self._key, person=b"fingerprint").hexdigest()


def load_or_create_key(path: Path, given: str | None = None) -> bytes:
    """Return the key that was given, else the one in the file; make the file, for its owner only, if there is none.

    Raises SecretKeyInvalid when what was given or found is not a key.
    """
    if given:
        return _checked(given.encode(), "the secret key setting")
    if not path.exists():
        _create(path)
    return _checked(path.read_bytes().strip(), str(path))


def _checked(key: bytes, source: str) -> bytes:
    try:
        Fernet(key)
    except ValueError:
        raise SecretKeyInvalid(source) from None
    return key


def _create(path: Path) -> None:
    # Written whole before it gets its name: a crash in between must not leave an empty key behind.
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.") as draft:
        draft.write(Fernet.generate_key())
        draft.flush()
        os.fsync(draft.fileno())
        with suppress(FileExistsError):
            os.link(draft.name, path)
