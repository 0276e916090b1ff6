"""Connectors are found, tested, switched on and off, and deleted when no job needs them."""

from pathlib import Path

import pytest
from google.rpc.code_pb2 import Code  # type: ignore[import-untyped]

from ferryman import ApiSettings, Client, Connector, SecretHeader
from ferryman.v1 import catalog_pb2
from ferryman_tui.actions.subject import Place
from tests.client import answers, samples
from tests.client.conftest import server
from tests.client.memory_server import MemoryServer
from tests.tui.screens.conftest import MakeJob, OpenDesk
from tests.tui.screens.desk import NARROW, Desk, desk

__all__ = ["server"]


@pytest.fixture
async def erp(client: Client) -> Connector:
    """A connector that no job uses."""
    settings = ApiSettings(base_url="https://erp.example.com/v1", headers=(SecretHeader(name="X-Key", value="hush"),))
    return await client.connectors.create(Connector(name="erp", api=settings))


async def on_connectors(on: Desk) -> Desk:
    """Open the connectors."""
    await on.press("4")
    await on.until_shown("Connectors")
    await on.press("tab")
    return await on.until_shown("sort:")


async def test_connectors_tell_what_they_reach_and_who_uses_them(
    at_desk: OpenDesk, connector: Connector, erp: Connector, make_job: MakeJob
) -> None:
    async with at_desk() as on:
        await on_connectors(on)
        await on.until_shown("2 of 2 connectors", "▌●  erp", "files", "https://erp", "SFTP")
        await on.until_shown("X-Key  stored, never", "no job")
        assert "hush" not in on.text
        await on.press("j")
        await on.until_shown("Password", "stored, never shown")
        await make_job("suppliers nightly")
        await on.until_shown("1 job", "suppliers nightly")


async def test_the_pane_leaves_narrow_terminals_to_the_table(at_desk: OpenDesk, erp: Connector) -> None:
    async with at_desk(size=NARROW) as on:
        await on_connectors(on)
        await on.until_shown("https://erp.example.com/v1")
        assert "Private addresses" not in on.text
        await on.pilot.resize_terminal(100, 30)
        await on.until_shown("Private addresses")


async def test_connectors_are_filtered_and_sorted(at_desk: OpenDesk, connector: Connector, erp: Connector) -> None:
    async with at_desk() as on:
        await on_connectors(on)
        await on.press("slash")
        await on.write("sftp")
        await on.until_shown("1 of 2 connectors", "filtered")
        await on.write("x")
        await on.until_shown("No connector matches. Press esc to clear the filter.")
        await on.press("enter", "escape")
        await on.until_shown("2 of 2 connectors")
        await on.press("o")
        await on.until_shown("sort: kind")
        await on.pilot.click("VTable", offset=(5, 0))
        await on.until_shown("sort: connector")
        await on.pilot.click("VTable", offset=(5, 0))
        await on.until_shown("sort: connector reversed", "▌")
        names = [name for line in on.lines for name in ("files", "erp") if f"  {name}  " in line[:30]]
        assert names == ["files", "erp"]


async def test_a_connector_is_tested(at_desk: OpenDesk, connector: Connector) -> None:
    async with at_desk() as on:
        await on_connectors(on)
        await on.until_shown("pinned at first contact")
        await on.press("t")
        await on.until_told("files works:")
        await on.until_gone("pinned at first")


async def test_a_connector_is_switched_off_and_on_again(at_desk: OpenDesk, erp: Connector, client: Client) -> None:
    async with at_desk() as on:
        await on_connectors(on)
        await on.until_shown("● active")
        await on.press("e")
        await on.until_told("erp is inactive")
        await on.until_shown("‖ inactive", "Runs that need it fail")
        assert not (await client.connectors.get(erp.id)).active
        await on.press("e")
        await on.until_told("erp is active")
        await on.until_shown("● active")


async def test_a_connector_that_jobs_use_is_kept(at_desk: OpenDesk, connector: Connector, make_job: MakeJob) -> None:
    await make_job("suppliers nightly")
    async with at_desk() as on:
        await on_connectors(on)
        await on.press("D")
        await on.until_told("Delete: suppliers nightly uses files")
        assert "Type its name" not in on.text


async def test_a_connector_is_deleted_by_typing_its_name(
    at_desk: OpenDesk, connector: Connector, erp: Connector, client: Client
) -> None:
    async with at_desk() as on:
        await on_connectors(on)
        await on.press("e")
        await on.until_shown("‖ inactive")
        await on.press("D")
        await on.until_shown("Delete this connector?", "erp")
        await on.write("erp")
        await on.press("enter")
        await on.until_told("Deleted erp.")
        await on.until_shown("1 of 1 connector", "Connectors 1")
        assert await client.connectors.find("erp") is None


async def test_its_id_is_copied_and_its_form_opened(at_desk: OpenDesk, erp: Connector) -> None:
    async with at_desk() as on:
        await on_connectors(on)
        await on.until_shown("▌●")
        await on.press("c")
        await on.until_told(f"Copied connector id\n{erp.id}")
        for key in ("n", "enter", "E"):
            await on.press(key)
            await on.until(lambda: on.app.console_screens[0].place is Place.FORM, "the form")
            await on.app.pop_screen()
            await on.until_shown("sort:")


async def test_no_connectors_yet(at_desk: OpenDesk) -> None:
    async with at_desk() as on:
        await on_connectors(on)
        await on.until_shown("No connectors yet. Press n to make one.", "0 of 0 connectors")


async def test_connectors_that_cannot_be_read_say_why_until_they_can(server: MemoryServer, tmp_path: Path) -> None:
    server.entities = [catalog_pb2.EntityType(name="PRODUCT")]
    denied = answers.status(Code.PERMISSION_DENIED, "not for you", "DENIED")
    async with Client(server.address) as client:
        await client.connectors.create(samples.connector())
    server.failures["ListConnectors"] = [denied] * 99
    async with desk(server.address, tmp_path / "console.json", ready=False) as on:
        await on.until(lambda: on.app.session.entities)
        await on_connectors(on)
        await on.until_shown("PERMISSION_DENIED: not for you.", "^r tries again.")
        server.failures.clear()
        await on.press("ctrl+r")
        await on.until_shown("1 of 1 connector", "supplier")
        server.failures["ListConnectors"] = [denied] * 99
        await on.press("ctrl+r")
        await on.until_shown("PERMISSION_DENIED: not for you.")
        assert "supplier" in on.text
