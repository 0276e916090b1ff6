"""The import of suppliers from an API, page by page, against plain fetching and orjson + one upsert, side by side.

    python -m tests.bench.import_api [--pages 100] [--size 1000] [--rounds 3] [--large 3]

Prints medians, ratios and peak memory, and exits with 1 when a bar is missed.
"""

import argparse
import asyncio
import sys
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import ferryman
from ferryman.models.connectors import ApiSettings, Connector
from ferryman.models.jobs import ImportSpec, Job, MappingLine
from ferryman.models.sources import ApiCall, ApiSource, NumberedPages, PagingBehaviour
from tests.bench.orders import PAGE_MAPPING
from tests.bench.rig import run_job
from tests.bench.tree_rounds import Comparison, memory
from tests.service import running_service

WARM_UP, FIRST, LARGE = "a page", "pages", "many pages"


async def main(pages: int, size: int, rounds: int, large: int) -> int:
    """Measure and print; return the exit code."""
    with tempfile.TemporaryDirectory(prefix="ferryman-bench-") as scratch:
        folder = Path(scratch)
        async with api_process(1, 1) as one, api_process(pages, size) as some, api_process(pages * large, size) as many:
            await _prepare(folder / "base", {WARM_UP: one, FIRST: some, LARGE: many})
            misses = await Comparison(folder, {FIRST: ("json", some)}, WARM_UP).run(rounds)
            misses += await memory(folder, FIRST, LARGE)
    for miss in misses:
        print(f"MISSED: {miss}")
    return 1 if misses else 0


@asynccontextmanager
async def api_process(pages: int, size: int) -> AsyncIterator[str]:
    """Serve pages of suppliers from a process of its own; yields their URL."""
    command = (sys.executable, "-m", "tests.bench.api_process", str(pages), str(size))
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert process.stdout is not None and process.stdin is not None
    yield f"http://127.0.0.1:{int(await process.stdout.readline())}/suppliers"
    process.stdin.close()
    await process.wait()


async def _prepare(folder: Path, urls: dict[str, str]) -> None:
    mapping = tuple(MappingLine(source=source, field=field) for source, field in PAGE_MAPPING.items())
    numbered = NumberedPages(page_parameter="page", total_pages_path="$.paging.totalPages")
    call = ApiCall(path="/suppliers", paging=PagingBehaviour(numbered=numbered))
    spec = ImportSpec(api=ApiSource(calls=(call,)), mapping=mapping)
    async with running_service(folder) as service, ferryman.Client(service.address) as client:
        for name, url in urls.items():
            settings = ApiSettings(base_url=url.removesuffix("/suppliers"))
            connector = Connector(name=name, api=settings, allow_private_addresses=True)
            connector = await client.connectors.create(connector)
            job = Job(name=name, entity="SUPPLIER", connector_id=connector.id, import_spec=spec)
            await client.jobs.create(job)
        await run_job(client, service, WARM_UP)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--size", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", type=int, default=3, help="pages of the memory check, as a multiple of --pages")
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.pages, given.size, given.rounds, given.large)))
