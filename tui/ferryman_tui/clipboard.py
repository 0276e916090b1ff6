"""Sending text to the clipboard, through tmux, macOS or the terminal, and saying how it was sent."""

import asyncio
import base64
import os
import shutil
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

TIMEOUT_SECONDS = 1.0


class Sent(StrEnum):
    """How a text was sent, in words for the operator; whether it arrived nobody can know."""

    TMUX = "tmux buffer and terminal"
    PBCOPY = "pbcopy"
    TERMINAL = "terminal, OSC 52"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clipboard:
    """The clipboard as far as it can be reached from here.

    `write` writes to the terminal as it stands. wl-copy and xclip are left alone: they may hang, and over ssh they
    reach the clipboard of the wrong machine.
    """

    write: Callable[[str], object]
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    platform: str = sys.platform
    timeout_seconds: float = TIMEOUT_SECONDS

    async def send(self, text: str) -> Sent:
        """Send a text by the first way that takes it; the terminal always does, if it passes it on or not."""
        # In a browser the console is its terminal: all other ways lead to the clipboard of where it was started.
        if self.environment.get("TEXTUAL_DRIVER"):
            self.write(osc52(text))
            return Sent.TERMINAL
        # tmux drops what programs send to the terminal's clipboard unless it is set up for it; its own buffer always
        # works, and -w passes it to the terminal outside.
        if self.environment.get("TMUX") and await self._taken("tmux", "load-buffer", "-w", "-", text=text):
            return Sent.TMUX
        # Terminal.app ignores OSC 52. Over ssh pbcopy would fill the clipboard of the other machine.
        if self.platform == "darwin" and not self._over_ssh() and await self._taken("pbcopy", text=text):
            return Sent.PBCOPY
        self.write(osc52(text))
        return Sent.TERMINAL

    def _over_ssh(self) -> bool:
        return bool(self.environment.get("SSH_CONNECTION") or self.environment.get("SSH_TTY"))

    async def _taken(self, program: str, *arguments: str, text: str) -> bool:
        """Give a program the text; False when there is no such program, it fails, or it does not end in time."""
        path = shutil.which(program, path=self.environment.get("PATH"))
        if path is None:
            return False
        try:
            process = await asyncio.create_subprocess_exec(
                path, *arguments, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, env=dict(self.environment)
            )
        except OSError:
            return False
        try:
            await asyncio.wait_for(process.communicate(text.encode()), self.timeout_seconds)
        except TimeoutError:
            return False
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        return process.returncode == 0


def osc52(text: str) -> str:
    """The sequence that asks a terminal to take a text to its clipboard."""
    return f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\a"
