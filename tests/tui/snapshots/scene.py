"""The console as the snapshots see it: on a server whose data, clock, name and answers are the same in every run."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ferryman_tui.config import Config
from ferryman_tui.destinations import Goal
from ferryman_tui.feed import Feed
from ferryman_tui.feed.patience import Patience
from ferryman_tui.session import Session
from ferryman_tui.store.jobs import JobStore
from ferryman_tui.tones import Tone
from ferryman_tui.widgets.topbar import Environment
from tests.client.memory_server import MemoryServer
from tests.tui.screens.desk import WIDE, Desk, desk
from tests.tui.snapshots.world import NOW

TARGET = "ferryman.acme.example:7443"
_AGES = 3600.0
_PATIENCE = Patience(pulse=_AGES, silence=_AGES, first_pause=_AGES, longest_pause=_AGES, calm_pause=_AGES)


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def _prepare(session: Session) -> None:
    client = session.feed.client
    session.feed = Feed(client, JobStore(), clock=session.clock, patience=_PATIENCE)
    session.feed.connection = replace(session.feed.connection, target=TARGET)
    session.environment = Environment("PROD-EU", Tone.ERROR)
    session.config_file = Path("~/.config/ferryman/console.toml")


@asynccontextmanager
async def scene(
    server: MemoryServer,
    folder: Path,
    *,
    size: tuple[int, int] = WIDE,
    clock: Clock | None = None,
    config: Config | None = None,
    live: bool = True,
    toasts: bool = False,
) -> AsyncIterator[Desk]:
    """Open the console on the server; if `live`, every job is there and the server 11 ms away."""
    opening = desk(
        server.address,
        folder / "console.json",
        size=size,
        config=config,
        clock=clock or Clock(),
        prepare=_prepare,
        ready=False,
        toasts=toasts,
    )
    async with opening as on:
        if live:
            await _go_live(on, server)
        yield on


async def _go_live(on: Desk, server: MemoryServer) -> None:
    session = on.app.session
    await on.until(lambda: server.requests("WatchJobs"), "the watch of jobs")
    await on.until(lambda: session.feed.jobs.total == len(server.jobs), "all jobs")
    await server.heartbeat()
    await on.until(lambda: session.feed.jobs.whole, "the end of the jobs")
    await on.until(lambda: len(session.connectors) == len(server.connectors), "all connectors")
    await on.until(lambda: session.feed.connection.round_trip and session.feed.connection.server, "the server itself")
    show_connection(on, round_trip=timedelta(milliseconds=11))


def show_connection(on: Desk, **changes: Any) -> None:
    """Have the connection stand like this."""
    feed = on.app.session.feed
    feed.connection = replace(feed.connection, **changes)


def go(on: Desk, goal: Goal) -> None:
    """Go to a screen."""
    on.app.console_screens[0].go(goal)
