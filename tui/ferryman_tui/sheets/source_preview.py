"""What a source begins with: its columns, what each would feed, and its first rows."""

from rich.cells import cell_len

from ferryman import SourcePreview
from ferryman_tui.sheets.lines import Lines, heading, line, pairs, stacked, wrapped
from ferryman_tui.texts import byte_size, fit
from ferryman_tui.tones import Cell, Piece, Tone

_ROWS = 5
_GAP = 2


def source_preview_sheet(preview: SourcePreview, done: str, width: int, *, ascii: bool = False) -> Lines:
    """Draw a preview; `done` says what was taken over from it."""
    if preview.failure:
        failure = preview.failure
        why = (Piece(f"{failure.reason}  ", Tone.ERROR, bold=True), Piece(failure.message))
        return stacked(wrapped(line("The source cannot be read.", bold=True), width), wrapped(why, width))
    return stacked(
        _facts(preview, width),
        wrapped(line(done, Tone.ACCENT), width),
        (
            *_heading("Columns", "what each would feed, and its first values", width),
            *_columns(preview, width, ascii=ascii),
        ),
        _others(preview, width),
    )


def _heading(title: str, note: str, width: int) -> Lines:
    return wrapped(heading(title, note), width)


def _facts(preview: SourcePreview, width: int) -> Lines:
    facts: list[tuple[str, Cell]] = [("source", line(preview.file or "the answer to the last call"))]
    if preview.size:
        facts.append(("size", line(byte_size(preview.size))))
    if preview.delimiter:
        facts.append(("delimiter", line(preview.delimiter)))
    return pairs(facts, width)


def _columns(preview: SourcePreview, width: int, *, ascii: bool) -> Lines:
    """Draw a line for each column: what it feeds, and what the first rows have in it."""
    arrow = "->" if ascii else "→"
    fed = {item.source: item.field for item in preview.mapping}
    name = _room([*preview.columns], width)
    target = _room([f"{arrow} {field}" for field in fed.values()] + [f"{arrow} no field"], width)
    lines: list[Cell] = []
    for at, column in enumerate(preview.columns):
        feeds = Piece(f"{arrow} {fed[column]}", Tone.OK) if column in fed else Piece(f"{arrow} no field", Tone.MUTED)
        cells = [row.cells[at] for row in preview.rows[:_ROWS] if at < len(row.cells) and row.cells[at]]
        head = (*fit((Piece(column, bold=True),), name, ascii=ascii), *fit((feeds,), target, ascii=ascii))
        values = fit(line(" · ".join(cells)), max(0, width - name - target), ascii=ascii)
        lines.append((*head, *values))
    return tuple(lines)


def _room(texts: list[str], width: int) -> int:
    """How many cells a column takes: what its longest text needs, but at most a third."""
    return min(max(map(cell_len, texts), default=0) + _GAP, width // 3)


def _others(preview: SourcePreview, width: int) -> Lines:
    if not preview.other_files:
        return ()
    names = ", ".join(preview.other_files)
    return (*_heading("Other files of the directory", "", width), *wrapped(line(names, Tone.MUTED), width))
