"""Comparing a running app's screen with the picture of it that is stored."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from textual.app import App

from tests.tui.snapshots.picture import Picture, differences, read, taken, written

STORED = Path(__file__).parent / "stored"
UPDATE = "FERRYMAN_UPDATE_SNAPSHOTS"
_LOOK_SECONDS = 0.05
_STILL_LOOKS = 6


async def snap(
    app: App[Any],
    name: str,
    *,
    folder: Path = STORED,
    update: bool = bool(os.environ.get(UPDATE)),
    seconds: float = 5.0,
) -> None:
    """Wait up to `seconds` until the screen looks as stored under `name`, such as "jobs-80x24", else tell what differs.

    With FERRYMAN_UPDATE_SNAPSHOTS=1 in the environment the screen is stored instead, once it stands still. Clocks and
    ids on it have to be the same in every run.
    """
    path = folder / f"{name}.txt"
    if update:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(await _still(app)), encoding="utf-8")
        return
    if not path.exists():
        pytest.fail(f"there is no picture {name!r}: look at the screen, then store it with {UPDATE}=1", pytrace=False)
    wanted = read(path.read_text(encoding="utf-8"))
    told = await _told(app, wanted, seconds)
    if told:
        lines = "\n".join(told)
        pytest.fail(
            f"the screen is not as {name!r} has it:\n{lines}\nIf it is better now, store it with {UPDATE}=1",
            pytrace=False,
        )


async def _told(app: App[Any], wanted: Picture, seconds: float) -> list[str]:
    for _ in range(round(seconds / _LOOK_SECONDS)):
        if taken(app) == wanted:
            return []
        await asyncio.sleep(_LOOK_SECONDS)
    return differences(wanted, taken(app))


async def _still(app: App[Any]) -> Picture:
    """Wait until the screen has not changed for several looks."""
    seen, looks = taken(app), 0
    while looks < _STILL_LOOKS:
        await asyncio.sleep(_LOOK_SECONDS)
        before, seen = seen, taken(app)
        looks = looks + 1 if seen == before else 0
    return seen
