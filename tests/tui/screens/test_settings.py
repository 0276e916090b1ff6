"""The settings with the reason why two are locked, the connection, and the console itself."""

from pathlib import Path

from google.rpc.code_pb2 import Code  # type: ignore[import-untyped]

from ferryman import Client, Connector, ExportFormat, ExportSpec, Job, SftpTarget
from ferryman.v1 import catalog_pb2
from ferryman_tui.actions.subject import Place
from ferryman_tui.config import Config, Profile
from tests.client import answers
from tests.client.conftest import server
from tests.client.memory_server import MemoryServer
from tests.tui.screens.conftest import OpenDesk
from tests.tui.screens.desk import NARROW, SMALL, WIDE, desk

__all__ = ["server"]

_EXPORT = ExportSpec(trigger_statuses=("ORDER_CREATED",), sftp=SftpTarget(directory="orders", format=ExportFormat.JSON))


async def test_general_settings_and_why_two_are_locked(at_desk: OpenDesk, client: Client, connector: Connector) -> None:
    order = Job(name="orders out", entity="ORDER", connector_id=connector.id, export_spec=_EXPORT)
    await client.jobs.create(order)
    async with at_desk() as on:
        await on.press("4")
        await on.until_shown("defaultStore                default_store", "simplifiedProductWorkflow")
        await on.until_shown("exportOrderEnabled          ● on", "locked: follows the 1 ORDER export job")
        await on.until_shown("exportIncidentEnabled       ○ off", "locked: no INCIDENT export job exists")


async def test_the_connection_and_the_console_are_told(at_desk: OpenDesk, target: str) -> None:
    config = Config(
        keys={"stop": "x"}, profiles={"prod": Profile(target="jobs.prod:7443")}, profile="prod", fps=20, ascii=True
    )
    async with at_desk(config=config) as on:
        await on.press("4")
        await on.until_shown(target, "local operator", "MAPPER_READ, MAPPER_WRITE", "live", "not encrypted")
        await on.until_shown("20 a second", "plain letters", "jobs.prod:7443", "Stop the execution", "console.toml")
        await on.press("ctrl+t")
        await on.until_shown("paper")


async def test_in_small_terminals_notes_stand_below_and_everything_can_be_reached(at_desk: OpenDesk) -> None:
    for size in (NARROW, SMALL):
        async with at_desk(size=size) as on:
            await on.press("4")
            await on.until_shown("defaultStore")
            assert "data without a store" not in on.line_with("defaultStore")
            await on.press("G")
            await on.until_shown("as delivered")


async def test_settings_are_edited(at_desk: OpenDesk) -> None:
    for key in ("E", "enter"):
        async with at_desk() as on:
            await on.press("4")
            await on.until_shown("mainLocale")
            await on.press(key)
            await on.until(lambda: on.app.console_screens[0].place is Place.FORM, "the form")


async def test_tab_opens_the_connectors_and_back(at_desk: OpenDesk, connector: Connector) -> None:
    for size in (WIDE, SMALL):
        async with at_desk(size=size) as on:
            await on.press("4")
            await on.until_shown("Connectors 1", "General settings")
            await on.press("tab")
            await on.until_shown("1 of 1 connector", "files")
            assert on.app.console_screens[0].place is Place.CONNECTORS
            await on.press("escape")
            await on.until_shown("General settings")
            await on.press("shift+tab")
            await on.until_shown("1 of 1 connector")
            await on.press("1", "4")
            await on.until_shown("1 of 1 connector")


async def test_settings_that_cannot_be_read_say_why_until_they_can(server: MemoryServer, tmp_path: Path) -> None:
    server.entities = [catalog_pb2.EntityType(name="PRODUCT")]
    denied = answers.status(Code.PERMISSION_DENIED, "not for you", "DENIED")
    server.failures["GetGeneralSettings"] = [denied] * 99
    async with desk(server.address, tmp_path / "console.json", ready=False) as on:
        await on.until(lambda: on.app.session.entities)
        await on.press("4")
        await on.until_shown("PERMISSION_DENIED: not for you.")
        await on.press("E")
        await on.until_told("Edit: There is no settings here to do this with.")
        server.failures.clear()
        await on.press("ctrl+r")
        await on.until_shown("mainLocale                  en-US")
