"""Starting the console: its files, its server, its terminal."""

import asyncio
import gc
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ferryman import Client
from ferryman_tui.actions.remapping import remapped
from ferryman_tui.app import Console
from ferryman_tui.clipboard import Clipboard
from ferryman_tui.config import FPS_MAX, Colour, Configuration, Profile, config_path, read_config
from ferryman_tui.destinations import Goal, OpenExecution, OpenJob
from ferryman_tui.feed import Feed, utc_now
from ferryman_tui.session import Session
from ferryman_tui.state import read_state, state_path
from ferryman_tui.store.jobs import JobStore
from ferryman_tui.theme import THEMES
from ferryman_tui.tones import Tone
from ferryman_tui.widgets.topbar import Environment

_LOADING_SECONDS = 3.0
_THEME_NAMES = tuple(theme.name for theme in THEMES)
_COLOURS: dict[Colour, Tone] = {
    "red": Tone.ERROR,
    "orange": Tone.ACCENT,
    "yellow": Tone.WARN,
    "green": Tone.OK,
    "blue": Tone.RUN,
    "purple": Tone.QUEUE,
    "grey": Tone.MUTED,
}


class StartRefused(Exception):
    """The console cannot start as it was asked to; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the console was asked for; empty where the configuration file or a default decides."""

    target: str | None = None
    profile: str = ""
    job: str = ""
    execution: str = ""
    theme: str = ""
    ascii: bool = False
    fps: int | None = None
    config: Path | None = None


def run(wanted: Wanted) -> None:
    """Run the console in this terminal until the operator leaves it; StartRefused."""
    # In the browser its terminal is at the other end of a pipe.
    if not ("TEXTUAL_DRIVER" in os.environ or (sys.stdin.isatty() and sys.stdout.isatty())):
        raise StartRefused("the console needs a terminal; without one, use `ferryman job list` or `job run --watch`")
    configuration = _configuration(wanted)
    profile = _profile(wanted, configuration)
    asyncio.run(_run(wanted, configuration, profile))


def run_in_browser(wanted: Wanted, port: int) -> None:
    """Serve the console to browsers on this machine until it is stopped; StartRefused."""
    from ferryman_tui.web import AddressInUse, serve_console

    _profile(wanted, _configuration(wanted))
    try:
        serve_console(_options(wanted), port=port)
    except AddressInUse as error:
        raise StartRefused(str(error)) from None


def _options(wanted: Wanted) -> list[str]:
    """The same wishes for each console that a tab of the browser opens."""
    named = {
        "target": wanted.target,
        "profile": wanted.profile,
        "job": wanted.job,
        "execution": wanted.execution,
        "theme": wanted.theme,
        "fps": wanted.fps,
        "config": wanted.config and wanted.config.resolve(),
    }
    return [f"--{name}={value}" for name, value in named.items() if value] + ["--ascii"] * wanted.ascii


async def _run(wanted: Wanted, configuration: Configuration, profile: Profile | None) -> None:
    target = wanted.target or (profile.target if profile else None)
    asyncio.get_running_loop().call_later(_LOADING_SECONDS, _collect_garbage)
    async with Client(target) as client:
        session = make_session(client, configuration, profile, wanted)
        console = Console(session, start=start_at(wanted.job, wanted.execution))
        await console.run_async()
    if console.problem_at_end:
        print(console.problem_at_end, file=sys.stderr)


def _collect_garbage() -> None:
    # Neither what is loaded by now nor the first jobs need to be looked through again and again.
    gc.freeze()
    gc.enable()


def _configuration(wanted: Wanted) -> Configuration:
    path = wanted.config or config_path()
    if wanted.config and not wanted.config.is_file():
        raise StartRefused(f"{wanted.config}: there is no such file")
    configuration = read_config(path, themes=_THEME_NAMES)
    config = configuration.config
    if wanted.theme and wanted.theme not in _THEME_NAMES:
        raise StartRefused(f"there is no theme {wanted.theme!r}; expected one of {', '.join(_THEME_NAMES)}")
    if wanted.fps is not None and not 1 <= wanted.fps <= FPS_MAX:
        raise StartRefused(f"--fps is {wanted.fps}, expected 1 to {FPS_MAX}")
    config = replace(
        config,
        theme=wanted.theme or config.theme,
        fps=wanted.fps or config.fps,
        ascii=wanted.ascii or config.ascii,
    )
    return replace(configuration, config=config)


def _profile(wanted: Wanted, configuration: Configuration) -> Profile | None:
    if wanted.target and not wanted.profile:
        return None
    try:
        return configuration.config.profile_named(wanted.profile)
    except ValueError as error:
        raise StartRefused(str(error)) from None


def make_session(
    client: Client,
    configuration: Configuration,
    profile: Profile | None = None,
    wanted: Wanted | None = None,
    state_file: Path | None = None,
) -> Session:
    """Put together what the screens share; what is wrong with the console's own files becomes its problems."""
    config, wanted = configuration.config, wanted or Wanted()
    keymap, key_problems = remapped(config.keys_by_action())
    file = state_file or state_path()
    state, state_problem = read_state(file)
    if config.theme and (wanted.theme or not state.theme):
        state = replace(state, theme=config.theme)
    if state.theme not in _THEME_NAMES:
        state = replace(state, theme="")
    return Session(
        feed=Feed(client, JobStore()),
        keymap=keymap,
        configuration=configuration,
        environment=_environment(client, profile),
        clipboard=Clipboard(write=lambda text: None),
        clock=utc_now,
        config_file=wanted.config or config_path(),
        state_file=file,
        state=state,
        ascii=config.ascii,
        monochrome="NO_COLOR" in os.environ,
        problems=(*configuration.problems, *key_problems, *filter(None, [state_problem])),
    )


def _environment(client: Client, profile: Profile | None) -> Environment:
    if profile:
        return Environment(profile.environment or profile.target, _COLOURS[profile.colour])
    return Environment(client.target, Tone.MUTED)


def start_at(job: str, execution: str) -> Callable[[Session], Goal | str | None]:
    """Find where to begin once the jobs are there; a text says that it is not to be found."""

    def find(session: Session) -> Goal | str | None:
        if execution:
            return OpenExecution(execution)
        if not job:
            return None
        jobs = session.feed.jobs
        for _, found in jobs.all():
            if job in (found.id, found.name):
                return OpenJob(found)
        return f"There is no job {job!r}."

    return find
