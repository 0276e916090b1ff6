"""What has happened between two frames."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Beat:
    """One frame: the time (UTC), the ids of the jobs that changed, and whether to show everything anew.

    `second` is set once a second, for times that are told as an age.
    """

    now: datetime
    jobs: frozenset[str] = frozenset()
    all: bool = False
    second: bool = False


@runtime_checkable
class Beating(Protocol):
    """A screen or dialog that shows live data while it is on top."""

    def beat(self, beat: Beat) -> None:
        """Show what has changed; must cost nothing when nothing has."""
