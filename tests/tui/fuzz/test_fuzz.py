"""Whatever an operator does and whatever the server says, the console goes on.

FERRYMAN_TEST_FUZZ_STEPS is how many steps each seed goes (20000 are more than an hour of a busy operator), and
FERRYMAN_TEST_FUZZ_SEEDS which seeds, such as "3,17", as a failure tells them.
"""

import asyncio
import gc
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ferryman import Client
from ferryman_server import app as service_app
from ferryman_server.settings import Settings
from tests.sftp_server import sftp_server
from tests.tui.fuzz import data
from tests.tui.fuzz.diary import Diary
from tests.tui.fuzz.faults import Detour, Faults
from tests.tui.fuzz.operator import steps
from tests.tui.fuzz.shift import Shift, shift
from tests.tui.relay import Relay

STEPS = int(os.environ.get("FERRYMAN_TEST_FUZZ_STEPS", "250"))
SEEDS = [int(seed) for seed in os.environ.get("FERRYMAN_TEST_FUZZ_SEEDS", "1,2").split(",")]
LOOK_EACH = 10
HOME_EACH = 200
SIZES = ((120, 36), (80, 24), (60, 15), (160, 50))

pytestmark = pytest.mark.timeout(120 + STEPS)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a state directory and files, made once."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "files").mkdir()
    data.build(folder / "state", folder / "files")
    return folder


@asynccontextmanager
async def service(hostile: Path, folder: Path) -> AsyncIterator[str]:
    """The service with the hostile data, and the server of its files."""
    shutil.copytree(hostile, folder, dirs_exist_ok=True)
    settings = Settings(state_directory=folder / "state", port=0, shutdown_grace_seconds=0)
    async with sftp_server(folder / "files") as sftp, service_app.running(settings) as address:
        async with Client(address) as client:
            await data.point_to(client, sftp)
        yield address


@pytest.fixture
async def unhandled() -> AsyncIterator[list[dict[str, Any]]]:
    """What nobody has handled in the event loop: at the end there must be nothing."""
    found: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda loop, context: found.append(context))
    yield found
    gc.collect()
    await asyncio.sleep(0)
    assert not found


async def work(on: Shift, operator: Any, faults: Faults | None, diary: Diary, until: int) -> None:
    """Go on until so many steps are done, or the console has been left."""
    while diary.count < until and not on.over:
        step = next(operator)
        diary.step(step)
        await on.do(step)
        if faults and (what := faults.step()):
            diary.note(what)
        if diary.count % LOOK_EACH == 0:
            await on.check()


async def go_home(on: Shift, faults: Faults | None, diary: Diary) -> None:
    """See that the way back is open, and that the server is found again."""
    if faults:
        diary.note(faults.heal())
    diary.note("home")
    await on.home()
    await on.live()
    await on.check()


async def operate(target: str, folder: Path, random: Random, faults: Faults | None, diary: Diary) -> None:
    """Work with one console after another."""
    operator = steps(random)
    while diary.count < STEPS:
        size, ascii = random.choice(SIZES), random.random() < 0.2
        diary.note(f"opened at {size}{' in ASCII' if ascii else ''}")
        async with shift(target, folder, size, ascii=ascii) as on:
            while diary.count < STEPS and not on.over:
                await work(on, operator, faults, diary, min(STEPS, diary.count + HOME_EACH))
                if not on.over:
                    await go_home(on, faults, diary)
        assert on.app._exception is None


@asynccontextmanager
async def told(diary: Diary) -> AsyncIterator[None]:
    """Tell with a failure how to come there again."""
    try:
        yield
    except BaseException as error:
        error.add_note(str(diary))
        raise


class TestOnACalmServer:
    """The operator alone."""

    @pytest.mark.parametrize("seed", SEEDS)
    async def test_nothing_breaks(self, hostile: Path, tmp_path: Path, unhandled: list[Any], seed: int) -> None:
        diary = Diary(seed)
        async with told(diary), service(hostile, tmp_path) as address:
            await operate(address, tmp_path, Random(seed), None, diary)
            assert not unhandled


class TestOnABadConnection:
    """The operator, a network that freezes and drops, and a server that refuses."""

    @pytest.mark.parametrize("seed", SEEDS)
    async def test_nothing_breaks(self, hostile: Path, tmp_path: Path, unhandled: list[Any], seed: int) -> None:
        diary = Diary(seed)
        async with told(diary), service(hostile, tmp_path) as address:
            detour = Detour(address, Random(seed))
            async with detour.listening() as detoured, Relay(detoured) as relay:
                faults = Faults(Random(seed), relay, detour)
                await operate(relay.address, tmp_path, Random(seed), faults, diary)
            assert not unhandled
