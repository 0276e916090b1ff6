"""The phases of an execution on one line: which are over, which one it is in, and at which one it ended early."""

from dataclasses import dataclass
from enum import Enum, auto

from ferryman import Execution, ExecutionStatus, Phase
from ferryman_tui.columns import Context
from ferryman_tui.statuses import status_look
from ferryman_tui.tones import Cell, Piece, Tone

_WIDE = 100

_INITIALIZE, _FETCH, _WAIT, _INTEGRATE, _REPORT = range(5)
_IMPORT = ("Initialize", "Fetch", "Wait", "Integrate", "Report")
_PREPARE, _SEND, _ACCEPTED = range(3)
_EXPORT = ("Prepare", "Send", "Accepted")

_UNDER_WAY = {
    ExecutionStatus.JOB_INITIALIZING: _INITIALIZE,
    ExecutionStatus.JOB_STARTED: _FETCH,
    ExecutionStatus.INTEGRATION_WAITING: _WAIT,
    ExecutionStatus.INTEGRATION_STARTED: _INTEGRATE,
}
_BY_PHASE = {Phase.FETCH: _FETCH, Phase.WAIT: _WAIT, Phase.INTEGRATE: _INTEGRATE}
_COMPLETED = frozenset(
    {
        ExecutionStatus.INTEGRATION_COMPLETED,
        ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS,
        ExecutionStatus.SUCCESS,
    }
)
# These fail before anything is looked for on the other side.
_WHILE_CONNECTING = frozenset(
    {
        *("CONNECTOR_INACTIVE", "CONNECTOR_UNSUITABLE", "HOST_UNKNOWN", "CONNECTION_FAILED", "LOGIN_REFUSED"),
        *("HOST_KEY_CHANGED", "ADDRESS_REFUSED", "CERTIFICATE_REFUSED", "TOKEN_REFUSED"),
    }
)


class Mark(Enum):
    """How a phase stands; HALTED is where an execution ended before its time."""

    DONE = auto()
    NOW = auto()
    AHEAD = auto()
    HALTED = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """A phase and how it stands."""

    label: str
    mark: Mark


def phases(execution: Execution) -> tuple[Step, ...]:
    """Tell how far an execution came, as far as what the server tells proves it."""
    labels = _EXPORT if execution.exported_item else _IMPORT
    if execution.status in _COMPLETED:
        return tuple(Step(label, Mark.DONE) for label in labels)
    at = _export_phase(execution) if execution.exported_item else _import_phase(execution)
    here = Mark.HALTED if execution.status.ended else Mark.NOW
    if at is None:
        return tuple(Step(label, Mark.AHEAD) for label in labels)
    return tuple(
        Step(label, Mark.DONE if number < at else here if number == at else Mark.AHEAD)
        for number, label in enumerate(labels)
    )


def _import_phase(execution: Execution) -> int | None:
    status = execution.status
    if status in _UNDER_WAY:
        return _UNDER_WAY[status]
    if status is ExecutionStatus.JOB_STOPPING:
        return _BY_PHASE.get(execution.progress.phase, _INITIALIZE)
    if not status.ended or execution.started_at is None:
        return None
    if status is ExecutionStatus.INTEGRATION_FAILED or execution.counters.read:
        return _INTEGRATE
    connecting = execution.failure and execution.failure.reason in _WHILE_CONNECTING
    found = execution.files or (execution.failure and not connecting)
    return _FETCH if found else _INITIALIZE


def _export_phase(execution: Execution) -> int | None:
    item, status = execution.exported_item, execution.status
    if status is ExecutionStatus.JOB_SKIPPED:
        return None
    tried = item is not None and (item.attempts or item.destination)
    return _SEND if tried or status is ExecutionStatus.JOB_STARTED else _PREPARE


def phases_line(execution: Execution, width: int, context: Context, *, live: bool = True) -> Cell:
    """Write the phases with their marks; not `live` greys the one it is in."""
    look = status_look(execution.status)
    pieces: list[Piece] = []
    dash = "-" if context.ascii else "─"
    rule = Piece(f" {dash * (2 if width >= _WIDE else 1)} ", Tone.FAINT)
    for step in phases(execution):
        if pieces:
            pieces.append(rule)
        pieces += _step(step, look.mark(context.ascii), look.tone if live else Tone.MUTED, context.ascii)
    return tuple(pieces)


def _step(step: Step, mark: str, tone: Tone, ascii: bool) -> Cell:
    match step.mark:
        case Mark.DONE:
            return (Piece("x " if ascii else "✓ ", Tone.OK), Piece(step.label, Tone.MUTED))
        case Mark.NOW:
            return (Piece("> " if ascii else "● ", tone), Piece(step.label, Tone.TEXT, bold=True))
        case Mark.HALTED:
            return (Piece(f"{mark} ", tone), Piece(step.label, Tone.TEXT, bold=True))
        case Mark.AHEAD:
            return (Piece(". " if ascii else "○ ", Tone.FAINT), Piece(step.label, Tone.MUTED))
