"""What a piece of text stands for; themes give each tone its colour."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Tone(StrEnum):
    """The meaning of a piece of text.

    FAINT is for rules and dots only, QUIET for bars that stand for successes, which are dimmer than words: normal is
    quiet. Neither is for words.
    """

    TEXT = "text"
    MUTED = "muted"
    FAINT = "faint"
    ACCENT = "accent"
    RUN = "run"
    QUEUE = "queue"
    OK = "ok"
    WARN = "warn"
    ERROR = "error"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text in one tone. The text is plain: whatever looks like markup in it is shown as it stands."""

    text: str
    tone: Tone = Tone.TEXT
    bold: bool = False


Cell: TypeAlias = tuple[Piece, ...]
"""What one column of one row shows, from left to right."""
