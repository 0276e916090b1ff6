"""The executions of an export job: each sends a record, and can be made to send it again."""

from pathlib import Path

from ferryman import (
    Client,
    Connector,
    ExecutionStatus,
    ExportFormat,
    ExportSpec,
    ImportSpec,
    Job,
    SftpSource,
    SftpTarget,
)
from tests.e2e.orders import ended_exports, open_shop, order_ids, write_orders
from tests.tui.screens.conftest import MakeJob, OpenDesk, RunToEnd
from tests.tui.screens.desk import NARROW, WIDE

CREATED = "ORDER_CREATED"


async def sent_orders(
    client: Client, connector: Connector, make_job: MakeJob, run_to_end: RunToEnd, folder: Path
) -> Job:
    """Import two orders, and wait until both are sent."""

    async def importing(entity: str, file: str, delimiter: str) -> Job:
        spec = ImportSpec(sftp=SftpSource(file_path=file, delimiter=delimiter))
        return await make_job(f"import {entity}", entity=entity, import_spec=spec)

    (folder / "out").mkdir()
    target = SftpTarget(directory="out", format=ExportFormat.XML)
    export = await client.jobs.create(
        Job(
            name="orders-out",
            entity="ORDER",
            connector_id=connector.id,
            active=True,
            export_spec=ExportSpec(trigger_statuses=(CREATED,), sftp=target),
        )
    )
    await open_shop(importing, run_to_end, folder)
    write_orders(folder / "orders.csv", order_ids(2), CREATED)
    await run_to_end(await importing("ORDER", "orders.csv", ";"))
    ended = await ended_exports(client, export.id, 2)
    assert {execution.status for execution in ended} == {ExecutionStatus.SUCCESS}
    return export


async def test_what_was_sent_is_listed_and_sent_again(
    at_desk: OpenDesk,
    client: Client,
    connector: Connector,
    make_job: MakeJob,
    run_to_end: RunToEnd,
    folder: Path,
) -> None:
    export = await sent_orders(client, connector, make_job, run_to_end, folder)
    async with at_desk(size=WIDE) as on:
        await on.press("slash")
        await on.write("orders-out")
        await on.press("enter", "enter")
        await on.until_shown("Fired by events", "order ORD-00000")
        await on.press("tab")
        await on.until_shown("1–2 of 2   newest first", "Record", "✓ OK 2")
        assert "Rejects" not in on.text
        await on.until_line("▌", "order ORD-00000")
        await on.press("T")
        await on.until_shown("Send this record again?", "It was accepted before")
        await on.press("y")
        await on.until_told("Sending order ORD-00000")
        assert len(await ended_exports(client, export.id, 3)) == 3
        await on.press("escape")
        await on.until_shown("1 new · R loads it")
    async with at_desk(size=NARROW) as on:
        await on.press("enter")
        await on.until_shown("1–3 of 3   newest first", "order ORD-00000")
