"""Secrets by reference: the file says where a secret is, never what it is."""

import os
from dataclasses import dataclass
from pathlib import Path

REFERENCE_FORMS = "env:NAME (an environment variable) or file:PATH (a file's content)"


class SecretError(Exception):
    """A secret cannot be read from where its reference points."""


@dataclass(frozen=True, slots=True)
class SecretReference:
    """Where a secret is; relative paths start at `folder`."""

    source: str
    location: str
    folder: Path = Path()

    def resolve(self) -> str:
        """Read the secret; SecretError says what is missing, never what was read."""
        if self.source == "env":
            secret = os.environ.get(self.location, "")
            if not secret:
                raise SecretError(f"the environment variable {self.location} is not set; export it and try again")
            return secret
        return self._read_file()

    def _read_file(self) -> str:
        path = self.folder / Path(self.location).expanduser()
        try:
            secret = path.read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
        except (OSError, UnicodeDecodeError) as error:
            what = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise SecretError(f"the secret file {path} cannot be read: {what}") from None
        if not secret:
            raise SecretError(f"the secret file {path} is empty")
        return secret


def parse_reference(text: str, folder: Path) -> SecretReference | None:
    """Read "env:NAME" or "file:PATH"; None when the text is neither."""
    source, colon, location = text.partition(":")
    if source not in ("env", "file") or not colon or not location:
        return None
    return SecretReference(source, location, folder)
