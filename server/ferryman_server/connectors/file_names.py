"""Names of files on servers: which are input, which are safe to write, and which are hidden."""

import posixpath
import secrets
import unicodedata
from collections.abc import Iterator
from typing import Final

# The temporary name adds to it, and most file systems end at 255.
NAME_BYTES_MAX: Final = 200


class NameRefused(ValueError):
    """A text that must not become the name of a file; the message says why."""


def is_input(name: str, extension: str) -> bool:
    """Tell whether a listed file is to be imported."""
    # A name with a slash would reach outside the directory; no honest server sends one.
    return name.lower().endswith(extension) and not name.startswith(".") and "/" not in name


def safe_name(text: str) -> str:
    """Return a text that may be the name of a file in a directory; raise NameRefused for any other.

    It can neither leave the directory nor hide, on Unix or Windows: no slash or backslash, no "..", no dot in front,
    no control characters, and at most NAME_BYTES_MAX bytes of UTF-8.
    """
    problem = _problem(text)
    if problem:
        raise NameRefused(f"{text!r} cannot be the name of a file: it {problem}")
    return text


def hidden_beside(path: str) -> str:
    """Return a hidden path in the same directory, never given before, for a file that is not to be read there."""
    directory, name = posixpath.split(path)
    return posixpath.join(directory, f".{name}.{secrets.token_hex(8)}.part")


def free_targets(path: str, directory: str, suffix: str) -> Iterator[str]:
    """Yield the paths that a file moved to a directory may get, best first."""
    name = posixpath.basename(path)
    stem, extension = posixpath.splitext(name)
    yield posixpath.join(directory, name)
    yield posixpath.join(directory, f"{stem}-{suffix}{extension}")


def _problem(text: str) -> str:
    if not text.strip():
        return "is empty"
    if any(mark in text for mark in ("/", "\\", "..")):
        return 'holds "/", "\\" or ".."'
    if text.startswith("."):
        return "begins with a dot"
    if any(unicodedata.category(c)[0] == "C" or c in "\u2028\u2029" for c in text):
        return "holds control characters"
    if len(text.encode()) > NAME_BYTES_MAX:
        return f"is longer than {NAME_BYTES_MAX} bytes"
    return ""
