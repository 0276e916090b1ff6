"""The words, marks and ranks of every status, the same on all screens."""

from collections.abc import Mapping
from dataclasses import dataclass

from ferryman import ExecutionStatus, Job
from ferryman_tui.tones import Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLook:
    """How a status is shown: its word in lists, and one cell for its glyph, ASCII letter and place in a strip.

    Letters are small while an execution is under way and capital when it has ended. Lower ranks come first when sorted
    by status: what runs, most advanced first, then what is queued, went wrong, went well, and is disabled.
    """

    word: str
    glyph: str
    letter: str
    strip: str
    strip_letter: str
    tone: Tone
    rank: int

    def mark(self, ascii: bool) -> str:
        """Give the glyph, or the letter for terminals without glyphs."""
        return self.letter if ascii else self.glyph

    def strip_mark(self, ascii: bool) -> str:
        """Give the shape in a strip of outcomes for statuses that no bar of a height stands for."""
        return self.strip_letter if ascii else self.strip


def _look(
    word: str, marks: str, tone: Tone, rank: int, *, strip: str | None = None, strip_letter: str | None = None
) -> StatusLook:
    return StatusLook(
        word=word,
        glyph=marks[0],
        letter=marks[1],
        strip=strip or marks[0],
        strip_letter=strip_letter or marks[1],
        tone=tone,
        rank=rank,
    )


_UNKNOWN_RANK = 7

_FAILED = _look("Failed", "✗F", Tone.ERROR, 6, strip_letter="x")
_OK = _look("OK", "✓O", Tone.OK, 11)

STATUS_LOOKS: Mapping[ExecutionStatus, StatusLook] = {
    ExecutionStatus.INTEGRATION_STARTED: _look("Running", "●r", Tone.RUN, 0),
    ExecutionStatus.JOB_STOPPING: _look("Stopping", "□s", Tone.QUEUE, 1),
    ExecutionStatus.INTEGRATION_WAITING: _look("Waiting", "◍w", Tone.QUEUE, 2),
    ExecutionStatus.JOB_STARTED: _look("Reading", "●d", Tone.RUN, 3),
    ExecutionStatus.JOB_INITIALIZING: _look("Starting", "◌i", Tone.RUN, 4),
    ExecutionStatus.JOB_PENDING: _look("Queued", "○q", Tone.QUEUE, 5),
    ExecutionStatus.INTEGRATION_FAILED: _FAILED,
    ExecutionStatus.JOB_FAILED: _FAILED,
    ExecutionStatus.ERROR: _FAILED,
    ExecutionStatus.STATUS_UNSPECIFIED: _look("Unknown", "??", Tone.MUTED, _UNKNOWN_RANK),
    ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS: _look("Rejects", "▲R", Tone.WARN, 8, strip_letter="!"),
    ExecutionStatus.JOB_STOPPED: _look("Stopped", "■S", Tone.MUTED, 9),
    ExecutionStatus.JOB_SKIPPED: _look("Skipped", "»K", Tone.MUTED, 10, strip="·", strip_letter="."),
    ExecutionStatus.INTEGRATION_COMPLETED: _OK,
    ExecutionStatus.SUCCESS: _OK,
}
"""The look of every status that an execution can have."""

NEVER_RUN = _look("Not run", "·-", Tone.MUTED, 12)
"""The look of a job that has no execution yet."""

DISABLED = _look("Disabled", "‖D", Tone.MUTED, 13)
"""The look of a job that is not active and not running."""


def status_look(status: str) -> StatusLook:
    """Find the look of a status; one that this version does not know is shown by its name, with a question mark."""
    known = _BY_NAME.get(status)
    return known or _look(status, "??", Tone.MUTED, _UNKNOWN_RANK)


def job_look(job: Job) -> StatusLook:
    """Find the look of a job: its execution under way, else that it is disabled, else how its last execution ended."""
    latest = job.latest_execution
    if latest and not latest.status.ended:
        return STATUS_LOOKS[latest.status]
    if not job.active:
        return DISABLED
    return STATUS_LOOKS[latest.status] if latest else NEVER_RUN


_BY_NAME: Mapping[str, StatusLook] = {status.value: look for status, look in STATUS_LOOKS.items()}
