"""What can be done in an open session with a file server, whatever its protocol."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A regular file on the server; size in bytes, modified in seconds since 1970 where the server tells."""

    path: str
    size: int
    modified: int | None = None

    @property
    def shown_path(self) -> str:
        """The path with escapes for what is not UTF-8 in it."""
        return self.path.encode("utf-8", "backslashreplace").decode("utf-8")


@dataclass(frozen=True, slots=True)
class Download:
    """What was fetched: size in bytes and the SHA-256 digest in hex."""

    size: int
    sha256: str


class FileSession(Protocol):
    """An open session; one call at a time.

    Paths are as the server understands them: those without a slash in front begin where the login led. Every method
    raises RunFailed, with a message that names server, user and path: CONNECTION_LOST when the session is over,
    CONNECTION_FAILED for what no other reason fits. A cancelled call may end the session.
    """

    @property
    def host_key(self) -> str:
        """The SSH key that the server presented, as one OpenSSH public key line; empty where there is no such key."""

    async def stat(self, path: str) -> RemoteFile:
        """Look at a file; FILE_NOT_FOUND when there is none or it is not a regular file."""

    async def list_files(self, directory: str, extension: str) -> list[RemoteFile]:
        """Return a directory's files whose names end in the extension (such as ".csv", any case), by path.

        Hidden files and folders are left out. FILE_NOT_FOUND without the directory, PERMISSION_DENIED when it may not
        be listed.
        """

    async def read_head(self, path: str, size: int) -> bytes:
        """Read at most `size` bytes from the beginning of a file; FILE_NOT_FOUND or PERMISSION_DENIED."""

    async def download(self, path: str, local: Path, on_progress: Progress) -> Download:
        """Fetch a file to a local path, which is overwritten.

        on_progress gets bytes done and bytes in all, often and at the end, in the caller's thread; whatever it raises
        ends the download. FILE_NOT_FOUND, PERMISSION_DENIED, DISK_FULL for this machine's disk, and FILE_MALFORMED
        when the file changed meanwhile: its writer has not finished.
        """

    async def move(self, path: str, directory: str, suffix: str) -> str:
        """Move a file into an existing directory and return its new path.

        Never overwrites: when the name is taken there, "-suffix" is put before the extension. MOVE_FAILED otherwise.
        """

    async def publish(self, data: bytes, directory: str, name: str) -> str:
        """Write a file into an existing directory and return its path; a file of that name is replaced.

        Nobody sees a part of it under its name: it is written under a temporary one, hidden and ending in ".part",
        and renamed when it is complete. On servers whose rename cannot replace, there is for a moment no file of that
        name. No temporary file stays unless the session ends under way. PERMISSION_DENIED also for a name that
        `file_names.safe_name` refuses, FILE_NOT_FOUND without the directory.
        """
