"""The console in a browser: served to this machine only, a console of its own for every tab."""

import asyncio
import re
import shlex
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from importlib.resources import files
from secrets import compare_digest, token_urlsafe
from string import Template

from aiohttp import web
from textual_serve.server import Server

from ferryman_tui.theme import HARBOR

HOST = "127.0.0.1"
PORT = 7444
# How long consoles may take to end; what is left after that ends with its pipes.
_GRACE_SECONDS = 5.0
_LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d+)?")
_CONSOLE = (sys.executable, "-c", "from ferryman.cli import main; main()", "console")
_HEADERS = {
    "Content-Security-Policy": "default-src 'self' 'unsafe-inline' data:; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
_OTHER_HOST = (
    "The console is served to this machine only, as 127.0.0.1 or localhost: whoever reaches it acts with the rights of"
    " whoever started it. To serve it to others, put a proxy in front that authenticates them, and let it send its own"
    " address for the console in Host and no Origin."
)
_OTHER_PAGE = "Another web page asked for the console; only its own page may."
_NO_KEY = "Open the address that `ferryman console --web` printed: it has the key."

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class AddressInUse(Exception):
    """The port is taken."""


def serve_console(options: Sequence[str], *, port: int = PORT) -> None:
    """Serve `ferryman console` with these options until SIGINT or SIGTERM; port 0 takes a free one.

    The address is printed once it answers; it holds a key, for other users of this machine reach loopback too. Raises
    AddressInUse.
    """
    asyncio.run(_serve(_Tabs(options), port))


async def _serve(tabs: "_Tabs", port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = web.AppRunner(await tabs.application(), access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, HOST, port).start()
        except OSError as error:
            raise AddressInUse(f"cannot listen on {HOST}:{port}: {error.strerror}. Choose another --web-port") from None
        address = f"http://{HOST}:{runner.addresses[0][1]}/?key={tabs.key}"
        # Flushed at once: whoever started this may wait for the line to learn the address.
        print(f"The console is on {address} - stop it with Ctrl+C", flush=True)
        await stop.wait()
    finally:
        await runner.cleanup()


class _Tabs(Server):
    """The page, and behind it a console for each tab that shows it."""

    def __init__(self, options: Sequence[str]) -> None:
        super().__init__(f"exec {shlex.join([*_CONSOLE, *options])}")
        self.key = token_urlsafe(16)
        # Of this key only: the cookies of one host are the same for all its ports.
        self._cookie = f"ferryman-console-{self.key[:8]}"
        self._open: set[asyncio.Task[object]] = set()
        page = files("ferryman_tui").joinpath("pages/console.html").read_text(encoding="utf-8")
        self._page = Template(page).substitute(ground=HARBOR.background, text=HARBOR.foreground, accent=HARBOR.primary)

    async def application(self) -> web.Application:
        """What serves the page, its files and the consoles, to those who may."""
        application = await self._make_app()
        application.middlewares.append(self._guard)
        return application

    async def on_startup(self, app: web.Application) -> None:
        """Print no logo."""

    async def on_shutdown(self, app: web.Application) -> None:
        """End the consoles: nobody would see them any more."""
        for tab in self._open:
            tab.cancel()
        if self._open:
            await asyncio.wait(self._open, timeout=_GRACE_SECONDS)

    async def handle_index(self, request: web.Request) -> web.Response:
        """Give the page; unlike the one of textual-serve, it asks no other host for anything."""
        return web.Response(text=self._page, content_type="text/html", headers=_HEADERS)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run a console for as long as its tab is open."""
        tab = asyncio.current_task()
        assert tab is not None
        self._open.add(tab)
        tab.add_done_callback(self._open.discard)
        return await super().handle_websocket(request)

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse names that point here from elsewhere, other pages in the browser, and other users of this machine."""
        if not _LOOPBACK.fullmatch(request.host):
            raise web.HTTPForbidden(text=_OTHER_HOST)
        origin = request.headers.get("Origin")
        if origin is not None and origin.partition("://")[2] != request.host:
            raise web.HTTPForbidden(text=_OTHER_PAGE)
        if self._is_key(request.query.get("key", "")):
            opened = web.HTTPFound("./")
            opened.set_cookie(self._cookie, self.key, httponly=True, samesite="Strict")
            return opened
        if not self._is_key(request.cookies.get(self._cookie, "")):
            raise web.HTTPForbidden(text=_NO_KEY)
        return await handler(request)

    def _is_key(self, given: str) -> bool:
        return compare_digest(given.encode(), self.key.encode())
