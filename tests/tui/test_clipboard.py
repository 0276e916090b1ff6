"""The clipboard: a real tmux, real programs that fail and hang, a real terminal for OSC 52."""

import asyncio
import base64
import os
import pty
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ferryman_tui.clipboard import Clipboard, Sent, osc52

ID = "019c569a-b49a-7778-a28b-805feb1f8e5a"

Installed = Callable[[str, str], None]


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    """Puts a program of some shell lines into a folder that is all of the PATH."""

    def install(name: str, lines: str) -> None:
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{lines}\n")
        program.chmod(0o755)

    return install


def clipboard(tmp_path: Path, written: list[str], platform: str = "linux", **environment: str) -> Clipboard:
    """A clipboard that finds only the installed programs."""
    found = {"PATH": f"{tmp_path / 'bin'}", **environment}
    return Clipboard(write=written.append, environment=found, platform=platform, timeout_seconds=30)


async def test_outside_of_tmux_the_terminal_gets_it(tmp_path: Path, installed: Installed) -> None:
    installed("tmux", f"/bin/cat > {tmp_path}/taken")
    installed("pbcopy", f"/bin/cat > {tmp_path}/taken")
    written: list[str] = []
    assert await clipboard(tmp_path, written).send(ID) is Sent.TERMINAL
    assert written == [f"\x1b]52;c;{base64.b64encode(ID.encode()).decode()}\a"]
    assert not (tmp_path / "taken").exists()


async def test_on_a_mac_pbcopy_gets_it_unless_over_ssh(tmp_path: Path, installed: Installed) -> None:
    installed("pbcopy", f"/bin/cat > {tmp_path}/taken")
    written: list[str] = []
    assert await clipboard(tmp_path, written, "darwin").send("é") is Sent.PBCOPY
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "é"
    over_ssh = clipboard(tmp_path, written, "darwin", SSH_CONNECTION="10.0.0.1 22 10.0.0.2 22")
    assert await over_ssh.send("b") is Sent.TERMINAL
    assert written == [osc52("b")]


@pytest.mark.parametrize("lines", ["exit 1", "exec /nowhere/at/all", "exec 0<&-; exit 3"])
async def test_a_tmux_that_fails_leaves_it_to_the_terminal(tmp_path: Path, installed: Installed, lines: str) -> None:
    installed("tmux", lines)
    written: list[str] = []
    assert await clipboard(tmp_path, written, TMUX="/tmp/gone,1,0").send(ID) is Sent.TERMINAL
    assert written == [osc52(ID)]


async def test_a_program_that_cannot_be_started_leaves_it_to_the_terminal(tmp_path: Path, installed: Installed) -> None:
    installed("tmux", "")
    (tmp_path / "bin" / "tmux").write_text("#!/nowhere/at/all\n")
    written: list[str] = []
    assert await clipboard(tmp_path, written, TMUX="/tmp/gone,1,0").send(ID) is Sent.TERMINAL


async def test_a_tmux_that_hangs_is_ended(tmp_path: Path, installed: Installed) -> None:
    installed("tmux", f"echo $$ > {tmp_path}/pid; exec /bin/sleep 600")
    written: list[str] = []
    sender = Clipboard(
        write=written.append,
        environment={"PATH": str(tmp_path / "bin"), "TMUX": "/tmp/gone,1,0"},
        timeout_seconds=0.5,
    )
    assert await sender.send(ID) is Sent.TERMINAL
    assert written == [osc52(ID)]
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


async def test_a_terminal_receives_the_sequence_whole() -> None:
    terminal, program = pty.openpty()
    try:
        sender = Clipboard(write=lambda text: os.write(program, text.encode()), environment={}, platform="linux")
        assert await sender.send(ID) is Sent.TERMINAL
        assert await read_until(terminal, b"\a") == osc52(ID).encode()
    finally:
        os.close(terminal)
        os.close(program)


class Tmux:
    """A tmux server of its own, as it is without any configuration."""

    def __init__(self, socket: Path) -> None:
        self._command = ["tmux", "-S", str(socket), "-f", "/dev/null"]

    def tell(self, *arguments: str) -> str:
        """Give it a command and return what it says."""
        told = subprocess.run([*self._command, *arguments], check=True, capture_output=True, text=True, timeout=30)
        return told.stdout.strip()

    async def attach(self, terminal: int) -> asyncio.subprocess.Process:
        """Attach a client to a terminal."""
        environment = {**os.environ, "TERM": "xterm-256color"}
        environment.pop("TMUX", None)
        return await asyncio.create_subprocess_exec(
            *self._command, "attach", stdin=terminal, stdout=terminal, stderr=terminal, env=environment
        )


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[Tmux]:
    """A running tmux server."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed, so its buffer cannot be looked at")
    server = Tmux(tmp_path / "tmux")
    server.tell("new-session", "-d", "-s", "lines", "-x", "80", "-y", "24", "/bin/cat")
    yield server
    server.tell("kill-server")


def inside(tmux: Tmux) -> dict[str, str]:
    """The environment of a program in the server's pane."""
    return {"PATH": os.environ["PATH"], "TMUX": tmux.tell("display-message", "-p", "#{socket_path},#{pid},0")}


async def test_a_real_tmux_holds_it(tmux: Tmux) -> None:
    written: list[str] = []
    assert await Clipboard(write=written.append, environment=inside(tmux)).send(ID) is Sent.TMUX
    assert tmux.tell("show-buffer") == ID
    assert written == []


async def test_a_real_tmux_passes_it_to_the_terminal_outside(tmux: Tmux) -> None:
    terminal, program = pty.openpty()
    client = await tmux.attach(program)
    try:
        await read_until(terminal, b"[lines]")
        assert await Clipboard(write=print, environment=inside(tmux)).send(ID) is Sent.TMUX
        seen = await read_until(terminal, base64.b64encode(ID.encode()))
        assert b"\x1b]52;" in seen
    finally:
        client.kill()
        await client.wait()
        os.close(terminal)
        os.close(program)


async def test_a_tmux_that_is_gone_leaves_it_to_the_terminal(tmp_path: Path) -> None:
    written: list[str] = []
    environment = {"PATH": os.environ["PATH"], "TMUX": f"{tmp_path}/gone,1,0"}
    assert await Clipboard(write=written.append, environment=environment).send(ID) is Sent.TERMINAL
    assert written == [osc52(ID)]


async def read_until(terminal: int, wanted: bytes) -> bytes:
    """Read what a terminal receives until something is in it."""
    seen = b""
    while True:
        seen += await asyncio.wait_for(asyncio.to_thread(os.read, terminal, 65536), 30)
        if wanted in seen:
            return seen


async def test_in_a_browser_its_terminal_gets_it_wherever_it_was_started(tmp_path: Path, installed: Installed) -> None:
    installed("tmux", f"/bin/cat > {tmp_path}/taken")
    installed("pbcopy", f"/bin/cat > {tmp_path}/taken")
    written: list[str] = []
    for platform in ("linux", "darwin"):
        started = clipboard(tmp_path, written, platform, TMUX="/tmp/tmux-0/default,1,0", TEXTUAL_DRIVER="web")
        assert await started.send(ID) is Sent.TERMINAL
    assert written == [osc52(ID)] * 2
    assert not (tmp_path / "taken").exists()
