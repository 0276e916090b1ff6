"""What is kept between starts: whole or not at all, and never the reason for a crash."""

from pathlib import Path

import pytest

from ferryman_tui.state import State, TableChoice, read_state, state_path, write_state

LEFT = State(
    theme="paper",
    preview=False,
    tables={"jobs": TableChoice(sort="name", descending=True, filter="größe", status="failed")},
    tabs={"job": "executions"},
)


def test_what_was_left_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "console.json"
    assert write_state(path, State()) == ""
    assert write_state(path, LEFT) == ""
    assert read_state(path) == (LEFT, "")
    assert list(path.parent.iterdir()) == [path]


def test_the_first_start_knows_nothing(tmp_path: Path) -> None:
    assert read_state(tmp_path / "none.json") == (State(), "")


@pytest.mark.parametrize("content", [b"{", b"", b"\xff"])
def test_a_broken_file_is_told_and_written_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "console.json"
    path.write_bytes(content)
    state, problem = read_state(path)
    assert state == State()
    assert problem.startswith(f"{path}: is broken: ")
    assert write_state(path, LEFT) == ""
    assert read_state(path) == (LEFT, "")


@pytest.mark.parametrize(
    "text",
    ["[]", '"x"', '{"tables": 5, "tabs": []}', '{"theme": 5, "preview": "no", "tables": {"jobs": {"sort": []}}}'],
)
def test_what_does_not_fit_is_left_out(tmp_path: Path, text: str) -> None:
    path = tmp_path / "console.json"
    path.write_text(text)
    state, problem = read_state(path)
    assert (state.theme, state.preview, dict(state.tabs), problem) == ("", True, {}, "")
    assert all(choice == TableChoice() for choice in state.tables.values())


def test_a_file_that_cannot_be_read_or_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert read_state(tmp_path)[1].startswith(f"{tmp_path}: cannot be read: Is a directory.")
    inside_a_file = tmp_path / "file" / "console.json"
    assert "cannot be written: " in write_state(inside_a_file, LEFT)
    folder = tmp_path / "console.json"
    folder.mkdir()
    assert "cannot be written: " in write_state(folder, LEFT)
    assert sorted(tmp_path.iterdir()) == [folder, tmp_path / "file"]


def test_the_file_is_in_the_folder_of_the_platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert state_path() == tmp_path / "ferryman" / "console.json"
