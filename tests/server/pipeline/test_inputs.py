"""A CSV file as an input: what is refused before its rows are read."""

from pathlib import Path

import pytest

from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.pipeline.inputs import CsvInput


def refused(tmp_path: Path, content: str, delimiter: str) -> RunFailed:
    path = tmp_path / "a.csv"
    path.write_text(content)
    with pytest.raises(RunFailed) as raised:
        CsvInput(path, delimiter)
    return raised.value


def test_rows_can_be_read_more_than_once(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a;b\n1;2\n")
    rows = CsvInput(path, ";")
    assert rows.columns == ("a", "b")
    assert [block.rows.num_rows for _ in range(2) for block in rows.blocks()] == [1, 1]


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "a;b\n\n \n", ";").failure.reason is FailureReason.NO_ROWS


@pytest.mark.parametrize(
    ("header", "delimiter", "problem"),
    [
        ("externalId;name", ",", 'its delimiter seems to be ";": set the job\'s delimiter to it'),
        ("externalId,name", ";", 'its delimiter seems to be ",": set the job\'s delimiter to it'),
        ("externalId\tname", ",", 'its delimiter seems to be a tab: write the file with "," or ";"'),
        ("externalId|name", ",", 'its delimiter seems to be "|": write the file with "," or ";"'),
    ],
)
def test_another_delimiter_is_named(tmp_path: Path, header: str, delimiter: str, problem: str) -> None:
    failure = refused(tmp_path, f"{header}\n1\n", delimiter).failure
    assert failure.reason is FailureReason.HEADER_INVALID
    assert problem in failure.message


def test_a_single_column_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("externalId\n1\n")
    assert CsvInput(path, ";").columns == ("externalId",)
