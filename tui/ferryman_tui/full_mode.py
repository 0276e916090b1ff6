"""What an operator must read before a job is saved with Import Full mode."""

from ferryman import EntityType, FullMode, Job
from ferryman_tui.questions import Question, line
from ferryman_tui.tones import Cell, Piece, Tone

ACKNOWLEDGEMENT = "My files hold every value I want to keep"

_REACH = {FullMode.ATTRIBUTES: "attribute", FullMode.CUSTOM_FIELDS: "custom field"}


def behaviours(mode: FullMode) -> tuple[Cell, Cell]:
    """What becomes of a value that the input does not have: in standard mode, and in Full mode."""
    reach = _REACH.get(mode, "value")
    standard = (
        Piece("Standard  ", Tone.MUTED, bold=True),
        Piece(f"empty {reach} → the stored value is kept", Tone.MUTED),
    )
    full = (
        Piece("Full      ", Tone.ERROR, bold=True),
        Piece(f"empty {reach} → the stored value is "),
        Piece("deleted", Tone.ERROR, bold=True),
    )
    return standard, full


def full_mode_question(job: Job, entity: EntityType) -> Question:
    """Ask before a job is saved with Import Full mode; the warning is the server's, for the entity of the job."""
    return Question(
        title="Save with Import Full mode?",
        lines=(
            line(job.name, bold=True),
            (),
            *behaviours(entity.full_mode),
            (),
            line(f"{entity.import_full_warning.rstrip('.')}.", Tone.WARN),
        ),
        safe="Cancel",
        sure="Save with Full mode",
        acknowledgement=ACKNOWLEDGEMENT,
    )


def no_full_mode(entity: EntityType) -> str:
    """Say why an entity has no Import Full mode; empty when it has one."""
    if entity.full_mode is not FullMode.UNSPECIFIED:
        return ""
    return f"{entity.name} has no Import Full mode: its empty values are never deleted."
