"""An input file and a line of a log in full."""

from hypothesis import given
from hypothesis import strategies as st

from ferryman import FileResult, LogLevel, LogLine
from ferryman_tui.columns import Context
from ferryman_tui.sheets.details import file_sheet, log_line_sheet
from ferryman_tui.sheets.lines import plain
from tests.tui.cells.samples import MOMENTS, NASTY, NOW, width_of
from tests.tui.cells.test_files import ANY_FILE, FILE

CONTEXT = Context(now=NOW)


def test_a_file() -> None:
    assert [plain(row).rstrip() for row in file_sheet(FILE, 100, CONTEXT)] == [
        "File     in/products.csv",
        "Outcome  ✓ done",
        "Size     12.3 MB (12,345,678 bytes)",
        "Rows     57,467",
        f"SHA-256  {FILE.sha256}",
        "",
        "moved to done/products.csv",
    ]


def test_a_line_of_a_log() -> None:
    entry = LogLine(
        number=4, time=NOW, level=LogLevel.WARNING, message="7 rows rejected", details={"rows": "7", "file": "a.csv"}
    )
    assert [plain(row).rstrip() for row in log_line_sheet(entry, 60, CONTEXT)] == [
        "Time   2026-11-23 07:44:40.000 UTC",
        "Level  warn",
        "",
        "7 rows rejected",
        "",
        "Details",
        "  file  a.csv",
        "  rows  7",
    ]


@given(ANY_FILE, st.sampled_from([40, 78, 118]))
def test_any_file_fits(file: FileResult, width: int) -> None:
    assert all(width_of(row) <= width for row in file_sheet(file, width, CONTEXT))


ANY_LINE = st.builds(
    LogLine,
    number=st.integers(1, 10**6),
    time=MOMENTS,
    level=st.sampled_from(LogLevel),
    message=NASTY,
    details=st.dictionaries(st.sampled_from(["file", "rows", "seconds"]), NASTY),
)


@given(ANY_LINE, st.sampled_from([40, 78, 118]))
def test_any_line_fits(entry: LogLine, width: int) -> None:
    assert all(width_of(row) <= width for row in log_line_sheet(entry, width, CONTEXT))
