"""Room on this machine's disk for what is fetched."""

import errno
import shutil
from pathlib import Path
from typing import Final

from ferryman_server.domain.outcomes import FailureReason, RunFailed

_NO_SPACE: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def check_space(needed: int, directory: Path, what: str) -> None:
    """Raise RunFailed with DISK_FULL when `needed` bytes do not fit; `what` names what is fetched."""
    free = shutil.disk_usage(directory).free
    if needed > free:
        message = (
            f"{what} has {needed:,} bytes, but only {free:,} are free at {directory}; "
            "free space there and run the job again"
        )
        raise RunFailed(FailureReason.DISK_FULL, message)


def write_failure(error: OSError, local: Path, what: str) -> RunFailed:
    """Explain why what was fetched could not be written."""
    if error.errno in _NO_SPACE:
        message = f"no space left for {what} at {local}; free space there and run the job again"
        return RunFailed(FailureReason.DISK_FULL, message)
    message = f"cannot write {what} to {local}: {error.strerror or error}; check the state directory"
    return RunFailed(FailureReason.INTERNAL, message)
