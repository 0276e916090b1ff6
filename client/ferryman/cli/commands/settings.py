"""`ferryman settings`: settings of the platform as a whole."""

from typing import Annotated

import typer

from ferryman.cli.layouts.settings import SETTINGS
from ferryman.cli.session import Session, connected
from ferryman.models.settings import GeneralSettings

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="markdown")


@app.command()
@connected
async def show(session: Session) -> None:
    """Show the general settings.

    Whether orders and incidents are exported follows the export jobs: it is on while there is one of the kind.

    Example: `ferryman settings show`
    """
    session.output.one(await session.client.settings.get(), SETTINGS)


@app.command("set")
@connected
async def set_(
    session: Session,
    default_store: Annotated[
        str | None, typer.Option(help="External id of the store for data without a store.", show_default=False)
    ] = None,
    main_locale: Annotated[
        str | None, typer.Option(help='Locale that columns without one feed, such as "en-US".', show_default=False)
    ] = None,
    simplified_product_workflow: Annotated[
        bool | None, typer.Option(help="Whether products go live without a review step.", show_default=False)
    ] = None,
) -> None:
    """Change what the options name; everything else stays as it is.

    Example: `ferryman settings set --main-locale fr-FR`

    Example: `ferryman settings set --default-store paris --no-simplified-product-workflow`
    """
    named = {
        "default_store": default_store is not None,
        "main_locale": main_locale is not None,
        "simplified_product_workflow": simplified_product_workflow is not None,
    }
    fields = [name for name, is_named in named.items() if is_named]
    if not fields:
        raise typer.BadParameter("nothing to change; see ferryman settings set --help")
    wanted = GeneralSettings(
        default_store=default_store or "",
        main_locale=main_locale or "",
        simplified_product_workflow=bool(simplified_product_workflow),
    )
    session.output.one(await session.client.settings.update(wanted, fields), SETTINGS)
