"""`ferryman record`: what the catalog holds."""

from typing import Annotated

import typer

from ferryman.cli.layouts.catalog import RECORDS
from ferryman.cli.options import AllOption, PageOption, SearchOption, SizeOption, write_list
from ferryman.cli.session import Session, connected

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="markdown")

TypeArgument = Annotated[
    str,
    typer.Argument(metavar="TYPE", help='Record type such as "product"; see ferryman entity list.', show_default=False),
]


@app.command("list")
@connected
async def list_(
    session: Session,
    type: TypeArgument,
    search: SearchOption = "",
    page: PageOption = 0,
    size: SizeOption = 0,
    all: AllOption = False,
) -> None:
    """List records of one type, by key.

    Example: `ferryman record list product --search SKU-1`
    """
    await write_list(session, session.client.records.list(type, search=search), RECORDS, page=page, size=size, all=all)


@app.command()
@connected
async def show(
    session: Session,
    type: TypeArgument,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The record's key.", show_default=False)],
) -> None:
    """Show a record with all of its fields.

    Example: `ferryman record show product SKU-1001`
    """
    session.output.one(await session.client.records.get(type, key), RECORDS)
