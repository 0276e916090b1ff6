"""The configuration file: what it sets, and how what is wrong in it is told."""

from pathlib import Path

import pytest

from ferryman_tui.config import Config, Profile, config_path, read_config

THEMES = ("harbor", "paper")


def read(tmp_path: Path, text: str) -> tuple[Config, list[str]]:
    """Read a file; the problems are without its path."""
    path = tmp_path / "console.toml"
    path.write_text(text)
    found = read_config(path, themes=THEMES)
    assert all(problem.startswith(f"{path}: ") for problem in found.problems)
    return found.config, [problem.removeprefix(f"{path}: ") for problem in found.problems]


def test_without_a_file_the_defaults_are_in_force(tmp_path: Path) -> None:
    found = read_config(tmp_path / "none.toml", themes=THEMES)
    assert (found.config, found.problems) == (Config(), ())
    assert (found.config.fps, found.config.ascii, found.config.profile_named()) == (10, False, None)


def test_everything_can_be_set(tmp_path: Path) -> None:
    config, problems = read(
        tmp_path,
        """
        theme = "paper"
        fps = 4
        ascii = true
        profile = "prod"
        [keys]
        run = "x"
        stop = ["S", "f9"]
        [profiles.prod]
        target = "ferryman.example:7443"
        environment = "PROD-EU"
        colour = "red"
        [profiles.test]
        target = "127.0.0.1:7443"
        """,
    )
    assert problems == []
    assert (config.theme, config.fps, config.ascii) == ("paper", 4, True)
    assert config.keys_by_action() == {"run": ("x",), "stop": ("S", "f9")}
    assert config.profile_named() == Profile("ferryman.example:7443", "PROD-EU", "red")
    assert config.profile_named("test") == Profile("127.0.0.1:7443")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('theme = "harbour"', "theme is 'harbour', expected one of harbor, paper."),
        ("fps = 0", "fps is 0, expected 1 to 60."),
        ('fps = "often"', "fps is wrong: input should be a valid integer, unable to parse string as an integer."),
        ("asci = true", "asci is no setting; did you mean ascii."),
        ("zzz = true", "zzz is no setting; there are theme, fps, ascii, profile, keys, profiles."),
        ("keys = 5", "keys is no table; expected [keys] with settings below it."),
        ("[keys]\nrun = 5", "keys.run is wrong: input should be a valid string."),
        (
            'profile = "prod"',
            "profile is 'prod'; there is none: add one as [profiles.NAME] with a target.",
        ),
        ("[profiles.prod]\nenvironment = 'P'", "profiles.prod has no target, which it needs."),
        ("[profiles]\nprod = 5", "profiles.prod is no table; expected [profiles.prod] with settings below it."),
        (
            "[profiles.prod]\ntarget = 'a:1'\ncolor = 'red'",
            "profiles.prod.color is no setting; did you mean colour.",
        ),
    ],
)
def test_what_is_wrong_is_told_and_left_out(tmp_path: Path, text: str, problem: str) -> None:
    config, problems = read(tmp_path, text)
    assert problems == [problem]
    assert config.fps == Config().fps


def test_one_mistake_costs_nothing_else(tmp_path: Path) -> None:
    config, problems = read(
        tmp_path,
        """
        theme = "harbour"
        fps = 4
        profile = "prod"
        [keys]
        run = 5
        stop = "S"
        [profiles.prod]
        target = "ferryman.example:7443"
        colour = "pink"
        """,
    )
    assert len(problems) == 3
    assert config == Config(
        fps=4, profile="prod", keys={"stop": "S"}, profiles={"prod": Profile("ferryman.example:7443")}
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"theme = ", "is not TOML: Invalid value (at end of document)."),
        (b"theme = '\xff'", "is not UTF-8 at byte 9."),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "console.toml"
    path.write_bytes(content)
    found = read_config(path, themes=THEMES)
    assert found.config == Config()
    assert found.problems == (f"{path}: {problem} Nothing of it is in force until that is put right.",)


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    [problem] = read_config(tmp_path, themes=THEMES).problems
    assert problem.startswith(f"{tmp_path}: cannot be read: Is a directory.")


def test_an_unknown_profile_is_told_with_those_there_are() -> None:
    config = Config(profiles={"prod": Profile("a:1"), "test": Profile("b:1")})
    with pytest.raises(ValueError, match="there is no profile 'staging'; expected one of prod, test"):
        config.profile_named("staging")


def test_the_file_is_in_the_folder_of_the_platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert config_path() == tmp_path / "ferryman" / "console.toml"
