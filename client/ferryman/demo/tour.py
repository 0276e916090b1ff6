"""What the demo does and shows, step by step."""

import asyncio
import shutil
import signal
import sys
from contextlib import aclosing
from pathlib import Path
from typing import Final

from ferryman.cli.choices import Format
from ferryman.cli.exits import ExitCode, complain, report
from ferryman.cli.layouts.apply import APPLIED
from ferryman.cli.layouts.catalog import RECORDS
from ferryman.cli.layouts.executions import error_text
from ferryman.cli.live import Bars, Lines
from ferryman.cli.output import Layout, Output
from ferryman.cli.text import duration_text, printable, status_style
from ferryman.client import Client
from ferryman.demo.manifest import DIRECTORY, SAMPLE_FILES, manifest_text
from ferryman.demo.service import ServiceFailed, console, service
from ferryman.demo.sftp_server import HOST, USERNAME, sftp_server
from ferryman.errors import FerrymanError
from ferryman.manifest.apply import apply_manifest
from ferryman.manifest.entries import Manifest, read_manifest
from ferryman.models.executions import Execution, ExecutionStatus

FILES: Final = tuple(file.name for file in SAMPLE_FILES)
SHOWN_RECORD: Final = ("product", "FUR-BO-10001798")
_FOLDER: Final = "demo"

COUNTERS = Layout[Execution](
    columns={
        "JOB": lambda execution: execution.job_name,
        "STATUS": lambda execution: execution.status,
        "READ": lambda execution: f"{execution.counters.read:,}",
        "CREATED": lambda execution: f"{execution.counters.created:,}",
        "UPDATED": lambda execution: f"{execution.counters.updated:,}",
        "UNCHANGED": lambda execution: f"{execution.counters.unchanged:,}",
        "REJECTED": lambda execution: f"{execution.counters.rejected:,}",
        "TOOK": duration_text,
    },
    csv_paths=(),
    detail=lambda _: (),
    style=lambda execution: status_style(execution.status),
)


def run(state_directory: Path, samples: Path) -> ExitCode:
    """Run the demo to its end; FAILED when an import did not complete."""
    try:
        return asyncio.run(_run(state_directory, samples))
    except ServiceFailed as error:
        complain(str(error))
        return ExitCode.FAILED
    except FerrymanError as error:
        return report(error)
    except asyncio.CancelledError:
        return ExitCode.FAILED


async def _run(state_directory: Path, samples: Path) -> ExitCode:
    # Without it a SIGTERM would leave the service behind.
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    folder = state_directory / _FOLDER
    served = _copied(samples, folder)
    async with sftp_server(served, folder) as port:
        _tell(f"An SFTP server has the sample files: {USERNAME}@{HOST} port {port}, {DIRECTORY}")
        async with service(state_directory, folder / "serve.log") as address, Client(address) as client:
            info = await client.server_info()
            _tell(f"Ferryman {info.version} answers on {address}")
            await _apply(client, _described(folder / "demo.yaml", port))
            executions = await _import(client)
            await _show(client, executions)
            if sys.stdin.isatty() and sys.stdout.isatty():
                _tell("\nOpening the console: r runs a job again, ? shows all keys, q leaves it and ends the demo")
                await console(address)
    _say_what_next(state_directory, folder)
    return ExitCode.OK if all(map(_completed, executions)) else ExitCode.FAILED


def _copied(samples: Path, folder: Path) -> Path:
    """Copy the sample files, and the licence that goes with them, to the folder that is served."""
    served = folder / "files"
    directory = served / DIRECTORY.strip("/")
    directory.mkdir(parents=True, exist_ok=True)
    for path in [*(samples / name for name in FILES), *samples.glob("*.LICENSE")]:
        shutil.copyfile(path, directory / path.name)
    return served


def _described(path: Path, port: int) -> Manifest:
    """Write the manifest where the user can look at it, and read it as `ferryman apply` would."""
    text = manifest_text(port)
    path.write_text(text, encoding="utf-8")
    _tell(f"\nApplying {path}")
    return read_manifest([(str(path), text)])


async def _apply(client: Client, manifest: Manifest) -> None:
    async with aclosing(apply_manifest(client, manifest, update_secrets=False)) as steps:
        async for applied in steps:
            Output(Format.TABLE).one(applied, APPLIED)


async def _import(client: Client) -> list[Execution]:
    """Run the jobs one after the other, as each needs what the one before brought."""
    _tell("\nImporting")
    executions = []
    with Bars() if sys.stdout.isatty() else Lines() as view:
        for file in SAMPLE_FILES:
            job = await client.jobs.find(file.job)
            assert job is not None, f"the job {file.job} was deleted meanwhile"
            execution = await client.jobs.run(job.id)
            async with aclosing(client.executions.follow(execution.id)) as updates:
                async for update in updates:
                    view.show(update)
            executions.append(await client.executions.get(execution.id))
    return executions


async def _show(client: Client, executions: list[Execution]) -> None:
    output = Output(Format.TABLE)
    _tell("")
    output.whole(tuple(executions), COUNTERS)
    _tell("\nRejected, as the sample files are wrong there on purpose")
    for execution in executions:
        if execution.failure:
            _tell(f"  {execution.job_name}: {execution.failure.message}")
        async for row in client.executions.rejected_rows(execution.id):
            name = row.file.rpartition("/")[2]
            _tell(f"  {name}, line {row.line}: {'; '.join(error_text(error) for error in row.errors)}")
    _tell("\nOne of the records")
    output.one(await client.records.get(*SHOWN_RECORD), RECORDS)


def _say_what_next(state_directory: Path, folder: Path) -> None:
    serve = f"ferryman serve --state-directory {state_directory}"
    commands = {
        f"ferryman demo --state-directory {state_directory}": "again: everything is unchanged",
        f"cat {folder / 'demo.yaml'}": "the connector and the jobs",
        serve: "keeps the service running; then, in another terminal:",
        "ferryman console": "everything at a glance, live",
        "ferryman execution list": "the runs",
        "ferryman record list product --search FUR-BO": "what is in the catalog",
        "ferryman entity show PRODUCT": "the columns of a product file",
    }
    _tell("\nBoth servers are stopped. What to try next:")
    width = max(map(len, commands))
    for command, purpose in commands.items():
        _tell(f"  {command:<{width}}  {purpose}")


def _completed(execution: Execution) -> bool:
    return execution.status in (
        ExecutionStatus.INTEGRATION_COMPLETED,
        ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS,
    )


def _tell(text: str) -> None:
    print(printable(text), flush=True)
