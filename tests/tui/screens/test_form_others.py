"""The forms of connectors and of the general settings, and jobs over an API and of exports."""

from ferryman import ApiSettings, Client, Connector, HttpMethod
from ferryman_tui.destinations import EditConnector, EditSettings
from tests.sftp_server import PASSWORD, USERNAME, SftpTestServer
from tests.tui.screens.conftest import MakeJob, OpenDesk
from tests.tui.screens.desk import NARROW, Desk
from tests.tui.screens.test_form import focus, rewrite


async def choose(on: Desk, label: str, text: str) -> None:
    """Choose an option by a part of its name."""
    await focus(on, label)
    await on.press("enter")
    await on.until_shown("Choose")
    await on.write(text)
    await on.press("enter")
    await on.until_gone("⏎ Choose")


async def new_job(on: Desk, entity: str) -> None:
    await on.press("n")
    await on.until_shown("new job")
    await choose(on, "Entity", entity)


async def test_a_connector_is_made_on_the_way_to_a_job(at_desk: OpenDesk, sftp: SftpTestServer, client: Client) -> None:
    async with at_desk(size=NARROW) as on:
        await new_job(on, "suppl")
        await focus(on, "Connector")
        await on.press("enter", "enter")
        await on.until_shown("new connector", "SFTP  files over SSH")
        await rewrite(on, "Name", "erp")
        await rewrite(on, "Host", sftp.host)
        await rewrite(on, "Port", f"{sftp.port}")
        await rewrite(on, "User", USERNAME)
        await rewrite(on, "Password", PASSWORD)
        assert PASSWORD not in on.text
        await focus(on, "Private hosts")
        await on.press("space")
        await on.until_shown("Only for systems in your own network")
        await on.press("f2")
        await on.until_told("Made erp.")
        await on.until_shown("new job", "erp  SFTP", "Source")
    stored = await client.connectors.find("erp")
    assert stored and stored.sftp and stored.sftp.password_set and stored.allow_private_addresses


async def test_a_stored_secret_is_kept_and_another_replaces_it(
    at_desk: OpenDesk, connector: Connector, client: Client
) -> None:
    async with at_desk() as on:
        await open_connector(on)
        await on.until_shown("stored; leave empty to keep it", "never shown again")
        await rewrite(on, "Port", "2222")
        await focus(on, "Private key")
        await on.write("-----BEGIN")
        assert "-----BEGIN" not in on.text
        await on.until_shown("••••", "Passphrase", "2 changes: port, private key")
        await focus(on, "Name")
        await on.press("escape")
        await on.until_shown("Leave without saving?")
        await on.press("y")
        await on.until_gone("Leave without saving?")
    stored = await client.connectors.get(connector.id)
    assert stored == await client.connectors.find("files")


async def open_connector(on: Desk) -> None:
    connector = next(iter(on.app.session.connectors.values()))
    on.app.console_screens[0].go(EditConnector(connector))
    await on.until_shown("Connectors", "edit")


async def test_a_connector_changes_its_protocol(at_desk: OpenDesk, connector: Connector, client: Client) -> None:
    async with at_desk() as on:
        await open_connector(on)
        await choose_ftps(on)
        await rewrite(on, "Name", "other")
        await on.press("f2")
        await on.until_told("Saved other.")
    stored = await client.connectors.get(connector.id)
    assert stored.kind == "FTPS"


async def choose_ftps(on: Desk) -> None:
    await focus(on, "Kind")
    await on.press("right")
    await on.until_shown("FTPS  files over FTP with TLS", "Certificates")


async def test_settings_are_edited_and_what_is_wrong_with_them_told(at_desk: OpenDesk, client: Client) -> None:
    settings = await client.settings.get()
    async with at_desk(size=NARROW) as on:
        on.app.console_screens[0].go(EditSettings(settings))
        await on.until_shown("Default store", "there is no export job of ORDER", "locked: they follow")
        await rewrite(on, "Default store", "nowhere")
        await rewrite(on, "Main locale", "fr-FR")
        await on.press("f2")
        await on.until_shown("✗ is 'nowhere', which is no store")
        await rewrite(on, "Default store", "default_store")
        await on.until_shown("1 change: main locale")
        await on.press("f2")
        await on.until_told("Saved the general settings.")
    assert (await client.settings.get()).main_locale == "fr-FR"


