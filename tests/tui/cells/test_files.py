"""The table of input files."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ferryman import FileOutcome, FileResult
from ferryman_tui.cells.files import FILES, outcome_cell
from tests.tui.cells.laws import CONTEXT, cell_text, check_cells, check_layouts, keys
from tests.tui.cells.samples import COUNTS, NASTY, text_of

FILE = FileResult(
    name="in/products.csv",
    size=12_345_678,
    rows=57_467,
    outcome=FileOutcome.COMPLETED,
    message="moved to done/products.csv",
    sha256="06a1fb4079887" * 4 + "0" * 12,
)
ANY_FILE = st.builds(
    FileResult,
    name=NASTY,
    size=COUNTS,
    rows=COUNTS,
    outcome=st.sampled_from(FileOutcome),
    message=NASTY,
    sha256=NASTY,
)


def test_rows_fit_every_terminal() -> None:
    check_layouts(FILES)


@given(ANY_FILE, st.integers(1, 60))
def test_cells_fit_their_columns(file: FileResult, width: int) -> None:
    check_cells(FILES, file, width)


def test_what_a_file_shows() -> None:
    shown = [cell_text(FILES, key, FILE, 20) for key in ("outcome", "name", "size", "rows")]
    assert shown == ["✓ done", "in/products.csv", "12.3 MB", "57,467"]


def test_the_mark_alone_tells_outcomes_apart() -> None:
    marks = {
        text_of(outcome_cell(replace(FILE, outcome=outcome), 1, replace(CONTEXT, ascii=ascii)))
        for outcome in FileOutcome
        for ascii in (False, True)
    }
    assert marks == {"✓", "✗", "○", "O", "F", "."}


def test_outcome_name_and_rows_are_always_there() -> None:
    assert all({"outcome", "name", "rows"} <= keys(FILES, terminal).keys() for terminal in range(60, 201))
