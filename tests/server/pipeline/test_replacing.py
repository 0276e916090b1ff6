"""The catalog step of an entity that replaces a store's tree: removed is what no file of the run has brought."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import insert, select

from ferryman_server.domain.connectors import SftpSettings
from ferryman_server.domain.jobs import ImportSpec
from ferryman_server.domain.outcomes import LedgerOutcome
from ferryman_server.domain.sources import SftpSource
from ferryman_server.pipeline.messages import ImportOrder, line_of
from ferryman_server.storage.catalog import ledger
from ferryman_server.storage.catalog.tables import RECORD_TABLES
from ferryman_server.storage.database import Database

HEADER: Final = (
    "Navigation Category External Id,Navigation Category Names,Navigation Category Parent Id,"
    "Classification Category Code\n"
)
CATEGORIES: Final = RECORD_TABLES["navigation_category"]
NOWHERE: Final = SftpSettings("sftp.invalid", 22, "nobody")
TIMES: Final = {"created_at": 1, "updated_at": 1, "version": 1}


def _order(catalog: Path) -> ImportOrder:
    source = SftpSource(inbound_directory="in", delimiter=",")
    return ImportOrder(
        execution_id="execution",
        epoch=1,
        entity="NAVIGATION_CATEGORY",
        spec=ImportSpec(source, store_external_ids=("north",)),
        connector=NOWHERE,
        secrets={},
        allow_private_addresses=False,
        catalog_path=str(catalog),
        spool_directory="",
        process_directory="",
        main_locale="en-US",
        default_store="default_store",
    )


async def _integrate(catalog: Path, *files: Path) -> None:
    command = (sys.executable, "-m", "tests.server.pipeline.replacing_body", *map(str, files))
    body = await asyncio.create_subprocess_exec(*command, stdin=PIPE)
    await body.communicate(line_of(_order(catalog)))
    assert body.returncode == 0


async def _fill(database: Database) -> None:
    """Store a classification K, and a category OLD in each of two stores."""
    async with database.write() as conn:
        classification = RECORD_TABLES["classification_category"]
        await conn.execute(insert(classification).values(classification_external_id="K", **TIMES))
        for store in ("north", "south"):
            keys = {"store_external_id": store, "navigation_category_external_id": "OLD"}
            await conn.execute(insert(CATEGORIES).values(navigation_category_parent_id="Root_default", **keys, **TIMES))


@pytest.mark.parametrize(
    ("written", "stored", "warnings"),
    [
        (
            ("A,Home,Root,K\n", "B,Pans,Root,K\n"),
            "north/A north/B south/OLD",
            ("1 categories of store 'north' were removed, as the import did not bring them",),
        ),
        (("A,Home,Root,K\n", None), "north/A north/OLD south/OLD", ()),
        (("A,Home,Root,K\n", 'B,"Pans,Root,K\n'), "north/A north/OLD south/OLD", ()),
    ],
    ids=["all files were read", "a file could not be fetched", "a file could not be read to its end"],
)
async def test_what_no_file_of_the_run_has_brought_is_removed(
    catalog: Path, tmp_path: Path, written: tuple[str | None, ...], stored: str, warnings: tuple[str, ...]
) -> None:
    files = [tmp_path / f"{number}.csv" for number in range(len(written))]
    for file, rows in zip(files, written, strict=True):
        if rows is not None:
            file.write_text(HEADER + rows)
    database = Database.open(f"sqlite+aiosqlite:///{catalog}", "catalog")
    await _fill(database)
    await _integrate(catalog, *files)
    async with database.read() as conn:
        keys = await conn.execute(select(*CATEGORIES.primary_key).order_by(*CATEGORIES.primary_key))
        entry = await ledger.read_entry(conn, "execution")
    await database.close()
    assert " ".join("/".join(key) for key in keys) == stored
    assert entry is not None
    assert (entry.outcome, entry.warnings) == (LedgerOutcome.COMPLETED, warnings)
