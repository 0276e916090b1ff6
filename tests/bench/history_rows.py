"""A history of executions as a year of work leaves it, written straight into a control database."""

import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg  # type: ignore[import-untyped]  # It has no stubs.

from ferryman_server.storage.clock import to_ms

JOBS: Final = 1000
SPAN: Final = timedelta(days=365)
_BIG_SHARE: Final = 0.1
_STATUSES: Final = {
    "INTEGRATION_COMPLETED": 0.92,
    "INTEGRATION_COMPLETED_WITH_ERRORS": 0.05,
    "JOB_FAILED": 0.0189,
    "JOB_SKIPPED": 0.01,
    "JOB_STOPPED": 0.001,
    "INTEGRATION_FAILED": 0.0001,
}
_SPEC: Final = '{"source":{"file_path":"in/products.csv","delimiter":";"},"mapping":[],"transcodings":[]}'
_FILES: Final = '[{"name":"in/products.csv","size":48211,"rows":960,"outcome":"COMPLETED","message":"","sha256":""}]'
_CONSTANT: Final = {
    "entity": "PRODUCT",
    "direction": "IMPORT",
    "trigger_kind": "MANUAL",
    "triggered_by": "bench",
    "rows_read": 960,
    "rows_created": 10,
    "rows_updated": 50,
    "rows_unchanged": 900,
    "rows_deleted": 0,
    "rows_rejected": 0,
    "bytes_read": 48211,
    "phase": "NONE",
    "fraction": 0.0,
    "bytes_done": 0,
    "bytes_total": 0,
    "files": _FILES,
    "warnings": "[]",
    "status_reason": "",
    "status_message": "",
    "blocking_execution_id": "",
    "queue_position": 0,
    "epoch": 1,
    "job_snapshot": _SPEC * 5,
    "connector_snapshot": _SPEC * 3,
}
_OWN: Final = (
    "number",
    "revision",
    "id",
    "job_id",
    "job_name",
    "status",
    "scheduled_at",
    "created_at",
    "started_at",
    "ended_at",
)
COLUMNS: Final = (*_OWN, *_CONSTANT)


def uuid7(milliseconds: int, source: random.Random) -> str:
    """Return a UUIDv7 of a time; the rest is random."""
    value = milliseconds << 80 | 7 << 76 | source.getrandbits(12) << 64 | 2 << 62 | source.getrandbits(62)
    return str(UUID(int=value))


def job_ids() -> list[str]:
    """The ids of the jobs; the first owns a tenth of all executions."""
    source = random.Random(0)
    return [uuid7(to_ms(datetime(2025, 1, 1, tzinfo=UTC)) + n, source) for n in range(JOBS)]


def executions(count: int) -> Iterator[tuple[Any, ...]]:
    """Yield executions by number, their values by COLUMNS."""
    source = random.Random(count)
    jobs = job_ids()
    start, step = to_ms(datetime.now(UTC) - SPAN), SPAN / timedelta(milliseconds=1) / count
    statuses = source.choices(list(_STATUSES), list(_STATUSES.values()), k=count)
    for n, status in enumerate(statuses):
        at = int(start + n * step) + source.randrange(1000)
        job = 0 if source.random() < _BIG_SHARE else source.randrange(1, JOBS)
        started = None if status == "JOB_SKIPPED" else at + 40
        own = (n + 1, n + 1, uuid7(at, source), jobs[job], f"Job {job:04}", status, at, at, started, at + 4000)
        yield (*own, *_CONSTANT.values())


def fill_sqlite(path: Path, count: int) -> None:
    """Fill a migrated database; its indexes are made last, which takes a tenth of the time."""
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA synchronous = OFF")
    conn.execute("PRAGMA cache_size = -200000")
    late = "name, type, sql FROM sqlite_master WHERE tbl_name = 'execution' AND type <> 'table' AND sql IS NOT NULL"
    made = conn.execute(f"SELECT {late}").fetchall()
    for name, kind, _ in made:
        conn.execute(f"DROP {kind} {name}")
    places = ", ".join("?" for _ in COLUMNS)
    conn.executemany(f"INSERT INTO execution ({', '.join(COLUMNS)}) VALUES ({places})", executions(count))
    conn.execute("INSERT INTO execution_search (execution_search) VALUES ('rebuild')")
    for _, _, statement in made:
        conn.execute(statement)
    conn.execute(_INSERT_CONNECTOR.format("?", "?"), _CONNECTOR)
    conn.executemany(_INSERT_JOB.format("?", "?", "?"), _jobs())
    conn.execute("UPDATE revision_counter SET revision = ?", (count,))
    conn.commit()
    conn.close()


async def fill_postgresql(url: str, count: int) -> None:
    """Fill a migrated database; url without a driver. Its indexes are made last, which takes a tenth of the time."""
    conn = await asyncpg.connect(url, server_settings={"search_path": "control"})
    late = "indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'execution%' AND indexname NOT LIKE 'pk_%'"
    made = await conn.fetch(f"SELECT {late}")
    for name, _ in made:
        await conn.execute(f"DROP INDEX {name}")
    await conn.copy_records_to_table("execution", records=executions(count), columns=COLUMNS)
    for _, statement in made:
        await conn.execute(statement)
    await conn.execute(_INSERT_CONNECTOR.format("$1", "$2"), *_CONNECTOR)
    await conn.executemany(_INSERT_JOB.format("$1", "$2", "$3"), list(_jobs()))
    await conn.execute("UPDATE revision_counter SET revision = $1", count)
    await conn.execute("VACUUM ANALYZE")
    await conn.close()


_CONNECTOR: Final = ("01900000-0000-7000-8000-000000000000", '{"host":"127.0.0.1","port":22,"username":"bench"}')
_INSERT_CONNECTOR: Final = (
    "INSERT INTO connector (id, settings, name, name_folded, active, allow_private_addresses, version, created_at, "
    "updated_at) VALUES ({}, {}, 'bench', 'bench', true, true, 1, 0, 0)"
)
_INSERT_JOB: Final = (
    "INSERT INTO job (id, name, name_folded, entity, direction, connector_id, active, spec, version, created_at, "
    f"updated_at, revision) VALUES ({{}}, {{}}, {{}}, 'PRODUCT', 'IMPORT', '{_CONNECTOR[0]}', true, "
    f"'{_SPEC.replace('{', '{{').replace('}', '}}')}', 1, 0, 0, 0)"
)


def _jobs() -> Iterator[tuple[str, str, str]]:
    for number, job_id in enumerate(job_ids()):
        yield job_id, f"Job {number:04}", f"job {number:04}"
