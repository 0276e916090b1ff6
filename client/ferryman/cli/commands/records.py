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


@app.command("set-status")
@connected
async def set_status(
    session: Session,
    type: Annotated[str, typer.Argument(metavar="TYPE", help="order or incident.", show_default=False)],
    key: Annotated[str, typer.Argument(metavar="KEY", help="The record's key.", show_default=False)],
    status: Annotated[str, typer.Argument(metavar="STATUS", help="Such as ORDER_CREATED.", show_default=False)],
    create: Annotated[bool, typer.Option("--create", help="Create the incident if there is none.")] = False,
    field: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="Field of a created incident; may be repeated.", show_default=False),
    ] = None,
) -> None:
    """Set the status of an order or an incident; export jobs that wait for it then send the record.

    Example: `ferryman record set-status order 172-189 ORDER_CREATED`

    Example: `ferryman record set-status incident INC-7 OPEN --create --field orderReference=172-189`
    """
    fields = dict(_named_value(text) for text in field or ())
    record = await session.client.records.set_status(type, key, status.upper(), allow_missing=create, fields=fields)
    session.output.one(record, RECORDS)


def _named_value(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise typer.BadParameter(f'expected NAME=VALUE, got "{text}"')
    return name, value
