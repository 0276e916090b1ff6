"""Makes the pictures of the README: the real console on the demo's data, drawn by Chromium.

Run it as `python -m tests.pictures docs/pictures` after a change of looks; it needs Chromium, as the tests do, and the
font DejaVu Sans Mono.
"""

import asyncio
import re
import sys
import tempfile
from asyncio.subprocess import DEVNULL
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textual.app import App

from ferryman import Client
from ferryman_tui.app import Console
from ferryman_tui.config import Config, Configuration
from ferryman_tui.start import make_session
from ferryman_tui.tones import Tone
from ferryman_tui.widgets.topbar import Environment
from tests.e2e.browser import Page, browser_page
from tests.service import COMMAND, running_service
from tests.tui.screens.desk import Desk

COLUMNS = 120
FONT = "DejaVu Sans Mono"
SCALE = 1.5
_DEMO_STATE = "state"

_CLIPS = re.compile(r' clip-path="[^"]*"')
_FACES = re.compile(r"@font-face \{.*?\}", re.DOTALL)
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


async def draw(page: Page, app: App[Any], path: Path) -> None:
    """Write what an app shows as a PNG; rsvg and others drop spaces, so a browser draws it."""
    # The font of the export comes from another host; only one that is installed is drawn everywhere.
    # Its lines are cut a little too high for the tails of this one's letters.
    svg = _CLIPS.sub("", _FACES.sub("", app.export_screenshot())).replace("Fira Code", FONT)
    size = _SIZE.search(svg)
    assert size is not None
    width, height = (round(float(number)) for number in size.groups())
    await page.show(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{svg}", width, height)
    await asyncio.to_thread(path.write_bytes, await page.picture(scale=SCALE))


async def pictures(folder: Path) -> None:
    """Run the demo, open the console on what it left, and draw its screens."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as held:
        rest = Path(held)
        demo = await asyncio.create_subprocess_exec(
            COMMAND, "demo", f"--state-directory={rest / _DEMO_STATE}", stdin=DEVNULL
        )
        if await demo.wait():
            raise SystemExit("the demo failed")
        async with (
            running_service(rest) as service,
            Client(service.address) as client,
            browser_page(rest / "profile") as page,
        ):
            await _screens(client, rest, page, folder)


async def _screens(client: Client, rest: Path, page: Page, folder: Path) -> None:
    session = make_session(client, Configuration(Config()), state_file=rest / "console.json")
    session.environment = Environment("demo", Tone.OK)
    app = Console(session, early=0.0)
    async with app.run_test(size=(COLUMNS, 32)) as pilot:
        on = Desk(app, pilot, client, [])
        await on.until(lambda: session.feed.jobs.whole and session.entities, "the jobs")
        for name, rows, keys, shown in _WALK:
            await pilot.resize_terminal(COLUMNS, rows)
            for key in keys:
                await on.press(key)
            await on.until_shown(*shown)
            await draw(page, app, folder / f"{name}.png")


_WALK: Sequence[tuple[str, int, Sequence[str], Sequence[str]]] = (
    ("jobs", 15, ("f", "a", "G", "k"), ("products", "5 of 5 jobs")),
    ("job", 32, ("enter",), ("Last executions", "Configuration")),
    ("execution", 32, ("tab", "enter"), ("Rejected rows 11", "F-E-001")),
    ("form", 32, ("escape", "E"), ("Source", "Schedule", "No changes.")),
)


if __name__ == "__main__":
    asyncio.run(pictures(Path(sys.argv[1])))
