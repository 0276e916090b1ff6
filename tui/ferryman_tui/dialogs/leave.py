"""The question before changes are lost."""

from collections.abc import Sequence

from ferryman_tui.questions import Question, line
from ferryman_tui.tones import Tone


def leave_question(name: str, labels: Sequence[str]) -> Question:
    """Ask before a form with changes is left; `labels` name the fields that differ."""
    count = "1 change is" if len(labels) == 1 else f"{len(labels)} changes are"
    return Question(
        title="Leave without saving?",
        lines=(
            line(name, bold=True),
            (),
            line(f"{count} not saved: {', '.join(labels)}.", Tone.WARN),
        ),
        safe="Stay",
        sure="Leave",
    )
