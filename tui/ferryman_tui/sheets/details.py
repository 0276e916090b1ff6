"""What tables of an execution cut short, in full: an input file, and a line of the log."""

from ferryman import FileResult, LogLine
from ferryman_tui.cells.files import outcome_cell
from ferryman_tui.cells.logs import level_cell
from ferryman_tui.columns import Context
from ferryman_tui.sheets.lines import Lines, heading, indented, line, pairs, stacked, wrapped
from ferryman_tui.texts import byte_size, full_count
from ferryman_tui.tones import Cell, Tone


def file_sheet(file: FileResult, width: int, context: Context) -> Lines:
    """Show an input file."""
    facts: list[tuple[str, Cell]] = [
        ("File", line(file.name, bold=True)),
        ("Outcome", outcome_cell(file, width, context)),
        ("Size", line(f"{byte_size(file.size)} ({full_count(file.size)} bytes)")),
        ("Rows", line(full_count(file.rows))),
        ("SHA-256", line(file.sha256) if file.sha256 else line("not fetched", Tone.MUTED)),
    ]
    told = wrapped(line(file.message), width) if file.message else ()
    return stacked(pairs(facts, width), told)


def log_line_sheet(entry: LogLine, width: int, context: Context) -> Lines:
    """Show a line of a log with its details."""
    facts: list[tuple[str, Cell]] = [("Level", level_cell(entry, width, context))]
    if entry.time:
        time = entry.time.replace(tzinfo=None).isoformat(" ", "milliseconds")
        facts.insert(0, ("Time", line(f"{time} UTC")))
    details = pairs([(name, line(value)) for name, value in sorted(entry.details.items())], width - 2)
    more = (heading("Details"), *indented(details)) if details else ()
    return stacked(pairs(facts, width), wrapped(line(entry.message), width), more)
