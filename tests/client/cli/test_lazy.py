"""Commands of other packages are listed without being loaded, and loaded when they are invoked."""

from pathlib import Path

import pytest

from tests.client.cli.conftest import Run

FUNCTION = """
print("loaded")
def greet(name: str = "you") -> None:
    '''Greet somebody.'''
    print("hello", name)
"""
APP = (
    FUNCTION
    + """
import typer
function, greet = greet, typer.Typer()
greet.command("once")(function)
greet.command("twice")(lambda: function("twice"))
"""
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an installed package that adds the command "greet"."""
    information = tmp_path / "greeting-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("[ferryman.commands]\ngreet = greeting:greet\n")
    return tmp_path


async def test_help_lists_a_command_without_loading_it(folder: Path, run: Run) -> None:
    (folder / "greeting.py").write_text(FUNCTION)
    done = await run("--help", PYTHONPATH=str(folder))
    assert "greet" in done.out
    assert "loaded" not in done.out


async def test_a_function_takes_the_place_of_the_command(folder: Path, run: Run) -> None:
    (folder / "greeting.py").write_text(FUNCTION)
    assert (await run("greet", "--name", "Ada", PYTHONPATH=str(folder))).out == "loaded\nhello Ada\n"
    assert "Greet somebody." in (await run("greet", "--help", PYTHONPATH=str(folder))).out


async def test_an_app_brings_commands_of_its_own(folder: Path, run: Run) -> None:
    (folder / "greeting.py").write_text(APP)
    assert (await run("greet", "twice", PYTHONPATH=str(folder))).out == "loaded\nhello twice\n"
