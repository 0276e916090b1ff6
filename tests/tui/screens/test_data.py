"""The entities in their order, the pane of the one under the cursor, and the ways on from there."""

from pathlib import Path

from google.rpc.code_pb2 import Code  # type: ignore[import-untyped]

from ferryman.v1 import catalog_pb2
from ferryman_tui.actions.subject import Place
from tests.client import answers
from tests.client.conftest import server
from tests.client.memory_server import MemoryServer
from tests.tui.screens.conftest import MakeJob, OpenDesk, RunToEnd
from tests.tui.screens.desk import NARROW, SMALL, Desk, desk

__all__ = ["server"]

MEDIUM = (100, 30)


async def on_data(on: Desk) -> Desk:
    """Open the entities."""
    await on.press("3")
    return await on.until_shown("mport from the top down", "Classification Category")


async def to_entity(on: Desk, name: str) -> Desk:
    """Put the cursor on an entity."""
    await on.press("g")
    for _ in range(20):
        if name in cursor_line(on):
            return on
        await on.press("j")
    raise AssertionError(f"no {name}\n{on.text}")


def cursor_line(on: Desk) -> str:
    """The line that the cursor is on, without the pane beside it."""
    return next((line[:60] for line in on.lines if line.startswith("▌")), "")


async def test_entities_stand_below_what_they_need(at_desk: OpenDesk) -> None:
    async with at_desk() as on:
        await on_data(on)
        names = ["Attribute ", "└─ Classification Category", "└─ Product ", "└─ Product Tag"]
        places = [next(at for at, line in enumerate(on.lines) if name in line[:60]) for name in names]
        assert places == sorted(places)


async def test_the_pane_follows_the_cursor(at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd) -> None:
    await run_to_end(await make_job("suppliers", rows=12))
    async with at_desk() as on:
        await to_entity(await on_data(on), "Supplier")
        await on.until_shown("First records  supplier, by key", "S-00000  Supplier 0", "S-00007")
        assert "S-00008" not in on.text
        await on.until_shown("Stores  1", "default_store")
        await to_entity(on, "Navigation Category")
        await on.until_shown("Needs first  Classification Category", "one store, which the job names")


async def test_the_health_of_an_entity_changes_with_its_jobs(
    at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd
) -> None:
    async with at_desk() as on:
        await on_data(on)
        await on.until_line("Supplier", "no job")
        job = await make_job("without-a-file")
        await on.until(lambda: "not run" in on.line_with("Supplier"), "a job")
        await run_to_end(job)
        await on.until(lambda: "1 failing" in on.line_with("Supplier"), "a failure")


async def test_the_pane_can_be_hidden_and_is_hidden_at_the_next_start(at_desk: OpenDesk) -> None:
    async with at_desk(size=MEDIUM) as on:
        await on_data(on)
        await on.until_shown("Full mode")
        await on.press("p")
        await on.until_gone("Full mode")
    async with at_desk(size=MEDIUM) as on:
        await on_data(on)
        assert "Full mode" not in on.text
        await on.press("p")
        await on.until_shown("Full mode")


async def test_in_a_narrow_terminal_the_pane_takes_the_place_of_the_table(at_desk: OpenDesk) -> None:
    for size in (NARROW, SMALL):
        async with at_desk(size=size) as on:
            await on_data(on)
            assert "Needs first" not in on.text
            await on.press("tab")
            await on.until_shown("Needs first")
            assert "Health" not in on.text
            await on.press("escape")
            await on.until_shown("Health")
            await on.press("p")
            await on.until_shown("Needs first")
            await on.press("shift+tab")
            await on.until_shown("Health")


async def test_the_pane_stands_beside_the_table_once_there_is_room(at_desk: OpenDesk) -> None:
    async with at_desk(size=NARROW) as on:
        await on_data(on)
        await on.press("tab")
        await on.until_shown("Needs first")
        await on.pilot.resize_terminal(120, 36)
        await on.until_shown("Needs first", "Health")
        await on.press("escape", "j")
        assert "Classification Category" in cursor_line(on)


async def test_the_pane_scrolls_while_it_has_the_keys(at_desk: OpenDesk) -> None:
    async with at_desk(size=SMALL) as on:
        await to_entity(await on_data(on), "Order")
        await on.press("tab")
        await on.until_shown("Creates and updates external orders")
        await on.press("G")
        await on.until_shown("COMPLETED")
        await on.press("g")
        await on.until_shown("Creates and updates external orders")


async def test_enter_opens_the_records_and_back(at_desk: OpenDesk) -> None:
    async with at_desk() as on:
        await to_entity(await on_data(on), "Store")
        await on.press("enter")
        await on.until_shown("Data \u203a Store", "default_store")
        await on.press("escape")
        await on.until_shown("mport from the top down")
        assert "Store" in cursor_line(on)


async def test_the_jobs_of_an_entity(at_desk: OpenDesk, make_job: MakeJob) -> None:
    await make_job("one")
    await make_job("two", entity="ATTRIBUTE")
    async with at_desk() as on:
        await to_entity(await on_data(on), "Supplier")
        await on.press("J")
        await on.until_shown("1 of 2 jobs", "one")
        assert on.app.console_screens[0].place is Place.JOBS


async def test_records_that_cannot_be_read_say_why_until_they_can(server: MemoryServer, tmp_path: Path) -> None:
    server.entities = [catalog_pb2.EntityType(name="PRODUCT", record_types=["product"])]
    server.records = [catalog_pb2.Record(record_type="product", key="p1")]
    server.failures["ListRecords"] = [answers.status(Code.PERMISSION_DENIED, "not for you", "DENIED")] * 99
    async with desk(server.address, tmp_path / "console.json", ready=False) as on:
        await on.press("3")
        await on.until_shown("PERMISSION_DENIED:")
        server.failures.clear()
        await on.press("ctrl+r")
        await on.until_shown("p1")
        assert "PERMISSION_DENIED" not in on.text


async def test_entities_that_cannot_be_read_say_why_until_they_can(server: MemoryServer, tmp_path: Path) -> None:
    server.entities = [catalog_pb2.EntityType(name="PRODUCT")]
    denied = answers.status(Code.PERMISSION_DENIED, "not for you", "DENIED")
    server.failures["ListEntityTypes"] = [denied] * 99
    async with desk(server.address, tmp_path / "console.json", ready=False) as on:
        await on.until_told("could not be read")
        await on.press("3")
        await on.until_shown("PERMISSION_DENIED: not for you.", "^r tries again")
        server.failures.clear()
        await on.press("ctrl+r")
        await on.until_shown("Product")
