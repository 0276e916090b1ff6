"""How long the service takes from its start to its first answer, against a bare `import grpc`.

    python -m tests.bench.start [--rounds 9]

On a state directory that exists and on a new one; beside it a cold `ferryman execution show`. What is compared takes
turns, and medians over the rounds count. Exits with 1 when a bar is missed.
"""

import argparse
import asyncio
import compileall
import statistics
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import ferryman
from ferryman.models.connectors import Connector, SftpSettings
from ferryman.models.jobs import ImportSpec, Job
from ferryman.models.sources import SftpSource
from tests.service import COMMAND, running_service

START_BAR, SHOW_BAR_SECONDS = 10.0, 0.3


async def seconds_of(*command: str) -> float:
    """Run a command and return how long it took."""
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
    if await process.wait():
        raise RuntimeError(f"{' '.join(command)} failed with {process.returncode}")
    return time.perf_counter() - started


async def start_seconds(folder: Path) -> float:
    """Start the service in a folder, ask it something, and return how long that took."""
    started = time.perf_counter()
    async with running_service(folder) as service, ferryman.Client(service.address) as client:
        await client.server_info()
        return time.perf_counter() - started


async def create_execution(client: ferryman.Client) -> str:
    """Run a job whose server does not exist, and return the execution's id."""
    settings = SftpSettings(host="127.0.0.1", port=9, username="bench", password="bench")
    connector = await client.connectors.create(Connector(name="none", sftp=settings, allow_private_addresses=True))
    spec = ImportSpec(sftp=SftpSource(file_path="products.csv", delimiter=","))
    job = await client.jobs.create(Job(name="job", entity="PRODUCT", connector_id=connector.id, import_spec=spec))
    return (await client.jobs.run(job.id)).id


def compile_as_installed() -> None:
    """Write the bytecode that every installed package has, grpc here too, but a checkout need not have."""
    for package in ("ferryman", "ferryman_server", "ferryman_tui"):
        spec = find_spec(package)
        assert spec is not None and spec.submodule_search_locations is not None
        compileall.compile_dir(spec.submodule_search_locations[0], quiet=1)


async def main(rounds: int) -> int:
    """Measure and print; return the exit code."""
    compile_as_installed()
    imports, existing, fresh, shows = [], [], [], []
    with tempfile.TemporaryDirectory(prefix="ferryman-bench-") as scratch:
        folder = Path(scratch)
        async with running_service(folder / "other") as service, ferryman.Client(service.address) as client:
            execution_id = await create_execution(client)
            show = (COMMAND, "execution", "show", execution_id, "--target", service.address)
            await start_seconds(folder / "existing")
            for number in range(rounds):
                imports.append(await seconds_of(sys.executable, "-c", "import grpc"))
                existing.append(await start_seconds(folder / "existing"))
                fresh.append(await start_seconds(folder / f"new-{number}"))
                shows.append(await seconds_of(*show))
    base = statistics.median(imports)
    ratios = [statistics.median(taken) / base for taken in (existing, fresh)]
    print(f"import grpc: {base:.2f} s")
    print(f"start to first answer: {ratios[0]:.1f} × that, on a new state directory {ratios[1]:.1f} ×, bar {START_BAR}")
    print(f"ferryman execution show: {statistics.median(shows):.2f} s, bar {SHOW_BAR_SECONDS} s")
    return 0 if max(ratios) <= START_BAR and statistics.median(shows) <= SHOW_BAR_SECONDS else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    sys.exit(asyncio.run(main(parser.parse_args().rounds)))
