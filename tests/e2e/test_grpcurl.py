"""A stock client that knows only server reflection: real grpcurl lists, runs and watches."""

import asyncio
import json
import shutil
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

from tests.e2e.conftest import MakeJob
from tests.service import COMMAND, Service

GRPCURL = shutil.which("grpcurl", path=str(Path(COMMAND).parent)) or "grpcurl"


async def _call(*arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(GRPCURL, "-plaintext", *arguments, stdout=PIPE, stderr=PIPE)
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode()


async def test_lists_runs_and_watches_to_the_end(service: Service, make_job: MakeJob, folder: Path) -> None:
    (folder / "suppliers.csv").write_text("name,externalId\nAcme,S-1\n")
    job = await make_job("SUPPLIER", "suppliers.csv")
    services = (await _call(service.address, "list")).split()
    assert "ferryman.v1.JobService" in services and "grpc.health.v1.Health" in services
    assert "RunJob" in await _call(service.address, "describe", "ferryman.v1.JobService")

    watch = await asyncio.create_subprocess_exec(
        GRPCURL,
        "-plaintext",
        "-d",
        json.dumps({"job_id": job.id}),
        service.address,
        "ferryman.v1.ExecutionService/WatchExecutions",
        stdout=PIPE,
    )
    started = json.loads(
        await _call("-d", json.dumps({"id": job.id}), service.address, "ferryman.v1.JobService/RunJob")
    )
    seen = await _watched(watch, started["execution"]["id"])
    watch.kill()
    await watch.wait()
    assert seen[-1] == "INTEGRATION_COMPLETED"


async def _watched(watch: asyncio.subprocess.Process, execution_id: str) -> list[str]:
    assert watch.stdout is not None
    seen: list[str] = []
    text = ""
    async for line in watch.stdout:
        text += line.decode()
        # grpcurl prints each message as one indented object.
        if line != b"}\n":
            continue
        message: dict[str, Any] = json.loads(text)
        text = ""
        seen += [e["status"] for e in message.get("executions", []) if e["id"] == execution_id]
        if seen and seen[-1].startswith("INTEGRATION_COMPLETED"):
            return seen
    return seen