async def test_an_import_over_an_api_is_made_of_calls(at_desk: OpenDesk, client: Client) -> None:
    await client.connectors.create(Connector(name="shop", api=ApiSettings(base_url="https://api.example.com")))
    async with at_desk() as on:
        await new_job(on, "ORDER_UPDATE")
        await focus(on, "Connector")
        await on.press("right")
        await rewrite(on, "Name", "updates")
        await focus(on, "Calls")
        await on.press("a")
        await on.until_shown("New call")
        await on.press("right", "tab")
        await on.write("/orders")
        await on.press("tab", "a")
        await on.until_shown("New parameter")
        await on.write("since")
        await on.press("tab")
        await on.write("1970")
        await on.press("f2")
        await on.until_gone("New parameter")
        await focus(on, "Made")
        await on.press("right")
        await on.until_shown("Page parameter")
        await rewrite(on, "Page parameter", "page")
        await rewrite(on, "First page", "1")
        await on.press("f2")
        await on.until_shown("POST /orders", "page by page")
        await on.press("f2")
        await on.until_shown("updates", "inactive")
    job = await client.jobs.find("updates")
    assert job and job.import_spec and job.import_spec.api
    [call] = job.import_spec.api.calls
    assert (call.method, call.path, call.query[0].name) == (HttpMethod.POST, "/orders", "since")
    assert call.paging and call.paging.numbered and call.paging.numbered.first_page == 1


async def test_an_export_is_made_of_statuses_and_a_target(
    at_desk: OpenDesk, connector: Connector, client: Client, make_job: MakeJob
) -> None:
    async with at_desk(size=NARROW) as on:
        await new_job(on, "order")
        await focus(on, "Direction")
        await on.press("right")
        await focus(on, "Connector")
        await on.press("right")
        await on.until_shown("Sent when it reaches")
        await rewrite(on, "Name", "orders out")
        await focus(on, "Statuses")
        await on.press("down", "space", "right", "space")
        await rewrite(on, "Directory", "out")
        await focus(on, "File names")
        await on.press("down", "enter")
        await on.press("f2")
        await on.until_shown("orders out", "inactive")
    job = await client.jobs.find("orders out")
    assert job and job.export_spec and job.export_spec.sftp
    assert len(job.export_spec.trigger_statuses) == 2
    assert job.export_spec.sftp.file_name_format == "FILE_NAME_FORMAT_STANDARD"


async def test_everything_can_be_clicked(at_desk: OpenDesk, connector: Connector, make_job: MakeJob) -> None:
    await make_job("suppliers", rows=1)
    async with at_desk() as on:
        await on.until_shown("suppliers")
        await on.press("E")
        await on.until_shown("Delimiter")
        await click(on, ", comma")
        await on.until_shown("; semicolon", "Choose")
        await click(on, "; semicolon")
        await on.until_shown("1 change: delimiter")
        await click(on, "( ) WAIT_FOR_NEXT")
        await on.until_shown("(•) WAIT_FOR_NEXT")
        await click(on, "[ ] Import Full mode")
        await on.until_shown("3 changes: delimiter, when busy, full mode")
        await on.press("pagedown")
        await click(on, "+ add a line")
        await on.until_shown("New line")
        await on.press("escape")
        await on.until_gone("New line")
        await click(on, "esc Back")
        await on.until_shown("Leave without saving?")


async def click(on: Desk, text: str) -> None:
    """Click on a text."""
    y = on.lines.index(on.line_with(text))
    await on.pilot.click(offset=(on.lines[y].index(text) + 2, y))
    await on.pilot.pause()
