"""Starting the console: what it refuses and says, and which server, look and screen it begins with."""

import os
import pty
import subprocess
from pathlib import Path

import pytest

from ferryman import Client
from ferryman_tui.config import Config, Configuration, Profile
from ferryman_tui.start import StartRefused, Wanted, _environment, make_session, run, run_in_browser
from ferryman_tui.tones import Tone
from tests.service import COMMAND


def console(*options: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run the command with a terminal for its input and output."""
    control, terminal = pty.openpty()
    try:
        return subprocess.run(
            [COMMAND, "console", *options],
            stdin=terminal,
            stdout=terminal,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "XDG_CONFIG_HOME": str(folder), "XDG_STATE_HOME": str(folder)},
        )
    finally:
        os.close(control)
        os.close(terminal)


def test_without_a_terminal_it_names_what_works_without_one() -> None:
    told = subprocess.run([COMMAND, "console"], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert told.returncode == 2
    assert "needs a terminal" in told.stderr and "ferryman job list" in told.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--theme", "neon"], ["'neon'", "harbor, paper, cvd-safe, ansi"]),
        (["--fps", "0"], ["--fps is 0", "expected 1 to 60"]),
        (["--profile", "prod"], ["no profile 'prod'", "[profiles.NAME]"]),
        (["--config", "/no/such.toml"], ["/no/such.toml", "no such file"]),
    ],
)
def test_wrong_options_are_explained(options: list[str], words: list[str], tmp_path: Path) -> None:
    told = console(*options, folder=tmp_path)
    assert told.returncode == 2
    for word in words:
        assert word in told.stderr


def test_the_same_is_refused_before_anything_is_served_to_browsers(tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match="no profile 'prod'"):
        run_in_browser(Wanted(profile="prod", config=_file(tmp_path, "")), 0)


def _file(folder: Path, text: str) -> Path:
    path = folder / "console.toml"
    path.write_text(text)
    return path


async def test_a_wrong_file_is_a_problem_that_is_told_not_an_end(tmp_path: Path) -> None:
    async with Client("127.0.0.1:1") as client:
        configuration = Configuration(Config(keys={"run": "r", "stop": "r"}), problems=("console.toml: fps is wrong.",))
        state = tmp_path / "state.json"
        state.write_text("{")
        session = make_session(client, configuration, state_file=state)
        assert any("fps" in problem for problem in session.problems)
        assert any("stop" in problem for problem in session.problems)
        assert any("state.json" in problem for problem in session.problems)


async def test_a_theme_that_was_asked_for_wins_over_the_one_kept(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_text('{"theme": "paper"}')
    async with Client("127.0.0.1:1") as client:
        kept = make_session(client, Configuration(Config(theme="ansi")), state_file=state)
        asked = make_session(client, Configuration(Config(theme="ansi")), wanted=Wanted(theme="ansi"), state_file=state)
    assert (kept.state.theme, asked.state.theme) == ("paper", "ansi")


async def test_the_profile_names_the_server_by_its_environment() -> None:
    async with Client("127.0.0.1:7443") as client:
        profile = Profile(target="127.0.0.1:7443", environment="PROD-EU", colour="red")
        assert (_environment(client, profile).name, _environment(client, profile).tone) == ("PROD-EU", Tone.ERROR)
        assert _environment(client, None).name == "127.0.0.1:7443"


def test_run_refuses_what_is_no_terminal() -> None:
    with pytest.raises(StartRefused, match="needs a terminal"):
        run(Wanted())
