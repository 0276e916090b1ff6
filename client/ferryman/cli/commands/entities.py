"""`ferryman entity`: the kinds of data that jobs can move."""

from difflib import get_close_matches
from typing import Annotated

import typer

from ferryman.cli.layouts.catalog import ENTITIES
from ferryman.cli.session import Session, connected
from ferryman.errors import NotFoundError

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="markdown")


@app.command("list")
@connected
async def list_(session: Session) -> None:
    """List entities in the order in which they should be imported.

    Example: `ferryman entity list`
    """
    session.output.whole(await session.client.entity_types(), ENTITIES)


@app.command()
@connected
async def show(
    session: Session, entity: Annotated[str, typer.Argument(metavar="ENTITY", help="Its name.", show_default=False)]
) -> None:
    """Show an entity with its fields: names, columns, types, which are required.

    Example: `ferryman entity show PRODUCT`
    """
    by_name = {found.name: found for found in await session.client.entity_types()}
    if entity.upper() not in by_name:
        close = get_close_matches(entity.upper(), by_name, n=1) or list(by_name)
        raise NotFoundError(f'there is no entity "{entity}"; there is {", ".join(close)}')
    session.output.one(by_name[entity.upper()], ENTITIES)
