"""Reading what the user names with -f."""

import sys
from pathlib import Path

from ferryman.manifest.problems import ManifestError

STANDARD_INPUT = "-"


def read_text(path: Path) -> tuple[str, str]:
    """Return a file's name and text, "-" being standard input; ManifestError when it cannot be read."""
    name = str(path)
    try:
        return name, sys.stdin.read() if name == STANDARD_INPUT else path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ManifestError([f"{name}: this is not UTF-8 text, from byte {error.start} on"]) from None
    except OSError as error:
        raise ManifestError([f"{name}: cannot be read: {error.strerror}"]) from None
