"""The catalog step, asked to stop after the last row of a file and before the file is moved away."""

import asyncio
import shutil
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Final

from ferryman_server.domain.connectors import SftpSettings
from ferryman_server.domain.counters import Counters
from ferryman_server.domain.jobs import ImportSpec
from ferryman_server.domain.outcomes import FileOutcome, LedgerEntry, LedgerOutcome
from ferryman_server.domain.sources import SftpSource
from ferryman_server.pipeline.messages import ImportOrder, line_of
from ferryman_server.storage.catalog import ledger
from ferryman_server.storage.database import Database
from ferryman_server.storage.migrate import migrate

NOWHERE: Final = SftpSettings("sftp.invalid", 22, "nobody")


def _order(catalog: Path) -> ImportOrder:
    return ImportOrder(
        execution_id="execution",
        epoch=1,
        entity="SUPPLIER",
        spec=ImportSpec(SftpSource(inbound_directory="in", outbound_directory="out", delimiter=",")),
        connector=NOWHERE,
        secrets={},
        allow_private_addresses=False,
        catalog_path=str(catalog),
        spool_directory="",
        process_directory="",
        main_locale="en-US",
        default_store="default_store",
    )


async def _entry(catalog: Path) -> LedgerEntry | None:
    database = Database.open(f"sqlite+aiosqlite:///{catalog}", "catalog")
    async with database.read() as conn:
        entry = await ledger.read_entry(conn, "execution")
    await database.close()
    return entry


async def test_a_file_is_not_moved_when_the_run_is_stopped_behind_its_last_row(tmp_path: Path) -> None:
    await asyncio.to_thread(migrate, f"sqlite+aiosqlite:///{tmp_path / 'migrated.db'}", "catalog")
    catalog = Path(shutil.copy(tmp_path / "migrated.db", tmp_path / "catalog.db"))
    path = tmp_path / "a.csv"
    path.write_text("name,externalId\nAcme,S-1\nBolts,S-2\n")
    command = (sys.executable, "-m", "tests.server.pipeline.stopped_body", str(path))
    body = await asyncio.create_subprocess_exec(*command, stdin=PIPE)
    await body.communicate(line_of(_order(catalog)))
    assert body.returncode == 0

    entry = await _entry(catalog)
    assert entry is not None
    assert (entry.outcome, entry.failure) == (LedgerOutcome.STOPPED, None)
    assert entry.counters == Counters(read=2, created=2, bytes=path.stat().st_size)
    (file,) = entry.files
    # Had it tried to move the file, that would have failed: there is no such server.
    assert (file.rows, file.outcome, file.message) == (2, FileOutcome.WAITING, "")
