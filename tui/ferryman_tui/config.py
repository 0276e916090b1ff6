"""What the operator sets in a file: the look, the keys, and the servers to talk to."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

import platformdirs

if TYPE_CHECKING:
    from pydantic import ConfigDict

FPS_MAX = 60

Colour: TypeAlias = Literal["red", "orange", "yellow", "green", "blue", "purple", "grey"]


@dataclass(frozen=True, slots=True)
class Profile:
    """A server to talk to: its address, and a name and colour by which nobody takes it for another."""

    __pydantic_config__: ClassVar["ConfigDict"] = {"extra": "forbid"}

    target: str
    environment: str = ""
    colour: Colour = "grey"


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of the console; `theme` and `profile` are empty unless set.

    `fps` is how many frames are drawn a second at most, `keys` are the operator's keys by action id.
    """

    __pydantic_config__: ClassVar["ConfigDict"] = {"extra": "forbid"}

    theme: str = ""
    fps: int = 10
    ascii: bool = False
    profile: str = ""
    keys: Mapping[str, str | list[str]] = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=dict)

    def keys_by_action(self) -> dict[str, tuple[str, ...]]:
        """The operator's keys, a list for each action."""
        return {id: (keys,) if isinstance(keys, str) else tuple(keys) for id, keys in self.keys.items()}

    def profile_named(self, name: str = "") -> Profile | None:
        """The profile of this name, else the one that the file chooses, else None; ValueError for an unknown name."""
        wanted = name or self.profile
        if wanted and wanted not in self.profiles:
            raise ValueError(f"there is no profile {wanted!r}; {self._known_profiles()}")
        return self.profiles.get(wanted)

    def _known_profiles(self) -> str:
        if not self.profiles:
            return "there is none: add one as [profiles.NAME] with a target"
        return f"expected one of {', '.join(self.profiles)}"

    def wrong_values(self, themes: Collection[str]) -> dict[tuple[str, ...], str]:
        """What is of the right type and yet wrong, by its place in the file."""
        wrong: dict[tuple[str, ...], str] = {}
        if self.theme and self.theme not in themes:
            wrong["theme",] = f"is {self.theme!r}, expected one of {', '.join(themes)}"
        if not 1 <= self.fps <= FPS_MAX:
            wrong["fps",] = f"is {self.fps}, expected 1 to {FPS_MAX}"
        if self.profile and self.profile not in self.profiles:
            wrong["profile",] = f"is {self.profile!r}; {self._known_profiles()}"
        return wrong


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings in force, and what is wrong with the file: that has its default."""

    config: Config
    problems: tuple[str, ...] = ()


def config_path() -> Path:
    """Where the platform keeps such files: ~/.config/ferryman/console.toml on Linux."""
    return Path(platformdirs.user_config_dir("ferryman", appauthor=False)) / "console.toml"


def read_config(path: Path, *, themes: Collection[str]) -> Configuration:
    """Read the file, if there is one; it never fails, but tells each problem with its place and what was expected."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Configuration(Config())
    except OSError as error:
        return _unreadable(path, f"cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        return _unreadable(path, f"is not UTF-8 at byte {error.start}")
    except tomllib.TOMLDecodeError as error:
        return _unreadable(path, f"is not TOML: {error}")
    return _checked(path, data, themes)


def _unreadable(path: Path, what: str) -> Configuration:
    return Configuration(Config(), (f"{path}: {what}. Nothing of it is in force until that is put right.",))


def _checked(path: Path, data: dict[str, Any], themes: Collection[str]) -> Configuration:
    """Leave out what is wrong until the rest is right: a wrong colour must not cost the address of a server."""
    problems: dict[str, str] = {}
    while True:
        config, wrong = _validated(data)
        wrong = wrong or config.wrong_values(themes)
        if not wrong:
            return Configuration(config, tuple(f"{path}: {name} {what}." for name, what in problems.items()))
        wrong_places: dict[tuple[str, ...], str] = {}
        for place, what in wrong.items():
            # A value that fits none of several types is told once, by the first of them.
            wrong_places.setdefault(_place_in(data, place), what)
        for place, what in wrong_places.items():
            problems[".".join(place)] = what
            _take_out(data, place)


def _validated(data: Mapping[str, Any]) -> tuple[Config, dict[tuple[str, ...], str]]:
    if not data:
        return Config(), {}
    # Only whoever has such a file waits for it to load.
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(Config).validate_python(data), {}
    except ValidationError as error:
        found = error.errors(include_url=False)
        return Config(), {
            tuple(map(str, item["loc"])): _words(item["type"], item["msg"], item["loc"]) for item in found
        }


def _words(kind: str, message: str, place: tuple[int | str, ...]) -> str:
    if kind == "unexpected_keyword_argument":
        known = [item.name for item in fields(Config if len(place) == 1 else Profile)]
        close = get_close_matches(str(place[-1]), known, n=1)
        return f"is no setting; did you mean {close[0]}" if close else f"is no setting; there are {', '.join(known)}"
    if kind == "missing":
        return f"has no {place[-1]}, which it needs"
    if kind in ("dict_type", "dataclass_type"):
        return f"is no table; expected [{'.'.join(map(str, place))}] with settings below it"
    return f"is wrong: {message[:1].lower()}{message[1:]}"


def _place_in(data: Mapping[str, Any], place: tuple[str, ...]) -> tuple[str, ...]:
    """The part of a place that is in the file: what a missing setting is missing from, the value of a wrong type."""
    held: Any = data
    for depth, name in enumerate(place):
        if not isinstance(held, dict) or name not in held:
            return place[:depth]
        held = held[name]
    return place


def _take_out(data: dict[str, Any], place: tuple[str, ...]) -> None:
    *parents, name = place
    held = data
    for parent in parents:
        held = held.get(parent, {})
    held.pop(name, None)
