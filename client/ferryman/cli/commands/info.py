"""`ferryman info`: the server, and what the caller may do."""

import typer

from ferryman.cli.layouts.system import INFO, Info
from ferryman.cli.session import Session, connected

app = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command()
@connected
async def info(session: Session) -> None:
    """Show which server answers, its version and database, and who you are to it.

    Example: `ferryman info`
    """
    server = await session.client.server_info()
    caller = await session.client.who_am_i()
    session.output.one(Info(session.client.target, server, caller), INFO)
