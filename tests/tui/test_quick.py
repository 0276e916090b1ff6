"""The console opens by itself with plain options, and leaves all others to the command line."""

import subprocess
import sys
from pathlib import Path

import pytest

from ferryman_tui.quick import open_console

COMMAND = Path(sys.executable).parent / "ferryman"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--web"],
        ["--fps", "20"],
        ["--config=console.toml"],
        ["--target"],
        ["--target="],
        ["--target", "--ascii"],
        ["--ascii=yes"],
        ["--theme", "paper", "--theme", "harbor"],
        ["job"],
        ["--", "job"],
    ],
)
def test_what_takes_more_to_understand_is_left_to_the_command_line(arguments: list[str]) -> None:
    assert not open_console(arguments)


@pytest.mark.parametrize(
    "options", [[], ["--target", "127.0.0.1:1"], ["--target=127.0.0.1:1", "--ascii", "--job", "a"], ["--fps", "20"]]
)
def test_without_a_terminal_it_says_what_to_do_instead(options: list[str]) -> None:
    done = subprocess.run(
        [COMMAND, "console", *options], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("Error: the console needs a terminal")
    assert "Traceback" not in done.stderr
