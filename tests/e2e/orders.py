"""A shop that orders can be placed in, and files of orders."""

from collections.abc import Iterator
from pathlib import Path

import ferryman
from ferryman.models.executions import Execution, ExecutionStatus
from tests.e2e.conftest import MakeJob, RunToEnd

ORDER_HEADER = (
    "Order External Id;Order Line External Id;Account External Id;Supplier External Id;Variant External Id;"
    "Order Line Quantity;Net Unit Price;Order Status"
)

_SHOP = {
    "ACCOUNT": (
        "accountExternalId;accountName;companyRegistrationName;businessRegistrationNumber\nA-1;Acme;Acme SA;123 456\n"
    ),
    "SUPPLIER": "name;externalId\nBolts and more;S-1\n",
    "CLASSIFICATION_CATEGORY": (
        "Classification External Id;Classification Name;Classification Parent External Id\nC-1;Bolts;Root\n"
    ),
    "PRODUCT": (
        "productExternalId;productNames;productClassificationCategoryId;variantExternalId;variantNames\n"
        "P-1;Bolt;C-1;V-1;Bolt M6\n"
    ),
}


async def open_shop(make_job: MakeJob, run_to_end: RunToEnd, folder: Path) -> None:
    """Import what orders refer to."""
    for entity, text in _SHOP.items():
        name = f"{entity.lower()}.csv"
        (folder / name).write_text(text)
        ended = await run_to_end(await make_job(entity, name, delimiter=";"))
        assert ended.status is ExecutionStatus.INTEGRATION_COMPLETED, ended


def order_ids(count: int) -> list[str]:
    """The external ids of so many orders."""
    return [f"ORD-{number:06d}" for number in range(count)]


def write_orders(path: Path, ids: list[str], status: str) -> None:
    """Write a file of orders with a line each."""
    rows = (f"{id};{id}-1;A-1;S-1;V-1;2;3.50;{status}" for id in ids)
    path.write_text("\n".join((ORDER_HEADER, *rows, "")))


async def ended_exports(client: ferryman.Client, job_id: str, count: int) -> list[Execution]:
    """Wait until so many executions of an export job have ended, and return them all."""
    ended: set[str] = set()
    async for update in client.executions.watch(job_id=job_id, snapshot_size=1):
        ended.update(execution.id for execution in update.executions if execution.status.ended)
        if update.snapshot or len(ended) >= count:
            # A snapshot does not hold what ended before.
            listed = [execution async for execution in client.executions.list(job_id=job_id)]
            ended.update(execution.id for execution in listed if execution.status.ended)
            if len(ended) >= count:
                return listed
    raise AssertionError("the watch ended")


def keys(executions: list[Execution]) -> Iterator[str]:
    """The keys of the exported records."""
    yield from (execution.exported_item.record_key for execution in executions if execution.exported_item)
