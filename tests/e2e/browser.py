"""A headless Chromium for tests and pictures, driven over its DevTools protocol."""

import asyncio
import base64
import itertools
import os
import shutil
import signal
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

_NAMES = ("chromium-headless-shell", "chrome-headless-shell", "chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--headless",
    "--remote-debugging-port=0",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--force-color-profile=srgb",
)

PATIENCE_SECONDS = 30


def chromium_path() -> str:
    """Where Chromium is: what FERRYMAN_TEST_CHROMIUM names, else what is installed; empty if there is none."""
    found = (shutil.which(name) for name in _NAMES)
    return os.environ.get("FERRYMAN_TEST_CHROMIUM") or next(filter(None, found), "")


class Page:
    """One page, of `width` × `height` CSS pixels; `requested` are the addresses that it asked for."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, width: int, height: int) -> None:
        self.requested: list[str] = []
        self._socket = socket
        self._size = {"width": width, "height": height}
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._events: dict[str, asyncio.Event] = {}

    async def open(self, url: str) -> None:
        """Go to an address and wait until everything on it has loaded."""
        await self.call("Page.enable")
        await self.call("Network.enable")
        await self.call("Emulation.setDeviceMetricsOverride", **self._size, deviceScaleFactor=1, mobile=False)
        loaded = self._events["Page.loadEventFired"] = asyncio.Event()
        await self.call("Page.navigate", url=url)
        await loaded.wait()

    async def show(self, html: str, width: int, height: int) -> None:
        """Show a page that is given as it is, at a size."""
        self._size = {"width": width, "height": height}
        await self.call("Emulation.setDeviceMetricsOverride", **self._size, deviceScaleFactor=1, mobile=False)
        frame = (await self.call("Page.getFrameTree"))["frameTree"]["frame"]["id"]
        await self.call("Page.setDocumentContent", frameId=frame, html=html)
        await self.evaluate("document.fonts.ready.then(() => true)")

    async def evaluate(self, expression: str) -> Any:
        """Give the value of a JavaScript expression, of a promise what it promises; raises what it throws."""
        answer = await self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    async def press(self, text: str) -> None:
        """Type characters, as keys."""
        for character in text:
            await self.call("Input.dispatchKeyEvent", type="keyDown", text=character, key=character)
            await self.call("Input.dispatchKeyEvent", type="keyUp", key=character)

    async def click(self, x: float, y: float) -> None:
        """Click with the left button, at a place in CSS pixels."""
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            button = "none" if kind == "mouseMoved" else "left"
            await self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, clickCount=1)

    async def picture(self, *, scale: float = 1) -> bytes:
        """Give a PNG of what is seen."""
        clip = {"x": 0, "y": 0, **self._size, "scale": scale}
        answer = await self.call("Page.captureScreenshot", format="png", clip=clip)
        return base64.b64decode(answer["data"])

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol; raises RuntimeError with its error."""
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                told = await answer
        except TimeoutError:
            raise TimeoutError(f"no answer to {method} {parameters}") from None
        if "error" in told:
            raise RuntimeError(f"{method}: {told['error']}")
        result: dict[str, Any] = told["result"]
        return result

    async def listen(self) -> None:
        """Take what the browser tells, until it ends."""
        async for message in self._socket:
            told = message.json()
            if "id" in told:
                self._answers.pop(told["id"]).set_result(told)
            elif told["method"] == "Network.requestWillBeSent":
                self.requested.append(told["params"]["request"]["url"])
            elif told["method"] == "Network.webSocketCreated":
                self.requested.append(told["params"]["url"])
            elif event := self._events.get(told["method"]):
                event.set()
        for answer in self._answers.values():
            answer.set_result({"error": "the browser has ended"})


@asynccontextmanager
async def browser_page(folder: Path, *, width: int = 1280, height: int = 720) -> AsyncIterator[Page]:
    """Run Chromium with a new profile in `folder` and give its page."""
    # Its sandbox needs rights that root gives up; the pages are our own.
    flags = (*_FLAGS, f"--user-data-dir={folder}", *(["--no-sandbox"] if os.geteuid() == 0 else []))
    process = await asyncio.create_subprocess_exec(
        chromium_path(), *flags, "about:blank", stdout=DEVNULL, stderr=PIPE, start_new_session=True
    )
    assert process.stderr is not None
    rest = None
    try:
        address = await _address(process.stderr)
        # Its complaints have to go somewhere, or it waits.
        rest = asyncio.create_task(process.stderr.read())
        async with aiohttp.ClientSession() as session, session.get(f"http://{address}/json/list") as targets:
            url = next(item["webSocketDebuggerUrl"] for item in await targets.json() if item["type"] == "page")
            async with session.ws_connect(url, max_msg_size=0) as socket:
                page = Page(socket, width, height)
                listening = asyncio.create_task(page.listen())
                try:
                    yield page
                    with suppress(RuntimeError):
                        await page.call("Browser.close")
                    await listening
                finally:
                    listening.cancel()
    finally:
        # With all its processes: those that are left would keep its pipe open.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        if rest is not None:
            await rest


async def _address(told: asyncio.StreamReader) -> str:
    lines = []
    async for line in told:
        lines.append(line.decode(errors="replace"))
        _, found, address = lines[-1].partition("DevTools listening on ws://")
        if found:
            return address.partition("/")[0]
    raise RuntimeError(f"Chromium did not start: {''.join(lines)}")
