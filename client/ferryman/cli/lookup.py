"""Finds jobs and connectors by name or id, executions by id or its tail."""

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

import typer

from ferryman.errors import NotFoundError

if TYPE_CHECKING:
    from ferryman.client import Client
    from ferryman.models.connectors import Connector
    from ferryman.models.executions import Execution
    from ferryman.models.jobs import Job

SHORTEST_TAIL = 4
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TAIL = re.compile(r"[0-9a-f-]+", re.IGNORECASE)


async def job_named(client: "Client", name: str) -> "Job":
    """Return the job with this name or id; NotFoundError suggests what may have been meant."""
    if _ID.fullmatch(name):
        return await client.jobs.get(name)
    job = await client.jobs.find(name)
    if job is None:
        page = await client.jobs.list().page(size=1000)
        raise _unknown("job", name, [other.name for other in page.content])
    return job


async def connector_named(client: "Client", name: str) -> "Connector":
    """Return the connector with this name or id; NotFoundError suggests what may have been meant."""
    if _ID.fullmatch(name):
        return await client.connectors.get(name)
    connector = await client.connectors.find(name)
    if connector is None:
        page = await client.connectors.list().page(size=1000)
        raise _unknown("connector", name, [other.name for other in page.content])
    return connector


async def execution_with(client: "Client", id: str) -> "Execution":
    """Return the execution with this id, or the only one whose id ends in it."""
    if _ID.fullmatch(id):
        return await client.executions.get(id)
    if len(id) < SHORTEST_TAIL or not _TAIL.fullmatch(id):
        raise typer.BadParameter(
            f'expected an execution id, or at least its last {SHORTEST_TAIL} characters, got "{id}"'
        )
    matches: list[Execution] = []
    async for execution in client.executions.list(search=id):
        if execution.id.endswith(id.lower()):
            matches.append(execution)
        if len(matches) > 1:
            raise typer.BadParameter(f'several executions end in "{id}", such as {matches[0].id} and {matches[1].id}')
    if not matches:
        raise NotFoundError(f'there is no execution whose id ends in "{id}"')
    return matches[0]


def _unknown(kind: str, name: str, names: list[str]) -> NotFoundError:
    close = get_close_matches(name, names, n=1)
    meant = f'; did you mean "{close[0]}"?' if close else ""
    return NotFoundError(f'there is no {kind} "{name}"{meant}')
