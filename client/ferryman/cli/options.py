"""Arguments and options that several commands share."""

import sys
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from ferryman.cli.choices import Format
from ferryman.cli.output import Layout
from ferryman.cli.session import Session

if TYPE_CHECKING:
    from ferryman.models.pages import Listing

T = TypeVar("T")

JobArgument = Annotated[str, typer.Argument(metavar="JOB", help="Name or id of the job.", show_default=False)]
ConnectorArgument = Annotated[
    str, typer.Argument(metavar="CONNECTOR", help="Name or id of the connector.", show_default=False)
]
ExecutionArgument = Annotated[
    str,
    typer.Argument(
        metavar="EXECUTION", help="Id of the execution, or its last 4 or more characters.", show_default=False
    ),
]
SearchOption = Annotated[str, typer.Option(help="Only what contains this text.", show_default=False)]
SortOption = Annotated[
    list[str] | None, typer.Option(help='Such as "createdAt,desc"; may be repeated.', show_default=False)
]
PageOption = Annotated[int, typer.Option(min=0, help="Number of the page, from 0.")]
SizeOption = Annotated[int, typer.Option(min=0, max=1000, help="Size of a page; 0 means 50.", show_default=False)]
AllOption = Annotated[bool, typer.Option("--all", help="Everything, not only one page.")]
PrivateOption = Annotated[
    bool, typer.Option("--allow-private-addresses", help="Allow hosts on this machine and in private networks.")
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


async def write_list(
    session: Session, listing: "Listing[T]", layout: Layout[T], *, page: int, size: int, all: bool
) -> None:
    """Write one page of a list, or all of it."""
    if all:
        await session.output.everything(listing, layout)
        return
    found = await listing.page(page, size)
    session.output.page(found, layout)
    if found.status_counts and session.output.format in (Format.TABLE, Format.CSV):
        counts = (f"{item.status} {item.count:,}{'+' if item.more else ''}" for item in found.status_counts)
        session.output.remark("in all: " + ", ".join(counts))
    if found.ignored_statuses:
        session.output.remark(f"ignored, for no status has these names: {', '.join(found.ignored_statuses)}")


def confirm(question: str, *, yes: bool) -> None:
    """Ask before something that cannot be undone; refuse where there is nobody to ask."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise typer.BadParameter("this cannot be undone, and there is no terminal to ask on: add --yes if it is meant")
    typer.confirm(question, abort=True, err=True)
