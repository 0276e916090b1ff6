"""Hashes of passwords, as text that also says how it was made."""

import secrets
from typing import Final

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

_SALT_BYTES: Final = 16
_HASH_BYTES: Final = 32
# What OWASP asks for at least; it takes 30 ms, which is the point of it.
_MEMORY_KIB, _ITERATIONS = 19 * 1024, 2
# A generated password has 256 random bits, which no one can go through, however cheap it is to try one: a file of
# 10,000 users without passwords would take five minutes otherwise.
_GENERATED_BYTES: Final = 32
_GENERATED_MEMORY_KIB, _GENERATED_ITERATIONS = 8, 1


def hashed(password: str) -> str:
    """Return the Argon2id hash of a password that a person chose, in PHC form."""
    return _hash(password.encode(), _MEMORY_KIB, _ITERATIONS)


def hash_of_generated() -> str:
    """Make up a password that nobody is told, and return its hash."""
    return _hash(secrets.token_urlsafe(_GENERATED_BYTES).encode(), _GENERATED_MEMORY_KIB, _GENERATED_ITERATIONS)


def matches(password: str, stored: str) -> bool:
    """Tell whether a stored hash is that of the password."""
    try:
        Argon2id.verify_phc_encoded(password.encode(), stored)
    except InvalidKey:
        return False
    return True


def _hash(password: bytes, memory_kib: int, iterations: int) -> str:
    salt = secrets.token_bytes(_SALT_BYTES)
    kdf = Argon2id(salt=salt, length=_HASH_BYTES, iterations=iterations, lanes=1, memory_cost=memory_kib)
    return kdf.derive_phc_encoded(password)
