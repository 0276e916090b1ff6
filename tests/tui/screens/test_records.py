"""Records are browsed by page and found by key; each can be read in full."""

from pathlib import Path

from google.rpc.code_pb2 import Code  # type: ignore[import-untyped]

from ferryman.v1 import catalog_pb2
from ferryman_tui.destinations import OpenRecords
from tests.client import answers
from tests.client.conftest import server
from tests.client.memory_server import MemoryServer
from tests.tui.screens.conftest import MakeJob, OpenDesk, RunToEnd
from tests.tui.screens.desk import NARROW, SMALL, Desk, desk

__all__ = ["server"]

ATTRIBUTES = (
    "attributeExternalId,attributeNames,attributeNames[fr-FR],attributeType\n"
    "color,Colour,Couleur,TEXT\n"
    "size,Size,Taille [b],TEXT\n"
)


async def open_records(on: Desk, entity: str) -> Desk:
    """Browse the records of an entity."""
    on.app.console_screens[0].go(OpenRecords(on.app.session.entities[entity]))
    return await on.until_shown("Data", "key contains")


async def test_pages_are_turned(at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd) -> None:
    await run_to_end(await make_job("suppliers", rows=130))
    for size in (NARROW, SMALL):
        async with at_desk(size=size) as on:
            await open_records(on, "SUPPLIER")
            await on.until_shown("S-00000", "1–50 of more", "page 1")
            await on.press("[")
            await on.until_told("Page back: This is the first page.")
            await on.press("]")
            await on.until_shown("▌S-00050", "51–100 of more", "page 2")
            await on.press("]")
            await on.until_shown("▌S-00100", "101–130 of 130", "page 3")
            await on.press("]")
            await on.until_told("Next page: This is the last page.")
            await on.press("[")
            await on.until_shown("51–100 of more")


async def test_a_record_is_found_by_its_key(at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd) -> None:
    await run_to_end(await make_job("suppliers", rows=130))
    async with at_desk() as on:
        await open_records(on, "SUPPLIER")
        await on.press("slash")
        await on.write("S-0012")
        await on.until_shown("S-00120", "1–10 of 10", "filtered")
        await on.press("9")
        await on.until_shown("▏S-00129", "1–1 of 1")
        await on.write("x")
        await on.until_shown("No supplier has this in its key. Press esc to clear the filter.")
        await on.press("escape", "escape")
        await on.until_shown("1–50 of more", "S-00000")
        assert "filtered" not in on.text


async def test_a_record_is_shown_in_full(at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd) -> None:
    await run_to_end(await make_job("attributes", entity="ATTRIBUTE", text=ATTRIBUTES))
    for size in (NARROW, SMALL):
        async with at_desk(size=size) as on:
            await open_records(on, "ATTRIBUTE")
            await on.until_shown("▌color")
            await on.press("j", "enter")
            await on.until_shown("esc Close", "Key      size")
            await on.press("G")
            await on.until_shown("fr-FR", "Taille [b]")
            await on.press("escape")
            await on.until_gone("esc Close")
            await on.press("c")
            await on.until_told("Copied record key\nsize")


async def test_columns_are_the_fields_that_the_records_have(
    at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd
) -> None:
    await run_to_end(await make_job("attributes", entity="ATTRIBUTE", text=ATTRIBUTES))
    async with at_desk() as on:
        await open_records(on, "ATTRIBUTE")
        await on.until_shown("color")
        titles = on.line_with("Changed (UTC)")
        assert ["attributeNames" in titles, "attributeType" in titles] == [True, True]
        await on.until_line("▌color", "Colour")


async def test_tab_shows_the_next_type_of_record(at_desk: OpenDesk) -> None:
    async with at_desk() as on:
        await open_records(on, "ACCOUNT")
        await on.until_shown("account", "address", "No account is stored yet.")
        await on.press("tab")
        await on.until_shown("No address is stored yet.")
        await on.press("tab")
        await on.until_shown("No account is stored yet.")
        await on.press("shift+tab")
        await on.until_shown("No address is stored yet.")


async def test_an_entity_of_one_type_has_no_tabs(at_desk: OpenDesk) -> None:
    async with at_desk() as on:
        await open_records(on, "STORE")
        await on.until_shown("default_store")
        assert "━" not in on.text
        await on.press("tab")
        await on.until_shown("default_store")
        await on.press("escape")
        await on.until_shown("0 of 0 jobs")


async def test_a_failure_is_told_and_the_page_stays(server: MemoryServer, tmp_path: Path) -> None:
    server.entities = [catalog_pb2.EntityType(name="PRODUCT", record_types=["product"])]
    server.records = [catalog_pb2.Record(record_type="product", key=f"p{n:03}") for n in range(60)]
    denied = [answers.status(Code.PERMISSION_DENIED, "not for you", "DENIED")]
    server.failures["ListRecords"] = denied * 99
    async with desk(server.address, tmp_path / "console.json", ready=False) as on:
        await on.until(lambda: on.app.session.entities)
        await open_records(on, "PRODUCT")
        await on.until_shown("PERMISSION_DENIED: not for you.", "^r tries again.")
        server.failures.clear()
        await on.press("ctrl+r")
        await on.until_shown("p000", "1–50 of more")
        server.failures["ListRecords"] = denied * 99
        await on.press("]")
        await on.until_shown("PERMISSION_DENIED: not for you.")
        assert "p000" in on.text
        server.failures.clear()
        await on.press("]")
        await on.until_shown("▌p050")
