"""A real terminal for tests: a program in a tmux of its own, driven by keys and read from its screen."""

import asyncio
import os
import shlex
import shutil
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

PATIENCE_SECONDS = 30
_POLL_SECONDS = 0.05
# Of a tmux that the tests themselves may run in, and sizes that pytest tells its workers.
_FOREIGN = frozenset({"TMUX", "TMUX_PANE", "COLUMNS", "LINES"})

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="no tmux: install it to test in a real terminal")


class Terminal:
    """One window of a tmux server on a socket in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "tmux"

    async def start(self, command: Sequence[str], columns: int, rows: int, environment: Mapping[str, str]) -> None:
        """Run a command in a window of this size."""
        inherited = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
        size = (f"-x{columns}", f"-y{rows}")
        await self._tmux(
            "-f/dev/null", "new-session", "-d", *size, shlex.join(command), environment={**inherited, **environment}
        )

    async def keys(self, *keys: str) -> None:
        """Press keys by tmux's names: "r", "Enter", "Escape", "C-p"."""
        await self._tmux("send-keys", *keys)

    async def write(self, text: str) -> None:
        """Type a text as it stands."""
        await self._tmux("send-keys", "-l", text)

    async def text(self) -> str:
        """The screen, line by line."""
        return await self._tmux("capture-pane", "-p")

    async def until(self, condition: Callable[[str], object], *, pressing: str = "", seconds: float = 0) -> str:
        """Wait until the screen is so, pressing a key again and again if one is given; give the screen."""
        text = ""
        try:
            async with asyncio.timeout(seconds or PATIENCE_SECONDS):
                while not condition(text := await self.text()):
                    if pressing:
                        await self.keys(pressing)
                    await asyncio.sleep(_POLL_SECONDS)
        except TimeoutError:
            raise AssertionError(f"the screen never came to be as wanted:\n{text}") from None
        return text

    async def until_shown(self, *texts: str, pressing: str = "", seconds: float = 0) -> str:
        """Wait until all these texts are on the screen."""
        return await self.until(lambda text: all(part in text for part in texts), pressing=pressing, seconds=seconds)

    async def until_gone(self, *texts: str) -> str:
        """Wait until none of these texts is on the screen."""
        return await self.until(lambda text: not any(part in text for part in texts))

    async def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        await self._tmux("resize-window", f"-x{columns}", f"-y{rows}")

    async def buffer(self) -> str:
        """What was copied last."""
        return await self._tmux("show-buffer")

    async def ended(self) -> None:
        """Wait until the program has ended, and tmux with it."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await self._running():
                await asyncio.sleep(_POLL_SECONDS)

    async def close(self) -> None:
        """End the program, if it still runs."""
        if await self._running():
            await self._tmux("kill-server")

    async def _running(self) -> bool:
        code, _, _ = await self._called("has-session")
        return code == 0

    async def _tmux(self, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
        code, output, told = await self._called(*arguments, environment=environment)
        if code:
            raise RuntimeError(f"tmux {shlex.join(arguments)}: {told.strip()}")
        return output

    async def _called(self, *arguments: str, environment: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        process = await asyncio.create_subprocess_exec(
            "tmux", f"-S{self._socket}", *arguments, stdout=PIPE, stderr=PIPE, env=environment
        )
        output, told = await process.communicate()
        return await process.wait(), output.decode(), told.decode()


@asynccontextmanager
async def terminal(
    folder: Path, command: Sequence[str], environment: Mapping[str, str], *, columns: int = 140, rows: int = 40
) -> AsyncIterator[Terminal]:
    """Run a command in a terminal; it ends with the block."""
    folder.mkdir(exist_ok=True)
    own = Terminal(folder)
    await own.start(command, columns, rows, environment)
    try:
        yield own
    finally:
        await own.close()
