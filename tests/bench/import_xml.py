"""The import of a large XML file of orders against `sftp` + lxml walking every node + one upsert.

    python -m tests.bench.import_xml [--orders 100000] [--rounds 3] [--large 3]

Prints medians, ratios and peak memory, and exits with 1 when a bar is missed.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

import ferryman
from ferryman.models.jobs import ImportSpec, Job
from ferryman.models.sources import FileFormat, SftpSource
from tests.bench.orders import PREREQUISITES, write_order_prerequisites, write_orders
from tests.bench.rig import Shell, create_connector, create_job, run_job, sftp_process
from tests.bench.tree_rounds import Comparison, memory
from tests.service import running_service

FILES = ("first.xml", "again.xml", "large.xml")


async def main(orders: int, rounds: int, large: int) -> int:
    """Measure and print; return the exit code."""
    with tempfile.TemporaryDirectory(prefix="ferryman-bench-") as scratch:
        folder = Path(scratch)
        files = folder / "files"
        files.mkdir()
        write_order_prerequisites(files)
        write_orders(files / "first.xml", orders)
        write_orders(files / "again.xml", orders, changed=True)
        write_orders(files / "large.xml", orders * large)
        async with sftp_process(files) as port:
            await _prepare(folder / "base", port)
            shell = Shell(folder / "shell", port)
            floors = {name: ("xml", str(folder / "shell" / name)) for name in FILES[:2]}
            misses = await Comparison(folder, floors, PREREQUISITES[0][1], shell.download).run(rounds)
            misses += await memory(folder, "first.xml", "large.xml")
    for miss in misses:
        print(f"MISSED: {miss}")
    return 1 if misses else 0


async def _prepare(folder: Path, port: int) -> None:
    async with running_service(folder) as service, ferryman.Client(service.address) as client:
        connector = await create_connector(client, port)
        for entity, file in PREREQUISITES:
            await create_job(client, connector, entity, file)
            run = await run_job(client, service, file)
            print(f"prepared {file}: {run.execution.counters.created:,} created in {run.seconds:.1f} s")
        for file in FILES:
            spec = ImportSpec(sftp=SftpSource(file_path=file, format=FileFormat.XML))
            await client.jobs.create(Job(name=file, entity="ORDER", connector_id=connector.id, import_spec=spec))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", type=int, default=3, help="orders of the memory check, as a multiple of --orders")
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.orders, given.rounds, given.large)))
