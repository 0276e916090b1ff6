"""The calls of actions on connectors."""

from ferryman import Client, Connector
from ferryman_tui.actions.outcome import LeaveDeleted, Outcome, ReloadConnectors, Severity, ShowPreview
from ferryman_tui.actions.request import Request, SourceDraft


async def test(client: Client, request: Request) -> Outcome:
    """Connect with the stored settings and tell what was met; the first time that pins the host key."""
    connector = connector_of(request)
    met = await client.connectors.test(connector.id)
    seconds = met.elapsed.total_seconds()
    if met.ok:
        return Outcome(text=f"{connector.name} works: {met.message} ({seconds:.1f} s)", next=ReloadConnectors())
    text = f"{connector.name} does not work: {met.message} ({met.reason}, after {seconds:.1f} s)"
    return Outcome(text=text, severity=Severity.ERROR, next=ReloadConnectors())


async def switch(client: Client, request: Request) -> Outcome:
    """Activate an inactive connector, deactivate an active one."""
    connector = connector_of(request)
    change = client.connectors.deactivate if connector.active else client.connectors.activate
    stored = await change(connector.id, request_id=request.id)
    undo = f" Press {request.keymap.first('switch-connector')} again to undo."
    if stored.active:
        return Outcome(text=f"{stored.name} is active: jobs can use it.{undo}", next=ReloadConnectors())
    text = f"{stored.name} is inactive: runs that need it fail until it is activated.{undo}"
    return Outcome(text=text, severity=Severity.WARNING, next=ReloadConnectors())


async def delete(client: Client, request: Request) -> Outcome:
    """Delete a connector for good; AbortedError when it changed since it was read."""
    connector = connector_of(request)
    await client.connectors.delete(connector.id, etag=connector.etag, request_id=request.id)
    return Outcome(text=f"Deleted {connector.name}.", next=LeaveDeleted(connector.id))


async def preview_source(client: Client, request: Request) -> Outcome:
    """Look into the source that a form names; one that cannot be read is told as such."""
    draft = request.draft
    if not isinstance(draft, SourceDraft):
        raise ValueError("a preview needs a source, and the request has none")
    preview = await client.connectors.preview(draft.connector_id, draft.source, entity=draft.entity)
    if preview.failure:
        text = f"The source cannot be read: {preview.failure.message} ({preview.failure.reason})"
        return Outcome(text=text, severity=Severity.WARNING, next=ShowPreview(preview))
    found = f"{len(preview.columns):,} columns"
    suggested = f", {len(preview.mapping):,} of them mapped" if preview.mapping else ""
    return Outcome(text=f"{preview.file or 'The answer'} has {found}{suggested}.", next=ShowPreview(preview))


def connector_of(request: Request) -> Connector:
    """The connector that a request is about; the guard lets none through without."""
    if request.subject.connector is None:
        raise ValueError("this action is about a connector, and the request has none")
    return request.subject.connector
