"""What helps to fill in a field, beside a form."""

from ferryman_tui.forms.fields import Field
from ferryman_tui.sheets.lines import Lines, line, stacked, wrapped
from ferryman_tui.tones import Tone


def guide_sheet(field: Field, hint: str, about: Lines, width: int) -> Lines:
    """Draw what to do in a field and what matters for it; below that what to know `about` the whole, as paragraphs."""
    return stacked(
        (line(field.label, Tone.ACCENT, bold=True), *wrapped(line(hint, Tone.MUTED), width)),
        _paragraphs(field.guide, width),
        _paragraphs(about, width),
    )


def _paragraphs(paragraphs: Lines, width: int) -> Lines:
    return tuple(part for paragraph in paragraphs for part in wrapped(paragraph, width) or ((),))
