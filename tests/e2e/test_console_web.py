"""The console in a browser: a real one, on `ferryman console --web` and a real service."""

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import psutil
import pytest

import ferryman
from tests.e2e.browser import browser_page, chromium_path
from tests.e2e.conftest import MakeJob, RunToEnd
from tests.e2e.running import write_suppliers
from tests.e2e.tab import Tab
from tests.service import COMMAND, Service

PNG = b"\x89PNG\r\n\x1a\n"

needs_chromium = pytest.mark.skipif(
    not chromium_path(), reason="no Chromium: install chromium-headless-shell, or name one by FERRYMAN_TEST_CHROMIUM"
)


@pytest.fixture
async def console(service: Service, tmp_path: Path) -> AsyncIterator[tuple[str, int]]:
    """The address of a console served to browsers, and the id of the process that serves it."""
    own = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_STATE_HOME": str(tmp_path / "state")}
    # As if it were started in tmux: its clipboard is not that of whoever sits at the browser.
    environment = {**os.environ, **own, "TMUX": f"{tmp_path}/tmux,1,0"}
    process = await asyncio.create_subprocess_exec(
        COMMAND, f"--target={service.address}", "console", "--web", "--web-port=0", stdout=PIPE, env=environment
    )
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    try:
        yield line.split()[4], process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


@needs_chromium
async def test_an_operator_works_in_the_browser(
    console: tuple[str, int],
    client: ferryman.Client,
    make_job: MakeJob,
    run_to_end: RunToEnd,
    folder: Path,
    tmp_path: Path,
) -> None:
    write_suppliers(folder / "suppliers.csv", 3)
    good = await run_to_end(await make_job("SUPPLIER", "suppliers.csv", name="acme-suppliers"))
    failed = await run_to_end(await make_job("SUPPLIER", "nowhere.csv", name="zeta-suppliers"))
    for ended in (good, failed):
        await client.jobs.activate(ended.job_id)
    url, _ = console
    async with browser_page(tmp_path / "profile") as page:
        tab = Tab(page)
        await tab.open(url)
        await tab.until("acme-suppliers", "zeta-suppliers", "2 of 2 jobs", "live")

        await tab.click("acme-suppliers")
        await page.press("c")
        await tab.until("Copied execution id", good.id)
        assert await tab.clipboard() == good.id

        await page.press("f")
        await tab.until("1 of 2 jobs", without=("acme-suppliers",))
        await page.press("c")
        await tab.until("Copied execution id", failed.id)
        assert await tab.clipboard() == failed.id

        await page.press("\r")
        await tab.until("zeta-suppliers", "Overview")
        picture = await page.picture()
        assert picture.startswith(PNG) and len(picture) > 10_000
        # Nothing is fetched from elsewhere: it works where there is no internet.
        assert {urlsplit(asked).hostname for asked in page.requested if not asked.startswith("data:")} == {"127.0.0.1"}

        await page.press("q")
        await tab.until("1 of 2 jobs")
        await page.press("q")
        await tab.ended()


async def test_each_tab_has_a_console_that_ends_with_it(console: tuple[str, int]) -> None:
    url, pid = console
    server = psutil.Process(pid)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        async with browser.get(url) as page:
            tab = page.url.with_path("/ws")
        async with browser.ws_connect(tab) as first, browser.ws_connect(tab) as second:
            await first.receive()
            await second.receive()
            assert len(server.children()) == 2
        async with browser.ws_connect(tab) as third:
            await third.receive()
            while len(server.children()) > 1:
                await asyncio.sleep(0.01)


async def test_only_this_machine_and_whoever_has_the_key_is_let_in(console: tuple[str, int]) -> None:
    url, _ = console
    page, _, _ = url.partition("?")
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        assert "it has the key" in await _refused(browser, page)
        assert "it has the key" in await _refused(browser, f"{page}ws")
        assert "it has the key" in await _refused(browser, f"{page}static/js/textual.js")
        assert "put a proxy in front" in await _refused(browser, url, Host="console.example")
        assert "its own page" in await _refused(browser, url, Origin="https://console.example")
        async with browser.get(url) as opened:
            assert "textual-terminal" in await opened.text()
        assert "its own page" in await _refused(browser, f"{page}ws", Origin="https://console.example")


async def _refused(browser: aiohttp.ClientSession, url: str, **headers: str) -> str:
    async with browser.get(url, headers=headers) as answer:
        assert answer.status == 403
        return await answer.text()


async def test_a_taken_port_is_told(console: tuple[str, int], service: Service) -> None:
    port = str(urlsplit(console[0]).port)
    process = await asyncio.create_subprocess_exec(
        COMMAND, "console", f"--target={service.address}", "--web", f"--web-port={port}", stdout=DEVNULL, stderr=PIPE
    )
    _, told = await process.communicate()
    assert process.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in told.decode() and "--web-port" in told.decode()
